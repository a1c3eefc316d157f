"""Works: what is being built, what people see of it, and what the council answers."""
