"""The practice town: a whole service beside the real one, to try things in and to wipe."""
