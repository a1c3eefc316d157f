"""Forms printed: the budget, the programme, and the income and expenditure of a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from smsgateway.actions.budget.programmes import Shown
from smsgateway.actions.funds import entries
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.counting.ledger import Event, Standing, standing
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.money import budget_lines

AMOUNTS = ("approved", "modified", "received", "committed", "paid")


@dataclass(frozen=True, slots=True)
class Total:
    """What one direction adds up to, in one currency."""

    direction: str
    source: str
    currency: str
    money: Standing


@dataclass(frozen=True, slots=True)
class Report:
    """An area's year until a day, with what the period before that day added."""

    rows: Sequence[Mapping[str, object]]
    """By our fields, as a layout prints them."""
    totals: Sequence[Total]
    """By direction, source of funds and currency: currencies are never added."""


def report(house: House, area: str, year: int, since: date | None, until: date | None) -> Report:
    """Income and expenditure of a year: approved and modified until then, and what was received,
    committed and paid from `since` to `until` (both included). Raises `Refused`."""
    with house.db.read() as connection:
        found = select(budget_lines).join(areas, areas.c.id == budget_lines.c.area_id)
        mine = (areas.c.code == area, budget_lines.c.fiscal_year == year)
        rows = connection.execute(found.where(*mine).order_by(budget_lines.c.ref)).all()
        if not rows:
            raise Refused("{code} has no budget of {year}", code=area, year=year)
        ids = [row.id for row in rows]
        happened = entries.by_line(entries.events(connection, budget_lines.c.id.in_(ids)))
    money = {row.id: of_period(happened.get(row.id, ()), since, until) for row in rows}
    return Report([printed(row, money[row.id]) for row in rows], totals(rows, money))


def of_period(some: Sequence[Event], since: date | None, until: date | None) -> Standing:
    """How far money is at the end of a period; what moved is only what moved in it."""
    known = [one for one in some if until is None or one.on <= until]
    plans = ("approved", "revised", "allocated")
    moved = [one for one in known if one.kind in plans or since is None or one.on >= since]
    # An entry of the period may set aside one from before it.
    return standing(moved)


def printed(row: AnyRow, money: Standing) -> Mapping[str, object]:
    """A line by our fields."""
    titles = {f"title_{lang}": text for lang, text in row.title.items()}
    codes = {
        name: getattr(row, name)
        for name in ("programme", "sub_programme", "admin_code", "func_code", "econ_code")
    }
    return {
        "ref": row.ref,
        "direction": row.direction,
        "source": row.source,
        "place_code": row.place_code,
        **titles,
        **codes,
        **{name: getattr(money, name) for name in AMOUNTS},
    }


def totals(rows: Sequence[AnyRow], money: Mapping[int, Standing]) -> Sequence[Total]:
    """Sums by direction, source and currency."""
    found: dict[tuple[str, str, str], list[Standing]] = defaultdict(list)
    for row in rows:
        found[row.direction, row.source, row.currency].append(money[row.id])
    return [Total(*key, money=added(some)) for key, some in sorted(found.items())]


def added(some: Sequence[Standing]) -> Standing:
    """Standings of one currency, added."""
    return Standing(
        *(
            sum((getattr(one, name) for one in some), Decimal(0))
            for name in ("approved", "modified", "released", "received", "committed", "paid")
        )
    )


def programme(shown: Shown) -> Sequence[Mapping[str, object]]:
    """The rows of the programme's form, a project a row."""
    by_ref: dict[str, dict[str, object]] = {}
    for item in shown.items:
        row = by_ref.setdefault(
            item.ref,
            {
                "ref": item.ref,
                "sector": item.sector,
                "source": item.source,
                "rank": item.rank,
                "women": item.women,
                "men": item.men,
                "places": " ".join(item.places),
                **{f"title_{lang}": text for lang, text in item.title.items()},
            },
        )
        row[f"amount_{item.year - shown.base_year}"] = item.amount
    return list(by_ref.values())
