"""Which office has a case: by category, area and level of the ladder, never the one accused."""

from __future__ import annotations

from smsgateway.actions.desks.desk import Desk, Rung


def rung(
    desk: Desk, category_id: int | None, level: int, accused_id: int | None
) -> tuple[int, Rung] | None:
    """The first step of the ladder from `level` up that is not the accused; None above the top."""
    steps = list(enumerate(desk.ladder(category_id)))
    fit = ((at, one) for at, one in steps[level:] if one.office.id != accused_id)
    return next(fit, None)


def top(desk: Desk, category_id: int | None, accused_id: int | None) -> int | None:
    """Who supervises: the highest office of the ladder that is not the accused."""
    fit = [one.office.id for one in desk.ladder(category_id) if one.office.id != accused_id]
    return fit[-1] if fit else None
