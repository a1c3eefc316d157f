"""Who may vote in a cycle and on which ballot: rules, roll, slips, and phones that help."""

from __future__ import annotations

from typing import get_args

from flask import abort, flash, redirect, render_template, request, url_for

from flows.ballot import KINDS
from flows.world import BEFORE_VOTING, Electorate
from smsgateway.actions import overview
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.catalogue import Race
from smsgateway.actions.house import House
from smsgateway.actions.languages import WRITTEN
from smsgateway.actions.phases import drafts, fitting
from smsgateway.actions.prints.printer import Printer
from smsgateway.actions.prints.slips import ACROSS
from smsgateway.actions.refused import Refused
from smsgateway.actions.rolls import marking, preparing, reading, slips
from smsgateway.web.console.gate import CSV, PDF, Answer, Gate, download
from smsgateway.web.speech import in_language, language

MAY: tuple[Role, ...] = ("administrator", "coordinator")
READ: tuple[Role, ...] = (*MAY, "auditor")

MOST_SLIPS = 2_000
"""Slips that a page makes at once: a second for each thousand and more, while a browser waits."""


class Voters:
    """One page, and what is changed on it."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house, self._printer = house, Printer(house, in_language)
        rule = "/cycles/<slug>/voters"
        gate.route(rule, self.voters, may=READ)
        gate.route(f"{rule}/who", self.who_votes, may=MAY, post=True)
        gate.route(f"{rule}/format", self.ballot_format, may=MAY, post=True)
        gate.route(f"{rule}/slips", self.slips, may=MAY, post=True, fresh=True)
        gate.route(f"{rule}/void", self.void_slips, may=MAY, post=True, fresh=True)
        gate.route(f"{rule}/phone", self.mark_phone, may=MAY, post=True)

    def voters(self, visit: Visit, slug: str) -> Answer:
        """Counts by area, batches, helpers; no number and no name."""
        race = self._race(visit, slug)
        with self._house.db.read() as connection:
            shares = reading.by_area(connection, race.contest.id)
            batches = reading.printed(connection, race.contest.id)
            places = reading.inside(connection, race.area_id)
            helps = marking.helps_of(connection, race.contest.id)
            guesses = marking.guesses_of(connection, race.contest.id)
            marked = reading.marked(connection) if visit.account.everywhere else []
        return render_template(
            "console/voters.html",
            section="cycles",
            tab="voters",
            race=race,
            contest=race.contest,
            phase=race.contest.phase(visit.now),
            fixed=race.contest.stage not in BEFORE_VOTING,
            electorates=get_args(Electorate),
            formats=KINDS,
            shares=shares,
            batches=batches,
            places=places,
            helps=helps,
            guesses=guesses,
            marked=marked,
            everywhere=visit.account.everywhere,
            cuts=tuple(ACROSS),
            most=MOST_SLIPS,
            per_day=marking.PER_DAY,
        )

    def who_votes(self, visit: Visit, slug: str) -> Answer:
        """Open, roll or slips; fixed when voting begins."""
        self._race(visit, slug)
        form = request.form
        who = next((one for one in get_args(Electorate) if one == form.get("who")), None)
        if who is None:
            raise Refused("that is no choice")
        preparing.decide(
            self._house,
            slug,
            who,
            by=visit.account.email,
            least_age=whole("least_age") or None,
            residents="residents" in form,
        )
        return self._done(slug, "Who may vote is kept.")

    def ballot_format(self, visit: Visit, slug: str) -> Answer:
        """How many projects a ballot names; what does not fit a phone is asked about first."""
        race = self._race(visit, slug)
        kind = next((one for one in KINDS if one == request.form.get("format")), None)
        if kind is None:
            raise Refused("that is no choice")
        points = whole("points") if kind == "points" else 0
        terms = drafts.Terms(whole("least"), whole("most"), points)
        if "sure" not in request.form:
            found = fitting.misfits(self._house, slug, drafts.form_of(kind, terms))
            if found:
                told = {"kind": kind, "terms": terms, "misfits": found}
                return render_template(
                    "console/format_sure.html", section="cycles", race=race, **told
                )
        drafts.reform(self._house, slug, kind, terms, by=visit.account.email)
        return self._done(slug, "The ballot is kept.")

    def slips(self, visit: Visit, slug: str) -> Answer:
        """A batch, as the one file that ever holds its numbers."""
        race, form, by = self._race(visit, slug), request.form, visit.account.email
        area, each = form.get("area", ""), whole("each")
        lang = next((one for one in WRITTEN if one == form.get("print_in")), language())
        self._printer.place(race, area)
        if form.get("for") == "roll":
            made = slips.make_for_roll(self._house, slug, by=by, most=MOST_SLIPS)
        else:
            number = whole("number")
            if not 1 <= number <= MOST_SLIPS:
                raise Refused(
                    "a page makes 1 to {most} slips; more come by command", most=MOST_SLIPS
                )
            made = slips.make(self._house, slug, number, by=by, area=area)
        name = f"slips-{slug}-{made.id}"
        if form.get("as") == "csv":
            return download("".join(slips.as_csv(made)), f"{name}.csv", CSV)
        return download(self._printer.slips(race, made, lang, each, area), f"{name}.pdf", PDF)

    def void_slips(self, visit: Visit, slug: str) -> Answer:
        """A batch, or one slip, is good no more; votes that were cast with them stay."""
        self._race(visit, slug)
        if batch := whole("batch"):
            slips.void_batch(self._house, slug, batch, by=visit.account.email)
        else:
            slips.void(self._house, slug, request.form.get("slip", ""), by=visit.account.email)
        return self._done(slug, "They are good no more.")

    def mark_phone(self, visit: Visit, slug: str) -> Answer:
        """A phone is shared, a helper's, or one person's again."""
        self._race(visit, slug)
        phone, kind = request.form.get("phone", "").strip(), request.form.get("kind", "")
        if kind in ("shared", "helper"):
            per_day = max(whole("per_day"), 1)
            marking.mark(self._house, phone, kind, by=visit.account.email, per_day=per_day)
        else:
            marking.unmark(self._house, phone, by=visit.account.email)
        return self._done(slug, "The phone is noted.")

    def _done(self, slug: str, said: str) -> Answer:
        flash(said, "yes")
        return redirect(url_for("console.voters", slug=slug), 303)

    def _race(self, visit: Visit, slug: str) -> Race:
        """The contest of this slug; outside one's areas there is none."""
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        return next((race for race in races if race.slug == slug), None) or abort(404)


def whole(name: str) -> int:
    """A number of the form; 0 where none was typed."""
    return request.form.get(name, 0, type=int)
