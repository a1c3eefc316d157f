"""Which voter speaks: the phone itself, its entry on a roll, or whoever holds a slip.

A voter has one name in a contest, whichever way they come: an entry's when a phone on the roll or
a slip leads to it, else the phone's own. Paper and assemblies use `entry_of` for the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Connection, bindparam, func, insert, select

from flows.value import value
from flows.world import Electorate, Right
from smsgateway.actions.outcome import Due, NoLongerFits
from smsgateway.store.contests import contests
from smsgateway.store.db import Database, database_now
from smsgateway.store.rolls import helped, marked_phones, misses, rights, shared_rolls
from smsgateway.store.sealing import Keyring

MISSES_OF_ONE = 5
"""Wrong numbers of one phone in an hour, and it waits."""

MISSES_OF_ALL = 50
"""Wrong numbers in ten minutes from everywhere, and whoever has missed once waits."""

ONE_HOUR, TEN_MINUTES, A_DAY = timedelta(hours=1), timedelta(minutes=10), timedelta(days=1)


@value
class Mark:
    """A phone that is not one person's."""

    helper: bool
    """Of somebody who votes for people who cannot read; else shared by a family."""
    per_day: int


@value
class Seal:
    """What the digests of one contest are made with; its salt is still there."""

    contest_id: int
    version: int
    salt: bytes

    def of_phone(self, keys: Keyring, phone: str) -> bytes:
        """Where a phone stands on the roll."""
        return keys.tag(self.version, self.salt, f"roll|phone|{phone}")

    def of_slip(self, keys: Keyring, number: str) -> bytes:
        """Where a slip stands."""
        return keys.tag(self.version, self.salt, f"roll|slip|{number}")

    def tag(self, keys: Keyring, voter: str) -> bytes:
        """The voter's name on ballots."""
        return keys.tag(self.version, self.salt, voter)


@value
class Voter:
    """Who speaks, and whether they may vote. `name` makes the tag; it is empty for nobody."""

    right: Right
    name: str = ""


@value
class Asking:
    """A phone that wants to vote, and the slip in hand."""

    phone: str
    slip: str
    mark: Mark | None
    person_id: int | None


def voter(
    connection: Connection,
    keys: Keyring,
    seals: Sequence[Seal],
    electorate: Electorate,
    asking: Asking,
) -> Voter:
    """Who speaks in this contest. Its own seal is the first, then those of the rolls it shares."""
    if asking.slip:
        return by_slip(connection, keys, seals, asking)
    if asking.mark is not None:
        return Voter("slip")
    if electorate == "open":
        return Voter("yes", asking.phone)
    if electorate == "codes":
        return Voter("slip")
    found = entry_of(connection, seals, lambda seal: seal.of_phone(keys, asking.phone))
    return Voter("yes", name_of(found)) if found is not None else Voter("slip")


def by_slip(connection: Connection, keys: Keyring, seals: Sequence[Seal], asking: Asking) -> Voter:
    """Whoever holds that slip, unless this phone guesses or has helped enough."""
    here = seals[0]
    if guesses(connection, here.contest_id, here.of_phone(keys, asking.phone)):
        return Voter("slow")
    found = entry_of(connection, seals, lambda seal: seal.of_slip(keys, asking.slip))
    if found is None:
        return Voter("wrong")
    if asking.mark is not None and asking.mark.helper and asking.person_id is not None:
        day = {"who": asking.person_id, "since": ago(connection, A_DAY)}
        if connection.execute(HELPED, day).scalar_one() >= asking.mark.per_day:
            return Voter("enough")
    return Voter("yes", name_of(found))


def entry_of(
    connection: Connection, seals: Sequence[Seal], digest: Callable[[Seal], bytes]
) -> int | None:
    """The entry that a phone or slip leads to on one of these rolls; None for one that is void or
    unknown."""
    asked = {
        "contests": [one.contest_id for one in seals],
        "digests": [digest(one) for one in seals],
    }
    found = connection.execute(RIGHT, asked).scalar()
    return int(found) if found is not None else None


