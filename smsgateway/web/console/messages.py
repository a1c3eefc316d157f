"""Texts that left or should have, and the people who read them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import Bell, House
from smsgateway.actions.sending import mail
from smsgateway.web.console.gate import Answer, Gate

MAY: tuple[Role, ...] = ("administrator", "coordinator")
READ: tuple[Role, ...] = (*MAY, "officer", "auditor")


class Messages:
    """The outbox by state, and what was given up."""

    def __init__(self, gate: Gate, house: House, bell: Bell) -> None:
        """Register the routes."""
        self._house, self._bell = house, bell
        gate.route("/messages", self.messages, may=READ)
        gate.route("/messages/<int:number>/again", self.again, may=MAY, post=True)
        gate.route("/messages/<int:number>/give-up", self.give_up, may=MAY, post=True)

    def messages(self, visit: Visit) -> Answer:
        """Figures by channel and state, then the newest texts of one state."""
        state = request.args.get("state", "")
        state = state if state in mail.STATES else ""
        before = request.args.get("before", type=int)
        with self._house.db.read() as connection:
            counted = mail.by_state(connection, visit.account)
            latest = mail.latest(connection, visit.account, state, before)
            readers = mail.readers(connection) if visit.account.everywhere else []
        return render_template(
            "console/messages.html",
            section="messages",
            counted=counted,
            latest=latest,
            readers=readers,
            state=state,
            states=mail.STATES,
            page=mail.PAGE,
        )

    def again(self, visit: Visit, number: int) -> Answer:
        """Send a dead text once more."""
        mail.again(self._house, visit.account, number)
        self._bell.ring()
        flash("The text is tried again.", "yes")
        return redirect(url_for("console.messages", state="dead"), 303)

    def give_up(self, visit: Visit, number: int) -> Answer:
        """Leave it unsent."""
        mail.give_up(self._house, visit.account, number)
        flash("The text stays unsent.", "yes")
        return redirect(url_for("console.messages", state="dead"), 303)
