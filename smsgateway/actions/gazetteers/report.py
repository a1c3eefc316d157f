"""What an edition holds and what is wrong with it, for the people who must mend the source."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flows.cutting import cut
from smsgateway.actions.files.cells import folded
from smsgateway.actions.gazetteers.places import MISPLACED, MISSHAPEN, ORPHAN, PLACEHOLDER, Place

CUTS = (16, 20, 24)
"""Lengths at which screens cut a name."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Places of one parent and one level that share a name."""

    parent: str
    language: str
    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a list of places says about itself."""

    levels: Mapping[str, int]
    duplicates: Mapping[str, Sequence[Place]]
    """Claimed code to the rows that claim it."""
    orphans: Sequence[Place]
    placeholders: Sequence[Place]
    misshapen: Sequence[Place]
    misplaced: Sequence[Place]
    ambiguous: Sequence[Alike]
    shared: Mapping[str, Mapping[str, int]]
    """Level to language to how many names several places of the level share, anywhere."""
    cuts: Mapping[str, Mapping[str, Mapping[int, int]]]
    """Level to language to length to how many names no longer differ from a sibling's."""

    def to_json(self) -> dict[str, Any]:
        """For a program."""
        return {
            "places": sum(self.levels.values()),
            "levels": dict(self.levels),
            "duplicates": [
                {"code": code, "rows": [row_of(one) for one in rows]}
                for code, rows in self.duplicates.items()
            ],
            "orphans": [row_of(one) for one in self.orphans],
            "placeholders": [row_of(one) for one in self.placeholders],
            "misshapen": [row_of(one) for one in self.misshapen],
            "misplaced": [row_of(one) for one in self.misplaced],
            "ambiguous": [
                {
                    "parent": one.parent,
                    "language": one.language,
                    "name": one.name,
                    "codes": list(one.codes),
                }
                for one in self.ambiguous
            ],
            "shared_names": {level: dict(counts) for level, counts in self.shared.items()},
            "alike_when_cut": {
                level: {
                    language: {str(length): count for length, count in counts.items()}
                    for language, counts in by_language.items()
                }
                for level, by_language in self.cuts.items()
            },
        }


def row_of(one: Place) -> dict[str, Any]:
    """A place as a line of a report."""
    return {
        "code": one.code,
        "claimed": one.claimed,
        "name": dict(one.names),
        "parent": one.parent,
        "origin": one.origin,
    }


def report(places: Sequence[Place]) -> Report:
    """Judge a list of places."""
    places = sorted(places, key=Place.order)
    claims: dict[str, list[Place]] = defaultdict(list)
    for one in places:
        claims[one.claimed].append(one)
    return Report(
        levels=Counter(one.level for one in places),
        duplicates={code: rows for code, rows in claims.items() if len(rows) > 1},
        orphans=doubted(places, ORPHAN),
        placeholders=doubted(places, PLACEHOLDER),
        misshapen=doubted(places, MISSHAPEN),
        misplaced=doubted(places, MISPLACED),
        ambiguous=ambiguous(places),
        shared={level: shared_names(some) for level, some in by_level(places).items()},
        cuts={level: cuts(some) for level, some in by_level(places).items()},
    )


def doubted(places: Iterable[Place], doubt: str) -> list[Place]:
    """The places with this doubt."""
    return [one for one in places if doubt in one.doubts]


def by_level(places: Iterable[Place]) -> Mapping[str, Sequence[Place]]:
    """The places of each level."""
    found: dict[str, list[Place]] = defaultdict(list)
    for one in places:
        found[one.level].append(one)
    return found


def ambiguous(places: Iterable[Place]) -> list[Alike]:
    """Siblings of one name: nobody can choose between them by it."""
    alike: dict[tuple[str, str, str, str], list[Place]] = defaultdict(list)
    for one in places:
        for language, name in one.names.items():
            alike[one.level, one.parent, language, folded(name)].append(one)
    return [
        Alike(parent, language, some[0].names[language], tuple(one.code for one in some))
        for (_, parent, language, _), some in alike.items()
        if len(some) > 1
    ]


def shared_names(places: Sequence[Place]) -> Mapping[str, int]:
    """By language, how many names belong to more than one place."""
    return {
        language: sum(count > 1 for count in named.values())
        for language in languages(places)
        for named in [Counter(one.names[language] for one in places if language in one.names)]
    }


def cuts(places: Sequence[Place]) -> Mapping[str, Mapping[int, int]]:
    """By language and length, how many names read like a sibling's when they are cut."""
    return {
        language: {length: alike(places, language, partial(cut, limit=length)) for length in CUTS}
        for language in languages(places)
    }


def alike(places: Iterable[Place], language: str, shorten: Callable[[str], str]) -> int:
    """How many names of siblings are the same once they are shortened."""
    read = Counter(
        (one.parent, shorten(one.names[language])) for one in places if language in one.names
    )
    return sum(count for count in read.values() if count > 1)


def languages(places: Iterable[Place]) -> list[str]:
    """The languages that any of the places has a name in."""
    return list(dict.fromkeys(language for one in places for language in one.names))
