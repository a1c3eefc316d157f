"""A cycle from draft to closed: its moves, what they wait for, and changes while people vote."""
