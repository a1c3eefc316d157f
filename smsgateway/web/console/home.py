"""The first page: what waits for a person, and how the running cycles do."""

from __future__ import annotations

from flask import render_template

from smsgateway.actions import overview
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import House
from smsgateway.actions.turnout.reading import by_area
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.plots import areaplot, bars

MOST_CYCLES = 2
"""With their plots; the others are on the page of cycles."""


class Home:
    """One page."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the route."""
        self._house = house
        gate.route("/", self.home)

    def home(self, visit: Visit) -> Answer:
        """What needs me now, then the cycles that run."""
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        running = [race for race in races if race.contest.phase(visit.now) != "closed"]
        shown = (running or races)[:MOST_CYCLES]
        with self._house.db.read() as connection:
            needs = overview.needs(connection, visit.account, visit.now)
            cycles = [(race, overview.turnout(connection, race, visit.now)) for race in shown]
            places = by_area(connection, shown)
        return render_template(
            "console/home.html",
            section="home",
            needs=needs,
            now=visit.now,
            cycles=[
                (race, seen, bars(seen.by_day, seen.days), places.get(race.contest.id))
                for race, seen in cycles
            ],
            areaplot=areaplot,
        )
