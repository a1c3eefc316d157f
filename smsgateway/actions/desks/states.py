"""The states of a case, the moves between them, and who may make them: the table that is read.

Only its citizen confirms that a case is solved. Level is no state: it rises with an escalation, an
appeal and a reopening.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from smsgateway.actions.refused import Refused

Actor = Literal["citizen", "officer", "clock"]

NEW, TRIAGED, WORKING = "new", "triaged", "working"
NEEDS_INFO, REFERRED, ANSWERED = "needs-info", "referred", "answered"
CONFIRMED, REOPENED, CLOSED = "confirmed", "reopened", "closed-unconfirmed"
OUT_OF_SCOPE, DUPLICATE, WITHDRAWN = "out-of-scope", "duplicate", "withdrawn"

OPEN = frozenset({NEW, TRIAGED, WORKING, NEEDS_INFO, REFERRED, ANSWERED, REOPENED})
OVER = frozenset({CONFIRMED, CLOSED, OUT_OF_SCOPE, DUPLICATE, WITHDRAWN})
REOPENABLE = frozenset({CONFIRMED, CLOSED, OUT_OF_SCOPE})

AT_WORK = frozenset({NEW, TRIAGED, WORKING, REOPENED})
"""With an office, which owes the next step."""

UNSOLVED = AT_WORK | {REFERRED}
"""The clock of the solution runs."""


@dataclass(frozen=True, slots=True)
class Move:
    """One act: from where it may be made, where it leads, who may, and whether it says why."""

    frm: frozenset[str]
    to: str
    by: frozenset[Actor]
    says: bool = False
    """An officer who makes it needs words for the citizen."""


def _by(*actors: Actor) -> frozenset[Actor]:
    return frozenset(actors)


MOVES: Mapping[str, Move] = {
    "triage": Move(frozenset({NEW}), TRIAGED, _by("officer")),
    "start": Move(frozenset({NEW, TRIAGED, REOPENED, REFERRED}), WORKING, _by("officer")),
    "ask": Move(frozenset({NEW, TRIAGED, WORKING, REOPENED}), NEEDS_INFO, _by("officer"), True),
    "inform": Move(frozenset({NEEDS_INFO}), WORKING, _by("citizen")),
    "refer": Move(frozenset({NEW, TRIAGED, WORKING, REOPENED}), REFERRED, _by("officer"), True),
    "answer": Move(UNSOLVED | {NEEDS_INFO}, ANSWERED, _by("officer"), True),
    "out-of-scope": Move(frozenset({NEW, TRIAGED, REOPENED}), OUT_OF_SCOPE, _by("officer"), True),
    "confirm": Move(frozenset({ANSWERED, CLOSED}), CONFIRMED, _by("citizen")),
    "reopen": Move(
        frozenset({ANSWERED, CONFIRMED, CLOSED, OUT_OF_SCOPE}), REOPENED, _by("citizen")
    ),
    # An officer as the citizen told them to.
    "withdraw": Move(OPEN, WITHDRAWN, _by("citizen", "officer"), True),
    "lapse": Move(frozenset({ANSWERED, NEEDS_INFO}), CLOSED, _by("clock")),
    "merge": Move(UNSOLVED, DUPLICATE, _by("officer")),
}
"""By the name of the act. An unmerge restores the state that the merge found."""


class NotAllowed(Refused):
    """The table has no such move from there, or not for this actor."""


def move(act: str, state: str, actor: Actor) -> str:
    """The state that the act leads to. Raises `NotAllowed`."""
    found = MOVES.get(act)
    if found is None:
        raise NotAllowed("there is no act {act}: one of {acts}", act=act, acts=tuple(MOVES))
    if actor not in found.by:
        raise NotAllowed(
            "“{move}” is not for {actor}: only for {actors}",
            move=act,
            actor=actor,
            actors=sorted(found.by),
        )
    if state not in found.frm:
        raise NotAllowed("“{move}” cannot be done to a case that is {state}", move=act, state=state)
    return found.to


def acts(state: str, actor: Actor) -> list[str]:
    """What the actor may do to a case in that state."""
    return [name for name, one in MOVES.items() if actor in one.by and state in one.frm]
