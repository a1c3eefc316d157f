"""Changes while people vote: two coordinators agree, the public log says why, people are told.

Each change is one function: it refuses what does not fit, makes the change, and returns what is
published of it and what people hear. Asking for a change tries it and takes it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update

from flows import notice
from flows.words import Say
from flows.world import Names
from smsgateway.actions.accounts import approvals, audit
from smsgateway.actions.accounts.approvals import Approval
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.catalogue import touch
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.definition import moment
from smsgateway.actions.house import House
from smsgateway.actions.languages import by_language
from smsgateway.actions.log import record_act
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told
from smsgateway.store.areas import areas
from smsgateway.store.contests import contests, projects
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.notices import notices

Act = Literal["pause", "resume", "extend", "withdraw", "recode"]

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change came to."""

    published: Mapping[str, object]
    """In the body of the log's `decision`, beside act and reason."""
    words: Mapping[str, str]
    """What people hear, by language."""
    audience: Literal["voters", "known"]


def ask(
    house: House,
    slug: str,
    act: Act,
    reason: Names,
    *,
    by: str,
    told: Mapping[str, str] | None = None,
) -> int:
    """Ask for a change; returns the number that another account approves.

    `reason` is public, by language. `told` is what the change needs: `until` (ISO 8601, aware) to
    extend, `code` to withdraw, `code` and `to` to recode. Raises `Refused`.
    """
    if not any(reason.values()):
        raise Refused("say why, for everybody to read: --reason en=…")
    payload: dict[str, JSON] = {**(told or {}), "reason": {**by_language(reason)}}
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        with connection.begin_nested() as trial:
            CHANGES[act](connection, open_contest(connection, contest), payload)
            trial.rollback()
        return approvals.ask(
            connection,
            by=by,
            act=f"cycle.{act}",
            about=slug,
            payload=payload,
            area_id=contest.area_id,
        )


def carry_out(house: House, connection: Connection, agreed: Approval) -> str:
    """Two agreed: change it, publish why, begin to tell people. Raises `Refused`."""
    act = agreed.act.removeprefix("cycle.")
    contest = contest_named(connection, agreed.about)
    done = CHANGES[act](connection, open_contest(connection, contest), agreed.payload)
    reason = agreed.payload["reason"]
    body = {"act": act, "reason": reason, **done.published}
    record_act(connection, contest.id, "decision", body)
    connection.execute(
        insert(notices).values(
            contest_id=contest.id, audience=done.audience, words=dict(done.words)
        )
    )
    detail: dict[str, JSON] = {"approval": agreed.id, "asked_by": agreed.asked_by}
    audit.record(
        connection, by=agreed.decided_by, act=agreed.act, about=agreed.about, detail=detail
    )
    touch(connection)
    return Told(
        "{slug}: {act} is done, and people are being told", slug=agreed.about, act=agreed.act
    )


def open_contest(connection: Connection, contest: AnyRow) -> AnyRow:
    """The contest, if people vote on it. Raises `Refused`."""
    now = connection.execute(select(database_now())).scalar_one()
    if contest.phase != "voting" or now >= contest.closes_at:
        raise Refused("nobody votes on {slug} any more, or yet", slug=contest.slug)
    return contest


def pause(connection: Connection, contest: AnyRow, payload: Payload) -> Changed:
    """Nobody votes until it goes on. The close stays where it is."""
    if contest.paused:
        raise Refused("{slug} is paused already", slug=contest.slug)
    change(connection, contest, paused=True)
    said = partial(notice.paused, contest.title)
    return Changed({}, words(said, payload), "known")


def resume(connection: Connection, contest: AnyRow, payload: Payload) -> Changed:
    """Voting goes on."""
    if not contest.paused:
        raise Refused("{slug} is not paused", slug=contest.slug)
    change(connection, contest, paused=False)
    closes = local(connection, contest, contest.closes_at)
    said = partial(notice.resumed, contest.title, closes=closes)
    return Changed({}, words(said, payload), "known")


