"""Ballots: what was chosen, under a tag that names its voter inside one contest only.

No phone, no person, no clock time, and no order but that of one voter's own ballots: ids are drawn
by lot. A ballot that was replaced, withdrawn or disowned stays, with another disposition; the one
that counts is unique per (contest, tag). What takes a ballot back is a row like a ballot, with an
empty choice, so that the public log shows no difference.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from smsgateway.store.columns import Id, Json, drawn_id
from smsgateway.store.db import metadata

STANDING = text("disposition = 'standing'")

TAKES_BACK = {"withdrawn": "unvote", "disowned": "notme"}
"""What became of a ballot that was taken back, and the disposition of the row that did it."""

ballots = Table(
    "ballots",
    metadata,
    drawn_id(),
    Column("contest_id", Id, ForeignKey("contests.id"), nullable=False),
    Column("tag", LargeBinary(16), nullable=False),
    # Which of this voter's ballots here it is: the highest is the last.
    Column("nth", Integer, nullable=False),
    Column("choice", Json, nullable=False),  # project ids in the order typed
    Column("receipt", String(10), nullable=False),
    # Its line in the published list, told to its voter only after the list is out.
    Column("tracker", Integer, nullable=False),
    Column("mid", LargeBinary(16), nullable=False),  # keyed digest of the provider's message id
    Column("nonce", LargeBinary(32), nullable=False),  # hides what the log commits to
    Column("medium", String(5), nullable=False),  # ussd, sms, help, paper
    Column("disposition", String(12), nullable=False, default="standing"),
    # False only where a channel can be pulled and the pull has not shown the vote yet.
    Column("confirmed", Boolean, nullable=False, default=True),
    # Its number in the public log, from 0; null while it waits for the sequencer.
    Column("leaf", Integer),
    # Since a voter's own transaction wrote this row: its place in the file and its transaction
    # tell whose it is, until the sequencer writes it anew among others, in an order by lot.
    Column("unsettled", Boolean, nullable=False, default=True),
    UniqueConstraint("contest_id", "tag", "nth"),
    UniqueConstraint("contest_id", "receipt"),
    UniqueConstraint("contest_id", "tracker"),
    Index(
        "uq_ballots_standing",
        "contest_id",
        "tag",
        unique=True,
        postgresql_where=STANDING,
        sqlite_where=STANDING,
    ),
    Index(
        "ix_ballots_unsettled",
        "contest_id",
        postgresql_where=text("unsettled"),
        sqlite_where=text("unsettled"),
    ),
    Index(
        "ix_ballots_pending",
        "mid",
        postgresql_where=text("not confirmed"),
        sqlite_where=text("not confirmed"),
    ),
)
