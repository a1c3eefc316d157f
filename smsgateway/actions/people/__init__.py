"""The holders of phones: who they are to us, what they want to hear, and how they are forgotten."""
