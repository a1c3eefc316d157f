"""How many voted, by area, and how many were hoped for."""
