"""What is published of an election once voting is over, each file in its one spelling.

The list, the totals, the sums and the award are made of the ballots' rows; what became of a single
receipt is in none of them. `openings.jsonl` is for auditors only: the log's result holds its
digest, so it is fixed together with the rest.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from smsgateway.actions import elections
from smsgateway.actions.house import House
from smsgateway.actions.log import opening_of, outside_ids
from smsgateway.actions.phases.conflicting import groups_of
from smsgateway.actions.recount import cast_anew, counted_election
from smsgateway.actions.refused import Refused
from smsgateway.counting.award import Award
from smsgateway.counting.ballots import profile_of, projects_of
from smsgateway.counting.election import Election
from smsgateway.counting.leaves import canonical
from smsgateway.counting.listing import listed
from smsgateway.counting.parameters import parameters_of
from smsgateway.counting.rules import award
from smsgateway.counting.ties import tie_rule
from smsgateway.store.ballots import TAKES_BACK, ballots
from smsgateway.store.db import AnyRow

FATES = (
    *("counted", "superseded", "withdrawn", "disowned", "spoiled", "pending", "late"),
    *TAKES_BACK.values(),
)

Ballot = tuple[str, ...]


def result_files(house: House, slug: str, log: AnyRow, told: Mapping[str, Any]) -> dict[str, bytes]:
    """Every file of a result, openings too, by name. `told` is the log's opening."""
    with house.db.read() as connection:
        ids = outside_ids(connection, log.contest_id)
        of_this = select(ballots).where(ballots.c.contest_id == log.contest_id)
        rows = connection.execute(of_this.order_by(ballots.c.leaf, ballots.c.id)).all()
    chosen = {row.id: in_order(told, [ids[one] for one in row.choice]) for row in rows}
    counted = [(row.tracker, chosen[row.id]) for row in rows if fate(row) == "counted"]
    cast = [choice for _, choice in counted]
    # All files are of the same ballots: one that is confirmed just now is in none of them.
    election = cast_anew(counted_election(house, slug), cast)
    shown = listed(Counter(cast), longest(told))
    rows_shown = sorted(one for one in counted if one[1] in shown)
    made = {
        "ballots.csv": list_of(rows_shown),
        "totals.json": canonical(totals_of(rows, len(rows_shown))) + b"\n",
        "tally.json": canonical(tally_of(told, cast)) + b"\n",
        "award.json": canonical(award_by(told, election).to_json()) + b"\n",
        "openings.jsonl": b"".join(opening_line(log.origin, ids, row) for row in rows),
    }
    return dict(sorted(made.items()))


def fate(row: AnyRow) -> str:
    """What became of a ballot, in the words of the totals."""
    if row.disposition == "standing":
        return "counted" if row.confirmed else "pending"
    return row.disposition if row.disposition in FATES else f"rejected:{row.disposition}"


def in_order(told: Mapping[str, Any], choice: Sequence[str]) -> Ballot:
    """As published: as typed where the order counts, else in the order of the ballot."""
    place = {one["id"]: n for n, one in enumerate(told["projects"])}
    return tuple(choice) if told["ranked"] else tuple(sorted(choice, key=place.__getitem__))


def longest(told: Mapping[str, Any]) -> int:
    """How many mentions a ballot may hold."""
    return int(told.get("points") or told["most"])


def list_of(rows: Iterable[tuple[int, Ballot]]) -> bytes:
    """The list: tracker and choice, by tracker."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(["tracker", "choice"])
    lines.writerows([f"{tracker:09}", ",".join(choice)] for tracker, choice in rows)
    return out.getvalue().encode()


def totals_of(rows: Iterable[AnyRow], shown: int) -> dict[str, object]:
    """What was received, by what became of it."""
    fates = Counter(fate(row) for row in rows)
    rejected = {
        name.partition(":")[2]: number for name, number in fates.items() if name not in FATES
    }
    return {
        "received": sum(fates.values()),
        **{name: fates[name] for name in FATES},
        "rejected": rejected,
        "listed": shown,
        "withheld": fates["counted"] - shown,
    }


def tally_of(told: Mapping[str, Any], counted: Iterable[Ballot]) -> dict[str, object]:
    """Votes and points by project."""
    made = elections.tally_of(
        [one["id"] for one in told["projects"]], told["worth"], Counter(counted).items()
    )
    sums = {
        name: {"votes": made.projects[name], "score": made.points[name]} for name in made.projects
    }
    return {"ballots": made.ballots, "projects": sums}


def award_of(house: House, slug: str, told: Mapping[str, Any]) -> Award:
    """The award now, by the rule that the opening names. Raises `Refused` as `award_by` does."""
    return award_by(told, counted_election(house, slug))


def award_by(told: Mapping[str, Any], election: Election) -> Award:
    """The award by the rule that the opening names. Raises `Refused` where it cannot be applied."""
    gone = {one["id"] for one in told["projects"] if one["withdrawn"]}
    lines = [replace(p, withdrawn=p.withdrawn or p.id in gone) for p in projects_of(election)]
    try:
        return award(
            told["rule"],
            profile_of(election),
            lines,
            Decimal(told["pot"]),
            ties=tie_rule(told),
            parameters=replace(
                parameters_of(election), conflicts=groups_of(told["parameters"]["conflicts"])
            ),
        )
    except ValueError as error:
        raise Refused("{rule}: {error}", rule=told["rule"], error=error.args[0]) from error


def opening_line(origin: str, ids: Mapping[int, str], row: AnyRow) -> bytes:
    """Everything that the ballot's leaf hides, and what became of it."""
    opening = opening_of(origin, ids, row)
    told = {
        "r": row.receipt,
        "c": list(opening.choice),
        "tag": opening.tag.hex(),
        "seq": opening.seq,
        "trk": opening.tracker,
        "mid": opening.mid.hex(),
        "nonce1": opening.nonce1,
        "nonce2": opening.nonce2,
        "d": fate(row),
        **({"back": opening.back} if opening.back else {}),
    }
    return canonical(told) + b"\n"
