"""Which place stands under which, and to whom a code belongs that several rows claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from smsgateway.actions.files import cells
from smsgateway.actions.files.faults import Finding
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.gazetteers import codes
from smsgateway.actions.gazetteers.mapping import Level
from smsgateway.actions.gazetteers.mapping import Mapping as Layout
from smsgateway.actions.gazetteers.places import (
    MISPLACED,
    MISSHAPEN,
    ORPHAN,
    PLACEHOLDER,
    REPEATED,
    Place,
)
from smsgateway.counting.told import Told

SAID = {
    REPEATED: "{claimed} ({name}) is claimed by other rows too: kept as {code}",
    PLACEHOLDER: "{claimed} ({name}) is no code",
    MISSHAPEN: "{claimed} ({name}) has not the digits of a {level}",
    MISPLACED: "{claimed} ({name}) does not begin with the code of its parent, {parent}",
    ORPHAN: "{claimed} ({name}) stands under {parent}, which is not in the list",
}
AGAIN = "again"
"""The very same row a second time."""
LEFT_OUT = "{number} is there already: left out"


@dataclass
class Row:
    """A line on its way to be a place."""

    level: Level
    line: Line
    number: str
    """Its code without the level's mark."""
    doubts: list[str]
    parent: str
    """What its parent column says."""
    place: Place | None


def place(mapping: Layout, rows: Sequence[Row]) -> list[Row]:
    """Give every row its key and its parent, level by level from the top."""
    by_level: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_level[row.level.name].append(row)
    known: dict[str, dict[str, list[str]]] = {}
    settled: dict[str, int] = {}
    for level in mapping.levels:
        above = next((one for one in mapping.levels if is_parent(one, level)), None)
        for row in by_level[level.name]:
            nest(mapping, row, above, known)
        settle(by_level[level.name], settled)
        known[level.name] = names_to_codes(by_level[level.name])
    return list(rows)


def is_parent(above: Level, level: Level) -> bool:
    """Is the one the level that the other stands under?"""
    return level.parent is not None and level.parent.level == above.name


def nest(
    mapping: Layout, row: Row, above: Level | None, known: Mapping[str, Mapping[str, list[str]]]
) -> None:
    """Find the parent of a row, or doubt."""
    told = row.level.parent
    if told is None or above is None or row.place is None:
        return
    if told.name:
        found = known[above.name].get("name " + cells.folded(row.parent), [])
        code = found[0] if len(found) == 1 else row.parent
    else:
        written = row.number[: told.prefix] if told.prefix else row.parent
        number, _ = codes.number_of(written, above, mapping.zeros == "restored")
        code = above.mark + number
        found = known[above.name].get("code " + code, [])
        if told.begins and not row.number.startswith(number):
            row.doubts.append(MISPLACED)
    if len(found) != 1:
        row.doubts.append(ORPHAN)
    row.place = replace(row.place, parent=code[:64])


def names_to_codes(rows: Iterable[Row]) -> dict[str, list[str]]:
    """By code and by every name, the codes of the places that may have children."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.place is None or not row.place.has_own_code:
            continue
        found["code " + row.place.code].append(row.place.code)
        for name in {cells.folded(name) for name in row.place.names.values()}:
            found["name " + name].append(row.place.code)
    return found


def settle(rows: Sequence[Row], taken: dict[str, int]) -> None:
    """Give a contested code to the one row that stands where the code says, else to nobody."""
    claims: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.place is not None:
            claims[row.place.claimed].append(row)
    for code, claimed in claims.items():
        own, before = without_copies(claimed), taken.get(code, 0)
        fitting = [row for row in own if MISPLACED not in row.doubts]
        candidates = own if len(own) == 1 else fitting
        owner = candidates[0] if len(candidates) == 1 else None
        for n, row in enumerate(own, before + 1):
            if before or row is not owner:
                row.doubts.insert(0, REPEATED)
                finish(row, f"{code}#{n}")
            else:
                finish(row, code)
        taken[code] = before + len(own)


def without_copies(rows: Sequence[Row]) -> list[Row]:
    """The rows that differ; a copy is no place, and has a doubt of its own."""
    seen: set[tuple[str, ...]] = set()
    own = []
    for row in rows:
        key = (row.place.parent, *row.place.names.values()) if row.place else ()
        if key in seen:
            row.doubts, row.place = [AGAIN], None
            continue
        seen.add(key)
        own.append(row)
    return own


def finish(row: Row, code: str) -> None:
    """The place under its key, with its doubts."""
    if row.place is not None:
        row.place = replace(row.place, code=code, doubts=tuple(row.doubts))


def findings(rows: Iterable[Row]) -> Iterable[Finding]:
    """Every doubt, said."""
    for row in rows:
        for doubt in row.doubts:
            if row.place is None:
                yield Finding(AGAIN, row.line.where, Told(LEFT_OUT, number=row.number))
                continue
            one = row.place
            said = Told(
                SAID[doubt],
                claimed=one.claimed,
                name=one.name,
                code=one.code,
                level=one.level,
                parent=one.parent,
            )
            yield Finding(doubt, row.line.where, said)
