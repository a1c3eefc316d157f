"""The count of a contest for people to look at: nothing before the close, the same to everybody."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from flows.words import choose
from flows.world import Names, Stage
from smsgateway.actions.awards.record import current
from smsgateway.actions.catalogue import Race
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.definition import definition
from smsgateway.actions.house import House
from smsgateway.actions.publiclog.results import award_of
from smsgateway.counting.award import Award
from smsgateway.counting.explain import explain
from smsgateway.counting.rules import RULES
from smsgateway.counting.told import Told
from smsgateway.store import box
from smsgateway.store.paper import paper_batches

KEPT_SECONDS = 60.0
"""How long a count is shown without being made again: a big one takes seconds."""


@dataclass(frozen=True, slots=True)
class Count:
    """A rule applied to the ballots that stand."""

    award: Award
    names: Mapping[str, Names]
    """The projects', by their ids in the outside world."""
    rule: str
    fixed: str
    """The rule that was published before the vote; `rule` may be another, to compare."""
    summary: str

    def named(self, lang: str) -> dict[str, str]:
        """The projects' names for a reader of `lang`."""
        return {project: choose(names, lang) for project, names in self.names.items()}

    def sentences(self, lang: str) -> list[Told]:
        """Every step in words, to be translated, with the names that a reader of `lang` knows."""
        return explain(self.award, self.named(lang))

    @property
    def official(self) -> bool:
        """Whether this is the rule that counts."""
        return self.rule == self.fixed


def over(race: Race, now: datetime) -> bool:
    """No vote can arrive any more: from now on results may be seen."""
    return now >= race.contest.closes + race.contest.grace


PUBLISHED: tuple[Stage, ...] = ("publication", "implementation", "closed")


def published(race: Race, now: datetime) -> bool:
    """Voting is over, and a coordinator has said that the result is out."""
    return over(race, now) and race.contest.stage in PUBLISHED


def unread(connection: Connection, race: Race) -> bool:
    """Whether sheets of paper are still being read: who reads them shall not know the count."""
    held = select(paper_batches.c.id).where(
        paper_batches.c.contest_id == race.contest.id, paper_batches.c.state == "open"
    )
    return connection.execute(held.limit(1)).first() is not None


def complete(connection: Connection, race: Race, now: datetime) -> bool:
    """Every vote is in, by phone and on paper: from now on the console counts."""
    return over(race, now) and not unread(connection, race)


def voters(connection: Connection, race: Race) -> int:
    """How many ballots stand: turnout is nobody's secret."""
    return box.standing(connection, race.contest.id)


class Counts:
    """Counts the contests that are over, each once a minute at most; a record is read once."""

    def __init__(self, house: House) -> None:
        """Nothing is counted yet."""
        self._house = house
        self._kept: dict[tuple[str, str], tuple[float, Count]] = {}

    def of(self, race: Race, now: datetime, rule: str = "") -> Count | None:
        """The count by `rule`, or by the contest's own; None while votes may still come in.

        Raises `Refused` for a rule that cannot be applied to these ballots.
        """
        with self._house.db.read() as connection:
            if not complete(connection, race, now):
                return None
        kept = self._kept.get((race.slug, rule))
        if kept and time.monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1]
        made = count(self._house, race.slug, rule)
        self._kept[race.slug, rule] = (time.monotonic(), made)
        return made

    def told(self, race: Race, now: datetime) -> Count | None:
        """The count that two people published, whatever became of ballots since; None before.

        Where a cycle came to its phase without a record it is the count as it stands.
        """
        if not published(race, now):
            return None
        with self._house.db.read() as connection:
            record = current(connection, race.contest.id)
        if record is None:
            return self.of(race, now)
        key = (race.slug, f"record {record.number}")
        if key not in self._kept:
            self._kept[key] = (0.0, recorded(self._house, race.slug, record.award))
        return self._kept[key][1]


def count(house: House, slug: str, rule: str) -> Count:
    """Apply a rule now."""
    told, names = defined(house, slug)
    fixed = str(told["rule"])
    rule = rule if rule in RULES else fixed
    made = award_of(house, slug, {**told, "rule": rule})
    return Count(made, names, rule, fixed, RULES[rule].summary)


def recorded(house: House, slug: str, kept: Mapping[str, Any]) -> Count:
    """A count as it stands in the record of a result."""
    told, names = defined(house, slug)
    made = Award.from_json(kept)
    return Count(made, names, made.rule, str(told["rule"]), RULES[made.rule].summary)


def defined(house: House, slug: str) -> tuple[Mapping[str, Any], Mapping[str, Names]]:
    """What the contest is, and its projects' names by their ids in the outside world."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        told: Mapping[str, Any] = definition(connection, contest.id)
    return told, {line["id"]: line["name"] for line in told["projects"]}
