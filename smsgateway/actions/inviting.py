"""How an invitation to the console gets to somebody: on paper, or by a text to their phone.

Its code is drawn when it is given, and good for a week. On paper it is shown once; in a text it is
seen by nobody here: it is sealed in the outbox, and scrubbed there as soon as it has left. A phone
that was met only for that is forgotten then, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, case, exists, insert, select, update

from flows.gsm import Size, measure
from flows.newcomer import invited
from flows.words import finish, say
from flows.world import Names
from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.accounts.accounts import CODE_LENGTH, INVITED_FOR, Account, Role
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.actions.outcome import INVITATION, LEFT
from smsgateway.actions.people import persons
from smsgateway.actions.refused import Refused
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.store.accounts import account_areas
from smsgateway.store.accounts import accounts as table
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people

UNSEEN = "-".join(("XXXX",) * (CODE_LENGTH // 4))
"""What a look at the text shows in place of its code."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What somebody needs in order to come in for the first time."""

    name: str
    """What they sign in with."""
    role: Role
    language: str
    areas: tuple[Names, ...]
    """Those that the account was given; empty for everywhere."""
    page: str
    code: str
    until: datetime
    """On the clock of their area."""


@dataclass(frozen=True, slots=True)
class Look:
    """A text before it leaves."""

    text: str
    size: Size


def awaited(connection: Connection, number: int) -> Account:
    """The account of this number, if its invitation may be given. Raises `Refused`."""
    row = connection.execute(select(table).where(table.c.id == number)).first()
    found = accounts.account(connection, row) if row else None
    if found is None or not found.awaited:
        raise Refused("no invitation waits there: a new start needs two administrators")
    return found


def on_paper(house: House, number: int, *, by: str) -> Invitation:
    """A new code, to be printed now: those before it are worth nothing. Raises `Refused`."""
    with house.db.write() as connection:
        account = awaited(connection, number)
        code = drawn(connection, house, account)
        note(connection, account, by, way="paper")
        return told(house, connection, account, code)


def senders(house: House) -> Sequence[Station]:
    """The channels that send texts."""
    return [one for one in house.catalogue.latest().stations.values() if one.account.sender]


def look(house: House, number: int, slug: str, phone: str) -> Look:
    """The text as it would leave, without its code. Raises `Refused`."""
    station = sender(house, slug)
    with house.db.read() as connection:
        account = awaited(connection, number)
        reached(connection, house, station, phone)
        until = connection.execute(select(database_now())).scalar_one() + INVITED_FOR
        text = worded(house, account, UNSEEN, until.astimezone(station.zone))
    return Look(text, measure(text))


def by_text(house: House, number: int, slug: str, phone: str, *, by: str) -> int:
    """Send a new code to that phone; returns the text's id in the outbox. Raises `Refused`."""
    station = sender(house, slug)
    with house.db.write() as connection:
        account = awaited(connection, number)
        known = reached(connection, house, station, phone)
        code = drawn(connection, house, account)
        until = until_of(connection, account)
        text = worded(house, account, code, until.astimezone(station.zone))
        new = insert(outbox).values(
            channel_id=station.id,
            person_id=persons.met(connection, house.db, house.keys, known, until),
            purpose=INVITATION,
            body=house.keys.seal(text, "text"),
            parts=measure(text).segments,
        )
        queued = int(connection.execute(new.returning(outbox.c.id)).scalar_one())
        mine = update(table).where(table.c.id == account.id)
        connection.execute(mine.values(text_id=queued))
        note(connection, account, by, way="text", channel=slug)
    return queued


def sender(house: House, slug: str) -> Station:
    """The channel of this name, if it sends texts. Raises `Refused`."""
    found = house.catalogue.latest().stations.get(slug)
    if found is None:
        raise Refused("there is no channel named {slug}", slug=slug)
    if not found.account.sender:
        raise Refused("channel {slug} sends no texts: choose another one, or paper", slug=slug)
    return found


