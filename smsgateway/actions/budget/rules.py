"""Rules that share money out, and dated rates between currencies: both are data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, insert, select

from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.amounts import currency_of
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.store.db import AnyRow
from smsgateway.store.money import exchange_rates, formulas


def add_formula(
    house: House, slug: str, weights: Mapping[str, Decimal], source: str, *, by: str
) -> int:
    """The next version of a rule; returns its number. Raises `Refused`."""
    if sum(weights.values()) != 100 or any(one <= 0 for one in weights.values()):
        raise Refused("weights are percent and make 100: equal=30 population=30 villages=40")
    with house.db.write() as connection:
        found = select(func.max(formulas.c.version)).where(formulas.c.slug == slug)
        version = (connection.execute(found).scalar() or 0) + 1
        told = {name: str(percent) for name, percent in weights.items()}
        made = insert(formulas).values(slug=slug, version=version, weights=told, source=source)
        connection.execute(made)
        sign(connection, by, "formula.add", slug, [], {"version": version, **told})
    return int(version)


def add_rate(
    house: House, base: str, quote: str, on: date, rate: Decimal, source: str, *, by: str
) -> None:
    """From that day on one `base` costs so many `quote`. Raises `Refused`."""
    base, quote = currency_of(base), currency_of(quote)
    if rate <= 0 or base == quote or not source:
        raise Refused("a rate is above nothing, between two currencies, and names its source")
    with house.db.write() as connection:
        made = house.db.insert(exchange_rates).values(
            base=base, quote=quote, on_date=on, rate=rate, source=source
        )
        new = made.on_conflict_do_nothing().returning(exchange_rates.c.base)
        if connection.execute(new).first() is None:
            raise Refused(
                "the rate of {base} in {quote} on {on} is known already",
                base=base,
                quote=quote,
                on=on,
            )
        sign(connection, by, "money.rate", f"{base}/{quote}", [], {"on": on.isoformat()})


def newest_rates(connection: Connection) -> Sequence[AnyRow]:
    """The rate of each two currencies that holds now."""
    last = select(
        exchange_rates.c.base,
        exchange_rates.c.quote,
        func.max(exchange_rates.c.on_date).label("on"),
    ).group_by(exchange_rates.c.base, exchange_rates.c.quote)
    of = last.subquery()
    found = select(exchange_rates).join(
        of,
        (exchange_rates.c.base == of.c.base)
        & (exchange_rates.c.quote == of.c.quote)
        & (exchange_rates.c.on_date == of.c.on),
    )
    return connection.execute(found.order_by(of.c.base, of.c.quote)).all()


def newest_formulas(connection: Connection) -> Sequence[AnyRow]:
    """Each rule in its newest version."""
    last = select(formulas.c.slug, func.max(formulas.c.version).label("nth"))
    of = last.group_by(formulas.c.slug).subquery()
    found = select(formulas).join(
        of, (formulas.c.slug == of.c.slug) & (formulas.c.version == of.c.nth)
    )
    return connection.execute(found.order_by(formulas.c.slug)).all()
