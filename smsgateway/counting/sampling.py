"""Asking some of those whose vote counts: how many to ask, whom, and what the answers bound."""

from collections.abc import Iterable
from hashlib import sha256
from math import ceil, comb, log


def sample_size(wrong: float, confidence: float) -> int:
    """How many to ask so that none saying "not so" bounds the share of wrong ballots.

    If a share of at least `wrong` were wrong, a sample of this size would meet one of them with
    probability `confidence`: 459 for 1 % at 99 %. Raises ValueError outside 0 to 1.
    """
    if not (0 < wrong < 1 and 0 < confidence < 1):
        raise ValueError("both shares lie between 0 and 1")
    return ceil(log(1 - confidence) / log(1 - wrong))


def error_bound(asked: int, not_so: int, confidence: float) -> float:
    """The largest share of wrong ballots that still fits the answers (Clopper-Pearson).

    Only people who answered count as asked. Raises ValueError for impossible figures.
    """
    if not 0 <= not_so <= asked or not asked or not 0 < confidence < 1:
        raise ValueError(f"{not_so} of {asked} is no result of a sample")
    low, high = not_so / asked, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(not_so, asked, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(found: int, of: int, share: float) -> float:
    """The chance of so few or fewer."""
    return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(found + 1))


def drawn(receipts: Iterable[str], seed: str, number: int) -> list[str]:
    """A sample that nobody could choose: the receipts whose digest with a public seed is least.

    The seed is drawn in public, with dice, after the result is fixed.
    """
    return sorted(receipts, key=lambda one: sha256(f"{seed}|{one}".encode()).digest())[:number]
