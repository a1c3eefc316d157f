"""What changes rarely, kept in memory: areas, channels, contests and their projects.

A process reads it once and again when the revision in the database has moved: every turn compares
the number that it read together with the person, so a withdrawn project is withdrawn at the next
press everywhere.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from flows import ballot
from flows.budget import LONG_USSD, USSD, Budget
from flows.result import Result
from flows.world import Commune, Contest, Money, Names, Project
from smsgateway.actions import awarded, electorate, limits
from smsgateway.actions.desks import desk
from smsgateway.actions.desks.desk import Desk
from smsgateway.actions.electorate import Mark, Seal
from smsgateway.actions.limits import Limits
from smsgateway.actions.proposals import desk as ideas
from smsgateway.actions.proposals.desk import Desk as IdeaDesk
from smsgateway.actions.services import book as services
from smsgateway.actions.services.book import Book
from smsgateway.channels.contract import Account
from smsgateway.settings import Settings
from smsgateway.store.areas import areas
from smsgateway.store.channels import channels
from smsgateway.store.contests import contests, cycles, projects, revisions
from smsgateway.store.db import Database
from smsgateway.store.sealing import Keyring
from smsgateway.store.transfers import WITH_MONEY

STALE_SECONDS = 2.0
"""How long a webhook may trust the channels that it remembers before it asks for the revision."""


@dataclass(frozen=True, slots=True)
class Station:
    """One channel, opened: where inputs arrive and texts leave, and whom they concern."""

    id: int
    area_id: int
    provider: str
    account: Account
    commune: Commune
    zone: ZoneInfo
    languages: tuple[str, ...]
    script_networks: frozenset[str]
    long_networks: frozenset[str]
    limits: Limits
    keyword: str = ""
    """A rented number hands on only texts that begin with this word."""
    pulls: bool = False
    """A vote by SMS is pending until the provider's own list shows the text."""

    def offered_languages(self, network: str) -> tuple[str, ...]:
        """The area's languages; Khmer script only where a handset test showed that it arrives."""
        if "*" in self.script_networks or network in self.script_networks:
            return self.languages
        return tuple(language for language in self.languages if language != "km")

    def page(self, network: str) -> Budget:
        """How much a USSD screen holds there: 182 characters where that was tested, else 160."""
        return LONG_USSD if network in self.long_networks else USSD


@dataclass(frozen=True, slots=True)
class Race:
    """A contest as the flows see it, with what only the house may know."""

    contest: Contest
    slug: str
    area_id: int
    salt: bytes | None
    key_version: int
    by_id: Mapping[int, Project]
    shares: tuple[Seal, ...] = ()
    """Of other contests whose roll and slips are good here, too."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything of one revision."""

    revision: int
    stations: Mapping[str, Station]
    stations_by_id: Mapping[int, Station]
    races: Mapping[int, Race]
    races_by_area: Mapping[int, tuple[Race, ...]]
    """Those of the area itself and of the areas that it lies in."""
    marks: Mapping[int, Mark]
    """Phones that are not one person's, by person."""
    results: Mapping[int, Result]
    """What is published of a count, by contest."""
    idea_desks: Mapping[int, IdeaDesk]
    """Where ideas are taken, by area."""
    services: Book
    desks: Mapping[int, Desk]
    """Of each area that takes complaints."""
    money: frozenset[int]
    """Areas with public money to tell of."""
    zones: Mapping[int, ZoneInfo]
    """Of every area."""

    def race_for(self, area_id: int, now: datetime) -> Race | None:
        """The contest that a person of this area means: open, else next, else the last closed.

        Nobody hears of a draft.
        """
        if running := self.running(area_id, now):
            return running[0]
        held = [
            race for race in self.races_by_area.get(area_id, ()) if race.contest.stage != "draft"
        ]
        coming = [race for race in held if race.contest.phase(now) == "before"]
        if coming:
            return min(coming, key=lambda race: race.contest.opens)
        return max(held, key=lambda race: race.contest.closes, default=None)

    def stations_of(self, contest_id: int) -> tuple[Station, ...]:
        """The channels on which people vote in this contest."""
        return tuple(
            one
            for one in self.stations.values()
            if any(
                race.contest.id == contest_id for race in self.races_by_area.get(one.area_id, ())
            )
        )

    def running(self, area_id: int, now: datetime) -> tuple[Race, ...]:
        """Every contest that a person of this area votes in now: the usual one, then by word."""
        held = self.races_by_area.get(area_id, ())
        running = [race for race in held if race.contest.phase(now) in ("open", "paused")]
        if len(running) > 1:
            running.sort(key=lambda race: (race.contest.word, race.contest.closes))
        return tuple(running)


class Catalogue:
    """The newest snapshot, shared by the threads of a process."""

    def __init__(self, db: Database, keys: Keyring, settings: Settings) -> None:
        """Reads nothing yet."""
        self._db, self._keys, self._settings = db, keys, settings
        self._snapshot: Snapshot | None = None
        self._checked = 0.0

    def latest(self) -> Snapshot:
        """The snapshot, trusted for `STALE_SECONDS` without a question."""
        if self._snapshot is None or time.monotonic() - self._checked > STALE_SECONDS:
            try:
                with self._db.ask() as connection:
                    number: int = connection.execute(READ_REVISION).scalar_one()
                snapshot = self.at(number)
            except SQLAlchemyError:
                # Whom we serve is known; what they say will find the database out by itself.
                if self._snapshot is None:
                    raise
                self._checked = time.monotonic()
                return self._snapshot
            self._checked = time.monotonic()
            return snapshot
        return self._snapshot

    def look_again(self) -> None:
        """Trust memory no longer: somebody looks at what they have just changed."""
        self._checked = -STALE_SECONDS

    def at(self, revision: int) -> Snapshot:
        """The snapshot of this revision or a later one, read anew where memory is older."""
        snapshot = self._snapshot
        if snapshot is None or snapshot.revision < revision:
            with self._db.read() as connection:
                snapshot = self._snapshot = read_snapshot(connection, self._keys, self._settings)
        return snapshot


