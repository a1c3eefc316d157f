"""Cases: filed, moved, told of, timed, escalated, merged, closed."""
