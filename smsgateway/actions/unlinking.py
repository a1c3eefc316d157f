"""After the dispute window: one act after which nobody can tell whose ballot is whose.

The contest's salt goes, and with it the keys of its tags and of its message ids; in the same
transaction go the texts and conversations in which a phone and a receipt stand together.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)

from smsgateway.actions.accounts import approvals, audit
from smsgateway.actions.accounts.approvals import Approval
from smsgateway.actions.catalogue import touch
from smsgateway.actions.challenges import RESULT
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.log import record_act
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told
from smsgateway.store.areas import around, within
from smsgateway.store.awards import award_records
from smsgateway.store.ballots import ballots
from smsgateway.store.channels import channels
from smsgateway.store.contests import contests, cycles
from smsgateway.store.conversations import conversations
from smsgateway.store.db import AnyRow, Instant, database_now
from smsgateway.store.messages import delivery_reports, garbled, inbox, outbox
from smsgateway.store.people import people
from smsgateway.store.rolls import entries, helped, misses, shared_rolls
from smsgateway.store.sealing import LONG_SALT
from smsgateway.store.signals import held_ballots

ACT = "keys.destroy"

DISPUTE_WINDOW = timedelta(days=14)
"""How long after the last vote a result may be contested with everything still at hand."""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What went."""

    version: int
    """Of PHONE_KEY: with a backup from before, this version still links."""
    inbox: int
    outbox: int
    conversations: int
    kept_unread: int
    """Texts that nobody has read yet: kept, but nobody's."""


def ask(house: House, slug: str, early: str = "", *, by: str) -> int:
    """Ask for it; returns the number that another account approves, which carries it out.

    `early` is why it cannot wait for the end of the dispute window; it is published. Raises
    `Refused` while the contest or one that shares its texts is open, while ballots wait for the
    log or the result is not published, before the window is over (unless `early`), and the second
    time.
    """
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        check(connection, contest, early)
        return approvals.ask(
            connection,
            by=by,
            act=ACT,
            about=slug,
            payload={"early": early},
            area_id=contest.area_id,
        )


def carry_out(house: House, connection: Connection, approval: Approval) -> str:
    """Two people agreed: destroy what ties the ballots of this contest to phones."""
    early = str(approval.payload["early"])
    contest = contest_named(connection, approval.about)
    now = check(connection, contest, early)
    done = purge(connection, house, contest, next_opening(connection, contest) or now)
    connection.execute(update(contests).where(contests.c.id == contest.id).values(salt=None))
    told = {"window_days": DISPUTE_WINDOW.days, "early": early}
    record_act(connection, contest.id, "key-destroyed", told)
    house.keys.forget_salt(bytes(contest.salt))
    audit.record(
        connection, by=approval.decided_by, act=ACT, about=approval.about, detail=asdict(done)
    )
    touch(connection)
    return Told(
        "{slug}: destroyed, with {inbox} texts in, {outbox} texts out and {conversations} "
        "conversations; {unread} unread texts are kept, nobody's.\n{after}",
        slug=approval.about,
        inbox=done.inbox,
        outbox=done.outbox,
        conversations=done.conversations,
        unread=done.kept_unread,
        after=after(contest, done),
    )


def after(contest: AnyRow, done: Destroyed) -> Told:
    """What is left to do about backups."""
    if len(contest.salt) == LONG_SALT:
        return Told(
            "No backup of the database ties ballots to phones any more. Destroy what copies there "
            "are of the contest's file in KEY_DIR."
        )
    return Told(
        "Backups from before still tie ballots to phones with version {version} of PHONE_KEY: "
        "delete them, or rotate and drop that version",
        version=done.version,
    )


def forget_pages(house: House) -> None:
    """What the database still holds of the old salt, and of old orders, in places nobody reads."""
    house.db.rewrite(contests, ballots, people, inbox, outbox, conversations)


def refuse_undecided(connection: Connection, contest: AnyRow) -> None:
    """Raises `Refused` while votes are held or a published result may still be changed."""
    held = select(held_ballots.c.receipt).where(held_ballots.c.contest_id == contest.id)
    if number := len(connection.execute(held).all()):
        raise Refused(
            "{number} ballots wait for a decision: `smsgateway signals list`", number=number
        )
    open_ = select(award_records.c.id).where(
        award_records.c.contest_id == contest.id, award_records.c.state == "provisional"
    )
    if connection.execute(open_).first():
        raise Refused(
            "the result is provisional: under The result, or `smsgateway result certify {slug}`",
            slug=contest.slug,
        )


