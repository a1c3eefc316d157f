"""Contests in memory: of so many projects, with short names or with the longest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from flows import ballot
from flows.ballot import Kind
from flows.sample_services import khmer
from flows.world import Contest, Money, Names, Project

NAIROBI = timezone(timedelta(hours=3))
NOON = datetime(2026, 6, 20, 12, 0, tzinfo=NAIROBI)

PLACES = ("Borehole", "Clinic roof", "Culvert", "School desks", "Market shed", "Street lights")
IN_KHMER = ("អណ្តូង|ទឹក", "មណ្ឌល|សុខភាព", "លូ|ទឹក", "តុ|សាលា", "ផ្សារ|ភូមិ", "ភ្លើង|ផ្លូវ")
WARDS = ("Kee", "Mbooni", "Kithungo")


def named(number: int) -> Names:
    """A short name in every language for the nth project."""
    what, where = PLACES[number % len(PLACES)], WARDS[number // len(PLACES) % len(WARDS)]
    return {"en": f"{what} {where}", "km": khmer(IN_KHMER[number % len(IN_KHMER)])}


LONG_NAMES: Names = {
    "en": "Rehabilitation of the maternity wing and the water tank of Kee dispensary",
    "sw": "Ukarabati wa wodi ya wazazi na tangi la maji la zahanati ya Kee Magharibi",
    "fr": "Réhabilitation de la maternité et du château d'eau du dispensaire de Kee",
    "km": khmer("ការ|ជួសជុល|អគារ|សម្ភព|និង|អាង|ស្តុក|ទឹក|នៃ|មណ្ឌល|សុខភាព|គី"),
    "km-Latn": "Kar chuos chul akear samphop ning ang stok teuk ney mondol sokhapheap Kee",
}
LONG_PLACE: Names = {"en": "Kithungo market, behind the chief's office, Kee Ward"}
LONG_ABOUT: Names = {
    "en": "New roof, beds and a tank of 10,000 litres: mothers find clean water day and night",
    "km": khmer("ដំបូល|ថ្មី|គ្រែ|និង|អាង|ទឹក|១០០០០|លីត្រ|សម្រាប់|ម្តាយ|និង|ទារក"),
}


def contest(
    size: int = 14,
    most: int = 5,
    least: int = 1,
    *,
    long: bool = False,
    withdrawn: int | None = None,
    kind: Kind = "approval",
    points: int = 0,
) -> Contest:
    """A contest of so many projects, open from 1 June to 30 June 2026."""
    first = 11 if size <= 89 else 101
    projects = tuple(
        Project(
            id=1000 + number,
            code=str(first + number),
            name=LONG_NAMES if long else named(number),
            place=LONG_PLACE if long else {"en": WARDS[number % len(WARDS)]},
            about=LONG_ABOUT if long else {"en": "Clean water for 400 homes"},
            cost=Money(Decimal(450_000 + 10_000 * number), "KES"),
            withdrawn=number == withdrawn,
        )
        for number in range(size)
    )
    title = {"en": "Kee Ward 2026", "km": khmer("ឃុំ|គី ២០២៦"), "km-Latn": "Khum Kee 2026"}
    return Contest(
        id=1,
        title=LONG_NAMES if long else title,
        pot=Money(Decimal(5_000_000), "KES"),
        format=ballot.named(kind, least, most, points),
        opens=datetime(2026, 6, 1, 8, 0, tzinfo=NAIROBI),
        closes=datetime(2026, 6, 30, 18, 0, tzinfo=NAIROBI),
        grace=timedelta(minutes=30),
        projects=projects,
        by_code={project.code: project for project in projects},
    )


def city() -> Contest:
    """A contest that runs beside the usual one, addressed by its word."""
    made = contest(6, 2, long=True)
    projects = tuple(replace(one, id=one.id + 1000) for one in made.projects)
    by_code = {one.code: one for one in projects}
    return replace(made, id=2, word="CITY", projects=projects, by_code=by_code)


def formats() -> dict[str, Contest]:
    """Contests in which a ballot is not just some projects."""
    poor = Money(Decimal(1_000_000), "KES")
    return {
        "ranked": contest(most=3, kind="ranked"),
        "ranked, long names": contest(most=5, kind="ranked", long=True),
        "five points": contest(most=5, kind="points", points=5, long=True),
        "ten points": contest(most=3, kind="points", points=10),
        "two in the pot": replace(contest(most=2, kind="knapsack"), pot=poor),
        "what the pot holds": replace(contest(30, 30, kind="knapsack"), pot=poor),
    }
