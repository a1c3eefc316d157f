"""Who may come in, and with which role."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from smsgateway.actions import decisions, inviting
from smsgateway.actions.accounts import accounts, tokens
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.web.console.gate import Answer, Gate

MAY: tuple[Role, ...] = ("administrator",)


class Accounts:
    """A list, invitations, the end of an account, and the tokens of programs."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/accounts", self.accounts, may=(*MAY, "auditor"))
        gate.route("/accounts", self.invite, may=MAY, post=True, fresh=True)
        gate.route("/accounts/disable", self.disable, may=MAY, post=True, fresh=True)
        gate.route("/accounts/revoke", self.revoke_token, may=MAY, post=True, fresh=True)
        gate.route("/accounts/reset", self.reset, may=MAY, post=True, fresh=True)

    def accounts(self, visit: Visit) -> Answer:
        """Every account that this one may know of."""
        with self._house.db.read() as connection:
            found = [one for one in accounts.listed(connection) if theirs(visit, one)]
            held = tokens.listed(connection)
            carried = inviting.states(connection)
        emails = {one.email for one in found}
        return render_template(
            "console/accounts.html",
            section="accounts",
            accounts=found,
            tokens=[one for one in held if one.email in emails],
            roles=accounts.ROLES,
            texts=carried,
            me_id=visit.account.id,
        )

    def invite(self, visit: Visit) -> Answer:
        """A new account; then the page from which its code is given."""
        whole_service(visit)
        form = request.form
        codes = form.get("areas", "").replace(",", " ").split()
        with self._house.db.write() as connection:
            accounts.add(
                connection,
                email=form.get("email", ""),
                role=form.get("role", ""),
                area_codes=codes,
                by=visit.account.email,
                language=form.get("language", "en"),
            )
            made = accounts.named(connection, form.get("email", ""))
        return redirect(url_for("console.hand_over", number=made.id), 303)

    def disable(self, visit: Visit) -> Answer:
        """Shut an account at once."""
        whole_service(visit)
        with self._house.db.write() as connection:
            accounts.disable(connection, request.form.get("email", ""), by=visit.account.email)
        flash("The account is disabled.", "yes")
        return redirect(url_for("console.accounts"), 303)

    def reset(self, visit: Visit) -> Answer:
        """Ask for a new start for somebody; another administrator must agree."""
        whole_service(visit)
        decisions.ask_reset(self._house, request.form.get("email", ""), by=visit.account.email)
        flash("Another administrator must approve this now.", "yes")
        return redirect(url_for("console.accounts"), 303)

    def revoke_token(self, visit: Visit) -> Answer:
        """From now on the token opens nothing."""
        whole_service(visit)
        email, label = request.form.get("email", ""), request.form.get("label", "")
        with self._house.db.write() as connection:
            tokens.revoke(connection, email, label, by=visit.account.email)
        flash("The token is revoked.", "yes")
        return redirect(url_for("console.accounts"), 303)


def whole_service(visit: Visit) -> None:
    """Accounts are the whole service's business. Raises `Refused`."""
    if not visit.account.everywhere:
        raise Refused("only an administrator of the whole service changes accounts")


def theirs(visit: Visit, one: accounts.Account) -> bool:
    """An account of the same areas, or any for somebody of the whole service."""
    return visit.account.everywhere or bool(one.areas & visit.account.areas)
