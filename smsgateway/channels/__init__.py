"""How texts and presses travel: one module a provider, the same few names in each."""
