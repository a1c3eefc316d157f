"""Contracts as they stand: read from the book, for screens and for whoever writes in it."""
