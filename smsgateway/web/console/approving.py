"""Texts of citizens that others might read: an officer writes what may be told, or hides it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.accounts.signing import READS
from smsgateway.actions.casework import handling, listing
from smsgateway.actions.house import House
from smsgateway.actions.scorecards import overview, words
from smsgateway.web.console.gate import Answer, Gate, came_from


class Approving:
    """The queue of complaints, and the comments of each round."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/approving", self.approving, may=handling.HANDLERS)
        gate.route("/cases/<ticket>/publish", self.publish_case, may=handling.HANDLERS, post=True)
        gate.route("/cases/<ticket>/hide", self.hide_case, may=handling.HANDLERS, post=True)
        gate.route("/scorecards/<slug>/comments", self.comments, may=READS, post=True)
        gate.route("/comments/<int:number>", self.publish_comment, may=READS, post=True)

    def approving(self, visit: Visit) -> Answer:
        """Open complaints without a public text, the oldest first; rounds whose words wait."""
        waiting = listing.unpublished(self._house, by=visit.account.email)
        with self._house.db.read() as connection:
            rounds = overview.rounds_with_words(connection, visit.account)
        return render_template(
            "console/approving.html",
            section="cases",
            waiting=waiting,
            rounds=rounds,
            most=handling.PUBLIC_LETTERS,
        )

    def publish_case(self, visit: Visit, ticket: str) -> Answer:
        """What others may read of it; the citizen's own words stay sealed."""
        text = request.form.get("text", "").strip()
        handling.publish(self._house, ticket, text, by=visit.account.email)
        flash("Others may read this text now.", "yes")
        return redirect(came_from(), 303)

    def hide_case(self, visit: Visit, ticket: str) -> Answer:
        """Nobody but officers and its citizen sees it."""
        handling.hide(self._house, ticket, by=visit.account.email)
        flash("It is shown to nobody.", "yes")
        return redirect(came_from(), 303)

    def comments(self, visit: Visit, slug: str) -> Answer:
        """What raters wrote; that somebody read it is in the audit log."""
        found = words.listed(self._house, slug, by=visit.account.email)
        return render_template(
            "console/comments.html",
            section="scorecards",
            slug=slug,
            comments=found,
            most=words.LONGEST_PUBLIC,
        )

    def publish_comment(self, visit: Visit, number: int) -> Answer:
        """What others may read of it, without names; empty for nothing."""
        text = request.form.get("text", "").strip()
        words.approve(self._house, number, text, by=visit.account.email)
        flash("Saved.", "yes")
        return redirect(url_for("console.approving"), 303)
