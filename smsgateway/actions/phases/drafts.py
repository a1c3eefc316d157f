"""A cycle before anybody hears of it: begun by a coordinator, filled with projects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from flows.ballot import Kind
from flows.words import LANGUAGES
from flows.world import Names
from smsgateway.actions import accounts, audit
from smsgateway.actions.cycles import NewContest, NewProject, contest_named, make_contest
from smsgateway.actions.cycles import add_project as put_on_ballot
from smsgateway.actions.house import House
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas


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


def begin(house: House, draft: Draft, *, by: str) -> None:
    """Make the cycle and its empty ballot. Raises `Refused`."""
    if unknown := [lang for lang in draft.title if lang not in LANGUAGES]:
        raise Refused(f"a language is one of {', '.join(LANGUAGES)}, not {unknown[0]}")
    if len(draft.currency) != 3 or not draft.currency.isupper():
        raise Refused(f"a currency is three capitals, e.g. KES, not {draft.currency}")
    with house.db.write() as connection:
        area_id = accounts.area_id(connection, draft.area)
        new = NewContest(
            slug=draft.slug,
            title=draft.title,
            pot=draft.pot,
            currency=draft.currency,
            least=draft.least,
            most=draft.most,
            opens=in_zone(connection, area_id, draft.opens),
            closes=in_zone(connection, area_id, draft.closes),
            projects=(),
            format=draft.format,
            points=draft.points,
            word=draft.word,
            phase="draft",
        )
        acting(connection, by, area_id)
        make_contest(connection, house.keys, area_id, new)
        audit.record(connection, by=by, act="cycle.new", about=draft.slug, detail={})


def add_project(house: House, slug: str, line: NewProject, *, by: str) -> str:
    """One more project; returns its number. Raises `Refused`."""
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        acting(connection, by, contest.area_id)
        code = put_on_ballot(connection, contest, line)
        detail: dict[str, audit.JSON] = {"project": line.file_id, "code": code}
        audit.record(connection, by=by, act="cycle.project", about=slug, detail=detail)
    return code


def local_time(house: House, slug: str, told: str) -> datetime:
    """What the clock of the cycle's area shows as an instant. Raises `Refused`."""
    with house.db.read() as connection:
        return in_zone(connection, contest_named(connection, slug).area_id, told)


def in_zone(connection: Connection, area_id: int, told: str) -> datetime:
    """`2027-06-01 08:00` as an instant. Raises `Refused`."""
    zone = connection.execute(select(areas.c.time_zone).where(areas.c.id == area_id)).scalar_one()
    try:
        clock = datetime.fromisoformat(told)
    except ValueError:
        raise Refused(f"a time looks like 2027-06-01 08:00, not {told}") from None
    return clock if clock.tzinfo else clock.replace(tzinfo=ZoneInfo(zone))