def check(connection: Connection, contest: AnyRow, early: str) -> datetime:
    """Whether it may be; returns the moment. Raises `Refused`."""
    now: datetime = connection.execute(select(database_now())).scalar_one()
    if contest.salt is None:
        raise Refused("the keys of {slug} are destroyed already", slug=contest.slug)
    if now < contest.late_until:
        raise Refused(
            "{slug} is still open: votes arrive until {day}",
            slug=contest.slug,
            day=day(contest.late_until),
        )
    waiting = select(func.count()).select_from(ballots)
    waiting = waiting.where(ballots.c.contest_id == contest.id, ballots.c.unsettled)
    if number := connection.execute(waiting).scalar_one():
        raise Refused(
            "{number} ballots wait for their number in the public log: in a minute", number=number
        )
    if not connection.execute(RESULT, {"contest": contest.id}).first():
        raise Refused(
            "{slug} has no published result, and afterwards nobody could check one: "
            "under The result, or `smsgateway board {slug} FOLDER` first",
            slug=contest.slug,
        )
    refuse_undecided(connection, contest)
    shares = others_with_keys(contest).where(
        contests.c.opens_at <= contest.late_until, contests.c.late_until > now
    )
    if other := connection.execute(shares).first():
        raise Refused(
            "{slug} is open in the same area and shares its texts: wait for it", slug=other.slug
        )
    by_this_roll = (
        select(cycles.c.slug)
        .join(contests, contests.c.cycle_id == cycles.c.id)
        .join(shared_rolls, shared_rolls.c.contest_id == contests.c.id)
        .where(shared_rolls.c.from_id == contest.id, contests.c.late_until > now)
    )
    if other := connection.execute(by_this_roll).first():
        raise Refused("{slug} votes by the same roll and slips: wait for its end", slug=other.slug)
    over = contest.late_until + DISPUTE_WINDOW
    if now < over and not early:
        raise Refused(
            "results may be disputed until {day}; --early WHY goes before, and the public "
            "log will say why",
            day=day(over),
        )
    return now


def day(instant: datetime) -> str:
    """As an operator reads it."""
    return f"{instant:%Y-%m-%d %H:%M} UTC"


def others_with_keys(contest: AnyRow) -> Select[tuple[str, datetime]]:
    """Contests that people of this area vote in as well and whose keys still live."""
    return (
        select(cycles.c.slug, contests.c.opens_at)
        .join(contests, contests.c.cycle_id == cycles.c.id)
        .where(
            or_(
                cycles.c.area_id.in_(within(contest.area_id)),
                cycles.c.area_id.in_(around(contest.area_id)),
            ),
            contests.c.id != contest.id,
            contests.c.salt.is_not(None),
        )
    )


def next_opening(connection: Connection, contest: AnyRow) -> datetime | None:
    """When the area's next contest opened: its texts are needed for its own votes."""
    later = others_with_keys(contest).where(
        contests.c.opens_at > contest.late_until, contests.c.opens_at <= database_now()
    )
    row = connection.execute(later.order_by(contests.c.opens_at)).first()
    return row.opens_at if row else None


def purge(connection: Connection, house: House, contest: AnyRow, until: datetime) -> Destroyed:
    """Every text and conversation of the contest's time, on the channels where it was voted in."""
    # Read first: SQLite counts no rows of a DELETE that begins with WITH.
    places = select(channels.c.id).where(channels.c.area_id.in_(within(contest.area_id)))
    here = connection.execute(places).scalars().all()

    def of_then(table: Table, stamp: str) -> ColumnElement[bool]:
        then = table.c[stamp].between(contest.opens_at, until)
        return and_(table.c.channel_id.in_(here), then)

    in_box, to_read = of_then(inbox, "received_at"), inbox.c.unread & inbox.c.about.is_(None)
    nothing, nobodys = house.keys.seal("{}", "talk"), literal("gone-") + cast(inbox.c.id, String)
    kept = connection.execute(
        update(inbox)
        .where(in_box, to_read)
        .values(person_id=None, reply=nothing, provider_id=nobodys)
    ).rowcount
    # Before what they answer: a text that a fallback sent may stand under a channel of elsewhere.
    answers = outbox.c.inbox_id.in_(select(inbox.c.id).where(in_box))
    texts = delete(outbox).where(or_(of_then(outbox, "created_at"), answers))
    sent = connection.execute(texts).rowcount
    gone = connection.execute(delete(inbox).where(in_box, ~to_read)).rowcount
    for table in (delivery_reports, garbled):
        connection.execute(delete(table).where(of_then(table, "received_at")))
    talks = delete(conversations).where(of_then(conversations, "updated_at"))
    spoken = connection.execute(talks).rowcount
    blur(connection, contest, until)
    for table in (misses, helped):
        connection.execute(delete(table).where(table.c.contest_id == contest.id))
    names = update(entries).where(entries.c.contest_id == contest.id)
    connection.execute(names.values(label=None))
    return Destroyed(contest.key_version, gone, sent, spoken, kept)


def blur(connection: Connection, contest: AnyRow, until: datetime) -> None:
    """Nobody's first day says any more at which minute they voted.

    Every row is written, changed or not: on PostgreSQL the transaction that wrote it last is a
    moment, too.
    """
    opened = literal(contest.opens_at, Instant())

    def blurred(column: Column[Any]) -> ColumnElement[Any]:
        return case((column.between(contest.opens_at, until), opened), else_=column)

    still_looks = people.c.voted_at > until
    connection.execute(
        update(people).values(
            first_seen_at=blurred(people.c.first_seen_at),
            joined_at=blurred(people.c.joined_at),
            voted_at=case((still_looks, people.c.voted_at)),
            looks=case((still_looks, people.c.looks)),
        )
    )
