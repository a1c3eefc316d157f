"""Rehearsals in the practice town: begun by a button, followed while they run."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for

from smsgateway.actions import overview
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import House
from smsgateway.actions.practice import rehearsals
from smsgateway.jobs import rehearsing
from smsgateway.jobs.rehearsing import Send
from smsgateway.web.console.corner import PRACTISE
from smsgateway.web.console.gate import Answer, Gate


class Rehearsals:
    """One page: the form, what runs, and what came of the last ones."""

    def __init__(self, gate: Gate, house: House, send: Send) -> None:
        """Register the routes."""
        self._house, self._send = house, send
        gate.route("/rehearsals", self.rehearsals)
        gate.route("/rehearsals", self.rehearse, may=PRACTISE, post=True)

    def rehearsals(self, visit: Visit) -> Answer:
        """How they did; the page looks again by itself while one runs."""
        found = rehearsals.listed(self._house)
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        return render_template(
            "console/rehearsals.html",
            section="rehearsals",
            found=found,
            runs=any(one.state == "running" for one in found),
            races=races,
            ballots={race.slug: race.contest.by_code for race in races},
            most=rehearsals.MOST_PHONES,
        )

    def rehearse(self, visit: Visit) -> Answer:
        """So many phones vote, from now on."""
        snapshot = self._house.catalogue.latest()
        races = overview.races_of(snapshot, visit.account)
        slug, typed = request.form.get("slug"), request.form.get("phones", "")
        race = next((one for one in races if one.slug == slug), None) or abort(404)
        station = next(iter(snapshot.stations_of(race.contest.id)), None) or abort(404)
        phones = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
        by = visit.account.email
        number = rehearsals.begin(self._house, race, phones, visit.now, by=by)
        rehearsing.later(self._house, station, race, number, phones, self._send)
        return redirect(url_for("console.rehearsals"), 303)
