"""Budgets: who may do what, what is planned, what is brought in and printed."""
