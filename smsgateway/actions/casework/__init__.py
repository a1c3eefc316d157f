"""What offices and the clock do to cases: answer, route, escalate, merge, close, tell."""
