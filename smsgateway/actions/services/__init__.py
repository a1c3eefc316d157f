"""Services as conversations see them: read with the catalogue, asked about in a turn."""
