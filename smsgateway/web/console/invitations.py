"""Giving somebody their invitation: on paper, as a page or a PDF, or by a text to their phone."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from smsgateway.actions import inviting
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import House
from smsgateway.actions.inviting import Look
from smsgateway.actions.prints import invitation
from smsgateway.actions.prints.voice import Voice
from smsgateway.actions.refused import Refused
from smsgateway.web.console.accounts import whole_service
from smsgateway.web.console.gate import PDF, Answer, Gate, download
from smsgateway.web.qr import path_of
from smsgateway.web.speech import in_language

MAY: tuple[Role, ...] = ("administrator",)


class Invitations:
    """For an account that nobody has come in with yet, or not since its new start."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        rule = "/accounts/<int:number>/invitation"
        gate.route(rule, self.hand_over, may=MAY)
        gate.route(f"{rule}/paper", self.on_paper, may=MAY, post=True, fresh=True)
        gate.route(f"{rule}/paper.pdf", self.as_pdf, may=MAY, post=True, fresh=True)
        gate.route(f"{rule}/look", self.look_at_text, may=MAY, post=True)
        gate.route(f"{rule}/text", self.by_text, may=MAY, post=True, fresh=True)

    def hand_over(self, visit: Visit, number: int) -> Answer:
        """Choose how."""
        return self._page(visit, number)

    def on_paper(self, visit: Visit, number: int) -> Answer:
        """The sheet, with a code that is shown this once."""
        whole_service(visit)
        given = inviting.on_paper(self._house, number, by=visit.account.email)
        return render_template(
            "console/invited.html",
            section="accounts",
            here=url_for("console.hand_over", number=number),
            name=given.name,
            sheet=invitation.sheet(given, Voice(given.language, in_language)),
            qr=path_of(given.page),
        )

    def as_pdf(self, visit: Visit, number: int) -> Answer:
        """The same, of A5."""
        whole_service(visit)
        given = inviting.on_paper(self._house, number, by=visit.account.email)
        made = invitation.pdf(given, Voice(given.language, in_language))
        return download(made, "invitation.pdf", PDF)

    def look_at_text(self, visit: Visit, number: int) -> Answer:
        """What the text would say, and how many it takes; nothing is drawn or sent."""
        return self._tried(visit, number, sends=False)

    def by_text(self, visit: Visit, number: int) -> Answer:
        """Send it; the code is seen by nobody here."""
        return self._tried(visit, number, sends=True)

    def _tried(self, visit: Visit, number: int, *, sends: bool) -> Answer:
        whole_service(visit)
        slug, phone = request.form.get("channel", ""), request.form.get("phone", "")
        try:
            if not sends:
                seen = inviting.look(self._house, number, slug, phone)
                return self._page(visit, number, seen)
            inviting.by_text(self._house, number, slug, phone, by=visit.account.email)
        except Refused as no:
            return self._page(visit, number, no=no.told), 422
        flash("The invitation is on its way: this list shows when it has arrived.", "yes")
        return redirect(url_for("console.accounts"), 303)

    def _page(self, visit: Visit, number: int, seen: Look | None = None, no: str = "") -> str:
        whole_service(visit)
        with self._house.db.read() as connection:
            account = inviting.awaited(connection, number)
        return render_template(
            "console/hand_over.html",
            section="accounts",
            here=url_for("console.hand_over", number=number),
            account=account,
            stations=inviting.senders(self._house),
            typed=request.form,
            seen=seen,
            no=no,
        )
