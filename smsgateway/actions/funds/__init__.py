"""Public money as conversations see it: asked about in a turn."""
