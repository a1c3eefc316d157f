"""Who a broadcast is for: groups of conditions, everybody once however many groups they are in.

`area=kee language=sw` is one group: people of Kee who read Swahili. Several groups add up. Whether
somebody voted is nowhere in their row and is never joined to it: the tag of each phone is computed
here, in the process, with the contest's own key, and only the tags, sorted so that their order
tells nothing, are looked for in the ballot box. Nothing of that is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    true,
)

from smsgateway.actions.broadcasts.conditions import CONDITIONS
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.people.optouts import may_be_written_to
from smsgateway.actions.refused import Refused
from smsgateway.store.ballots import ballots
from smsgateway.store.db import AnyRow
from smsgateway.store.people import people
from smsgateway.store.sealing import Keyring

Group = Mapping[str, str]
"""Conditions by name; a person must meet all of them."""

ROLES = ("voted", "unvoted")
"""Conditions that only the contest's key can judge; their value is a cycle's slug."""

CHUNK = 500
"""People looked at in one transaction: on SQLite every vote waits behind it."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What tells what a text to this person says and costs."""

    channel_id: int | None
    """Where they first reached us."""
    language: str
    network: str


def read_group(text: str) -> dict[str, str]:
    """`area=kee language=sw`. Raises `Refused` for a condition that there is not."""
    group = {}
    for part in text.split():
        name, _, value = part.partition("=")
        if name not in (*CONDITIONS, *ROLES) or not value:
            known = ", ".join(f"{one}=…" for one in (*CONDITIONS, *ROLES))
            raise Refused("{part!r} is no condition; there are {known}", part=part, known=known)
        group[name] = value
    if not group:
        raise Refused("a group needs a condition, e.g. area=kee")
    return group


@dataclass(frozen=True, slots=True)
class Race:
    """A contest whose voters are told apart: its key, opened once."""

    contest_id: int
    tag: Callable[[str], bytes]


class Audience:
    """The people of some groups who may be written to about a topic."""

    def __init__(
        self, connection: Connection, keys: Keyring, groups: Sequence[Group], topic: str
    ) -> None:
        """Raises `Refused` for a group that names nothing."""
        self._keys = keys
        self._groups = groups
        self._races = races(connection, keys, groups)
        self._conditions = [conditions(connection, group) for group in groups]
        self.wanted = and_(or_(*self._conditions), may_be_written_to(topic))

    @property
    def has_roles(self) -> bool:
        """True where each phone has to be opened to know whether it belongs."""
        return bool(self._races)

    def after(
        self, connection: Connection, last: int, limit: int, among: ColumnElement[bool] | None
    ) -> tuple[list[AnyRow], int | None]:
        """The next people behind the id `last`, and the id that was looked at last.

        At most `limit` are looked at; who has not the role is left out. None: nobody is left.
        """
        columns = [people.c.id, people.c.channel_id, people.c.language, people.c.network]
        if self._races:
            columns.append(people.c.phone_sealed)
        in_groups = [one.label(f"g{place}") for place, one in enumerate(self._conditions)]
        asked = (
            select(*columns, *(in_groups if self._races else ()))
            .where(people.c.id > last, self.wanted, true() if among is None else among)
            .order_by(people.c.id)
            .limit(limit)
        )
        rows = list(connection.execute(asked))
        behind = rows[-1].id if len(rows) == limit else None
        return (self._with_roles(connection, rows) if self._races else rows), behind

    def _with_roles(self, connection: Connection, rows: Sequence[AnyRow]) -> list[AnyRow]:
        """Those who meet every condition of one of their groups, roles included."""
        phones = {row.id: self._keys.open(row.phone_sealed, "phone") for row in rows}
        voters: dict[str, set[int]] = {}
        for slug, race in self._races.items():
            by_tag = {race.tag(phone): person for person, phone in phones.items()}
            sought = {"contest": race.contest_id, "tags": sorted(by_tag)}
            found = connection.execute(STANDING, sought).scalars()
            voters[slug] = {by_tag[bytes(tag)] for tag in found}
        return [
            row
            for row in rows
            if any(
                getattr(row, f"g{place}") and has_roles(group, row.id, voters)
                for place, group in enumerate(self._groups)
            )
        ]

    def counted(self, connection: Connection) -> Counter[Reached]:
        """How many people of each kind: one grouped question, unless roles have to be judged."""
        if not self._races:
            return Counter(
                {
                    Reached(row.channel_id, row.language, row.network or ""): row.many
                    for row in connection.execute(grouped(self.wanted))
                }
            )
        found: Counter[Reached] = Counter()
        for rows in self.chunks(connection):
            found.update(Reached(row.channel_id, row.language, row.network or "") for row in rows)
        return found

    def chunks(self, connection: Connection) -> Iterator[list[AnyRow]]:
        """Everybody, some hundreds at a time."""
        last: int | None = 0
        while last is not None:
            rows, last = self.after(connection, last, CHUNK * 10, None)
            yield rows


def has_roles(group: Group, person_id: int, voters: Mapping[str, set[int]]) -> bool:
    """Whether the person has the roles that the group asks for."""
    if "voted" in group and person_id not in voters[group["voted"]]:
        return False
    return "unvoted" not in group or person_id not in voters[group["unvoted"]]


def conditions(connection: Connection, group: Group) -> ColumnElement[bool]:
    """What SQL can judge of a group. Nobody is written to who never joined, but for lists."""
    asked = [
        CONDITIONS[name](connection, value) for name, value in group.items() if name in CONDITIONS
    ]
    if "tag" not in group:
        asked.append(people.c.joined_at.is_not(None))
    return and_(*asked)


def races(connection: Connection, keys: Keyring, groups: Sequence[Group]) -> dict[str, Race]:
    """The contests that roles name. Raises `Refused` where their keys are destroyed."""
    slugs = sorted({group[role] for group in groups for role in ROLES if role in group})
    found = {}
    for slug in slugs:
        contest = contest_named(connection, slug)
        if contest.salt is None:
            raise Refused(
                "the keys of {slug} are destroyed: nobody can tell any more who voted", slug=slug
            )
        tag = keys.tagger(contest.key_version, contest.salt)
        found[slug] = Race(contest.id, tag)
    return found


def grouped(wanted: ColumnElement[bool]) -> Select[Any]:
    """People by what tells the text and its price."""
    told = (people.c.channel_id, people.c.language, people.c.network)
    return select(*told, func.count().label("many")).where(wanted).group_by(*told)


STANDING = select(ballots.c.tag).where(
    ballots.c.contest_id == bindparam("contest"),
    ballots.c.tag.in_(bindparam("tags", expanding=True)),
    ballots.c.disposition == "standing",
)
