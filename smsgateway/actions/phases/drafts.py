"""A cycle before anybody hears of it: begun by a coordinator, filled with projects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update

from flows import ballot
from flows.ballot import Format, Kind
from flows.world import BEFORE_VOTING, Names
from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.amounts import currency_of
from smsgateway.actions.catalogue import touch
from smsgateway.actions.cycles import (
    NewContest,
    NewProject,
    contest_named,
    make_contest,
)
from smsgateway.actions.cycles import add_project as put_on_ballot
from smsgateway.actions.house import House
from smsgateway.actions.languages import by_language
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas
from smsgateway.store.contests import contests, projects
from smsgateway.store.db import AnyRow


@dataclass(frozen=True, slots=True)
class Draft:
    """A cycle to be begun."""

    slug: str
    area: str
    """Its code."""
    title: Names
    pot: Decimal
    currency: str
    least: int
    most: int
    opens: str
    closes: str
    """Both by the clock of the area: `2027-06-01 08:00`."""
    format: Kind = "approval"
    points: int = 0
    word: str = ""


SLUG = re.compile(r"[a-z0-9](-?[a-z0-9]){0,63}")
TAKEN = ("contracts", "data", "money", "report", "scorecards")
"""What public pages are called already."""


def begin(house: House, draft: Draft, *, by: str) -> None:
    """Make the cycle and its empty ballot. Raises `Refused`."""
    refuse_misnamed(draft.slug)
    if not draft.title:
        raise Refused("a cycle needs a title in one language at least")
    by_language(draft.title)
    currency = currency_of(draft.currency)
    with house.db.write() as connection:
        area_id = accounts.area_id(connection, draft.area)
        opens = in_zone(connection, area_id, draft.opens)
        closes = in_zone(connection, area_id, draft.closes)
        if closes <= opens:
            raise Refused("voting closes before it opens")
        new = NewContest(
            slug=draft.slug,
            title=draft.title,
            pot=draft.pot,
            currency=currency,
            least=draft.least,
            most=draft.most,
            opens=opens,
            closes=closes,
            projects=(),
            format=draft.format,
            points=draft.points,
            word=draft.word,
            phase="draft",
        )
        acting(connection, by, area_id)
        make_contest(connection, house.keys, area_id, new)
        audit.record(connection, by=by, act="cycle.new", about=draft.slug, detail={})


def refuse_misnamed(slug: str) -> None:
    """Raises `Refused` for what cannot stand in an address, or already means something there."""
    if not SLUG.fullmatch(slug) or slug in TAKEN:
        raise Refused("a cycle's short name is made of small letters, digits and single hyphens")


def add_project(house: House, slug: str, line: NewProject, *, by: str) -> str:
    """One more project; returns its number. Raises `Refused`."""
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        code = put_on_ballot(connection, contest, line)
        detail: dict[str, audit.JSON] = {"project": line.file_id, "code": code}
        audit.record(connection, by=by, act="cycle.project", about=slug, detail=detail)
    return code


def projects_of(connection: Connection, slug: str) -> int:
    """How many projects the ballot holds. Raises `Refused` where there is no such cycle."""
    contest = contest_named(connection, slug)
    held = select(func.count()).where(projects.c.contest_id == contest.id)
    return int(connection.execute(held).scalar_one())


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers of a ballot format."""

    least: int
    most: int
    points: int = 0


TEXTS = {"name": 120, "place": 120, "about": 500}
"""What is said of a project, and how many letters of it are kept at most."""


def reword(
    house: House, slug: str, code: str, texts: Mapping[str, Mapping[str, str]], *, by: str
) -> None:
    """Say a project's name, place and description anew, each by language, before people vote.

    A language without words is left out. Raises `Refused`, also once the ballot is fixed.
    """
    told = {part: {lang: words for lang, words in texts[part].items() if words} for part in TEXTS}
    if not told["name"]:
        raise Refused("a project needs its name in one language at least")
    for part, longest in TEXTS.items():
        if any(len(words) > longest for words in told[part].values()):
            raise Refused("{part} has at most {longest} letters", part=part, longest=longest)
    with house.db.write() as connection:
        contest = not_fixed(connection, slug, by)
        line = update(projects).where(projects.c.contest_id == contest.id, projects.c.code == code)
        if not connection.execute(line.values(**told)).rowcount:
            raise Refused("{slug} has no project {code}", slug=slug, code=code)
        audit.record(connection, by=by, act="cycle.reword", about=slug, detail={"code": code})
        touch(connection)


def not_fixed(connection: Connection, slug: str, by: str) -> AnyRow:
    """A contest whose ballot may still change. Raises `Refused`."""
    contest = contest_named(connection, slug)
    acting(connection, by, contest.area_id)
    if contest.phase not in BEFORE_VOTING:
        raise Refused(
            "{slug} is in its phase {phase}: its ballot is fixed",
            slug=slug,
            phase=contest.phase,
        )
    return contest


def reform(house: House, slug: str, kind: Kind, terms: Terms, *, by: str) -> None:
    """Choose another ballot format, before people vote. Raises `Refused`."""
    form = form_of(kind, terms)
    with house.db.write() as connection:
        contest = not_fixed(connection, slug, by)
        told = {
            "format": form.kind,
            "least": form.least,
            "most": form.most,
            "points": form.points,
        }
        connection.execute(update(contests).where(contests.c.id == contest.id).values(**told))
        detail: dict[str, audit.JSON] = {**told}
        audit.record(connection, by=by, act="cycle.format", about=slug, detail=detail)
        touch(connection)


def form_of(kind: Kind, terms: Terms) -> Format:
    """The format of this name. Raises `Refused` for numbers that it cannot have."""
    try:
        return ballot.named(kind, terms.least, terms.most, terms.points)
    except ballot.Misfit as why:
        raise Refused(why.template, **why.values) from None


def local_time(house: House, slug: str, told: str) -> datetime:
    """What the clock of the cycle's area shows as an instant. Raises `Refused`."""
    with house.db.read() as connection:
        return in_zone(connection, contest_named(connection, slug).area_id, told)


def in_zone(connection: Connection, area_id: int, told: str) -> datetime:
    """`2027-06-01 08:00` as an instant. Raises `Refused`."""
    if not told:
        raise Refused("say when: a time looks like 2027-06-01 08:00")
    zone = connection.execute(select(areas.c.time_zone).where(areas.c.id == area_id)).scalar_one()
    try:
        clock = datetime.fromisoformat(told)
    except ValueError:
        raise Refused("a time looks like 2027-06-01 08:00, not {told}", told=told) from None
    return clock if clock.tzinfo else once(clock, ZoneInfo(zone))


def once(clock: datetime, zone: ZoneInfo) -> datetime:
    """The one instant at which clocks there show this. Raises `Refused` where there is none, or
    two: nobody shall have to guess when a vote closes."""
    first, second = (clock.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    told = f"{clock:%Y-%m-%d %H:%M}"
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != clock:
        raise Refused(
            "the clocks go forward over {told}: that hour does not exist there", told=told
        )
    if first.utcoffset() != second.utcoffset():
        raise Refused(
            "the clocks go back, and {told} comes twice: take another hour, "
            "or write {first} or {second}",
            told=told,
            first=first.isoformat(timespec="minutes"),
            second=second.isoformat(timespec="minutes"),
        )
    return first