def extend(connection: Connection, contest: AnyRow, payload: Payload) -> Changed:
    """The close of this area's contest moves, never to an earlier hour."""
    closes = datetime.fromisoformat(payload["until"])
    if closes <= contest.closes_at:
        raise Refused(
            "{slug} closes at {time}: later, not earlier",
            slug=contest.slug,
            time=on_the_wall(connection, contest, contest.closes_at),
        )
    late = closes + (contest.late_until - contest.closes_at)
    change(connection, contest, closes_at=closes, late_until=late)
    said = partial(notice.extended, contest.title, closes=local(connection, contest, closes))
    published = {"closes": moment(closes), "late_until": moment(late)}
    return Changed(published, words(said, payload), "known")


def withdraw(connection: Connection, contest: AnyRow, payload: Payload) -> Changed:
    """A project can no longer be chosen, nor win. Ballots that name it stay as they are.

    Everybody who voted is told in the same words: a list of those who chose it would be a list of
    what they chose.
    """
    line = project(connection, contest, payload["code"])
    change_project(connection, line, withdrawn=True)
    closes = local(connection, contest, contest.closes_at)
    said = partial(notice.withdrawn, line.code, line.name, closes=closes)
    published = {"withdrawn": line.file_id, "code": line.code}
    return Changed(published, words(said, payload), "voters")


def recode(connection: Connection, contest: AnyRow, payload: Payload) -> Changed:
    """A project gets another number; what was chosen stays chosen."""
    line, to = project(connection, contest, payload["code"]), payload["to"]
    taken = select(projects.c.id).where(projects.c.contest_id == contest.id, projects.c.code == to)
    if connection.execute(taken).first():
        raise Refused("{to} is the number of another project", to=to)
    if not (to.isascii() and to.isdigit() and len(to) == len(line.code) and to[0] != "0"):
        raise Refused(
            "a number has {digits} digits here and no 0 in front, not {to}",
            digits=len(line.code),
            to=to,
        )
    change_project(connection, line, code=to)
    closes = local(connection, contest, contest.closes_at)
    said = partial(notice.recoded, to, line.name, line.code, closes=closes)
    published = {"project": line.file_id, "code": to, "before": line.code}
    return Changed(published, words(said, payload), "voters")


CHANGES: Mapping[str, Callable[[Connection, AnyRow, Payload], Changed]] = {
    "pause": pause,
    "resume": resume,
    "extend": extend,
    "withdraw": withdraw,
    "recode": recode,
}


def words(said: Callable[[str], Say], payload: Payload) -> dict[str, str]:
    """What people hear. Raises `Refused` for a reason that no two texts in a row can hold."""
    told = notice.in_every_language(said, payload["reason"])
    if not told:
        raise Refused("the reason is too long: people get it in one text, 80 letters are enough")
    return told


def change(connection: Connection, contest: AnyRow, **values: object) -> None:
    """Write to the contest."""
    connection.execute(update(contests).where(contests.c.id == contest.id).values(**values))


def change_project(connection: Connection, line: AnyRow, **values: object) -> None:
    """Write to the project."""
    connection.execute(update(projects).where(projects.c.id == line.id).values(**values))


def project(connection: Connection, contest: AnyRow, code: str) -> AnyRow:
    """The project of this number that stands on the ballot. Raises `Refused`."""
    row = connection.execute(
        select(projects).where(projects.c.contest_id == contest.id, projects.c.code == code)
    ).first()
    if row is None:
        raise Refused("{slug} has no project {code}", slug=contest.slug, code=code)
    if row.withdrawn:
        raise Refused("{code} was withdrawn before", code=code)
    return row


def local(connection: Connection, contest: AnyRow, instant: datetime) -> datetime:
    """As the clock on the wall of the area shows it."""
    zone = select(areas.c.time_zone).where(areas.c.id == contest.area_id)
    return instant.astimezone(ZoneInfo(connection.execute(zone).scalar_one()))


def on_the_wall(connection: Connection, contest: AnyRow, instant: datetime) -> str:
    """The same for whoever runs the contest to read: the time that they typed, not UTC."""
    return f"{local(connection, contest, instant):%Y-%m-%d %H:%M}"