def reached(connection: Connection, house: House, station: Station, phone: str) -> str:
    """The number in E.164. Raises `Refused` for none, and for who wants no texts."""
    try:
        number = canonical(phone, station.account.region)
    except NotAPhone as error:
        raise Refused(str(error)) from error
    if connection.execute(OPTED_OUT, {"phones": house.keys.indexes(number)}).scalar():
        raise Refused("whoever holds this phone wants no texts from us: give the code on paper")
    return number


def drawn(connection: Connection, house: House, account: Account) -> str:
    """A new code. What carried the one before stays at home, where it still can."""
    before = select(table.c.text_id).where(table.c.id == account.id).scalar_subquery()
    kept = update(outbox).where(outbox.c.id == before, outbox.c.status == "queued")
    connection.execute(kept.values(status="dead", error="a newer invitation took its place"))
    scrub(connection, house, connection.execute(GONE.where(table.c.id == account.id)).all())
    return accounts.invite(connection, account.id)


def scrub(connection: Connection, house: House, texts: Sequence[AnyRow]) -> None:
    """Take code and person out of texts that have left.

    Whoever was met only for one is forgotten, unless they have spoken with us meanwhile.
    """
    whose, ids = [row.person_id for row in texts], [row.id for row in texts]
    empty = house.keys.seal("", "text")
    spoke = exists().where(outbox.c.person_id == people.c.id, outbox.c.purpose != INVITATION)
    ends = case((spoke, None), else_=database_now())
    for_it = update(people).where(people.c.id.in_(whose), people.c.erase_from > database_now())
    connection.execute(for_it.values(erase_from=ends))
    scrubbed = update(outbox).where(outbox.c.id.in_(ids))
    connection.execute(scrubbed.values(person_id=None, body=empty))


def note(connection: Connection, account: Account, by: str, **detail: audit.JSON) -> None:
    """A line of the audit log: that a code was given, and how; never to which number."""
    audit.record(connection, by=by, act="account.hand-over", about=account.email, detail=detail)


def until_of(connection: Connection, account: Account) -> datetime:
    """When the code that was drawn just now ends."""
    until: datetime = connection.execute(
        select(table.c.invited_until).where(table.c.id == account.id)
    ).scalar_one()
    return until


def told(house: House, connection: Connection, account: Account, code: str) -> Invitation:
    """Everything that stands on the paper."""
    own = connection.execute(OWN, {"account": account.id}).all()
    zone = connection.execute(ANY_ZONE).scalar() if account.everywhere else own[0].time_zone
    return Invitation(
        name=account.email,
        role=account.role,
        language=account.language,
        areas=tuple(row.name for row in own),
        page=page_of(house),
        code=code,
        until=until_of(connection, account).astimezone(ZoneInfo(zone or "UTC")),
    )


def worded(house: House, account: Account, code: str, until: datetime) -> str:
    """The text, in the account's language."""
    return finish(say(invited(page_of(house), account.email, code, until), account.language))


def page_of(house: House) -> str:
    """Where a code becomes a password."""
    return f"{house.settings.public_url}/console/invitation"


def states(connection: Connection) -> dict[int, str]:
    """By account, how the text fares that carries its invitation; those on paper are left out."""
    return {row.id: row.status for row in connection.execute(STATES)}


def forget_sent(house: House) -> int:
    """Texts that have left keep neither code nor person; returns how many there were."""
    with house.db.write() as connection:
        gone = connection.execute(GONE).all()
        if gone:
            scrub(connection, house, gone)
    return len(gone)


OPTED_OUT = select(
    exists().where(
        people.c.phone_index.in_(bindparam("phones", expanding=True)),
        people.c.opted_out_at.is_not(None),
    )
)
OWN = (
    select(areas.c.name, areas.c.time_zone)
    .join(account_areas, account_areas.c.area_id == areas.c.id)
    .where(account_areas.c.account_id == bindparam("account"))
    .order_by(areas.c.id)
)
ANY_ZONE = select(areas.c.time_zone).order_by(areas.c.id).limit(1)
STATES = select(table.c.id, outbox.c.status).join(outbox, outbox.c.id == table.c.text_id)
GONE = (
    select(outbox.c.id, outbox.c.person_id)
    .join(table, table.c.text_id == outbox.c.id)
    .where(outbox.c.status.in_(LEFT), outbox.c.person_id.is_not(None))
)
