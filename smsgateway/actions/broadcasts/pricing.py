"""What a text and a session cost: a table by provider and network, imported from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sqlalchemy import Connection, distinct, func, select

from flows.world import Money
from smsgateway.actions.files.faults import Fault, Faulty, fault_of
from smsgateway.actions.files.sheets import Line, read_sheets
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.channels.registry import PROVIDERS
from smsgateway.counting.told import Told
from smsgateway.store.db import AnyRow
from smsgateway.store.sending import prices

COLUMNS = ("provider", "network", "kind", "price", "currency")
KINDS = ("sms", "ussd")
"""One segment sent; one session."""


@dataclass(frozen=True, slots=True)
class Price:
    """One line of the table. An empty network is every one that has no line of its own."""

    provider: str
    network: str
    kind: str
    price: Decimal
    currency: str


class Prices:
    """The table, asked."""

    def __init__(self, lines: Sequence[Price | AnyRow]) -> None:
        self._held = {
            (line.provider, line.network, line.kind): Money(line.price, line.currency)
            for line in lines
        }

    def of(self, provider: str, network: str, kind: str) -> Money | None:
        """The price on that network, else the provider's own for any; None where there is none."""
        exact = self._held.get((provider, network, kind))
        return exact or self._held.get((provider, "", kind))


def read_prices(connection: Connection) -> Prices:
    """The whole table: some dozens of lines."""
    return Prices(connection.execute(select(prices)).all())


def listed(house: House) -> list[Price]:
    """Every line, by provider and network."""
    with house.db.read() as connection:
        rows = connection.execute(
            select(prices).order_by(prices.c.provider, prices.c.network, prices.c.kind)
        )
        return [Price(row.provider, row.network, row.kind, row.price, row.currency) for row in rows]


def import_prices(house: House, path: Path) -> int:
    """Add or replace the lines of a CSV or XLSX file; returns how many.

    Raises `Faulty` with every line that is wrong; then nothing is changed.
    """
    lines = read_file(path)
    with house.db.write() as connection:
        for line in lines:
            values = {
                "provider": line.provider,
                "network": line.network,
                "kind": line.kind,
                "price": line.price,
                "currency": line.currency,
            }
            connection.execute(
                house.db.insert(prices)
                .values(**values)
                .on_conflict_do_update(
                    index_elements=[prices.c.provider, prices.c.network, prices.c.kind],
                    set_={"price": line.price, "currency": line.currency},
                )
            )
        check_currencies(connection)
    return len(lines)


def check_currencies(connection: Connection) -> None:
    """Raises `Refused` where one provider's prices could not be added up."""
    several = select(prices.c.provider).group_by(prices.c.provider)
    several = several.having(func.count(distinct(prices.c.currency)) > 1)
    if provider := connection.execute(several).scalar():
        raise Refused(
            "the prices of {provider} are in two currencies: convert them to one", provider=provider
        )


def read_file(path: Path) -> list[Price]:
    """The lines of a file. Raises `Faulty`."""
    read, faults, seen = [], [], set[tuple[str, str, str]]()
    for sheet in read_sheets(path):
        if missing := [column for column in COLUMNS if column not in sheet.columns]:
            raise Faulty(Fault(sheet.file, Told("has no column {columns}", columns=missing)))
        for line in sheet.lines:
            try:
                price = price_of(line)
                key = (price.provider, price.network, price.kind)
                if key in seen:
                    raise Refused("prices the same network a second time")
                seen.add(key)
                read.append(price)
            except ValueError as error:
                faults.append(fault_of(line.where, error))
    if faults:
        raise Faulty(*faults)
    return read


def price_of(line: Line) -> Price:
    """One line. Raises `ValueError` with what is wrong with it."""
    cells: Mapping[str, str] = {name: line.cells[name].strip() for name in COLUMNS}
    if cells["provider"] not in PROVIDERS:
        raise Refused("provider is none of {providers}", providers=sorted(PROVIDERS))
    if cells["kind"] not in KINDS:
        raise Refused("kind is neither sms nor ussd")
    currency = cells["currency"]
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise Refused("currency is not written as KES is")
    try:
        price = Decimal(cells["price"])
    except InvalidOperation as error:
        raise Refused("price is no number") from error
    if not (price.is_finite() and 0 <= price < 10**6):
        raise Refused("price is not between 0 and a million")
    return Price(cells["provider"], cells["network"][:32], cells["kind"], price, currency)
