"""Texts on their way out: queued, claimed, handed over, settled, told about."""
