"""What each recipient is entitled to, by a rule whose weights are data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, select

from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.budget.bringing import amount_in
from smsgateway.actions.files.lists import cell, read_lines
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.funds.ledger import line_named
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers.recipients import Due, entitle
from smsgateway.counting.formula import EQUAL, NoShare, shares
from smsgateway.store.db import AnyRow
from smsgateway.store.money import formulas


def newest(connection: Connection, slug: str) -> AnyRow:
    """The newest version of a rule. Raises `Refused`."""
    found = select(formulas).where(formulas.c.slug == slug).order_by(formulas.c.version.desc())
    row = connection.execute(found.limit(1)).first()
    if row is None:
        raise Refused("there is no formula {slug}", slug=slug)
    return row


def read_bases(house: House, slug: str, path: Path) -> Mapping[str, Mapping[str, Decimal]]:
    """Of each recipient (column `party`), how much it has of each basis of a rule.

    Raises `Faulty`, `Refused`.
    """
    with house.db.read() as connection:
        names = [name for name in newest(connection, slug).weights if name != EQUAL]

    def of(line: Line) -> tuple[str, Mapping[str, Decimal]]:
        return cell(line, "party"), {name: amount_in(name, cell(line, name)) for name in names}

    return dict(read_lines(path, ("party", *names), lambda column: column in names, of))


def share_out(
    house: House,
    slug: str,
    pot: Decimal,
    bases: Mapping[str, Mapping[str, Decimal]],
    line: str,
    tranche: int,
    due: date,
    *,
    by: str,
) -> Mapping[str, Decimal]:
    """Set what each recipient is entitled to, by the newest version of a rule. Raises `Refused`."""
    with house.db.write() as connection:
        rule = newest(connection, slug)
        weights = {name: Decimal(percent) for name, percent in rule.weights.items()}
        try:
            shared = shares(pot, weights, bases)
        except NoShare as error:
            raise Refused(error.told.template, **error.told.values) from error
        row = line_named(connection, line)
        for party, amount in shared.items():
            basis = {name: str(held) for name, held in bases[party].items()}
            row = entitle(house, connection, Due(line, party, tranche, amount, due), rule.id, basis)
        detail: dict[str, JSON] = {"formula": f"{slug} {rule.version}", "recipients": len(shared)}
        sign(connection, by, "transfers.share", line, [row.area_id], detail)
    return shared
