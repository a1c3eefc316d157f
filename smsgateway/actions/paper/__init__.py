"""Ballots on paper and from assemblies: entered by two, matched, cast or counted as hands."""
