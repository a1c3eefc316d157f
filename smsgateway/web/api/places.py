"""Where things are: the areas that decide whether an account may see and change them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Connection, select

from smsgateway.actions.accounts import approvals
from smsgateway.actions.contracts.book import coded
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.funds.ledger import line_named
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.naming import round_named
from smsgateway.actions.transfers.surveys import survey_named
from smsgateway.actions.works.register import work_coded
from smsgateway.store.areas import areas
from smsgateway.store.money import delegations, statutory_dates
from smsgateway.store.transfers import audit_findings, parties
from smsgateway.web.api.verb import Arguments

Areas = Collection[int | None]


def whole(connection: Connection, told: Arguments) -> Areas:
    """The whole service."""
    return (None,)


def area(connection: Connection, told: Arguments) -> Areas:
    """The area that is named."""
    return (held_by(connection, areas.c.id, areas.c.code, told["area"]),)


def line(connection: Connection, told: Arguments) -> Areas:
    """The area of a budget line."""
    return (line_named(connection, told["line"]).area_id,)


def party(connection: Connection, told: Arguments) -> Areas:
    """The area of a party."""
    return (held_by(connection, parties.c.area_id, parties.c.code, told["code"]),)


def new_party(connection: Connection, told: Arguments) -> Areas:
    """The area that a party is to be in, and the one that it is in now."""
    before = select(parties.c.area_id).where(parties.c.code == told["code"])
    return (*area(connection, told), *connection.execute(before).scalars())


def delegation(connection: Connection, told: Arguments) -> Areas:
    """The area whose money it is about."""
    return (held_by(connection, delegations.c.area_id, delegations.c.id, told["number"]),)


def statutory_date(connection: Connection, told: Arguments) -> Areas:
    """The area that owes the act."""
    return (held_by(connection, statutory_dates.c.area_id, statutory_dates.c.id, told["number"]),)


def finding(connection: Connection, told: Arguments) -> Areas:
    """The area whose books were looked at."""
    return (held_by(connection, audit_findings.c.area_id, audit_findings.c.id, told["number"]),)


def survey(connection: Connection, told: Arguments) -> Areas:
    """The area of the line that a survey asks about."""
    return (survey_named(connection, told["slug"]).area_id,)


def work(connection: Connection, told: Arguments) -> Areas:
    """The area of a work."""
    return (work_coded(connection, told["code"]).area_id,)


def contract(connection: Connection, told: Arguments) -> Areas:
    """The area that bought it."""
    return (coded(connection, told["code"]).area_id,)


def cycle(connection: Connection, told: Arguments) -> Areas:
    """The area of a cycle."""
    return (contest_named(connection, told["slug"]).area_id,)


def scorecard_round(connection: Connection, told: Arguments) -> Areas:
    """The area of a round of scorecards."""
    return (round_named(connection, told["slug"]).area_id,)


def approval(connection: Connection, told: Arguments) -> Areas:
    """The area of what was asked for."""
    return (approvals.numbered(connection, told["number"]).area_id,)


def held_by(connection: Connection, wanted: Column[Any], by: Column[Any], name: Any) -> int:
    """The area of the row that is so named. Raises `Refused`."""
    found = connection.execute(select(wanted).where(by == name)).scalar()
    if found is None:
        raise Refused("there is no {kind} {name}", kind=by.table.name, name=name)
    return int(found)
