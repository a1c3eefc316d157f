"""What a real installation needs, and doubles of the providers for tests and demos."""
