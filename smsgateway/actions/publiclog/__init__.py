"""The public log of a contest: sequencing, witnesses, board, result and outside evidence."""