READ_REVISION = select(revisions.c.number)


def touch(connection: Connection) -> None:
    """Tell every process that the catalogue has changed; in the transaction that changes it."""
    moved = connection.execute(update(revisions).values(number=revisions.c.number + 1))
    if not moved.rowcount:
        connection.execute(insert(revisions).values(id=1, number=1))


def read_snapshot(connection: Connection, keys: Keyring, settings: Settings) -> Snapshot:
    """Read the whole catalogue: small tables, a few statements."""
    revision: int = connection.execute(READ_REVISION).scalar_one()
    area_rows = {row.id: row for row in connection.execute(select(areas))}
    held = limits.read(connection)
    stations = {}
    for row in connection.execute(select(channels)):
        area = area_rows[row.area_id]
        secrets = json.loads(keys.open(row.secrets, "account"))
        stations[row.slug] = Station(
            id=row.id,
            area_id=row.area_id,
            provider=row.provider,
            account=Account(
                slug=row.slug,
                sender=row.sender,
                service_code=row.service_code,
                username=secrets["username"],
                api_key=secrets["api_key"],
                tokens=tuple(secrets["tokens"]),
                signing_keys=secrets.get("signing_keys", {}),
                public_url=settings.public_url,
                api_url=row.api_url,
                region=row.region,
                batch=held[row.id].batch,
            ),
            commune=Commune(
                name=frozen(area.name),
                contact=area.contact,
                dial=row.service_code,
                number=f"{row.sender} {row.keyword}".strip(),
            ),
            zone=ZoneInfo(area.time_zone),
            languages=tuple(area.languages),
            script_networks=frozenset(row.script_networks),
            long_networks=frozenset(row.long_networks),
            keyword=row.keyword,
            pulls=row.pulls,
            limits=held[row.id],
        )
    zones = {row.id: ZoneInfo(row.time_zone) for row in area_rows.values()}
    races = read_races(connection, zones)
    parents = {row.id: row.parent_id for row in area_rows.values()}
    by_area = {
        area_id: tuple(race for race in races.values() if race.area_id in above(area_id, parents))
        for area_id in area_rows
    }
    return Snapshot(
        revision=revision,
        stations=MappingProxyType(stations),
        stations_by_id=MappingProxyType({station.id: station for station in stations.values()}),
        races=MappingProxyType(races),
        races_by_area=MappingProxyType(by_area),
        marks=electorate.marks(connection),
        results=awarded.read(connection, zones),
        idea_desks=ideas.read(connection),
        services=services.read(connection),
        desks=desk.read(connection),
        money=frozenset(connection.execute(WITH_MONEY).scalars()),
        zones=MappingProxyType(zones),
    )


def above(area_id: int, parents: Mapping[int, int | None]) -> set[int]:
    """An area and those that it lies in."""
    found: set[int] = set()
    at: int | None = area_id
    while at is not None and at not in found:
        found.add(at)
        at = parents.get(at)
    return found


def read_races(connection: Connection, zones: Mapping[int, ZoneInfo]) -> dict[int, Race]:
    """Every contest with its ballot, by id."""
    ballot_lines: dict[int, list[Project]] = {}
    currency = {row.id: row.currency for row in connection.execute(select(contests))}
    for row in connection.execute(select(projects).order_by(projects.c.position)):
        line = Project(
            id=row.id,
            code=row.code,
            name=frozen(row.name),
            place=frozen(row.place),
            about=frozen(row.about),
            cost=Money(row.cost, currency[row.contest_id]),
            withdrawn=row.withdrawn,
        )
        ballot_lines.setdefault(row.contest_id, []).append(line)
    races, shares = {}, electorate.shared(connection)
    held = select(
        contests, cycles.c.slug, cycles.c.area_id, cycles.c.phase, cycles.c.phase_until
    ).join(cycles, cycles.c.id == contests.c.cycle_id)
    for row in connection.execute(held.order_by(contests.c.id)):
        zone, lines = zones[row.area_id], tuple(ballot_lines.get(row.id, ()))
        contest = Contest(
            id=row.id,
            title=frozen(row.title),
            pot=Money(row.pot, row.currency),
            format=ballot.named(row.format, row.least, row.most, row.points),
            opens=row.opens_at.astimezone(zone),
            closes=row.closes_at.astimezone(zone),
            grace=row.late_until - row.closes_at,
            projects=lines,
            by_code=MappingProxyType({line.code: line for line in lines}),
            unlinked=row.salt is None,
            stage=row.phase,
            until=row.phase_until.astimezone(zone) if row.phase_until else None,
            paused=row.paused,
            electorate=row.electorate,
            least_age=row.least_age,
            residents=row.residents,
            word=row.word,
        )
        races[row.id] = Race(
            contest=contest,
            slug=row.slug,
            area_id=row.area_id,
            salt=row.salt,
            key_version=row.key_version,
            by_id=MappingProxyType({line.id: line for line in lines}),
            shares=shares.get(row.id, ()),
        )
    return races


def frozen(names: dict[str, str]) -> Names:
    """Names that nobody can change under the threads that share them."""
    return MappingProxyType(names)
