"""Keeping the service alive: backups, keys on paper, moving house, texts that wait on disk."""
