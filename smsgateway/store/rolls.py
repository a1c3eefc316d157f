"""Who may vote in a contest: entries, the phones and slips that lead to them, and who guessed.

A phone or a slip's number stands here only as a digest under the contest's own key, which is
destroyed with its salt: no number can be read out of a roll, and after the end none be tried.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from smsgateway.store.columns import Id, drawn_id, own_id, stamped
from smsgateway.store.db import metadata

entries = Table(
    "roll_entries",
    metadata,
    # By lot: the order of a list would say who is who. A voter's tag is made of it.
    drawn_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False, index=True),
    Column("area_id", Id, ForeignKey("areas.id")),
    Column("label", LargeBinary),  # sealed: a name or number for who hands out slips
)

batches = Table(
    "slip_batches",
    metadata,
    own_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False, index=True),
    Column("area_id", Id, ForeignKey("areas.id")),
    Column("size", Integer, nullable=False),
    Column("made_by", String(254), nullable=False),
    stamped("made_at"),
)

rights = Table(
    "roll_rights",
    metadata,
    Column("contest_id", Id, ForeignKey("contests.id"), primary_key=True),
    Column("digest", LargeBinary(16), primary_key=True),  # of a phone or of a slip's number
    Column("entry_id", Id, ForeignKey("roll_entries.id"), nullable=False, index=True),
    Column("batch_id", Id, ForeignKey("slip_batches.id"), index=True),  # null: a phone
    Column("void", Boolean, nullable=False, default=False),
)

shared_rolls = Table(
    "shared_rolls",
    metadata,
    Column("contest_id", Id, ForeignKey("contests.id"), primary_key=True),
    Column("from_id", Id, ForeignKey("contests.id"), primary_key=True),
)
"""Contests in which the roll and the slips of another one are good, too."""

misses = Table(
    "slip_misses",
    metadata,
    own_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False),
    Column("digest", LargeBinary(16), nullable=False),  # of the phone that guessed
    stamped("missed_at"),
    Index("ix_slip_misses_contest", "contest_id", "missed_at"),
)

marked_phones = Table(
    "marked_phones",
    metadata,
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(8), nullable=False),  # shared, helper
    Column("per_day", Integer, nullable=False),  # how many people a helper may help
    # How many share it: once so many opted out by their slips, nobody is written to. Null: unknown.
    Column("sharers", Integer),
)

helped = Table(
    "helped_votes",
    metadata,
    own_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    stamped("cast_at"),
    Index("ix_helped_votes_person", "person_id", "cast_at"),
)
"""That a helper's phone cast a vote, and when; not whose, and not which."""
