"""Texts that nothing understood, in threads, and the answers of people."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import Bell, House
from smsgateway.actions.people import threads
from smsgateway.actions.refused import Refused
from smsgateway.web.console.gate import Answer, Gate

MAY: tuple[Role, ...] = ("administrator", "coordinator", "officer")
READ: tuple[Role, ...] = (*MAY, "auditor")


class Inbox:
    """A list of people who wait, and a page a person."""

    def __init__(self, gate: Gate, house: House, bell: Bell) -> None:
        """Register the routes."""
        self._house, self._bell = house, bell
        gate.route("/inbox", self.inbox, may=READ)
        gate.route("/inbox/<int:person>", self.thread, may=READ)
        gate.route("/inbox/<int:person>/answer", self.answer, may=MAY, post=True)
        gate.route("/inbox/<int:person>/settle", self.settle, may=MAY, post=True)
        gate.route("/inbox/text/<int:number>/put-back", self.put_back, may=MAY, post=True)
        gate.route("/inbox/text/<int:number>/settle", self.settle_text, may=MAY, post=True)

    def inbox(self, visit: Visit) -> Answer:
        """Who waits, disputes first."""
        waiting = threads.unread(self._house, visit.account)
        settled = request.args.get("settled", type=int)
        return render_template(
            "console/inbox.html", section="inbox", waiting=waiting, settled=settled
        )

    def thread(self, visit: Visit, person: int) -> Answer:
        """What was said, and the ways to settle it."""
        return self._page(visit, person, "", "")

    def _page(self, visit: Visit, person: int, draft: str, no: str) -> str:
        one = threads.thread(self._house, visit.account, person)
        snapshot = self._house.catalogue.latest()
        desk = snapshot.desks.get(one.area_id)
        return render_template(
            "console/thread.html",
            section="inbox",
            thread=one,
            zone=snapshot.stations_by_id[one.channel_id].zone,
            categories=[it for it in desk.categories if not it.sensitive] if desk else [],
            draft=draft,
            no=no,
            answering=visit.account.role in MAY,
        )

    def answer(self, visit: Visit, person: int) -> Answer:
        """Send an answer; a draft that was refused is kept."""
        text = request.form.get("text", "")
        try:
            threads.answer(self._house, visit.account, person, text)
        except Refused as no:
            return self._page(visit, person, text, no.told), 422
        self._bell.ring()
        flash("Your answer is on its way.", "yes")
        return redirect(url_for("console.inbox"), 303)

    def settle(self, visit: Visit, person: int) -> Answer:
        """Nothing to do, which can be put back; or no more messages, which is asked twice."""
        how = request.form.get("how", "")
        if how == "opt-out" and not request.form.get("sure"):
            one = threads.thread(self._house, visit.account, person)
            return render_template("console/opt_out_sure.html", section="inbox", thread=one)
        threads.settle(self._house, visit.account, person, how)
        flash("Settled.", "yes")
        return redirect(url_for("console.inbox", settled=person), 303)

    def put_back(self, visit: Visit, number: int) -> Answer:
        """It was settled by mistake."""
        person = threads.put_back(self._house, visit.account, number)
        flash("It waits again.", "yes")
        return redirect(url_for("console.thread", person=person), 303)

    def settle_text(self, visit: Visit, number: int) -> Answer:
        """A text of somebody who was erased since."""
        threads.settle_nobodys(self._house, visit.account, number)
        flash("Settled.", "yes")
        return redirect(url_for("console.inbox"), 303)
