"""Scorecards for everybody: what was published of a round, its promises, and the file."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Response, abort, render_template

from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import published
from smsgateway.actions.scorecards.published import Answers, Public
from smsgateway.actions.standards import results
from smsgateway.counting.scores import scale_named
from smsgateway.web.plots import Whisker, whisker


class Scorecards:
    """Reads, never writes."""

    def __init__(self, house: House) -> None:
        """Everything shown is read back from what was published."""
        self._house = house

    def scorecards(self) -> str:
        """Every round with public results, the latest first."""
        with self._house.db.read() as connection:
            listed = published.rounds_listed(connection)
        found = [(one, ZoneInfo(one.time_zone)) for one in listed]
        return render_template("public/scorecards.html", rounds=found, there="/scorecards")

    def scorecard(self, slug: str) -> str:
        """What people said of each service, and what was promised."""
        found = self._published(slug)
        rated = {one.service.code: one.service for one in found.services}
        with self._house.db.read() as connection:
            owed = results.owed(connection, slug, rated.values())
        services = [
            (one.service, one.mode, [(line, picture(line)) for line in one.answers])
            for one in found.services
        ]
        return render_template(
            "public/scorecard.html",
            round=found.round,
            zone=ZoneInfo(found.round.time_zone),
            services=services,
            owed=owed,
            plan=found.plan,
            words=found.words,
            there=f"/scorecards/{slug}",
        )

    def scorecard_csv(self, slug: str) -> Response:
        """The same figures as a file."""
        found = self._published(slug)
        body = "".join(published.as_csv(slug, found.rows))
        return Response(body, content_type="text/csv; charset=utf-8")

    def _published(self, slug: str) -> Public:
        with self._house.db.read() as connection:
            try:
                return published.published(connection, slug)
            except Refused:
                abort(404)


def picture(one: Answers) -> Whisker | None:
    """Where a score stands; None where only its share is told."""
    told = one.told
    low, mean, high = (told.get(name) for name in ("mean_low", "mean", "mean_high"))
    gap = told.get("gap")
    if not (isinstance(low, float) and isinstance(mean, float) and isinstance(high, float)):
        return None
    scale = scale_named(one.asked.scale, one.asked.better)
    return whisker(scale, (low, mean, high), gap if isinstance(gap, float) else None)
