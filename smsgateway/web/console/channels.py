"""Channels and how they do."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from smsgateway.actions import overview
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import House
from smsgateway.actions.sending import mail
from smsgateway.web.console.gate import Answer, Gate


class Channels:
    """A list, and the end of a rest."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/channels", self.channels)
        gate.route(
            "/channels/<slug>/wake", self.wake, may=("administrator", "coordinator"), post=True
        )

    def channels(self, visit: Visit) -> Answer:
        """Every channel, when somebody was last heard on it, and what waits."""
        with self._house.db.read() as connection:
            found = overview.channel_states(connection, visit.account)
        return render_template("console/channels.html", section="channels", channels=found)

    def wake(self, visit: Visit, slug: str) -> Answer:
        """Try again now, without waiting for the rest to end."""
        mail.wake(self._house, visit.account, slug)
        flash("The channel is tried again now.", "yes")
        return redirect(url_for("console.channels"), 303)
