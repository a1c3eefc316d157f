"""What waits for a second person."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for

from smsgateway.actions import decisions
from smsgateway.actions.accounts import accounts, approvals
from smsgateway.actions.accounts.approvals import Approval
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import House
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.speech import said

DECIDERS = approvals.DECIDERS


class Approvals:
    """A list, and yes or no."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/approvals", self.approvals, may=(*DECIDERS, "auditor"))
        gate.route(
            "/approvals/<int:number>/approve", self.approve, may=DECIDERS, post=True, fresh=True
        )
        gate.route("/approvals/<int:number>/refuse", self.refuse, may=DECIDERS, post=True)

    def approvals(self, visit: Visit) -> Answer:
        """What waits, the oldest first."""
        with self._house.db.read() as connection:
            waiting = [
                one for one in approvals.waiting(connection) if visit.account.reaches(one.area_id)
            ]
        return render_template("console/approvals.html", section="approvals", waiting=waiting)

    def approve(self, visit: Visit, number: int) -> Answer:
        """Yes; carried out at once. A new start goes on to where its invitation is given."""
        asked = self._theirs(visit, number)
        told = decisions.approve(self._house, number, by=visit.account.email)
        if asked.act == decisions.RESET:
            with self._house.db.read() as connection:
                lost = accounts.named(connection, asked.about)
            return redirect(url_for("console.hand_over", number=lost.id), 303)
        return render_template("console/approved.html", section="approvals", told=told)

    def refuse(self, visit: Visit, number: int) -> Answer:
        """No."""
        self._theirs(visit, number)
        flash(said(decisions.refuse(self._house, number, by=visit.account.email)), "yes")
        return redirect(url_for("console.approvals"), 303)

    def _theirs(self, visit: Visit, number: int) -> Approval:
        """Outside one's areas there is nothing."""
        with self._house.db.read() as connection:
            try:
                asked = approvals.numbered(connection, number)
            except approvals.NotPending:
                abort(404)
        if not visit.account.reaches(asked.area_id):
            abort(404)
        return asked
