"""Who did what."""

from __future__ import annotations

from flask import render_template, request

from smsgateway.actions.accounts import audit
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import House
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.console.tables import Table, offer, table_of

MAY: tuple[Role, ...] = ("administrator", "auditor")
"""An account of one area may not read what others do elsewhere, so it sees its own acts only."""


class Audit:
    """The log page by page, its check, and its export."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/audit", self.audit, may=MAY)
        gate.route("/audit/check", self.check_audit, may=MAY)
        offer(gate, "/audit", self.audit_file, may=MAY)

    def audit(self, visit: Visit) -> Answer:
        """The latest entries."""
        before = request.args.get("before", type=int)
        with self._house.db.read() as connection:
            entries = audit.newest(connection, before=before, by=whose(visit))
        return render_template("console/audit.html", section="audit", entries=entries)

    def check_audit(self, visit: Visit) -> Answer:
        """Every hash computed anew."""
        try:
            with self._house.db.read() as connection:
                head, broken = audit.verify(connection), ""
        except audit.Broken as fault:
            head, broken = None, fault.told
        return render_template("console/checked.html", section="audit", head=head, broken=broken)

    def audit_file(self, visit: Visit) -> Table:
        """The whole log."""
        with self._house.db.read() as connection:
            entries = [
                one
                for one in audit.everything(connection)
                if not whose(visit) or one.by == whose(visit)
            ]
        return table_of("audit", audit.COLUMNS, entries)


def whose(visit: Visit) -> str:
    """Whose acts are shown: everybody's, or one's own."""
    return "" if visit.account.everywhere else visit.account.email
