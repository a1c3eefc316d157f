"""From phase to phase of a cycle, and the changes while people vote that two must agree to."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from flask import abort, flash, redirect, render_template, request, url_for

from flows.world import Stage
from smsgateway.actions import overview
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.catalogue import Race
from smsgateway.actions.house import House
from smsgateway.actions.phases import changes, drafts, moves
from smsgateway.actions.phases.missing import missing
from smsgateway.actions.refused import Refused
from smsgateway.web.console.gate import Answer, Gate

MAY: tuple[Role, ...] = ("administrator", "coordinator")
STAGES: tuple[Stage, ...] = get_args(Stage)


class Phases:
    """Where a cycle stands, what is missing for the next phase, and the way there."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/cycles/<slug>/phases", self.phases)
        gate.route("/cycles/<slug>/move", self.move, may=MAY, post=True, fresh=True)
        gate.route("/cycles/<slug>/change", self.change, may=MAY, post=True, fresh=True)

    def phases(self, visit: Visit, slug: str) -> Answer:
        """The phases; with `for`, the check list of one that may follow."""
        race = self._race(visit, slug)
        onward = moves.MOVES[race.contest.stage]
        to = next((one for one in onward if one == request.args.get("for")), None)
        found = missing(self._house, slug, to, until=self._until(race)) if to else []
        return render_template(
            "console/phases.html",
            section="cycles",
            tab="phases",
            race=race,
            contest=race.contest,
            phase=race.contest.phase(visit.now),
            stages=STAGES,
            onward=onward,
            to=to,
            missing=found,
            until=request.args.get("until", ""),
        )

    def move(self, visit: Visit, slug: str) -> Answer:
        """Into the next phase; with something missing only for a reason."""
        race = self._race(visit, slug)
        to = next((one for one in STAGES if one == request.form.get("to")), None)
        if to is None:
            raise Refused("that is no phase")
        moves.move(
            self._house,
            slug,
            to,
            by=visit.account.email,
            until=self._until(race),
            anyway=request.form.get("anyway", "").strip(),
        )
        flash("The cycle is in its next phase.", "yes")
        return redirect(url_for("console.phases", slug=slug), 303)

    def change(self, visit: Visit, slug: str) -> Answer:
        """Ask for a change while people vote; another account must agree."""
        race, form = self._race(visit, slug), request.form
        act: changes.Act | None = next(
            (one for one in get_args(changes.Act) if one == form.get("act")), None
        )
        if act is None:
            raise Refused("that is no change")
        told = {name: form[name].strip() for name in ("code", "to") if form.get(name)}
        until = self._until(race)
        if until:
            told["until"] = until.isoformat()
        reason = {"en": form.get("reason", "").strip()}
        changes.ask(self._house, slug, act, reason, by=visit.account.email, told=told)
        flash("Another person must approve this now.", "yes")
        return redirect(url_for("console.phases", slug=slug), 303)

    def _until(self, race: Race) -> datetime | None:
        """A date that was typed, in the area's time."""
        typed = request.values.get("until", "")
        return drafts.local_time(self._house, race.slug, typed) if typed else None

    def _race(self, visit: Visit, slug: str) -> Race:
        """The contest of this slug; outside one's areas there is none."""
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        return next((race for race in races if race.slug == slug), None) or abort(404)
