"""Drills: what happens when things die, fill up, lie or stand still."""
