"""Transfers: who gets money, who confirms it, who is told and asked, and what came of it."""
