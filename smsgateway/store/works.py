"""Works: what is being built or bought, how far it is, and what people saw of it.

Its money is not here: a work has budget lines, and their flow events say what was approved,
received and paid.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import Instant, metadata
from smsgateway.store.money import amount
from smsgateway.store.scorecards import of, whose

UNSETTLED = text("answered_at is null")

works = Table(
    "works",
    metadata,
    own_id(),
    # On the board at the site: the digit 3, three digits, and their check digit (Damm).
    Column("code", String(5), nullable=False, unique=True),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False, index=True),
    Column("ref", String(64), nullable=False),  # the office's own name, as in the plan
    Column("name", Json, nullable=False),
    Column("sector", String(32), nullable=False, default=""),
    # flows/work.py; actions/works/progress.py alone writes it, and progress
    Column("status", String(12), nullable=False),
    Column("currency", String(3), nullable=False),
    amount("contract_sum", known=False),
    Column("builder", String(120), nullable=False, default=""),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("finished_on", Date),
    Column("progress", Integer, nullable=False, default=0),  # percent, by the office
    Column("places", Json, nullable=False, default=list),  # [code, {language: name}] of villages
    # Chosen by a vote: the project of a contest that was awarded.
    Column("project_id", Id, ForeignKey("projects.id"), unique=True),
    # What ties tags to phones, together with a key outside the database.
    Column("salt", LargeBinary, nullable=False),
    Column("key_version", Integer, nullable=False),
    stamped("added_at"),
    UniqueConstraint("area_id", "ref"),
)

milestones = Table(
    "milestones",
    metadata,
    # Of a project that a vote funded, of a work of the register, or of what is both.
    own_id(),
    Column("project_id", Id, ForeignKey("projects.id")),
    Column("work_id", Id, ForeignKey("works.id")),
    Column("position", Integer, nullable=False),  # from 1
    Column("name", Json, nullable=False),
    Column("due_on", Date),
    Column("reached_on", Date),
    UniqueConstraint("project_id", "position"),
    UniqueConstraint("work_id", "position"),
)

verifications = Table(
    "work_verifications",
    metadata,
    # The newest report of each phone, under a tag that names it inside one work only.
    of("works", "work_id"),
    Column("tag", LargeBinary(16), primary_key=True),
    Column("role", String(12), nullable=False),  # citizen, monitor, committee, official
    Column("built", String(8), nullable=False),  # yes, partly, no, unseen
    Column("used", Boolean),  # null: not said
    Column("quality", Integer),  # 1 very bad … 5 very good
    Column("place_code", String(64), nullable=False, default=""),  # the reporter's village
    Column("words", LargeBinary),  # sealed
    Column("on_day", Date, nullable=False),
)

monitors = Table(
    "work_monitors",
    metadata,
    # Phones whose reports on works of an area count apart from those of citizens.
    of("areas", "area_id"),
    whose(),
    Column("role", String(12), nullable=False),  # monitor, committee, official
)

reporters = Table(
    "work_reporters",
    metadata,
    # Who reported, so that they hear the council's answer; not what they said.
    of("works", "work_id"),
    whose(),
    Column("channel_id", Id, ForeignKey("channels.id"), nullable=False),
)

disputes = Table(
    "work_disputes",
    metadata,
    # The office says finished, people say not: opened once, until the council has answered.
    own_id(),
    Column("work_id", Id, ForeignKey("works.id"), nullable=False, index=True),
    Column("case_id", Id, ForeignKey("cases.id")),
    Column("yes", Integer, nullable=False),
    Column("partly", Integer, nullable=False),
    Column("no", Integer, nullable=False),
    Column("answer_due", Date, nullable=False),
    Column("answer", Json),  # language to text
    stamped("opened_at"),
    Column("answered_at", Instant),
    Column("told_at", Instant),  # everybody who reported, and who follows the money there, knows
    Index(
        "ix_work_disputes_open",
        "work_id",
        unique=True,
        postgresql_where=UNSETTLED,
        sqlite_where=UNSETTLED,
    ),
)

dispute_told = Table(
    "work_disputes_told",
    metadata,
    # Who was told the answer, so that nobody is told twice.
    of("work_disputes", "dispute_id"),
    whose(),
)
