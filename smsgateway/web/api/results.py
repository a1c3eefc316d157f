"""`/results`, `/standards`: what was aimed at, what came of it, and what services owe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal

from smsgateway.actions.accounts.accounts import ROLES
from smsgateway.actions.accounts.signing import RUNS
from smsgateway.actions.refused import Refused
from smsgateway.actions.results import book, files
from smsgateway.actions.results.defaults import Definition, Level
from smsgateway.actions.results.report import Report
from smsgateway.actions.results.report import report as made
from smsgateway.actions.standards import results as standards
from smsgateway.web.api import places
from smsgateway.web.api.arguments import File
from smsgateway.web.api.money import Named, Numbered
from smsgateway.web.api.verb import Desk, Verb


@dataclass(frozen=True, slots=True)
class Computed:
    """Indicators of which something was found, and those about which nothing happened."""

    found: Sequence[str]
    nothing: Sequence[str]


@dataclass(frozen=True, slots=True)
class Told:
    """A report, as figures or as a file."""

    report: Report | None
    file: File | None


@dataclass(frozen=True, slots=True)
class Cards:
    """The scorecard of spending of a round, a service each."""

    services: Sequence[Mapping[str, Any]]
    """As the public export of its ratings has them."""


def define(
    desk: Desk,
    code: str,
    level: Level,
    name: str,
    numerator: str,
    unit: str,
    source: str,
    denominator: str = "",
    factor: Decimal = Decimal(1),
    better: Literal["up", "down"] = "up",
    owner: str = "",
    frequency: Literal["year", "half", "quarter", "month"] = "year",
    serves: str = "",
    parts: tuple[str, ...] = (),
) -> Named:
    """Add an indicator that people report by hand; those that are computed are there already."""
    new = Definition(
        code,
        level,
        name,
        numerator,
        denominator,
        unit,
        better,
        serves=serves,
        factor=factor,
        parts=parts,
        frequency=frequency,
        source=source,
        owner=owner,
    )
    book.define(desk.house, new, by=desk.by)
    return Named(code)


def aim(
    desk: Desk,
    code: str,
    area: str,
    period: str,
    baseline: Decimal | None = None,
    target: Decimal | None = None,
) -> Named:
    """Set where an indicator starts and where it should come to."""
    given = {"baseline": baseline, "target": target}
    if baseline is None and target is None:
        raise Refused("name a baseline, a target or both")
    for kind, value in given.items():
        if value is not None:
            book.aim(desk.house, code, area, period, kind, value, by=desk.by)
    return Named(code)


def compute(desk: Desk, area: str, period: str) -> Computed:
    """Find every computed indicator from what the service recorded, and keep what was found."""
    found = book.compute(desk.house, area, period, by=desk.by)
    return Computed(
        [code for code, one in found.items() if one is not None],
        [code for code, one in found.items() if one is None],
    )


def enter(
    desk: Desk,
    code: str,
    area: str,
    period: str,
    numerator: Decimal,
    people: int,
    denominator: Decimal | None = None,
    part: str = "",
    note: str = "",
) -> Numbered:
    """Enter a value, which counts once another account approves the number that is answered."""
    entry = book.Entry(code, area, period, numerator, denominator, people, part, note)
    return Numbered(book.enter(desk.house, entry, by=desk.by))


def report(
    desk: Desk,
    area: str,
    period: str,
    language: Literal["en", "sw", "km", "fr"] = "en",
    ending: Literal["json", "pdf", "xlsx"] = "json",
) -> Told:
    """The report of an area and a period: as JSON, or as a PDF or XLSX file in it."""
    found = made(desk.house, area, period)
    if ending == "json":
        return Told(found, None)
    body = (files.pdf if ending == "pdf" else files.workbook)(found, language)
    return Told(None, File(f"report.{ending}", body))


def spending(desk: Desk, slug: str) -> Cards:
    """Publish the scorecard of spending of a closed round: nothing of too few people."""
    cards = standards.cards(desk.house, slug, by=desk.by)
    return Cards([asdict(card) for card in cards])


VERBS = (
    Verb("results define", "POST", "/results/indicators", RUNS, define, places.whole),
    Verb("results aim", "POST", "/results/aims", RUNS, aim, places.area),
    Verb("results compute", "POST", "/results/computed", RUNS, compute, places.area),
    Verb("results enter", "POST", "/results/values", RUNS, enter, places.area),
    Verb("results report", "GET", "/results/report", ROLES, report, places.area),
    Verb(
        "standards report",
        "POST",
        "/standards/<slug>/report",
        RUNS,
        spending,
        places.scorecard_round,
    ),
)
