"""Texts that mean nothing, and bytes that are not what they were."""

from __future__ import annotations

ODD = ("\0", "*", "\u202e", "\ud83d", "🗳", "ក", "%", "&", "=", "'", '"', "<script>", "1", "#", ",")
ODD += ("\n", "-1", "1e999", "NaN", "=1+1", "+254711000001", "2026-02-30", "../", "kee", "en", " ")


def words(chance):
    """A text that means nothing."""
    text = "".join(chance.choices(ODD, k=chance.randrange(20)))
    return text * 400 if chance.random() < 0.01 else text


def spoilt(chance, body):
    """Some bytes are others, or the end is missing."""
    if not body:
        return body
    spoil = bytearray(body)
    for _ in range(chance.randrange(1, 8)):
        spoil[chance.randrange(len(spoil))] = chance.randrange(256)
    return bytes(spoil[: chance.randrange(len(spoil))] if chance.random() < 0.3 else spoil)
