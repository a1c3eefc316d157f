"""Channels: how they are set up, what they may send, when they rest."""
