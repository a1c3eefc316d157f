"""Private cases: harm and abuse, for members of a trained office alone.

A list tells no word of them. What was said is shown in answer to a POST, each time with an entry in
the audit log; for everybody else these pages do not exist.
"""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.casework import harm
from smsgateway.actions.casework.handling import HANDLERS
from smsgateway.actions.house import House
from smsgateway.web.console.gate import Answer, Gate


class Private:
    """A queue of its own, and what may be done to one case of it."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/private", self.private, may=HANDLERS)
        for verb in (self.take_private, self.accuse_private, self.close_private):
            rule = f"/private/<int:number>/{verb.__name__.removesuffix('_private')}"
            gate.route(rule, verb, may=HANDLERS, post=True, fresh=True)

    def private(self, visit: Visit) -> Answer:
        """What waits for this account's trained offices, by when an answer is due."""
        self._trained(visit)
        waiting = harm.waiting(self._house, by=visit.account.email)
        return render_template(
            "console/private.html", section="cases", waiting=waiting, now=visit.now
        )

    def take_private(self, visit: Visit, number: int) -> Answer:
        """Look after it: what was said, and whom to call."""
        self._trained(visit)
        one = harm.take(self._house, number, by=visit.account.email)
        desks = self._house.catalogue.latest().desks.values()
        about = (desk.by_id.get(one.told.get("category", 0)) for desk in desks)
        return render_template(
            "console/private_case.html",
            section="cases",
            case=one,
            category=next((found.name for found in about if found), None),
            offices=harm.offices(self._house),
        )

    def accuse_private(self, visit: Visit, number: int) -> Answer:
        """The office that did it never has the case."""
        self._trained(visit)
        office = request.form.get("office", "")
        harm.accuse(self._house, number, office, by=visit.account.email)
        flash("The office that is accused will not see it.", "yes")
        return redirect(url_for("console.private"), 303)

    def close_private(self, visit: Visit, number: int) -> Answer:
        """Help was given; what was said is destroyed."""
        self._trained(visit)
        harm.close(self._house, number, by=visit.account.email)
        flash("The case is closed, and what was said is destroyed.", "yes")
        return redirect(url_for("console.private"), 303)

    def _trained(self, visit: Visit) -> None:
        """For anybody else there is no such page."""
        if not harm.is_trained(self._house, visit.account.email):
            abort(404)
