"""Objections to a published result: each has a ticket, and two people decide it in public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from flows import notice
from flows.words import LANGUAGES
from flows.world import Names
from smsgateway.actions import tickets
from smsgateway.actions.accounts import accounts, approvals, audit
from smsgateway.actions.accounts.approvals import Approval
from smsgateway.actions.awards.ruling import provisional
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.languages import by_language
from smsgateway.actions.log import record_act
from smsgateway.actions.phases.changes import words
from smsgateway.actions.phases.telling import channels_of, letter
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told
from smsgateway.store.awards import award_records, objections
from smsgateway.store.contests import contests, cycles
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people

ACT = "objection.decide"

Verdict = Literal["upheld", "dismissed"]
Source = Literal["console", "paper"]


@dataclass(frozen=True, slots=True)
class Line:
    """An objection in a list, without its words."""

    ticket: str
    slug: str
    source: str
    made_at: datetime
    state: str
    reason: Mapping[str, str]


def file(house: House, slug: str, text: str, language: str, source: Source, *, by: str) -> str:
    """Keep an objection that came on paper or at the desk, while the result is provisional.

    Returns its ticket. Raises `Refused`.
    """
    if not text.strip() or language not in LANGUAGES:
        raise Refused("an objection has words, in one of {languages}", languages=LANGUAGES)
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        reaching(connection, by, contest.area_id)
        row = provisional(connection, contest)
        number = tickets.free(connection)
        connection.execute(
            insert(objections).values(
                record_id=row.id,
                ticket=number,
                source=source,
                words=house.keys.seal(text, "text"),
                language=language,
            )
        )
        detail: dict[str, audit.JSON] = {"source": source, "cycle": slug}
        audit.record(connection, by=by, act="objection.file", about=number, detail=detail)
    return number


def listed(house: House, slug: str, *, by: str) -> list[Line]:
    """The objections of a contest, the oldest first."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        reaching(connection, by, contest.area_id)
        rows = connection.execute(OF_CONTEST.where(contests.c.id == contest.id)).all()
    return [Line(row.ticket, slug, row.source, row.made_at, row.state, row.reason) for row in rows]


def line(house: House, number: str, *, by: str) -> Line:
    """One objection without its words. Raises `Refused`."""
    with house.db.read() as connection:
        row = ticketed(connection, number)
        reaching(connection, by, row.area_id)
    return Line(row.ticket, row.slug, row.source, row.made_at, row.state, row.reason)


def read(house: House, number: str, *, by: str) -> str:
    """What somebody wrote; that it was read is kept. Raises `Refused`."""
    with house.db.write() as connection:
        row = ticketed(connection, number)
        reaching(connection, by, row.area_id)
        audit.record(connection, by=by, act="objection.read", about=row.ticket, detail={})
    return house.keys.open(row.words, "text")


def ask(house: House, number: str, verdict: Verdict, reason: Names, *, by: str) -> int:
    """Ask for a decision; returns the number that another account approves. Raises `Refused`."""
    if not any(reason.values()):
        raise Refused("say why, for everybody to read: --reason en=…")
    with house.db.write() as connection:
        row = still_open(ticketed(connection, number))
        payload: dict[str, audit.JSON] = {"verdict": verdict, "reason": {**by_language(reason)}}
        words(partial(SAID[verdict], row.ticket), payload)
        return approvals.ask(
            connection, by=by, act=ACT, about=row.ticket, payload=payload, area_id=row.area_id
        )


def carry_out(house: House, connection: Connection, agreed: Approval) -> str:
    """Two agreed: publish the decision and tell whoever objected. Raises `Refused`."""
    row = still_open(ticketed(connection, agreed.about))
    verdict, reason = str(agreed.payload["verdict"]), agreed.payload["reason"]
    connection.execute(
        update(objections)
        .where(objections.c.id == row.id)
        .values(
            state=verdict,
            reason=reason,
            decided_by=[agreed.asked_by, agreed.decided_by],
            decided_at=database_now(),
        )
    )
    body = {"act": "objection", "ticket": row.ticket, "verdict": verdict, "reason": reason}
    record_act(connection, row.contest_id, "decision", body)
    told = tell(house, connection, row, words(partial(SAID[verdict], row.ticket), agreed.payload))
    detail: dict[str, audit.JSON] = {"verdict": verdict, "asked_by": agreed.asked_by}
    audit.record(connection, by=agreed.decided_by, act=ACT, about=row.ticket, detail=detail)
    if not told:
        return Told("objection {ticket} is {state}", ticket=row.ticket, state=verdict)
    return Told(
        "objection {ticket} is {state}; its author is told", ticket=row.ticket, state=verdict
    )


def tell(house: House, connection: Connection, row: AnyRow, said: Mapping[str, str]) -> bool:
    """A text to the author, who asked for an answer; False where no phone is behind it."""
    author = connection.execute(
        select(people).where(people.c.id == row.person_id, people.c.erase_from.is_(None))
    ).first()
    stations = {
        one.id: one
        for one in house.catalogue.latest().stations.values()
        if one.area_id == row.area_id and one.account.sender
    }
    if author is None or not stations:
        return False
    last = channels_of(connection, stations, [author.id]).get(author.id, min(stations))
    station = stations.get(row.channel_id, stations[last])
    connection.execute(insert(outbox), [letter(house, station, author, said)])
    return True


def ticketed(connection: Connection, number: str) -> AnyRow:
    """The objection with this ticket. Raises `Refused`."""
    plain = "".join(letter for letter in number if letter.isdigit())
    row = connection.execute(OF_CONTEST.where(objections.c.ticket == plain)).first()
    if row is None:
        raise Refused("no objection has the ticket {number}", number=number)
    return row


def still_open(row: AnyRow) -> AnyRow:
    """The objection, if nobody decided it. Raises `Refused`."""
    if row.state != "open":
        raise Refused("objection {ticket} is {state} already", ticket=row.ticket, state=row.state)
    return row


def reaching(connection: Connection, by: str, area_id: int) -> accounts.Account:
    """The account, if objections of this area are its business. Raises `NoSuchAccount`."""
    account = accounts.acting(connection, by, "administrator", "coordinator", "data-entry")
    approvals.refuse_elsewhere(account, area_id)
    return account


SAID = {"upheld": notice.upheld, "dismissed": notice.dismissed}

OF_CONTEST = (
    select(objections, contests.c.id.label("contest_id"), cycles.c.area_id, cycles.c.slug)
    .join(award_records, award_records.c.id == objections.c.record_id)
    .join(contests, contests.c.id == award_records.c.contest_id)
    .join(cycles, cycles.c.id == contests.c.cycle_id)
    .order_by(objections.c.id)
)
