"""Indicators defined, aims set, values found: by the service itself, or by two people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from sqlalchemy import Connection, insert, select

from smsgateway.actions.accounts import approvals, audit
from smsgateway.actions.accounts.approvals import Approval
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.results.defaults import AUTO, DEFAULTS, LEVELS, Definition
from smsgateway.actions.results.measures import everything
from smsgateway.actions.results.spans import Found, span
from smsgateway.actions.results.wording import names
from smsgateway.counting.aims import MONTHS
from smsgateway.counting.told import Told
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.results import me_actuals, me_aims, me_indicators

ACT = "results.enter"
KINDS = ("baseline", "target")


@dataclass(frozen=True, slots=True)
class Entry:
    """A value that somebody found out by hand."""

    indicator: str
    area: str
    period: str
    numerator: Decimal
    denominator: Decimal | None
    n: int
    part: str = ""
    """Which part of the people or places it is of; empty for all."""
    note: str = ""


def define(house: House, new: Definition, *, by: str) -> None:
    """Add an indicator that people report by hand. Raises `Refused`."""
    if new.level not in LEVELS or new.frequency not in MONTHS or new.better not in ("up", "down"):
        raise Refused("a level, a frequency or a direction is not one that there is")
    if new.source == AUTO or not new.source:
        raise Refused("say where its values come from")
    with house.db.write() as connection:
        if new.code in indicators(connection):
            raise Refused("there is an indicator {code} already", code=new.code)
        put(connection, new)
        sign(connection, by, "results.define", new.code, [])


def indicators(connection: Connection) -> dict[str, AnyRow]:
    """Every indicator by its code, those that each installation has in their order first."""
    rows = connection.execute(select(me_indicators).order_by(me_indicators.c.id))
    return {row.code: row for row in rows}


def ready(connection: Connection) -> dict[str, AnyRow]:
    """The same, once the indicators that each installation has are there."""
    there = indicators(connection)
    missing = [one for one in DEFAULTS if one.code not in there]
    for one in missing:
        put(connection, one)
    return indicators(connection) if missing else there


def put(connection: Connection, new: Definition) -> None:
    """Write an indicator down. Raises `Refused` where what it leads to is unknown."""
    serves = indicators(connection).get(new.serves) if new.serves else None
    if new.serves and serves is None:
        raise Refused("there is no indicator {code}", code=new.serves)
    values = {
        "code": new.code,
        "level": new.level,
        "name": names(new.code, new.name),
        "definition": new.definition or f"{new.numerator} / {new.denominator or '1'}",
        "numerator": new.numerator,
        "denominator": new.denominator,
        "unit": new.unit,
        "factor": new.factor,
        "better": new.better,
        "parts": list(new.parts),
        "frequency": new.frequency,
        "source": new.source,
        "owner": new.owner,
        "serves_id": serves.id if serves else None,
    }
    connection.execute(insert(me_indicators).values(**values))


def aim(
    house: House, code: str, area: str, period: str, kind: str, value: Decimal, *, by: str
) -> None:
    """Set a baseline or a target, instead of the one before. Raises `Refused`."""
    if kind not in KINDS:
        raise Refused("an aim is one of {kinds}", kinds=KINDS)
    with house.db.write() as connection:
        what, where = called(connection, code), span(connection, area, period)
        key = {"indicator_id": what.id, "area_id": where.area_id, "period": period, "kind": kind}
        new = house.db.insert(me_aims).values(**key, value=value)
        connection.execute(
            new.on_conflict_do_update(index_elements=list(key), set_={"value": new.excluded.value})
        )
        told: dict[str, JSON] = {"period": period, "kind": kind, "value": str(value)}
        sign(connection, by, "results.aim", f"{code} {area}", [where.area_id], told)


def compute(house: House, area: str, period: str, *, by: str) -> Mapping[str, Found | None]:
    """Find every computed indicator of an area and period and keep what was found; None for those
    about which nothing happened. Raises `Refused`.
    """
    with house.db.write() as connection:
        known = ready(connection)
        where = span(connection, area, period)
        found = everything(connection, where)
        now = connection.execute(select(database_now())).scalar_one()
        for code, told in found.items():
            if told is not None:
                made = {"area_id": where.area_id, "period": period, "entered_by": by}
                keep(connection, told, made | {"indicator_id": known[code].id, "found_at": now})
        sign(connection, by, "results.compute", f"{area} {period}", [where.area_id])
    return found


def keep(connection: Connection, told: Found, made: Mapping[str, object]) -> None:
    """A computed value and those of its parts, all of one moment."""
    rows = [
        {
            **made,
            "part": part,
            "numerator": one.numerator,
            "denominator": one.denominator,
            "n": one.n,
            "method": AUTO,
        }
        for part, one in (("", told), *told.parts.items())
    ]
    connection.execute(insert(me_actuals), rows)


def enter(house: House, entry: Entry, *, by: str) -> int:
    """Ask a second person to sign a value; returns the number to approve. Raises `Refused`."""
    with house.db.write() as connection:
        what, where = (
            called(connection, entry.indicator),
            span(connection, entry.area, entry.period),
        )
        if what.source == AUTO:
            raise Refused("{code} is computed, not entered", code=entry.indicator)
        if entry.part and entry.part not in what.parts:
            raise Refused("{code} is not split by {part}", code=entry.indicator, part=entry.part)
        if entry.denominator is None and what.denominator:
            raise Refused(
                "{code} needs a denominator: {denominator}",
                code=entry.indicator,
                denominator=what.denominator,
            )
        payload: dict[str, JSON] = {
            "indicator": entry.indicator,
            "area": entry.area,
            "period": entry.period,
            "numerator": str(entry.numerator),
            "denominator": None if entry.denominator is None else str(entry.denominator),
            "n": entry.n,
            "part": entry.part,
            "note": entry.note,
        }
        about = f"{entry.indicator} {entry.area} {entry.period}"
        return approvals.ask(
            connection, by=by, act=ACT, about=about, payload=payload, area_id=where.area_id
        )


def carry_out(house: House, connection: Connection, asked: Approval) -> str:
    """Keep a value that a second person agreed to; returns what was kept, in words."""
    told = cast(Mapping[str, str], asked.payload)
    what, where = (
        called(connection, told["indicator"]),
        span(connection, told["area"], told["period"]),
    )
    connection.execute(
        insert(me_actuals).values(
            indicator_id=what.id,
            area_id=where.area_id,
            period=told["period"],
            part=told["part"],
            numerator=Decimal(told["numerator"]),
            denominator=Decimal(told["denominator"]) if told["denominator"] else None,
            n=int(told["n"]),
            method="manual",
            entered_by=asked.asked_by,
            signed_by=asked.decided_by,
            note=told["note"],
            found_at=asked.asked_at,
        )
    )
    audit.record(connection, by=asked.decided_by, act="results.sign", about=asked.about, detail={})
    return Told(
        "{about}: kept, signed by {first} and {second}",
        about=asked.about,
        first=asked.asked_by,
        second=asked.decided_by,
    )


def called(connection: Connection, code: str) -> AnyRow:
    """The indicator of that code. Raises `Refused`."""
    row = ready(connection).get(code)
    if row is None:
        raise Refused("there is no indicator {code}", code=code)
    return row
