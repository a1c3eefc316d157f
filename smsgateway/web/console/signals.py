"""Votes that stand out: why each was flagged, what was decided, both results while some wait."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from flows.words import LANGUAGES
from smsgateway.actions import counts, overview
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.bothresults import both
from smsgateway.actions.catalogue import Race
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.signals import holding
from smsgateway.web.console.gate import Answer, Gate

MAY: tuple[Role, ...] = ("administrator", "coordinator")


class Signals:
    """A page a cycle; one person dismisses, two decide about votes."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/cycles/<slug>/signals", self.signals, may=MAY)
        gate.route("/signals/<int:number>/dismiss", self.dismiss_signal, may=MAY, post=True)
        judge = self.judge_signal
        gate.route("/signals/<int:number>/judge", judge, may=MAY, post=True, fresh=True)

    def signals(self, visit: Visit, slug: str) -> Answer:
        """What was found, the newest first; after the close both results."""
        race = self._race(visit, slug)
        found = holding.listed(self._house, slug, by=visit.account.email)
        waiting = any(one.held for one in found)
        with self._house.db.read() as connection:
            counts_now = waiting and counts.complete(connection, race, visit.now)
        results = both(self._house, slug) if counts_now else None
        return render_template(
            "console/signals.html",
            section="cycles",
            tab="signals",
            race=race,
            contest=race.contest,
            phase=race.contest.phase(visit.now),
            signals=found,
            waiting=waiting,
            both=results,
            languages=LANGUAGES,
        )

    def dismiss_signal(self, visit: Visit, number: int) -> Answer:
        """A false alarm: no vote is touched."""
        slug = self._slug(visit, number)
        why = request.form.get("why", "").strip()
        holding.dismiss(self._house, number, why, by=visit.account.email)
        flash("It is a false alarm. No vote was touched.", "yes")
        return self._back(slug)

    def judge_signal(self, visit: Visit, number: int) -> Answer:
        """Ask that its votes wait, count or do not count."""
        slug = self._slug(visit, number)
        act = next((one for one in holding.DECISIONS if one == request.form.get("act")), None)
        if act is None:
            raise Refused("that is no decision")
        told = {lang: request.form.get(f"reason-{lang}", "").strip() for lang in LANGUAGES}
        reason = {lang: words for lang, words in told.items() if words}
        holding.ask(self._house, number, act, reason, by=visit.account.email)
        flash("Another person must approve this now.", "yes")
        return self._back(slug)

    def _slug(self, visit: Visit, number: int) -> str:
        """The cycle of a signal; outside one's areas there is none."""
        return self._race(visit, holding.slug_of(self._house, number)).slug

    def _back(self, slug: str) -> Response:
        return redirect(url_for("console.signals", slug=slug), 303)

    def _race(self, visit: Visit, slug: str) -> Race:
        """The contest of this slug; outside one's areas there is none."""
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        return next((race for race in races if race.slug == slug), None) or abort(404)
