"""The practice town as the real console sees it: made in one act, entered, wiped by one button."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from smsgateway.actions import overview
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.catalogue import Race
from smsgateway.actions.house import House
from smsgateway.actions.practice.making import come_in, make
from smsgateway.actions.practice.town import Practice, wipe
from smsgateway.actions.refused import Refused
from smsgateway.web.console.gate import Answer, Gate

MAY: tuple[Role, ...] = ("administrator", "coordinator")
SAMPLE = ""
BEGINS = ("voting", "draft")


class Practising:
    """One page, and three buttons."""

    def __init__(self, gate: Gate, house: House, practice: Practice) -> None:
        """Register the routes."""
        self._house, self._practice = house, practice
        gate.route("/practice", self.practice)
        gate.route("/practice", self.make_practice, may=MAY, post=True)
        gate.route("/practice/enter", self.enter_practice, post=True)
        gate.route("/practice/wipe", self.wipe_practice, may=MAY, post=True)

    def practice(self, visit: Visit) -> Answer:
        """What it is, and how to begin one or to go in."""
        return render_template(
            "console/practice.html",
            section="practice",
            stands=self._practice.stands(),
            races=overview.races_of(self._house.catalogue.latest(), visit.account),
        )

    def make_practice(self, visit: Visit) -> Answer:
        """A copy of a cycle, or the sample."""
        slug, begin = request.form.get("slug", SAMPLE), request.form.get("begin")
        if begin not in BEGINS:
            raise Refused("a practice begins with voting or as a draft")
        race = self._race(visit, slug) if slug else None
        voting = begin == "voting"
        make(self._house, self._practice, race, voting=voting, by=visit.account.email)
        return inside()

    def enter_practice(self, visit: Visit) -> Answer:
        """Go in; who was invited since the practice was made may come as well."""
        if not self._practice.stands():
            abort(404)
        come_in(self._house, self._practice.house)
        return inside()

    def wipe_practice(self, visit: Visit) -> Answer:
        """All of it is gone."""
        if not self._practice.stands():
            abort(404)
        wipe(self._practice.house)
        flash("The practice is gone, every row of it.", "yes")
        return redirect(url_for("console.practice"), 303)

    def _race(self, visit: Visit, slug: str) -> Race:
        """The contest of this slug; outside one's areas there is none."""
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        return next((race for race in races if race.slug == slug), None) or abort(404)


def inside() -> Response:
    """The first page of the practice town."""
    return redirect(f"{request.script_root}/practice/console/", 303)
