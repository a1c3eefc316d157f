"""The voting day on one page: lines, texts, and the log of what happened."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for

from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import House
from smsgateway.actions.scorecards import overview
from smsgateway.actions.watching import votingday
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.handset import NETWORKS

QUIET, SILENT = timedelta(minutes=15), timedelta(hours=1)
"""From here on a line is shown as quiet, and as silent."""


class VotingDay:
    """One page, and a line more in its log."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/day", self.day)
        gate.route("/day", self.incident, may=votingday.NOTERS, post=True)

    def day(self, visit: Visit) -> Answer:
        """Which lines are heard, how texts leave, what happened."""
        with self._house.db.read() as connection:
            lines = votingday.lines(connection, visit.account)
            leaving = votingday.leaving(connection, visit.account, visit.now)
            log = votingday.happenings(connection, visit.account)
            areas = overview.areas_of(connection, visit.account)
        return render_template(
            "console/day.html",
            section="day",
            now=visit.now,
            lines=[(one, loudness(one.at, visit.now), ago(one.at, visit.now)) for one in lines],
            leaving=leaving,
            log=log,
            areas=areas,
            networks=NETWORKS,
            everywhere=visit.account.everywhere,
            most=votingday.MOST_WORDS,
        )

    def incident(self, visit: Visit) -> Answer:
        """Write down what happened."""
        words = request.form.get("words", "").strip()
        area = request.form.get("area", "")
        votingday.note(self._house, words, area, by=visit.account.email)
        flash("Written down.", "yes")
        return redirect(url_for("console.day"), 303)


def loudness(at: datetime, now: datetime) -> str:
    """Fine, near or late, as tags are coloured."""
    if now - at < QUIET:
        return "fine"
    return "near" if now - at < SILENT else "late"


def ago(at: datetime, now: datetime) -> int:
    """Whole minutes."""
    return max(int((now - at).total_seconds() // 60), 0)
