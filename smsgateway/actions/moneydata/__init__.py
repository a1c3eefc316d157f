"""Public money as open data: fiscal data package, CSV, GeoJSON, and what it adds up to."""
