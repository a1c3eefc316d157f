"""The leaves of a public log: canonical JSON, and what a ballot's leaf commits to.

`docs/public-log.md` is the specification. Changing a byte here changes every root.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

BALLOT = "b"
CHALLENGE = "challenge"
ACTS = ("open", "roll", "decision", CHALLENGE, "close", "result", "key-destroyed")


@dataclass(frozen=True, slots=True)
class Opening:
    """Everything that a ballot's leaf commits to."""

    election: str
    choice: Sequence[str]
    """The outside ids of the projects, in the order typed."""
    tag: bytes
    seq: int
    """Which of this voter's ballots it is."""
    tracker: int
    mid: bytes
    nonce: bytes
    """Two halves of 16 bytes: one hides the choice, the other what is inside."""
    back: str = ""
    """`unvote` or `notme` where this is no vote and takes back the one before."""

    @property
    def nonce1(self) -> str:
        return self.nonce[:16].hex()

    @property
    def nonce2(self) -> str:
        return self.nonce[16:].hex()

    @property
    def inner(self) -> str:
        """Voter's tag, place, tracker and message, hidden: a challenge opens the choice alone."""
        told = {
            "tag": self.tag.hex(),
            "seq": self.seq,
            "trk": self.tracker,
            "mid": self.mid.hex(),
            "nonce2": self.nonce2,
            **({"back": self.back} if self.back else {}),
        }
        return sha256(b"smsgateway/inner/v1\x00" + canonical(told)).hexdigest()

    @property
    def commitment(self) -> str:
        return commitment(self.election, self.choice, self.inner, self.nonce1)


def commitment(election: str, choice: Sequence[str], inner: str, nonce1: str) -> str:
    """What the leaf of a ballot shows of it."""
    told = {"e": election, "c": list(choice), "inner": inner, "nonce1": nonce1}
    return sha256(b"smsgateway/ballot/v1\x00" + canonical(told)).hexdigest()


def ballot_leaf(receipt: str, opening: Opening) -> bytes:
    """The exact bytes of a ballot's leaf."""
    return canonical({"k": BALLOT, "r": receipt, "com": opening.commitment})


def challenge_leaf(receipt: str, opening: Opening) -> bytes:
    """The exact bytes that open a ballot for everybody: its choice, not its tag or message."""
    told = {"c": list(opening.choice), "inner": opening.inner, "nonce1": opening.nonce1}
    return act_leaf(CHALLENGE, {"r": receipt, **told})


def act_leaf(kind: str, body: Mapping[str, object]) -> bytes:
    """The exact bytes of an act's leaf. Raises ValueError for a kind that does not exist."""
    if kind not in ACTS or "k" in body:
        raise ValueError(f"an act is one of {', '.join(ACTS)}, and its body names no k")
    return canonical({"k": kind, **body})


def canonical(value: object) -> bytes:
    """JSON in its one spelling: sorted keys, no spaces, UTF-8, whole numbers only.

    Raises TypeError or ValueError for what has no such spelling.
    """
    _refuse_fractions((value,))
    return _SPELLED.encode(value).encode()


_SPELLED = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _refuse_fractions(inside: Iterable[object]) -> None:
    for one in inside:
        if type(one) is str or type(one) is int:
            continue
        if isinstance(one, float):
            raise TypeError("a fraction has no one spelling: write it as text")
        if isinstance(one, dict):
            _refuse_fractions(one.values())
        elif isinstance(one, list | tuple):
            _refuse_fractions(one)


def read_leaf(leaf: bytes) -> dict[str, Any]:
    """What a leaf says. Raises ValueError for bytes that are no leaf."""
    told = json.loads(leaf)
    if (
        not isinstance(told, dict)
        or canonical(told) != leaf
        or told.get("k") not in (BALLOT, *ACTS)
    ):
        raise ValueError("this is no leaf of a log")
    return told
