"""Cycles: their ballots, what phones show of them, and the count once voting is over."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from flows.words import LANGUAGES
from flows.world import BEFORE_VOTING
from smsgateway.actions import counts, overview, recount
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.catalogue import Race, Station
from smsgateway.actions.house import House
from smsgateway.actions.paper import hands
from smsgateway.actions.phases import conflicting
from smsgateway.actions.previews import preview
from smsgateway.actions.rolls import reading as rolls
from smsgateway.actions.turnout.aiming import Unit, aim
from smsgateway.actions.turnout.reading import by_area
from smsgateway.counting.rules import RULES
from smsgateway.web.console import typed
from smsgateway.web.console.gate import CSV, Answer, Gate, download
from smsgateway.web.plots import areaplot, bars, steps
from smsgateway.web.speech import language

RUN: tuple[Role, ...] = ("administrator", "coordinator")

RECOUNTERS: tuple[Role, ...] = (*RUN, "auditor")
"""Who gets every ballot, also those whose combination is so rare that the public gets none."""


class Cycles:
    """A list, and three pages a cycle."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house, self._counts = house, counts.Counts(house)
        gate.route("/cycles", self.cycles)
        gate.route("/cycles/<slug>", self.cycle)
        gate.route("/cycles/<slug>/conflicts", self.fix_conflicts, may=RUN, post=True)
        gate.route("/cycles/<slug>/target", self.set_target, may=RUN, post=True)
        gate.route("/cycles/<slug>/screens", self.screens)
        gate.route("/cycles/<slug>/count", self.count)
        gate.route("/cycles/<slug>/ballots.pb", self.ballots_pb, may=RECOUNTERS)

    def cycles(self, visit: Visit) -> Answer:
        """Every contest of one's areas, the latest first."""
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        return render_template("console/cycles.html", section="cycles", races=races, now=visit.now)

    def cycle(self, visit: Visit, slug: str) -> Answer:
        """One contest: turnout and what is on the ballot."""
        race = self._race(visit, slug)
        with self._house.db.read() as connection:
            seen = overview.turnout(connection, race, visit.now)
            voters = counts.voters(connection, race)
            excluding = conflicting.shown(connection, race.contest.id)
            invited = race.contest.electorate != "open"
            roll = rolls.size(connection, race.contest.id) if invited else 0
            places = by_area(connection, [race]).get(race.contest.id)
        plot = bars(seen.by_day, seen.days)
        told = {"seen": seen, "plot": plot, "voters": voters, "roll": roll}
        told |= {"places": places, "areaplot": areaplot, "invited": invited}
        fixed = race.contest.stage not in BEFORE_VOTING
        return self._page("cycle", race, visit, excluding=excluding, fixed=fixed, **told)

    def fix_conflicts(self, visit: Visit, slug: str) -> Answer:
        """Say which projects exclude each other."""
        self._race(visit, slug)
        groups = request.form.get("groups", "")
        conflicting.fix(self._house, slug, groups, by=visit.account.email, typed=True)
        flash("Saved.", "yes")
        return redirect(url_for("console.cycle", slug=slug), 303)

    def set_target(self, visit: Visit, slug: str) -> Answer:
        """Say how many should vote."""
        self._race(visit, slug)
        unit: Unit = "percent" if request.form.get("unit") == "percent" else "people"
        aim(self._house, slug, typed.number("target"), unit, by=visit.account.email)
        flash("Saved.", "yes")
        return redirect(url_for("console.cycle", slug=slug), 303)

    def screens(self, visit: Visit, slug: str) -> Answer:
        """What phones show, drawn by the code that answers them."""
        race = self._race(visit, slug)
        station, lines = self._station(race), race.contest.projects
        lang = request.args.get("language", "en")
        lang = lang if lang in LANGUAGES else "en"
        codes = [line.code for line in lines if not line.withdrawn]
        code = request.args.get("project", "")
        code = code if code in codes else next(iter(codes), "")
        shown = preview(station, race, lang, code) if station else []
        return self._page(
            "screens", race, visit, shown=shown, lang=lang, code=code, languages=LANGUAGES
        )

    def count(self, visit: Visit, slug: str) -> Answer:
        """The award and why; before the close only how many voted."""
        race = self._race(visit, slug)
        rule = request.args.get("rule", "")
        counted = self._counts.of(race, visit.now, rule if rule in RULES else "")
        rounds = steps(counted.award, counted.named(language())) if counted else ()
        with self._house.db.read() as connection:
            shows = hands.shows(connection, race.contest.id)
            by_id = hands.named(connection, race.contest.id) if shows else {}
            unread = counts.over(race, visit.now) and counts.unread(connection, race)
        told = {"counted": counted, "rounds": rounds, "hands": shows, "by_id": by_id}
        return self._page("count", race, visit, rules=RULES, unread=unread, **told)

    def ballots_pb(self, visit: Visit, slug: str) -> Answer:
        """The ballots that stand, as a .pb file; not before all of them are in."""
        race = self._race(visit, slug)
        with self._house.db.read() as connection:
            if not counts.complete(connection, race, visit.now):
                abort(404)
        return download(recount.export_pabulib(self._house, slug), f"{slug}.pb", CSV)

    def _page(self, tab: str, race: Race, visit: Visit, **told: object) -> str:
        return render_template(
            f"console/{tab}.html",
            section="cycles",
            tab=tab,
            race=race,
            contest=race.contest,
            phase=race.contest.phase(visit.now),
            now=visit.now,
            **told,
        )

    def _race(self, visit: Visit, slug: str) -> Race:
        """The contest of this slug; outside one's areas there is none."""
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        found = next((race for race in races if race.slug == slug), None)
        return found or abort(404)

    def _station(self, race: Race) -> Station | None:
        """A channel that serves this contest's area."""
        stations = self._house.catalogue.latest().stations.values()
        return next((one for one in stations if one.area_id == race.area_id), None)
