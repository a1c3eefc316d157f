"""The tree over a log's leaves: RFC 6962 hashing, roots and consistency proofs.

A leaf is hashed behind a 0x00 byte and a pair of nodes behind 0x01, so neither can pass for the
other. All functions work on leaf hashes, in the order of the log.
"""

from collections.abc import Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """What the tree knows a leaf by."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """What a pair of nodes makes."""
    return sha256(b"\x01" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """The tree's root; that of the empty tree is the hash of nothing."""
    level = list(hashes)
    if not level:
        return EMPTY
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        pairs = zip(level[0::2], level[1::2], strict=False)
        level = [node_hash(left, right) for left, right in pairs] + odd
    return level[0]


def consistency_proof(hashes: Sequence[bytes], old: int) -> list[bytes]:
    """The nodes that show that the tree of the first `old` leaves is a beginning of this one.

    Raises ValueError where there are fewer leaves than that.
    """
    if not 0 <= old <= len(hashes):
        raise ValueError(f"{old} leaves are no beginning of {len(hashes)}")
    return _subproof(hashes, old, whole=True) if 0 < old < len(hashes) else []


def _subproof(hashes: Sequence[bytes], old: int, *, whole: bool) -> list[bytes]:
    if old == len(hashes):
        return [] if whole else [root(hashes)]
    k = _split(len(hashes))
    if old <= k:
        return [*_subproof(hashes[:k], old, whole=whole), root(hashes[k:])]
    return [*_subproof(hashes[k:], old - k, whole=False), root(hashes[:k])]


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << ((size - 1).bit_length() - 1)


def proves_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the tree of `old` leaves is a beginning of that of `new`."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not proof and old_root == (EMPTY if old == 0 else new_root)
    rest = list(proof)
    place, last = old - 1, new - 1
    while place % 2:
        place, last = place // 2, last // 2
    if place and not rest:
        return False
    before = after = rest.pop(0) if place else old_root
    while last:
        if place % 2 or place < last:
            if not rest:
                return False
            beside = rest.pop(0)
            after = node_hash(beside, after) if place % 2 else node_hash(after, beside)
            before = node_hash(beside, before) if place % 2 else before
        place, last = place // 2, last // 2
    return not rest and before == old_root and after == new_root
