"""Scorecards: their rounds, what people say in them, and what comes of it."""
