"""Contracts: written down step by step, published as OCDS and OC4IDS, read in, and asked about."""
