"""A batch's sheets as one account read them: a list of sheet, voter and vote, every line or none.

`voter` is a slip's number or a telephone number, `vote` the numbers on the sheet, each with its
check digit. `X` in either says that the paper has nothing good there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from flows import codes
from flows.choices import read_choice
from flows.words import say
from flows.world import Contest
from smsgateway.actions import electorate
from smsgateway.actions.electorate import Seal
from smsgateway.actions.files.faults import Fault, Faulty
from smsgateway.actions.files.lists import cell, read_lines, whole_in
from smsgateway.actions.files.sheets import Line
from smsgateway.actions.refused import Refused
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.counting.told import Told
from smsgateway.store.sealing import Keyring

COLUMNS = ("sheet", "voter", "vote")

NOTHING_GOOD, BLANK = "X", "0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, as it was read."""

    number: int
    tag: str
    """The voter's name inside the contest, as hex; empty where nobody who may vote is named."""
    vote: str
    """Numbers in the order written, without check digits; `0` blank, `X` for one no good."""


@dataclass(frozen=True, slots=True)
class Roll:
    """Who may vote in the contest of a batch, and what they may choose."""

    connection: Connection
    keys: Keyring
    seals: Sequence[Seal]
    """The contest's own is the first: see `electorate.voter`."""
    contest: Contest
    region: str
    """In which country local telephone numbers are read."""

    def tag(self, voter: str) -> bytes:
        """The one name that this voter has on phone, paper and assembly. Raises `Refused`."""
        slip = codes.read_slip(voter)
        if slip:
            holder = self._tag(lambda seal: seal.of_slip(self.keys, slip))
            if holder is None:
                raise Refused("its slip is not good here: X if the sheet says so")
            return holder
        try:
            phone = canonical(voter, self.region)
        except NotAPhone:
            raise Refused("voter is neither a slip's number nor a telephone number") from None
        if self.contest.electorate == "open":
            return self.seals[0].tag(self.keys, phone)
        listed = self._tag(lambda seal: seal.of_phone(self.keys, phone))
        if listed is None:
            raise Refused("its phone is not on the roll: X if the sheet says so")
        return listed

    def _tag(self, digest: Callable[[Seal], bytes]) -> bytes | None:
        found = electorate.entry_of(self.connection, self.seals, digest)
        if found is None:
            return None
        return self.seals[0].tag(self.keys, electorate.name_of(found))


def read(path: Path, roll: Roll, announced: int) -> dict[int, Sheet]:
    """The sheets of a list, by number. Raises `Faulty`, which names the lines."""
    contest = on_paper(roll.contest)

    def take(line: Line) -> tuple[str, Sheet]:
        number = whole_in(line, "sheet")
        if not 1 <= number <= announced:
            raise Refused(
                "there is no sheet {number}: {announced} were announced",
                number=number,
                announced=announced,
            )
        tag = read_voter(cell(line, "voter"), roll)
        return line.where, Sheet(number, tag, read_vote(cell(line, "vote"), contest))

    taken = read_lines(path, COLUMNS, lambda _: False, take)
    refuse_doubles(taken)
    return {sheet.number: sheet for _, sheet in taken}


def read_voter(voter: str, roll: Roll) -> str:
    """The voter's name inside the contest, as hex; empty for a sheet that names nobody who may
    vote. Raises `Refused`."""
    return "" if voter.upper() == NOTHING_GOOD else roll.tag(voter).hex()


def on_paper(contest: Contest) -> Contest:
    """The contest as the sheets were printed: a project that was withdrawn since still stands."""
    projects = tuple(replace(one, withdrawn=False) for one in contest.projects)
    return replace(contest, projects=projects, by_code={one.code: one for one in projects})


def read_vote(vote: str, contest: Contest) -> str:
    """The numbers on a sheet without their check digits. Raises `Refused`."""
    if vote.upper() == NOTHING_GOOD or vote == BLANK:
        return vote.upper()
    typed = codes.tokens(vote)
    if not typed:
        raise Refused("has no vote: 0 if it is blank, X if it is no good")
    if wrong := [one for one in typed if not codes.read_checked(one)]:
        raise Refused(
            "{number} has a wrong digit: each number ends in its check digit", number=wrong[0]
        )
    plain = " ".join(map(codes.read_checked, typed))
    choice = read_choice(plain, contest)
    if choice.fault is not None:
        fault = say(choice.fault, "en")
        raise Refused("{fault} Enter X if the sheet says so", fault=fault)
    return plain


def refuse_doubles(taken: Sequence[tuple[str, Sheet]]) -> None:
    """A sheet or a voter that stands twice. Raises `Faulty`."""
    faults = []
    numbers: dict[int, str] = {}
    voters: dict[str, str] = {}
    for where, one in taken:
        if one.number in numbers:
            faults.append(
                Fault(
                    where,
                    Told(
                        "sheet {number} stands at {where}, too",
                        number=one.number,
                        where=numbers[one.number],
                    ),
                )
            )
        if one.tag and one.tag in voters:
            faults.append(
                Fault(where, Told("its voter stands at {where}, too", where=voters[one.tag]))
            )
        numbers.setdefault(one.number, where)
        voters.setdefault(one.tag, where)
    if faults:
        raise Faulty(*faults)


def settled(
    readings: Sequence[Mapping[int, Sheet]], numbers: Iterable[int]
) -> tuple[dict[int, Sheet], list[int]]:
    """The sheets of which two accounts read the same, and those that were read in several ways."""
    agreed, differ = {}, []
    for number in numbers:
        read_as = [one[number] for one in readings if number in one]
        same = [one for one in read_as if read_as.count(one) > 1]
        if same:
            agreed[number] = same[0]
        elif len(read_as) > 1:
            differ.append(number)
    return agreed, differ
