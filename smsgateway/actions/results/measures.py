"""Which measure computes which indicator, for an area and for each area in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from smsgateway.actions.results import ofmoney, ofpeople, shares
from smsgateway.actions.results.defaults import DEFAULTS
from smsgateway.actions.results.spans import Facts, Found, Measure, Span, span
from smsgateway.counting.aims import MONTHS
from smsgateway.store.areas import areas

MEASURES: Mapping[str, Measure] = {
    "transfers-full": ofmoney.transfers_full,
    "leakage": ofmoney.leakage,
    "delay": ofmoney.delay,
    "execution": ofmoney.execution,
    "contracts-open": ofmoney.contracts_open,
    "works-confirmed": ofmoney.works_confirmed,
    "scores-change": ofpeople.scores_change,
    "actions-done": ofpeople.actions_done,
    "services-heard": ofpeople.services_heard,
    "turnout": ofpeople.turnout,
    "voters": ofpeople.voters,
}
"""Of offices, works and services, by the code of the indicator. Turnout is nobody's secret."""

SHARES: Mapping[str, Facts] = {
    "cases-fixed": ofpeople.cases_fixed,
    "cases-in-time": ofpeople.cases_in_time,
    "cases-reopened": ofpeople.cases_reopened,
    "raters-women": ofpeople.raters_women,
}
"""Of people: told in such a way that nobody is found by subtracting."""

MONTHS_OF = {one.code: MONTHS[one.frequency] for one in DEFAULTS}


def everything(connection: Connection, where: Span) -> Mapping[str, Found | None]:
    """Every computed indicator with its parts; None for those about which nothing happened."""
    inside = children(connection, where)
    return {
        **{code: with_areas(connection, of, where, inside) for code, of in MEASURES.items()},
        **{
            code: shares.found(connection, code, MONTHS_OF[code], where, facts)
            for code, facts in SHARES.items()
        },
    }


def with_areas(
    connection: Connection, measure: Measure, where: Span, inside: Sequence[Span]
) -> Found | None:
    """What a measure finds, and what it finds in each area below."""
    whole = measure(connection, where)
    if whole is None:
        return None
    below = {f"area {one.area}": measure(connection, one) for one in inside}
    return replace(whole, parts={name: one for name, one in below.items() if one is not None})


def children(connection: Connection, where: Span) -> list[Span]:
    """The areas right below, in the same period."""
    below = select(areas.c.code).where(areas.c.parent_id == where.area_id).order_by(areas.c.code)
    codes = connection.execute(below).scalars().all()
    return [span(connection, code, where.period.name) for code in codes]
