"""The indicators that every installation has: computed from what the service itself records."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Level = Literal["input", "output", "outcome", "impact"]
LEVELS: tuple[Level, ...] = ("input", "output", "outcome", "impact")
AUTO = "auto"
"""The source of an indicator that is computed."""
PEOPLE = 10
"""A share of fewer people is not told."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator is."""

    code: str
    level: Level
    name: str
    numerator: str
    denominator: str
    unit: str
    better: Literal["up", "down"]
    serves: str = ""
    """The indicator that it leads to."""
    least: int = 1
    """Of fewer than so many nothing is told."""
    factor: Decimal = Decimal(100)
    parts: tuple[str, ...] = ()
    frequency: str = "quarter"
    source: str = AUTO
    owner: str = ""
    definition: str = ""


ONE = Decimal(1)

DEFAULTS = (
    Definition(
        "scores-change",
        "outcome",
        "Change of the services' score",
        "points of 100 that the scores moved by since the round before, added up",
        "services with a score in both rounds",
        "points",
        "up",
        factor=ONE,
        frequency="half",
    ),
    Definition(
        "cases-fixed",
        "outcome",
        "Problems that citizens confirm as solved",
        "confirmed",
        "problems reported in the period",
        "%",
        "up",
        least=PEOPLE,
    ),
    Definition(
        "turnout",
        "outcome",
        "Turnout of votes on the budget",
        "people whose ballot stands",
        "people on the rolls of votes that closed in the period",
        "%",
        "up",
        least=PEOPLE,
        frequency="year",
    ),
    Definition(
        "voters",
        "outcome",
        "People who voted on the budget",
        "people whose ballot stands",
        "",
        "people",
        "up",
        factor=ONE,
        frequency="year",
    ),
    Definition(
        "works-confirmed",
        "output",
        "Finished works that citizens confirm",
        "finished works whose Wilson lower bound of yes is at least 0.5",
        "works that were finished in the period",
        "%",
        "up",
        serves="scores-change",
    ),
    Definition(
        "actions-done",
        "output",
        "Promises of action plans that were kept",
        "done",
        "due in the period and not dropped",
        "%",
        "up",
        serves="scores-change",
        frequency="half",
    ),
    Definition(
        "cases-in-time",
        "output",
        "Problems answered in time",
        "answered by the date that was promised",
        "problems whose date is past or that were answered",
        "%",
        "up",
        serves="cases-fixed",
        least=PEOPLE,
    ),
    Definition(
        "cases-reopened",
        "output",
        "Problems opened again",
        "opened again by the citizen",
        "problems that were answered",
        "%",
        "down",
        serves="cases-fixed",
        least=PEOPLE,
    ),
    Definition(
        "contracts-open",
        "output",
        "Contracts by open tender with three bids or more",
        "contracts by the open method with at least 3 bids",
        "contracts that were awarded in the period",
        "%",
        "up",
        serves="works-confirmed",
    ),
    Definition(
        "transfers-full",
        "input",
        "Transfers received in full",
        "transfers due in the period that arrived in full by the receiver's word",
        "transfers due in the period of which the receiver said anything",
        "%",
        "up",
        serves="works-confirmed",
    ),
    Definition(
        "leakage",
        "input",
        "Broad leakage",
        "what receivers were entitled to and did not get",
        "what they were entitled to, where they said what came",
        "%",
        "down",
        serves="works-confirmed",
        least=5,
    ),
    Definition(
        "delay",
        "input",
        "Median delay of transfers",
        "days from due to received, the median",
        "",
        "days",
        "down",
        serves="works-confirmed",
        factor=ONE,
    ),
    Definition(
        "execution",
        "input",
        "Execution of the budget",
        "paid on expenditure lines of the year",
        "approved on them",
        "%",
        "up",
        serves="works-confirmed",
        frequency="year",
    ),
    Definition(
        "raters-women",
        "input",
        "Women among those who scored at meetings",
        "women's hands",
        "women's and men's hands",
        "%",
        "up",
        serves="scores-change",
        least=PEOPLE,
        frequency="half",
    ),
    Definition(
        "services-heard",
        "input",
        "Services rated by enough people to be told",
        "services with as many raters as their round asks for",
        "services that were in a round which closed in the period",
        "%",
        "up",
        serves="scores-change",
        frequency="half",
    ),
)
"""Each after what it leads to."""
