"""Works: what is built with public money, and what people saw of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from flows.service import Names
from flows.value import value

Built = Literal["yes", "partly", "no", "unseen"]

WorkStatus = Literal["planned", "tendered", "started", "finished", "stopped"]
"""Of a project that a vote funded, and of a work of the register alike."""
STATUSES: tuple[WorkStatus, ...] = get_args(WorkStatus)


@value
class Village:
    """A place that a work serves."""

    code: str
    name: Names


@value
class Seen:
    """How many people say what, once enough do."""

    yes: int
    partly: int
    no: int


@value
class Stage:
    """Something that a work is to reach, or did reach."""

    name: Names
    due: date | None
    """By when; None where nobody has said."""
    reached: date | None = None


@value
class Work:
    """One work: its money, who builds it, and how it stands."""

    id: int
    code: str
    """On the board at its site: five digits, the last one a check."""
    name: Names
    status: WorkStatus
    """As the office says."""
    currency: str
    budget: Decimal
    got: Decimal
    paid: Decimal
    builder: str = ""
    ends: date | None = None
    places: tuple[Village, ...] = ()
    seen: Seen | None = None
    """None while too few people have reported."""
    answer_due: date | None = None
    """By when the council must answer what people dispute."""
    answer: Names | None = None
    """What it said last."""
    progress: int = 0
    """Percent, as the office says."""
    stages: tuple[Stage, ...] = ()
    """Its milestones, in their order."""
