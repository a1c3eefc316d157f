"""Names cut for a screen, so that a reader can still tell the siblings apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from flows.clusters import clusters, visible

TAIL = 2
"""Digits of the code that tell two names apart: as many as usually differ among siblings."""


def cut_names(siblings: Sequence[tuple[str, str]], limit: int) -> list[str]:
    """The names of (code, name) pairs of one parent, each within `limit` characters, all unlike.

    Names that would read alike end on the last digits of their code: two, more where two are not
    enough. Codes must differ and fit; raises `ValueError` where they do not.
    """
    codes = {code.casefold() for code, _ in siblings}
    if len(codes) < len(siblings) or any(not code or " " in code for code in codes):
        raise ValueError("siblings need codes of their own, without spaces")
    longest = max(map(len, codes), default=0)
    if longest > limit:
        raise ValueError(f"a code of {longest} characters does not fit into {limit}")
    tails = [0] * len(siblings)
    while True:
        shown = [tailed(*one, limit, tail) for one, tail in zip(siblings, tails, strict=True)]
        times = Counter(map(str.casefold, shown))
        clashing = [at for at, name in enumerate(shown) if not name or times[name.casefold()] > 1]
        if not clashing:
            return shown
        for at in clashing:
            tails[at] = tails[at] + 1 if tails[at] else TAIL


def tailed(code: str, name: str, limit: int, tail: int) -> str:
    """The name cut, with that many of the code's last characters behind it."""
    if not tail:
        return cut(name, limit)
    end = code[-tail:]
    kept = cut(name, limit - len(end) - 1)
    return f"{kept} {end}" if kept else end


def cut(name: str, limit: int) -> str:
    """At most `limit` characters, never half a letter: a base keeps its vowels and signs."""
    shown = visible(name)
    if len(shown) <= limit:
        return shown.rstrip()
    whole = list(clusters(shown))
    ends = accumulate(map(len, whole))
    return "".join(one for one, end in zip(whole, ends, strict=True) if end <= limit).rstrip()