def seals_of(connection: Connection, own: Seal) -> list[Seal]:
    """The contest's own seal, and those of the rolls that are good in it, too."""
    shared = connection.execute(SHARED.where(shared_rolls.c.contest_id == own.contest_id))
    return [own, *(Seal(row.from_id, row.key_version, row.salt) for row in shared)]


def shared(connection: Connection) -> dict[int, tuple[Seal, ...]]:
    """The seals of the rolls that each contest shares with others, whose keys still live."""
    found: dict[int, tuple[Seal, ...]] = {}
    for row in connection.execute(SHARED):
        seal = Seal(row.from_id, row.key_version, row.salt)
        found[row.contest_id] = (*found.get(row.contest_id, ()), seal)
    return found


def name_of(entry_id: int) -> str:
    """A voter's name inside the house: one for phone, paper and assembly."""
    return f"entry|{entry_id}"


def guesses(connection: Connection, contest_id: int, phone: bytes) -> bool:
    """Whether this phone must wait: too many wrong numbers of its own, or of everybody's."""
    asked = {"contest": contest_id, "digest": phone}
    own = connection.execute(MISSED, {**asked, "since": ago(connection, ONE_HOUR)}).scalar_one()
    if own >= MISSES_OF_ONE:
        return True
    recent = {"contest": contest_id, "since": ago(connection, TEN_MINUTES)}
    return bool(own) and connection.execute(MISSED_BY_ALL, recent).scalar_one() >= MISSES_OF_ALL


def ago(connection: Connection, time: timedelta) -> datetime:
    """So long before the database's now."""
    now: datetime = connection.execute(NOW).scalar_one()
    return now - time


@value
class Missed:
    """A wrong number, about to be noted."""

    contest_id: int
    digest: bytes


def note_misses(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """Remember who guessed."""
    connection.execute(
        insert(misses),
        [{"contest_id": due.act.contest_id, "digest": due.act.digest} for due in dues],
    )


def note_help(connection: Connection, contests_of: Sequence[tuple[int, int]]) -> None:
    """Remember that these helpers (contest, person) cast a vote for somebody.

    Raises `NoLongerFits` where one has helped enough meanwhile, by another process.
    """
    if not contests_of:
        return
    rows = [{"contest_id": one, "person_id": who} for one, who in contests_of]
    connection.execute(insert(helped), rows)
    since = ago(connection, A_DAY)
    # Held until the commit: of two votes by one phone the second sees the first.
    for mark in connection.execute(HELPERS, {"who": [who for _, who in contests_of]}).all():
        day = {"who": mark.person_id, "since": since}
        if connection.execute(HELPED, day).scalar_one() > mark.per_day:
            raise NoLongerFits("this phone has helped enough meanwhile")


def marks(connection: Connection) -> Mapping[int, Mark]:
    """The phones that are not one person's, by person: few, and read with the catalogue."""
    return MappingProxyType(
        {
            row.person_id: Mark(row.kind == "helper", row.per_day)
            for row in connection.execute(select(marked_phones))
        }
    )


NOW = select(database_now())

RIGHT = select(rights.c.entry_id).where(
    rights.c.contest_id.in_(bindparam("contests", expanding=True)),
    rights.c.digest.in_(bindparam("digests", expanding=True)),
    ~rights.c.void,
)

SHARED = (
    select(shared_rolls, contests.c.key_version, contests.c.salt)
    .join(contests, contests.c.id == shared_rolls.c.from_id)
    .where(contests.c.salt.is_not(None))
    .order_by(shared_rolls.c.from_id)
)

MISSED = select(func.count()).where(
    misses.c.contest_id == bindparam("contest"),
    misses.c.digest == bindparam("digest"),
    misses.c.missed_at > bindparam("since"),
)

MISSED_BY_ALL = select(func.count()).where(
    misses.c.contest_id == bindparam("contest"), misses.c.missed_at > bindparam("since")
)

HELPERS = (
    select(marked_phones)
    .where(marked_phones.c.person_id.in_(bindparam("who", expanding=True)))
    .order_by(marked_phones.c.person_id)
    .with_for_update()
)

HELPED = select(func.count()).where(
    helped.c.person_id == bindparam("who"), helped.c.cast_at > bindparam("since")
)
