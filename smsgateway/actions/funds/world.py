"""What a screen may ask about public money, answered for one turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, bindparam, select

from flows.money import Line, Transfer, Year
from flows.work import Work
from smsgateway.actions.funds import entries, transfers, works
from smsgateway.counting.ledger import NoRate, Rates, Standing, convert, standing
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow, Database
from smsgateway.store.money import budget_lines
from smsgateway.store.sealing import Keyring
from smsgateway.store.transfers import flow_events, followers, parties
from smsgateway.store.works import works as work_rows


@dataclass(frozen=True, slots=True)
class DbFunds:
    """Answers from the database, where a screen asks."""

    db: Database
    keys: Keyring
    area_id: int
    phone: str
    person_id: int | None
    now: datetime

    @property
    def today(self) -> date:
        """The day that it is there."""
        return self.now.date()

    @property
    def year(self) -> Year | None:
        """The newest year that has begun, else the first to come."""
        with self.db.read() as connection:
            rows = self.rows(connection)
            rates = entries.rates(connection)
        return summed(rows, rates, self.today) if rows else None

    @property
    def incomes(self) -> tuple[Line, ...]:
        """That year's income, the largest first."""
        with self.db.read() as connection:
            rows = self.rows(connection)
        lines = [line(row, money) for row, money in rows if row.direction == "income"]
        return tuple(sorted(lines, key=lambda one: -one.planned))

    def line(self, key: str) -> Line | None:
        """By id, or by the printed code."""
        # A printed code has five digits: ids are said with a sign before them.
        mine = budget_lines.c.code == key
        if key.startswith("#"):
            mine = budget_lines.c.id == int(key[1:])
        with self.db.read() as connection:
            row = connection.execute(select(budget_lines).where(mine)).first()
            if row is None:
                return None
            happened = entries.events(connection, budget_lines.c.id == row.id)
        return line(row, standing(happened))

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """What was sent to this area."""
        with self.db.read() as connection:
            ends = transfers.ends_of(connection, self.keys.indexes(self.phone))
            here = parties.c.area_id == self.area_id
            return tuple(transfers.read(connection, self.today, ends, here))

    def release(self, event: int) -> Transfer | None:
        """One of them, wherever it went."""
        with self.db.read() as connection:
            ends = transfers.ends_of(connection, self.keys.indexes(self.phone))
            found = transfers.read(connection, self.today, ends, flow_events.c.id == event)
        return found[0] if found else None

    def owed(self, code: str, tranche: int) -> Transfer | None:
        """What the recipient gets for whom this phone confirms."""
        with self.db.read() as connection:
            ends = transfers.ends_of(connection, self.keys.indexes(self.phone))
            return transfers.owed(connection, self.today, ends, code, tranche)

    @property
    def works(self) -> tuple[Work, ...]:
        """What is built here."""
        with self.db.read() as connection:
            return tuple(works.read(connection, self.today, work_rows.c.area_id == self.area_id))

    def work(self, code: str) -> Work | None:
        """By its code, wherever it is."""
        with self.db.read() as connection:
            found = works.read(connection, self.today, work_rows.c.code == code)
        return found[0] if found else None

    @property
    def follows(self) -> bool:
        """Whether this phone hears of this area's money."""
        asked = {"person": self.person_id, "area": self.area_id}
        with self.db.ask() as connection:
            return connection.execute(FOLLOWS, asked).first() is not None

    def rows(self, connection: Connection) -> Sequence[tuple[AnyRow, Standing]]:
        """The lines of the year that is shown, each with how far its money is."""
        years = connection.execute(YEARS, {"area": self.area_id}).scalars().all()
        if not years:
            return ()
        begun = [year for year in years if year <= self.now.year]
        shown = max(begun) if begun else min(years)
        asked = {"area": self.area_id, "year": shown}
        found = connection.execute(LINES, asked).all()
        ids = [row.id for row in found]
        happened = entries.by_line(entries.events(connection, budget_lines.c.id.in_(ids)))
        return [(row, standing(happened.get(row.id, ()))) for row in found]


def summed(rows: Sequence[tuple[AnyRow, Standing]], rates: Rates, today: date) -> Year:
    """A year in the currency of most of its lines; what no rate ties to it stands apart."""
    (currency, _), *_ = Counter(row.currency for row, _ in rows).most_common()
    sums, apart = {"planned": Decimal(0), "received": Decimal(0), "spent": Decimal(0)}, set()
    incomes = any(row.direction == "income" for row, _ in rows)
    for row, money in rows:
        parts = parts_of(row, money, incomes)
        try:
            for name, amount in parts.items():
                sums[name] += convert(amount, row.currency, currency, today, rates)
        except NoRate:
            apart.add(row.currency)
    return Year(rows[0][0].fiscal_year, currency, **sums, apart=tuple(sorted(apart)))


def parts_of(row: AnyRow, money: Standing, incomes: bool) -> Mapping[str, Decimal]:
    """What one line adds to the year. Money that came is counted once: on the lines of income,
    where there are some."""
    if row.direction == "income":
        return {"received": money.received}
    spent = {"planned": money.modified, "spent": money.paid}
    return spent if incomes else spent | {"received": money.received}


def line(row: AnyRow, money: Standing) -> Line:
    """A row as a screen shows it."""
    return Line(
        key=f"#{row.id}",
        title=row.title,
        income=row.direction == "income",
        currency=row.currency,
        planned=money.modified,
        received=money.received,
        paid=money.paid,
    )


YEARS = (
    select(budget_lines.c.fiscal_year).where(budget_lines.c.area_id == bindparam("area")).distinct()
)
LINES = (
    select(budget_lines)
    .where(
        budget_lines.c.area_id == bindparam("area"),
        budget_lines.c.fiscal_year == bindparam("year"),
    )
    .order_by(budget_lines.c.ref)
)
FOLLOWS = (
    select(followers.c.person_id)
    .join(parties, parties.c.id == followers.c.party_id)
    .join(areas, areas.c.code == parties.c.code)
    .where(followers.c.person_id == bindparam("person"), areas.c.id == bindparam("area"))
)
