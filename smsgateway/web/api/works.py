"""`/works`, `/cycles/<slug>/projects`: what is built, how far it is, and what people say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import select

from flows.work import Village, Work, WorkStatus
from smsgateway.actions.accounts.accounts import ROLES
from smsgateway.actions.accounts.signing import ENTERS, RUNS
from smsgateway.actions.awards import works as reports
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.refused import Refused
from smsgateway.actions.works import judging, register
from smsgateway.actions.works.register import Change, NewWork
from smsgateway.store.contests import projects
from smsgateway.web.api import places
from smsgateway.web.api.money import Named, Names, Numbered
from smsgateway.web.api.transfers import number_of
from smsgateway.web.api.verb import Desk, Verb


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that a work is to reach."""

    name: Names
    due: date
    reached: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A work, and whether people confirm what the office says."""

    work: Work
    verdict: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was said of a project."""

    at: datetime
    by: str
    status: str
    percent: int
    note: Names


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone of a project."""

    position: int
    name: Names
    due: date | None
    done: date | None


@dataclass(frozen=True, slots=True)
class History:
    """Everything that was said of a project, the oldest first."""

    steps: Sequence[Step]
    milestones: Sequence[Reached]


def add(
    desk: Desk,
    area: str,
    ref: str,
    name: Names,
    currency: str,
    year: int,
    budget: Decimal | None = None,
    sector: str = "",
    source: str = "",
    villages: tuple[Village, ...] = (),
) -> Named:
    """Register a work; answers the code for the board at its site."""
    served = [(one.code, one.name) for one in villages]
    new = NewWork(area, ref, name, currency, year, budget, sector, source, served)
    return Named(register.add(desk.house, new, by=desk.by))


def change(
    desk: Desk,
    code: str,
    status: WorkStatus | None = None,
    contract_sum: Decimal | None = None,
    builder: str | None = None,
    starts: date | None = None,
    ends: date | None = None,
    finished: date | None = None,
    progress: int | None = None,
) -> Named:
    """Say how far a work is, as the office sees it."""
    new = Change(status, contract_sum, builder, starts, ends, finished, progress)
    register.change(desk.house, code, new, by=desk.by)
    return Named(code)


def plan(desk: Desk, code: str, milestones: tuple[Milestone, ...]) -> Named:
    """Its milestones, instead of those before."""
    some = [(one.name, one.due, one.reached) for one in milestones]
    register.set_milestones(desk.house, code, some, by=desk.by)
    return Named(code)


def monitor(
    desk: Desk, area: str, phone: str, role: Literal["monitor", "committee", "official"]
) -> Named:
    """Reports of a phone count apart; an official's do not decide."""
    register.add_monitor(desk.house, area, number_of(phone), role, by=desk.by)
    return Named(area)


def list_works(desk: Desk, area: str) -> Sequence[Judged]:
    """The works of an area, their money, and the verdict of people's reports."""
    verdicts = {one.code: str(one.verdict) for one in judging.judged(desk.house, area)}
    return [Judged(one, verdicts[one.code]) for one in register.listed(desk.house, area)]


def answer(desk: Desk, code: str, texts: Names) -> Numbered:
    """What the council answers to what people dispute, once another account approves the number."""
    return Numbered(judging.answer(desk.house, code, texts, by=desk.by))


def report(
    desk: Desk, slug: str, code: str, status: WorkStatus, percent: int, note: Names | None = None
) -> Named:
    """Say how far a funded project is; what was said before is kept."""
    reports.report(desk.house, slug, code, status, percent, note or {}, by=desk.by)
    return Named(code)


def milestone(desk: Desk, slug: str, code: str, name: Names, due: date | None = None) -> Numbered:
    """Add something that a funded project is to reach."""
    return Numbered(reports.plan(desk.house, slug, code, name, due, by=desk.by))


def reached(desk: Desk, slug: str, code: str, number: int, on: date) -> Numbered:
    """A milestone of a funded project is reached."""
    reports.reach(desk.house, slug, code, number, on, by=desk.by)
    return Numbered(number)


def history(desk: Desk, slug: str, code: str) -> History:
    """Everything that was said of a funded project."""
    with desk.house.db.read() as connection:
        contest = contest_named(connection, slug)
        wanted = select(projects.c.id).where(
            projects.c.contest_id == contest.id, projects.c.code == code
        )
        found = connection.execute(wanted).scalar()
        if found is None:
            raise Refused("{slug} has no project {code}", slug=slug, code=code)
        steps, planned = reports.history(connection, found)
    return History(
        [Step(one.at, one.by, one.status, one.percent, one.note) for one in steps],
        [Reached(one.position, one.name, one.due, one.done) for one in planned],
    )


FUNDED = "/cycles/<slug>/projects/<code>"

VERBS = (
    Verb("works add", "POST", "/works", ENTERS, add, places.area),
    Verb(
        "works list",
        "GET",
        "/works",
        ROLES,
        list_works,
        places.area,
        lambda row: (row.work.code,),
    ),
    Verb("works set", "POST", "/works/<code>", ENTERS, change, places.work),
    Verb("works plan", "POST", "/works/<code>/milestones", ENTERS, plan, places.work),
    Verb("works monitor", "POST", "/works/monitors", ENTERS, monitor, places.area),
    Verb("works answer", "POST", "/works/<code>/answer", RUNS, answer, places.work),
    Verb("works report", "POST", f"{FUNDED}/reports", RUNS, report, places.cycle),
    Verb("works milestone", "POST", f"{FUNDED}/milestones", RUNS, milestone, places.cycle),
    Verb(
        "works reached",
        "POST",
        f"{FUNDED}/milestones/<int:number>/reached",
        RUNS,
        reached,
        places.cycle,
    ),
    Verb("works history", "GET", f"{FUNDED}/history", ROLES, history, places.cycle),
)
