"""One case: filed, moved, added to, judged; the rows of it and the events that tell of it."""
