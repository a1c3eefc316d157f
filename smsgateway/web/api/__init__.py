"""/api/v1: every verb of the office for programs, out of one table."""
