"""The world as the rows have it: what a screen may ask, answered for one turn."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from flows.case import Subject
from flows.codes import CROCKFORD, receipt, ticket
from flows.receipts import LOOKS
from flows.result import Objection, Result
from flows.service import Outcome
from flows.world import (
    Ballot,
    Challenge,
    Charge,
    Commune,
    Contest,
    Fresh,
    Medium,
    Person,
    Place,
    Right,
    Seal,
)
from smsgateway.actions import challenges, electorate, log
from smsgateway.actions.catalogue import Race, Snapshot, Station
from smsgateway.actions.deals.world import DbDeals
from smsgateway.actions.desks.desk import Desk
from smsgateway.actions.desks.subjects import Subjects, work_coded
from smsgateway.actions.desks.world import DbCases
from smsgateway.actions.electorate import Mark, Voter
from smsgateway.actions.funds.world import DbFunds
from smsgateway.actions.people import optouts
from smsgateway.actions.proposals.world import DbIdeas
from smsgateway.actions.services.world import DbServices
from smsgateway.store import box
from smsgateway.store.awards import objections
from smsgateway.store.box import Cast
from smsgateway.store.db import Database
from smsgateway.store.sealing import Keyring

LOOKING = timedelta(minutes=30)
"""How long after voting a person may be shown what they chose."""


@dataclass(slots=True)
class DbWorld:
    """Answers a screen's questions from the snapshot, and from the database where it must."""

    db: Database
    keys: Keyring
    snapshot: Snapshot
    station: Station
    phone: str
    person: Person
    medium: Medium
    now: datetime
    sent: datetime | None
    network: str = ""
    person_id: int | None = None
    voted_at: datetime | None = None
    looked: int = 0
    asked: dict[int, Sequence[Cast]] = field(default_factory=dict)
    """This voter's ballots, by the contest that was looked up."""
    blank: frozenset[int] = frozenset()
    """Contests in which this phone had no ballot at an earlier press of the session."""
    guessed: set[int] = field(default_factory=set)
    """Those of them that were believed: a vote proves it when it is kept, nothing else does."""
    slip: str = ""
    """The slip that is in hand."""
    in_hand: str = ""
    """The contest that is in hand, by its id; empty for the usual one."""
    voters: dict[int, Voter] = field(default_factory=dict)
    """Who speaks, by contest, as far as this turn has asked."""
    told: Mapping[tuple[int, int], Outcome] = field(default_factory=dict)
    """Results that are being sent, by round and service."""
    running: tuple[Race, ...] = field(init=False)
    """What runs where this channel is, of this area and of those above it; one turn, one answer."""
    contests: tuple[Contest, ...] = field(init=False)
    usual: Race | None = field(init=False)
    """The contest that a person means who names none."""

    def __post_init__(self) -> None:
        """`now` stands still for a turn, and so does what runs."""
        area_id = self.station.area_id
        self.running = self.snapshot.running(area_id, self.now)
        self.contests = tuple(race.contest for race in self.running)
        self.usual = self.running[0] if self.running else self.snapshot.race_for(area_id, self.now)

    @property
    def commune(self) -> Commune:
        """Whose service this is."""
        return self.station.commune

    @property
    def languages(self) -> tuple[str, ...]:
        """What this channel and network can show."""
        return self.station.offered_languages(self.network)

    @property
    def charge(self) -> Charge | None:
        """What the channel's settings say of this network."""
        return self.station.limits.charge(self.medium, self.network)

    @property
    def muted(self) -> frozenset[str]:
        """Asked where a screen shows it, which is rare."""
        with self.db.ask() as connection:
            return optouts.muted_topics(connection, self.keys.indexes(self.phone))

    @property
    def silenced(self) -> frozenset[str]:
        """Asked for the holder of a slip on a shared phone alone."""
        if not (self.shared and self.slip and self.person_id):
            return frozenset()
        with self.db.ask() as connection:
            return optouts.silenced(connection, self.keys, self.person_id, self.slip)[1]

    @property
    def sharer(self) -> bytes:
        """What tells whoever holds the slip from others on this phone, and says no more."""
        with self.db.ask() as connection:
            known, _ = optouts.silenced(connection, self.keys, self.person_id or 0, self.slip)
        return known or self.keys.index(f"slip|{self.slip}")

    @property
    def race(self) -> Race | None:
        """The contest in hand, with what only the house may know."""
        if self.in_hand:
            for race in self.running:
                if str(race.contest.id) == self.in_hand:
                    return race
        return self.usual

    @property
    def contest(self) -> Contest | None:
        """The contest in hand."""
        race = self.race
        return race.contest if race else None

    @property
    def result(self) -> Result | None:
        """What came of that contest, once it is published."""
        race = self.race
        return self.snapshot.results.get(race.contest.id) if race else None

    def about(self, contest: str) -> DbWorld:
        """From here on in this turn, the screens speak of that contest."""
        self.in_hand = contest
        return self

    @property
    def ideas(self) -> DbIdeas | None:
        """What was proposed here, while ideas are taken by the clock."""
        desk = self.snapshot.idea_desks.get(self.station.area_id)
        until = self.snapshot.races[desk.contest_id].contest.until if desk else None
        if desk is None or until is None or self.now >= until:
            return None
        return DbIdeas(self.db, self.keys, desk, self.phone)

    @property
    def services(self) -> DbServices:
        """The services that people here rate."""
        book, area_id = self.snapshot.services, self.station.area_id
        race = self.race if self.shared else None
        rater = self.voter(race).name if race else ""
        return DbServices(self.db, self.keys, book, area_id, self.phone, self.now, self.told, rater)

    @property
    def contracts(self) -> DbDeals:
        """Who builds what, for how much."""
        return DbDeals(self.db, self.station.area_id)

    def holding(self, slip: str) -> DbWorld:
        """From here on in this turn, the voter is whoever holds this slip."""
        if slip != self.slip:
            self.slip = slip
            self.asked.clear()
            self.voters.clear()
        return self

    @property
    def mark(self) -> Mark | None:
        """Whether this phone is shared or a helper's."""
        return self.snapshot.marks.get(self.person_id or 0)

    @property
    def shared(self) -> bool:
        """Whether several people vote with this phone."""
        return self.mark is not None

    def right(self, contest: Contest) -> Right:
        """Whether this voter may vote there."""
        return self.voter(self.snapshot.races[contest.id]).right

    def voter(self, race: Race) -> Voter:
        """Who speaks in that contest; a turn asks once, and an open contest asks nothing."""
        if race.salt is None:
            return Voter("yes")
        if not self.slip and self.mark is None and race.contest.electorate == "open":
            return Voter("yes", self.phone)
        if race.contest.id not in self.voters:
            seal = electorate.Seal(race.contest.id, race.key_version, race.salt)
            asking = electorate.Asking(self.phone, self.slip, self.mark, self.person_id)
            with self.db.read() as connection:
                self.voters[race.contest.id] = electorate.voter(
                    connection, self.keys, (seal, *race.shares), race.contest.electorate, asking
                )
        return self.voters[race.contest.id]

    def tag(self, race: Race) -> bytes | None:
        """This voter's name inside the contest; None where nobody may speak, and at the end."""
        voter = self.voter(race)
        if race.salt is None or not voter.name:
            return None
        return self.keys.tag(race.key_version, race.salt, voter.name)

    def ballot(self, contest: Contest) -> Ballot | None:
        """The ballot of this phone that stands."""
        stands = [one for one in self.cast(contest) if one.disposition == "standing"]
        return Ballot(stands[0].receipt, tuple(stands[0].choice)) if stands else None

    def cast(self, contest: Contest) -> Sequence[Cast]:
        """Everything that this phone did there, in order; a turn asks the database once."""
        if contest.id in self.blank and not self.slip:
            self.guessed.add(contest.id)
            return ()
        if contest.id not in self.asked:
            tag = self.tag(self.snapshot.races[contest.id])
            with self.db.ask() as connection:
                self.asked[contest.id] = box.cast_by(connection, contest.id, tag) if tag else ()
        return self.asked[contest.id]

    def counted(self, receipt: str) -> bool | None:
        """Whether a ballot with this receipt was ever recorded in this area."""
        races = self.snapshot.races_by_area.get(self.station.area_id, ())
        held = {race.contest.id for race in races}
        with self.db.ask() as connection:
            found = {row.contest_id for row in box.placed(connection, receipt)}
        return True if found & held else None

    def objection(self, ticket: str) -> Objection | None:
        """What became of it; its words are nobody's to read."""
        asked = select(objections.c.state, objections.c.reason)
        with self.db.ask() as connection:
            row = connection.execute(asked.where(objections.c.ticket == ticket)).first()
        return Objection(row.state, row.reason) if row else None

    def in_log(self, receipt: str) -> Place | None:
        """Where the public log has it."""
        with self.db.ask() as connection:
            found = log.position(connection, receipt)
        return Place(found.n, found.size, found.seal) if found else None

    def seal(self, contest: Contest) -> Seal | None:
        """The newest checkpoint of that contest's log."""
        with self.db.ask() as connection:
            found = log.seal(connection, contest.id)
        return Seal(found.size, found.text) if found else None

    def looks(self, contest: Contest) -> int:
        """What is left of this phone's allowance, which begins with each vote."""
        recent = self.voted_at is not None and self.now - self.voted_at <= LOOKING
        return max(LOOKS - self.looked, 0) if recent else 0

    def tracker(self, contest: Contest) -> str | None:
        """The line of the ballot that counts, once the result is in the log."""
        cast, tag = self.cast(contest), self.tag(self.snapshot.races[contest.id])
        with self.db.ask() as connection:
            line = challenges.published_line(connection, contest.id, cast)
            return "" if line and tag and box.pending(connection, contest.id, tag) else line

    def challenge(self, contest: Contest, receipt: str) -> Challenge | None:
        """What opening this ballot of this phone's would lead to."""
        return challenges.foresee(self.cast(contest), receipt)

    @property
    def desk(self) -> Desk:
        """What this area handles complaints by. Raises `KeyError` where it takes none."""
        return self.snapshot.desks[self.station.area_id]

    @property
    def cases(self) -> DbCases | None:
        """Complaints, where the area takes them."""
        if self.station.area_id not in self.snapshot.desks:
            return None
        shared = self.shared
        return DbCases(
            self.db, self.keys, self.desk, self.subjects, self.person_id, self.now, shared
        )

    @property
    def subjects(self) -> Subjects:
        """What a complaint may be about, by its code."""
        return Subjects(
            self.snapshot.services, self.station.area_id, self.contest, self._work_coded
        )

    def _work_coded(self, code: str) -> Subject | None:
        with self.db.ask() as connection:
            return work_coded(connection, code)

    @property
    def money(self) -> DbFunds | None:
        """Public money, where the area has some."""
        area_id = self.station.area_id
        if area_id not in self.snapshot.money:
            return None
        return DbFunds(self.db, self.keys, area_id, self.phone, self.person_id, self.now)

    def fresh(self, kind: Fresh) -> str:
        """A code that nothing is likely to have; the unique keys see to the rest."""
        match kind:
            case "receipt":
                # 256 is eight times 32: each letter is as likely as any other.
                return receipt("".join(CROCKFORD[one % 32] for one in secrets.token_bytes(9)))
            case "ticket":
                return ticket(f"{secrets.randbelow(10**6):06}")
            case "pin":
                return f"{secrets.randbelow(10**4):04}"
