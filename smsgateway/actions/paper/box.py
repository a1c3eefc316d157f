"""Paper into the ballot box: the same table, the same log and one vote for each voter.

A voter whose vote stands already, by phone or on another sheet, is not counted twice: the sheet is
kept as `twice`, flagged, and what stands goes on standing.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from flows.codes import CROCKFORD, receipt
from smsgateway.actions.ballotbox import PUT_IN_BOX, TRACKERS
from smsgateway.actions.paper.sheets import BLANK, NOTHING_GOOD, Sheet
from smsgateway.actions.refused import Refused
from smsgateway.store import box
from smsgateway.store.columns import by_lot
from smsgateway.store.contests import projects
from smsgateway.store.db import AnyRow
from smsgateway.store.sealing import Keyring

PAPER = "paper"
"""The medium of these ballots."""


@dataclass(slots=True)
class Outcome:
    """What became of the sheets of a batch."""

    counted: int = 0
    twice: list[int] = field(default_factory=list)
    """Sheets of voters who had voted already."""
    invalid: int = 0
    """Sheets whose vote is no good."""
    nobody: int = 0
    """Sheets that name nobody who may vote."""


def cast(connection: Connection, keys: Keyring, batch: AnyRow, sheets: Sequence[Sheet]) -> Outcome:
    """Ballots of the sheets that two accounts agreed on. Raises `Refused` where somebody among
    these voters votes at this very moment."""
    lines = select(projects.c.code, projects.c.id).where(projects.c.contest_id == batch.contest_id)
    ids = {row.code: row.id for row in connection.execute(lines)}
    made, rows = Outcome(), []
    for one in sheets:
        if not one.tag:
            made.nobody += 1
        elif one.vote == NOTHING_GOOD:
            made.invalid += 1
        else:
            row = ballot_row(connection, keys, batch, one, ids)
            rows.append(row)
            if row["disposition"] == "standing":
                made.counted += 1
            else:
                made.twice.append(one.number)
    # Not in the order of the sheets: nobody shall lay the two side by side.
    random.SystemRandom().shuffle(rows)
    if rows and len(PUT_IN_BOX.insert(connection, rows)) != len(rows):
        raise Refused("one of these voters votes just now: enter the sheets again")
    return made


def ballot_row(
    connection: Connection, keys: Keyring, batch: AnyRow, sheet: Sheet, ids: Mapping[str, int]
) -> dict[str, Any]:
    """A sheet as a ballot."""
    tag = bytes.fromhex(sheet.tag)
    before = box.cast_by(connection, batch.contest_id, tag)
    stands = any(one.disposition == "standing" for one in before)
    named = [] if sheet.vote == BLANK else sheet.vote.split()
    mentions = named if batch.points else list(dict.fromkeys(named))
    return {
        "id": by_lot(),
        "contest_id": batch.contest_id,
        "tag": tag,
        "nth": before[-1].nth + 1 if before else 1,
        "choice": [ids[code] for code in mentions],
        "receipt": receipt("".join(secrets.choice(CROCKFORD) for _ in range(9))),
        "tracker": secrets.randbelow(TRACKERS),
        "mid": mid(keys, batch, sheet.number),
        "nonce": secrets.token_bytes(32),
        "medium": PAPER,
        "disposition": "twice" if stands else "standing",
        "confirmed": True,
    }


def mid(keys: Keyring, batch: AnyRow, sheet: int) -> bytes:
    """What the log commits to in place of a provider's message: the batch and the sheet."""
    return keys.mid(batch.key_version, batch.salt, PAPER, f"{batch.batch}/{sheet}")
