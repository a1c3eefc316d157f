"""What an election is, written down before anybody votes: the body of its log's `open` leaf."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import Connection, or_, select

from flows import ballot
from flows.ballot import Format
from smsgateway.counting.election import Election
from smsgateway.counting.notes import WITNESS_KEY, VerifierKey
from smsgateway.counting.pabulib import read
from smsgateway.counting.parameters import Parameters, parameters_of
from smsgateway.counting.roll import commitment
from smsgateway.counting.rules import RULES
from smsgateway.counting.ties import BY_LOT, FILE_ORDER, TieRule
from smsgateway.store.contests import contests, cycles, election_files, projects
from smsgateway.store.db import AnyRow
from smsgateway.store.log import witnesses
from smsgateway.store.rolls import rights, shared_rolls

RULE = "greedy"
"""Of a contest that names none."""

ELIGIBILITY = {
    "open": "open: any phone, one vote each, the last one counts; a voting slip is another voter",
    "roll": "roll: phones on the roll and holders of voting slips, the last vote of each counts",
    "codes": "codes: holders of voting slips, the last vote of each slip counts",
}


def definition(connection: Connection, contest_id: int) -> dict[str, object]:
    """Question, projects, rules, deadlines and witnesses of a contest, as JSON."""
    contest = connection.execute(
        select(contests, cycles.c.slug)
        .join(cycles, cycles.c.id == contests.c.cycle_id)
        .where(contests.c.id == contest_id)
    ).one()
    lines = connection.execute(
        select(projects).where(projects.c.contest_id == contest_id).order_by(projects.c.position)
    ).all()
    stored = select(election_files.c.deflated).where(election_files.c.contest_id == contest_id)
    deflated = connection.execute(stored).scalar()
    file = read(zlib.decompress(deflated).decode()) if deflated else None
    form = ballot.named(contest.format, contest.least, contest.most, contest.points)
    gone = {line.id for line in file.projects if line.withdrawn} if file else set()
    return {
        "slug": contest.slug,
        "title": contest.title,
        "pot": amount(contest.pot),
        "currency": contest.currency,
        "least": contest.least,
        "most": contest.most,
        **({"points": contest.points} if contest.points else {}),
        **({"within_pot": True} if form.within_pot else {}),
        "opens": moment(contest.opens_at),
        "closes": moment(contest.closes_at),
        "late_until": moment(contest.late_until),
        "projects": [
            {
                "id": line.file_id,
                "code": line.code,
                "name": line.name,
                "cost": amount(line.cost),
                "withdrawn": line.withdrawn or line.file_id in gone,
            }
            for line in lines
        ],
        "eligibility": eligibility(contest),
        "roll": roll(connection, contest_id),
        "witnesses": witness_keys(connection),
        **counting_rules(file, form, contest.conflicts),
        **ties(contest.lot),
    }


def roll(connection: Connection, contest_id: int) -> dict[str, object]:
    """How many phones and slips are good, and a root over their digests; 0 where none is needed."""
    others = select(shared_rolls.c.from_id).where(shared_rolls.c.contest_id == contest_id)
    here = or_(rights.c.contest_id == contest_id, rights.c.contest_id.in_(others))
    good = select(rights.c.digest).where(here, ~rights.c.void)
    return commitment(bytes(one) for one in connection.execute(good).scalars())


def eligibility(contest: AnyRow) -> str:
    """Who may vote, in words."""
    asked = f"; says to be {contest.least_age} or older" if contest.least_age else ""
    lives = "; says to live here" if contest.residents else ""
    return f"{ELIGIBILITY[contest.electorate]}{asked}{lives}"


def counting_rules(
    file: Election | None, form: Format, conflicts: Sequence[Sequence[str]] | None
) -> dict[str, object]:
    """How ballots become points and points winners; an imported file names its own rule."""
    set_to = parameters_of(file) if file else Parameters()
    return {
        "rule": file.rule if file and file.rule in RULES else RULE,
        "parameters": replace(set_to, conflicts=tuple(map(frozenset, conflicts or ()))).to_json(),
        "ranked": form.ranked,
        "worth": list(form.worth),
    }


def ties(lot: Sequence[str] | None) -> dict[str, object]:
    """How equal projects are told apart, and the lot that was drawn for it."""
    if not lot:
        return {"ties": str(FILE_ORDER)}
    return {"ties": str(TieRule(BY_LOT, tuple(lot))), "lot": list(lot)}


def witness_keys(connection: Connection) -> list[str]:
    """The verifier keys of the witnesses that we know, by name."""
    known = select(witnesses.c.name, witnesses.c.public_key).order_by(witnesses.c.name)
    return [
        str(VerifierKey(row.name, WITNESS_KEY, bytes(row.public_key)))
        for row in connection.execute(known)
    ]


def amount(money: Decimal) -> str:
    """Without a fraction that says nothing."""
    whole = money.to_integral_value()
    return str(whole if whole == money else money)


def moment(instant: datetime) -> str:
    """An instant, whatever clock it was given by, in UTC to the second."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
