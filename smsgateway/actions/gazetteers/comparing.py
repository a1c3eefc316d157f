"""What changed from one edition to the next, by code and never by name alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smsgateway.actions.files.cells import folded
from smsgateway.actions.gazetteers.places import Place


@dataclass(frozen=True, slots=True)
class Change:
    """A place that both editions have and tell differently."""

    code: str
    what: str
    """A language, or `parent`."""
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LevelDifference:
    """The differences of one level."""

    common: int
    only_before: Sequence[Place]
    only_after: Sequence[Place]
    renamed: Sequence[Change]
    moved: Sequence[Change]
    recoded: Sequence[tuple[Place, Place]]
    """Perhaps the same place under a new code: one name, once on either side."""
    unsure: tuple[int, int]
    """Rows before and after that have no code of their own and cannot be compared."""

    def to_json(self) -> dict[str, Any]:
        """For a program."""
        return {
            "common": self.common,
            "only_before": [told(one) for one in self.only_before],
            "only_after": [told(one) for one in self.only_after],
            "renamed": [changed(one, one.what) for one in self.renamed],
            "moved": [changed(one) for one in self.moved],
            "recoded": [
                {"before": told(before), "after": told(after)} for before, after in self.recoded
            ],
            "unsure": {"before": self.unsure[0], "after": self.unsure[1]},
        }


def told(one: Place) -> dict[str, Any]:
    """A place in a line of a difference."""
    return {"code": one.code, "name": dict(one.names), "parent": one.parent}


def changed(one: Change, language: str = "") -> dict[str, str]:
    """A change, with its language where it is one of a name."""
    line = {"code": one.code, "before": one.before, "after": one.after}
    return {**line, "language": language} if language else line


def compare(before: Sequence[Place], after: Sequence[Place]) -> Mapping[str, LevelDifference]:
    """Level by level, from the top."""
    depths = {one.level: one.depth for one in (*before, *after)}
    return {
        level: compare_level(
            [one for one in before if one.level == level],
            [one for one in after if one.level == level],
        )
        for level in sorted(depths, key=lambda level: (depths[level], level))
    }


def compare_level(before: Sequence[Place], after: Sequence[Place]) -> LevelDifference:
    """The differences between two lists of one level."""
    old = {one.code: one for one in before if one.has_own_code}
    new = {one.code: one for one in after if one.has_own_code}
    both = [(old[code], new[code]) for code in sorted(old.keys() & new.keys())]
    only_before = [old[code] for code in sorted(old.keys() - new.keys())]
    only_after = [new[code] for code in sorted(new.keys() - old.keys())]
    return LevelDifference(
        common=len(both),
        only_before=only_before,
        only_after=only_after,
        renamed=[change for pair in both for change in renamed(*pair)],
        moved=[
            Change(was.code, "parent", was.parent, now.parent)
            for was, now in both
            if was.parent != now.parent
        ],
        recoded=recoded(only_before, only_after),
        unsure=(len(before) - len(old), len(after) - len(new)),
    )


def renamed(was: Place, now: Place) -> list[Change]:
    """Languages in which both have a name, and not the same; spaces and case do not count."""
    return [
        Change(was.code, language, name, now.names[language])
        for language, name in was.names.items()
        if language in now.names and folded(name) != folded(now.names[language])
    ]


def recoded(only_before: Sequence[Place], only_after: Sequence[Place]) -> list[tuple[Place, Place]]:
    """Pairs of one name that nobody else on either side bears."""
    once = unmistakable(only_before), unmistakable(only_after)
    pairs = {
        (one.code, once[1][key].code): (one, once[1][key])
        for key, one in once[0].items()
        if key in once[1]
    }
    return list(pairs.values())


def unmistakable(places: Sequence[Place]) -> dict[tuple[str, str], Place]:
    """By language and name, the places that no other in the list is called like."""
    keys = [
        ((language, folded(name)), one) for one in places for language, name in one.names.items()
    ]
    times = Counter(key for key, _ in keys)
    return {key: one for key, one in keys if times[key] == 1}
