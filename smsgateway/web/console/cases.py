"""Complaints in the hands of officers: the queue, one case, and what is done to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for

from flows import codes
from smsgateway.actions.accounts.accounts import area_id
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.casework import handling, harm, listing, merging, spots, staff
from smsgateway.actions.casework.listing import Line
from smsgateway.actions.desks.states import MOVES, OPEN, OVER
from smsgateway.actions.house import Bell, House
from smsgateway.actions.refused import Refused
from smsgateway.counting.outlines import Point
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.console.tables import Table, offer
from smsgateway.web.maps import Map, Spot, drawn
from smsgateway.web.speech import named

NEAR = timedelta(days=2)
"""From here on a promise is shown as near its end."""

URGENCIES = ("late", "near", "fine", "over")
"""The most urgent first."""

STATES = (*sorted(OPEN), *sorted(OVER))


class Cases:
    """The queue by promise, and a page a case."""

    def __init__(self, gate: Gate, house: House, bell: Bell) -> None:
        """Register the routes."""
        self._house, self._bell = house, bell
        gate.route("/cases", self.cases, may=handling.READERS)
        offer(gate, "/cases", self.cases_file, may=handling.READERS)
        gate.route("/cases/<ticket>", self.case, may=handling.READERS)
        for verb in (
            *(self.move_case, self.reply_case, self.note_case, self.assign),
            *(self.merge, self.unmerge, self.seclude),
        ):
            rule = f"/cases/<ticket>/{verb.__name__.removesuffix('_case')}"
            for_good = verb == self.seclude
            gate.route(rule, verb, may=handling.HANDLERS, post=True, fresh=for_good)
        gate.route(
            "/inbox/text/<int:number>/case", self.text_to_case, may=handling.HANDLERS, post=True
        )

    def cases(self, visit: Visit) -> Answer:
        """Open cases, those first whose promise comes first; or all of one state."""
        state = request.args.get("state", "")
        state = state if state in STATES else ""
        found = listing.listed(self._house, by=visit.account.email, state=state)
        lines = [(one, urgency(one, visit.now)) for one in found]
        return render_template(
            "console/cases.html",
            section="cases",
            cases=lines,
            map=self._map(lines),
            state=state,
            states=STATES,
            trained=harm.is_trained(self._house, visit.account.email),
        )

    def _map(self, lines: Sequence[tuple[Line, str]]) -> Map:
        """The same cases where they lie, the most urgent of a place giving its colour."""
        with self._house.db.read() as connection:
            ground = spots.ground(connection, [one.ticket for one, _ in lines])
        heaps: dict[Point, list[tuple[Line, str]]] = defaultdict(list)
        for one, how in lines:
            if at := ground.at.get(one.ticket):
                heaps[at].append((one, how))
        found = []
        for at, some in heaps.items():
            worst = min((how for _, how in some), key=URGENCIES.index)
            label = ", ".join(
                dict.fromkeys(named(one.called.place or one.called.area) for one, _ in some)
            )
            found.append(Spot(at, f"{label}: {len(some)}", len(some), worst))
        return drawn(ground.features, found)

    def cases_file(self, visit: Visit) -> Table:
        """The same as a file: no word that a citizen wrote."""
        state = request.args.get("state", "")
        found = listing.listed(
            self._house, by=visit.account.email, state=state if state in STATES else ""
        )
        return Table("cases", listing.COLUMNS, map(listing.as_cells, found))

    def case(self, visit: Visit, ticket: str) -> Answer:
        """One case: its words, what happened, what may be done, and cases like it."""
        one = listing.sheet(self._house, ticket, by=visit.account.email)
        with self._house.db.ask() as connection:
            area = area_id(connection, one.line.area)
        return render_template(
            "console/case.html",
            section="cases",
            case=one,
            line=one.line,
            urgency=urgency(one.line, visit.now),
            likely=[
                replace(like, ticket=codes.show_ticket(like.ticket))
                for like in merging.suggestions(self._house, ticket)
            ],
            desk=self._house.catalogue.latest().desks[area],
            moves=[(act, MOVES[act].says) for act in one.acts if act != "merge"],
            apart=any(event.what == "secluded" for event in one.events),
        )

    def move_case(self, visit: Visit, ticket: str) -> Answer:
        """Into its next state; everybody concerned is told."""
        form = request.form
        words = self._words(visit, ticket)
        handling.move(self._house, ticket, form.get("act", ""), by=visit.account.email, note=words)
        return self._done(ticket, "Everybody concerned is told.")

    def reply_case(self, visit: Visit, ticket: str) -> Answer:
        """A word to the citizen that moves nothing."""
        words = self._words(visit, ticket)
        handling.reply(self._house, ticket, words, by=visit.account.email)
        return self._done(ticket, "Everybody concerned is told.")

    def note_case(self, visit: Visit, ticket: str) -> Answer:
        """A word among officers."""
        words = request.form.get("words", "").strip()
        handling.note(self._house, ticket, words, by=visit.account.email)
        return self._done(ticket, "The note is kept.")

    def assign(self, visit: Visit, ticket: str) -> Answer:
        """Sort it and hand it on."""
        told = {
            name: request.form.get(name, "")
            for name in ("office", "category", "assignee", "accused")
        }
        handling.assign(self._house, ticket, by=visit.account.email, **told)
        try:
            listing.sheet(self._house, ticket, by=visit.account.email)
        except Refused:
            flash("Your own office is accused: others have the case now.", "yes")
            return redirect(url_for("console.cases"), 303)
        return self._done(ticket, "The case is handed on.")

    def merge(self, visit: Visit, ticket: str) -> Answer:
        """Join it to another of its area, which stays."""
        into = request.form.get("into", "")
        merging.merge(self._house, ticket, into, by=visit.account.email)
        return self._done(into, "The cases are one now.")

    def unmerge(self, visit: Visit, ticket: str) -> Answer:
        """Take it apart again: it has its state and its people back."""
        merging.unmerge(self._house, ticket, by=visit.account.email)
        return self._done(ticket, "The cases are two again.")

    def seclude(self, visit: Visit, ticket: str) -> Answer:
        """It is about harm or abuse: only a trained office has it from now on."""
        harm.seclude(self._house, ticket, by=visit.account.email)
        return self._done(ticket, "The case is kept apart, and emptied here.")

    def text_to_case(self, visit: Visit, number: int) -> Answer:
        """A text that nothing understood becomes a case."""
        category = request.form.get("category", "")
        filed = staff.from_inbox(self._house, number, category, by=visit.account.email)
        return self._done(codes.show_ticket(filed.ticket), "The text is a case now.")

    def _words(self, visit: Visit, ticket: str) -> str:
        """What was written, or a ready text in the citizen's language."""
        ready = request.form.get("ready", "")
        if ready:
            return handling.ready(self._house, ticket, ready, by=visit.account.email)
        return request.form.get("words", "").strip()

    def _done(self, ticket: str, said: str) -> Answer:
        self._bell.ring()
        flash(said, "yes")
        return redirect(url_for("console.case", ticket=ticket), 303)


def urgency(one: Line, now: datetime) -> str:
    """How a promise stands: late, near, fine, or over where none runs."""
    due = one.resolve_due if one.replied else one.reply_due
    if due is None or one.state in OVER:
        return "over"
    if due < now:
        return "late"
    return "near" if due - now < NEAR else "fine"
