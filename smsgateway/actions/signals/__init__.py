"""Signs of abuse: found by the clock, judged by people, never acted on by the machine alone."""
