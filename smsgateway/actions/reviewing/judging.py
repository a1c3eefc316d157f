"""Judging ideas: a public text, feasible or not, and onto the ballot. Each act is audited."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update

from flows import notice
from flows.words import Say
from flows.world import Names
from smsgateway.actions.accounts import audit
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.catalogue import touch
from smsgateway.actions.cycles import NewProject, add_project, contest_named
from smsgateway.actions.house import House
from smsgateway.actions.languages import by_language
from smsgateway.actions.phases.coordinators import acting
from smsgateway.actions.refused import Refused
from smsgateway.actions.reviewing.news import tell
from smsgateway.actions.reviewing.reading import cycle_named, proposal
from smsgateway.store.areas import areas
from smsgateway.store.contests import projects
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.proposals import proposals, topics

UNDECIDED = ("new", "feasible")

LONGEST_TITLE = 60
"""Letters of a public text: it stands on a screen with a question around it."""

_NUMBER = re.compile(r"(?:\d[\s.-]?){7,}")
"""What may be somebody's telephone number."""


def add_topic(house: House, slug: str, name: Names, *, by: str) -> None:
    """One more topic to sort ideas by. Raises `Refused`."""
    with house.db.write() as connection:
        cycle = cycle_named(connection, slug)
        acting(connection, by, cycle.area_id)
        public(name)
        held = select(topics.c.id).where(topics.c.cycle_id == cycle.id)
        position = len(connection.execute(held).all())
        connection.execute(
            insert(topics).values(cycle_id=cycle.id, name=dict(name), position=position)
        )
        audit.record(connection, by=by, act="proposal.topic", about=slug, detail={})
        touch(connection)


def approve_text(house: House, ticket: str, title: Names, *, by: str) -> None:
    """Give an idea the words in which everybody may read it. Raises `Refused`."""
    public(title)
    with house.db.write() as connection:
        row = undecided(proposal(connection, ticket, by))
        change(connection, row, by, "proposal.text", {"title": dict(title)}, title=dict(title))


def feasible(house: House, ticket: str, cost: Decimal, *, by: str) -> None:
    """It can be done, for so much. Raises `Refused`."""
    if cost < 1:
        raise Refused("what can be done costs something: --cost AMOUNT")
    with house.db.write() as connection:
        row = undecided(proposal(connection, ticket, by))
        change(
            connection,
            row,
            by,
            "proposal.feasible",
            {"cost": str(cost)},
            state="feasible",
            cost=cost,
            decided_at=database_now(),
        )


def reject(house: House, ticket: str, reason: Names, *, by: str) -> int:
    """It does not go on; whoever asked for it is told why. Returns how many texts were queued.

    Raises `Refused`, also without a reason.
    """
    if not any(text.strip() for text in reason.values()):
        raise Refused("say why not: the author gets the reason by SMS")
    public(reason, longest=200)
    with house.db.write() as connection:
        row = undecided(proposal(connection, ticket, by))
        words = told(partial(notice.turned_down, row.ticket), reason)
        queued = tell(house, connection, row, words)
        change(
            connection,
            row,
            by,
            "proposal.reject",
            {"reason": dict(reason)},
            state="rejected",
            reason=dict(reason),
            decided_at=database_now(),
        )
    return queued


def put_on_ballot(
    house: House, ticket: str, *, by: str, place: Names | None = None, about: Names | None = None
) -> str:
    """A feasible idea with a public text becomes a project; returns its number.

    Whoever asked for it is told. Raises `Refused`.
    """
    with house.db.write() as connection:
        row = proposal(connection, ticket, by)
        if row.state != "feasible" or not row.title:
            raise Refused(
                "{ticket} is {state}: it must be feasible and have a public text",
                ticket=ticket,
                state=row.state,
            )
        contest = contest_named(connection, row.slug)
        line = NewProject(f"idea-{row.ticket}", row.title, row.cost, place or {}, about or {})
        code = add_project(connection, contest, line)
        made = select(projects.c.id).where(
            projects.c.contest_id == contest.id, projects.c.code == code
        )
        said = notice.on_ballot(code, row.title, local(connection, contest))
        tell(house, connection, row, notice.plainly(said))
        change(
            connection,
            row,
            by,
            "proposal.project",
            {"code": code},
            state="project",
            project_id=connection.execute(made).scalar_one(),
        )
    return code


def undecided(row: AnyRow) -> AnyRow:
    """The idea, if it can still be changed. Raises `Refused`."""
    if row.state not in UNDECIDED:
        raise Refused("{ticket} is {state} already", ticket=row.ticket, state=row.state)
    return row


def public(text: Names, longest: int = LONGEST_TITLE) -> None:
    """Whether everybody may read this. Raises `Refused`."""
    if not any(text.values()):
        raise Refused("give a text: LANG=TEXT")
    for lang, words in by_language(text).items():
        if len(words) > longest:
            raise Refused(
                "{letters} letters in {lang}: {longest} fit a screen",
                letters=len(words),
                lang=lang,
                longest=longest,
            )
        if _NUMBER.search(words):
            raise Refused("a public text holds nobody's telephone number")


def told(said: Callable[[str], Say], reason: Names) -> Mapping[str, str]:
    """What people hear. Raises `Refused` for a reason that no text can hold."""
    words = notice.in_every_language(said, reason)
    if not words:
        raise Refused("the reason is too long for a text")
    return words


def change(
    connection: Connection,
    row: AnyRow,
    by: str,
    act: str,
    detail: dict[str, JSON],
    **values: object,
) -> None:
    """Write a decision, with whoever made it."""
    connection.execute(update(proposals).where(proposals.c.id == row.id).values(**values))
    audit.record(connection, by=by, act=act, about=row.ticket, detail=detail)


def local(connection: Connection, contest: AnyRow) -> datetime:
    """When voting opens, by the clock of the area."""
    zone = select(areas.c.time_zone).where(areas.c.id == contest.area_id)
    opens: datetime = contest.opens_at
    return opens.astimezone(ZoneInfo(connection.execute(zone).scalar_one()))
