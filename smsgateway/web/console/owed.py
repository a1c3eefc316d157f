"""What services owe, beside what the office found, what residents say, and how they rate."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import render_template

from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import overview, published, standards
from smsgateway.actions.scorecards.published import Told
from smsgateway.actions.standards import results
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.console.scorecards import phase


class Owed:
    """A page a round."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the route."""
        self._house = house
        gate.route("/scorecards/<slug>/standards", self.owed)

    def owed(self, visit: Visit, slug: str) -> Answer:
        """The standards of each service of the round that has any, with its public ratings."""
        with self._house.db.read() as connection:
            held = overview.round_of(connection, visit.account, slug)
            owing = results.owing(connection, held.kind)
            promised = results.owed(connection, slug, owing)
            looked = standards.compared(connection, held.id, {row.id: row for row in owing})
            try:
                rated = published.published(connection, slug).services
            except Refused:
                rated = ()
        return render_template(
            "console/owed.html",
            section="scorecards",
            tab="owed",
            round=held,
            zone=ZoneInfo(held.time_zone),
            phase=phase(held, visit.now),
            services=[
                (
                    row,
                    [
                        (one, next(c for c in looked[row.id] if c.standard == one.standard))
                        for one in promised
                        if one.service.id == row.id
                    ],
                    [pair for one in rated if one.service.id == row.id for pair in answers(one)],
                )
                for row in owing
            ],
        )


def answers(one: Told) -> list[tuple[str, published.Answers]]:
    """Each question with the mode in which it was heard."""
    return [(one.mode, answer) for answer in one.answers]
