"""Budget lines: made one by one here, or brought in from a list (`bringing`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, insert, select, update

from smsgateway.actions import postercodes
from smsgateway.actions.accounts.signing import ENTERS, sign
from smsgateway.actions.amounts import currency_of
from smsgateway.actions.catalogue import touch
from smsgateway.actions.funds import entries
from smsgateway.actions.funds.ledger import NewEntry, post
from smsgateway.actions.house import House
from smsgateway.actions.languages import by_language
from smsgateway.actions.lines.stations import area_named
from smsgateway.actions.refused import Refused
from smsgateway.counting.ledger import Standing, standing
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.money import budget_lines

CODES = (
    "programme",
    "sub_programme",
    "admin_code",
    "func_code",
    "econ_code",
    "source",
    "place_code",
)
"""By programme, office, function (COFOG), account, source of funds, and village."""

LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line of a year's budget."""

    area: str
    year: int
    ref: str
    """The office's own number of it."""
    title: Mapping[str, str]
    currency: str
    approved: Decimal | None = None
    income: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    """What it is classified by: some of CODES."""
    hard_rule: bool = False
    work_id: int | None = None

    @property
    def name(self) -> str:
        """How commands call it."""
        return f"{self.area}/{self.year}/{self.ref}"


def enter(house: House, connection: Connection, new: NewLine, *, by: str, on: date) -> int:
    """As `add`, by an account that may; with what a form can get wrong refused."""
    if not 0 < len(new.ref) <= 64 or "/" in new.ref:
        raise Refused("a line has a number of 1 to 64 letters, without /")
    if not new.title or any(len(one) > LONGEST_TITLE for one in new.title.values()):
        raise Refused("a line has a description of at most {most} letters", most=LONGEST_TITLE)
    refuse_long(new.codes)
    number = add(house, connection, new, by=by, on=on)
    area = connection.execute(select(budget_lines.c.area_id).where(budget_lines.c.id == number))
    sign(connection, by, "money.line", new.name, [area.scalar_one()], roles=ENTERS)
    return number


def refuse_long(codes: Mapping[str, str]) -> None:
    """Raises `Refused` for a code that its column does not hold."""
    for name, value in codes.items():
        longest = budget_lines.c[name].type.length  # type: ignore[attr-defined]
        if len(value) > longest:
            raise Refused(
                "{name} has {number} letters, at most {most} fit",
                name=name,
                number=len(value),
                most=longest,
            )


def add(house: House, connection: Connection, new: NewLine, *, by: str, on: date) -> int:
    """In the caller's transaction; its id. Raises `Refused` where it is there already."""
    area_id = connection.execute(select(areas.c.id).where(areas.c.code == new.area)).scalar()
    if area_id is None:
        raise Refused("there is no area {code}", code=new.area)
    there = select(budget_lines.c.id).where(
        budget_lines.c.area_id == area_id,
        budget_lines.c.fiscal_year == new.year,
        budget_lines.c.ref == new.ref,
    )
    if connection.execute(there).first():
        raise Refused("there is a line {name} already", name=new.name)
    made = insert(budget_lines).values(
        area_id=area_id,
        fiscal_year=new.year,
        ref=new.ref,
        direction="income" if new.income else "expenditure",
        title=by_language(new.title),
        currency=currency_of(new.currency),
        **{name: new.codes.get(name, "") for name in CODES},
        hard_rule=new.hard_rule,
        work_id=new.work_id,
    )
    line_id = int(connection.execute(made.returning(budget_lines.c.id)).scalar_one())
    if new.approved is not None:
        post(house, connection, NewEntry(new.name, "approved", new.approved, on), by=by)
    touch(connection)
    return line_id


def printed(connection: Connection, line: AnyRow) -> str:
    """The line's code for posters and texts; given the first time that it is asked for."""
    if line.code:
        return str(line.code)
    code = postercodes.free(connection, budget_lines.c.code, postercodes.MONEY)
    connection.execute(update(budget_lines).where(budget_lines.c.id == line.id).values(code=code))
    touch(connection)
    return code


@dataclass(frozen=True, slots=True)
class Listed:
    """A line and how far its money is."""

    name: str
    code: str
    title: Mapping[str, str]
    direction: str
    currency: str
    source: str
    money: Standing


def listed(house: House, area: str, year: int) -> Sequence[Listed]:
    """Every line of an area's year, in the office's own order. Raises `Refused`."""
    with house.db.read() as connection:
        here = area_named(connection, area)
        mine = (budget_lines.c.area_id == here.id, budget_lines.c.fiscal_year == year)
        found = select(budget_lines).where(*mine).order_by(budget_lines.c.ref)
        rows = connection.execute(found).all()
        ids = [row.id for row in rows]
        happened = entries.by_line(entries.events(connection, budget_lines.c.id.in_(ids)))
    return [
        Listed(
            name=f"{area}/{year}/{row.ref}",
            code=row.code or "",
            title=row.title,
            direction=row.direction,
            currency=row.currency,
            source=row.source,
            money=standing(happened.get(row.id, ())),
        )
        for row in rows
    ]
