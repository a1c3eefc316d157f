"""Rolls, slips, shared phones and helpers: what coordinators prepare before people vote."""
