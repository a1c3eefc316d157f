"""How much of what was due arrived: the figures of one line, with coverage and intervals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Connection, func, select

from smsgateway.actions.budget.book import Book
from smsgateway.actions.funds import entries
from smsgateway.actions.funds.ledger import line_named
from smsgateway.actions.funds.transfers import Known, entries_of
from smsgateway.actions.house import House
from smsgateway.counting.leakage import Delay, Leakage, Refusal, Unit, delay, leakage
from smsgateway.counting.ledger import Event, disagree, live, received, stand, total
from smsgateway.counting.suppression import FLOOR
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.money import budget_lines
from smsgateway.store.transfers import (
    entitlements,
    flow_events,
    parties,
    release_answers,
    releases,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One transfer: what was due, sent and received."""

    party: str
    name: Mapping[str, str]
    tranche: int
    entitled: Decimal
    sent: Decimal | None
    received: Decimal | None
    due: date
    stand: str
    words: Mapping[str, Decimal]
    """What each end says it received: head, committee, survey, office."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything about one line's transfers."""

    line: str
    currency: str
    transfers: Sequence[Row]
    waiting: int
    """Due date or grace still to come: in no rate."""
    money: Leakage | Refusal
    delay: Delay | None
    residents: Mapping[str, int] | None
    """What residents answered; None below FLOOR people."""


def figures(house: House, line_name: str, tranche: int | None = None) -> Found:
    """Of one tranche, or of all by recipient. Raises `Refused` for an unknown line."""
    with house.db.read() as connection:
        line = line_named(connection, line_name)
        now = connection.execute(select(database_now())).scalar_one()
        due = entitled(connection, line, tranche)
        known = entries_of(connection, {(line.id, row.party_id, row.tranche) for row in due})
        answers = heard(connection, line, tranche)
    today = now.date()
    rows = [transfer(row, known, today) for row in due]
    past = [one for one, row in zip(rows, due, strict=True) if overdue(row, today)]
    people = sum(answers.values())
    return Found(
        line=line_name,
        currency=line.currency,
        transfers=rows,
        waiting=len(rows) - len(past),
        money=leakage(units(past), hard_rule=line.hard_rule),
        delay=delay(days_late(due, known)),
        residents=answers if people >= FLOOR else None,
    )


def entitled(connection: Connection, line: AnyRow, tranche: int | None) -> Sequence[AnyRow]:
    """What is due of a line, by recipient and tranche."""
    found = (
        select(entitlements, parties.c.code, parties.c.name)
        .join(parties, parties.c.id == entitlements.c.party_id)
        .where(entitlements.c.line_id == line.id)
        .order_by(parties.c.code, entitlements.c.tranche)
    )
    if tranche is not None:
        found = found.where(entitlements.c.tranche == tranche)
    return connection.execute(found).all()


def overdue(row: AnyRow, today: date) -> bool:
    """Whether its due date and grace are past."""
    return bool(today > row.due_on + timedelta(days=row.grace_days))


def transfer(row: AnyRow, known: Known, today: date) -> Row:
    """One entitlement beside what both ends say."""
    key = (row.line_id, row.party_id, row.tranche)
    happened = live(known.entries[key])
    sent = total(happened, "released") if any(one.kind == "released" for one in happened) else None
    got = received(happened)
    return Row(
        party=row.code,
        name=row.name,
        tranche=row.tranche,
        entitled=row.amount,
        sent=sent,
        received=got,
        due=row.due_on,
        stand=stand(
            sent if sent is not None else row.amount,
            got,
            overdue(row, today),
            quarrel=disagree(happened),
            missing=key in known.missing,
        ),
        words=words(happened),
    )


def words(happened: Sequence[Event]) -> Mapping[str, Decimal]:
    """By who says it, how much arrived."""
    told: dict[str, Decimal] = defaultdict(Decimal)
    for one in happened:
        if one.kind == "received":
            told[one.reporter] += one.amount
    return dict(told)


def units(rows: Sequence[Row]) -> Sequence[Unit]:
    """One for each recipient; it is matched when both ends have told of every tranche."""
    by_party: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_party[row.party].append(row)
    return [
        Unit(
            float(sum(row.entitled for row in some)),
            whole([row.sent for row in some]),
            whole([row.received for row in some]),
        )
        for some in by_party.values()
    ]


def whole(amounts: Sequence[Decimal | None]) -> float | None:
    """Their sum, where each was told."""
    told = [one for one in amounts if one is not None]
    return float(sum(told)) if len(told) == len(amounts) else None


def days_late(due: Sequence[AnyRow], known: Known) -> Sequence[int]:
    """From each due date to the last word that something arrived."""
    found = []
    for row in due:
        happened: Sequence[Event] = live(known.entries[row.line_id, row.party_id, row.tranche])
        came = [one.on for one in happened if one.kind == "received" and one.amount]
        if came:
            found.append((max(came) - row.due_on).days)
    return found


def heard(connection: Connection, line: AnyRow, tranche: int | None) -> Mapping[str, int]:
    """What residents answered about its releases, nothing of those who had not looked."""
    found = (
        select(release_answers.c.answer, func.count().label("people"))
        .join(releases, releases.c.event_id == release_answers.c.event_id)
        .join(flow_events, flow_events.c.id == releases.c.event_id)
        .where(flow_events.c.line_id == line.id, release_answers.c.answer != "unseen")
        .group_by(release_answers.c.answer)
    )
    if tranche is not None:
        found = found.where(flow_events.c.tranche == tranche)
    return Counter({row.answer: row.people for row in connection.execute(found)})


def chain(house: House, line_name: str) -> Sequence[tuple[int, Decimal, Decimal]]:
    """By level of the recipients: what was sent to it and what it says it received."""
    with house.db.read() as connection:
        line = line_named(connection, line_name)
        known = {row.id: row.level for row in connection.execute(select(parties))}
        happened = entries.events(connection, budget_lines.c.id == line.id)
    return by_level(happened, known)


def by_level(
    happened: Sequence[Event], known: Mapping[int, int]
) -> Sequence[tuple[int, Decimal, Decimal]]:
    """The same, of entries and the level of each party."""
    found: dict[int, list[Event]] = defaultdict(list)
    for one in live(happened):
        if one.to is not None:
            found[known[one.to]].append(one)
    return [
        (level, total(some, "released"), received(some) or Decimal(0))
        for level, some in sorted(found.items())
    ]


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the chain, drawn as a share of the widest one."""

    level: int
    parties: int
    sent: Decimal
    received: Decimal
    sent_share: float
    received_share: float


def levels(held: Book) -> Sequence[Level]:
    """The chain of a line that was read already."""
    known = {row.id: row.level for row in held.parties}
    steps = by_level([entries.event(one.row) for one in held.entries], known)
    most = max((max(sent, got) for _, sent, got in steps), default=Decimal(0)) or Decimal(1)
    told: dict[int, set[int]] = defaultdict(set)
    for one in held.entries:
        if one.row.to_id is not None:
            told[known[one.row.to_id]].add(one.row.to_id)
    return [
        Level(level, len(told[level]), sent, got, share(sent, most), share(got, most))
        for level, sent, got in steps
    ]


def share(part: Decimal, whole: Decimal) -> float:
    """Percent."""
    return round(float(part / whole * 100), 1)
