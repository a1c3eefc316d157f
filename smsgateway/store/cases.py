"""Cases: what people complained of, and everything that happened to it since.

The words of a citizen are sealed, and stay so: what others read is `public_text`, written or
approved by an officer. A case's clocks are fixed when it enters, whatever policies say later.
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

from smsgateway.store.columns import Id, Json, drawn_id, own_id, stamped
from smsgateway.store.db import Instant, metadata

OPEN = text("closed_at is null")
UNTOLD = text("told_at is null")

cases = Table(
    "cases",
    metadata,
    own_id(),
    Column("ticket", String(9), nullable=False, unique=True),
    Column("pin", LargeBinary, nullable=False),  # sealed
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    # Null: a text that became a case before anybody sorted it.
    Column("category_id", Id, ForeignKey("categories.id")),
    Column("severity", Integer, nullable=False),  # 1 safety … 4 idea
    Column("place_code", String(64), nullable=False, default=""),  # in the area's gazetteer
    Column("place", Json, nullable=False, default=dict),  # its name, as it was then
    Column("about_code", String(9), nullable=False, default=""),  # as it was typed
    Column("service_id", Id, ForeignKey("services.id")),  # what that code stands for
    Column("project_id", Id, ForeignKey("projects.id")),
    Column("medium", String(8), nullable=False),  # ussd, sms, staff, open311
    Column("channel_id", Id, ForeignKey("channels.id")),  # where it is answered
    Column("lang", String(16), nullable=False),
    Column("anonymity", String(8), nullable=False),  # named, relay, none
    Column("person_id", Id, ForeignKey("people.id", ondelete="SET NULL")),  # null where none
    Column("inbox_id", Id, ForeignKey("inbox.id", ondelete="SET NULL"), unique=True),
    Column("words", LargeBinary, nullable=False),  # sealed
    Column("public_text", String(500)),  # what an officer approved for others to read
    Column("hidden", Boolean, nullable=False, default=False),
    Column("state", String(20), nullable=False),  # actions/desks/states.py
    Column("level", Integer, nullable=False, default=0),  # of the ladder
    Column("office_id", Id, ForeignKey("offices.id")),
    Column("assignee", String(254), nullable=False, default=""),  # an account of that office
    Column("accused_id", Id, ForeignKey("offices.id")),  # never handles it
    # Who looks at it because it is late by half as much again as was promised.
    Column("supervisor_id", Id, ForeignKey("offices.id")),
    Column("merged_into", Id, ForeignKey("cases.id")),
    Column("merged_from", String(20), nullable=False, default=""),  # its state before the merge
    Column("policy_version", Integer, nullable=False),
    Column("reply_due", Instant, nullable=False),
    Column("resolve_due", Instant),
    Column("reply_warn", Instant),  # three quarters of the way; null once said
    Column("resolve_warn", Instant),
    Column("reply_over", Instant),  # half as much again; null once the supervisor was told
    Column("resolve_over", Instant),
    Column("level_due", Instant),  # of the office that it was escalated to
    Column("paused_at", Instant),  # waits for the citizen since
    Column("silent_until", Instant),  # when silence closes it
    stamped("opened_at"),
    Column("replied_at", Instant),  # the first word of an officer to the citizen
    Column("answered_at", Instant),  # the last time that an office said it is solved
    Column("closed_at", Instant),
    Column("reopened", Integer, nullable=False, default=0),
    Index("ix_cases_open", "area_id", "state", postgresql_where=OPEN, sqlite_where=OPEN),
    Index("ix_cases_alike", "area_id", "category_id", "opened_at"),
    Index("ix_cases_person", "person_id"),
    Index("ix_cases_merged", "merged_into"),
)

case_events = Table(
    "case_events",
    metadata,
    own_id(),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    stamped("at"),
    Column("actor", String(254), nullable=False),  # citizen, clock, or an account
    Column("kind", String(16), nullable=False),  # filed, moved, words, note, escalated …
    Column("from_state", String(20), nullable=False, default=""),
    Column("to_state", String(20), nullable=False, default=""),
    Column("visibility", String(8), nullable=False),  # internal, citizen, public
    Column("note", LargeBinary),  # sealed
    UniqueConstraint("case_id", "seq"),
)
"""Append-only: the database refuses to change or delete a row, but for sealing a note anew."""

supporters = Table(
    "supporters",
    metadata,
    own_id(),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("channel_id", Id, ForeignKey("channels.id"), nullable=False),
    stamped("since"),
    UniqueConstraint("case_id", "person_id"),
)

case_marks = Table(
    "case_marks",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    # escalated, at-top: done once a level, whoever sweeps; asked-again: once a closing; words-gone,
    # secluded
    Column("kind", String(16), primary_key=True),
    Column("level", Integer, primary_key=True),
    stamped("at"),
)

case_notices = Table(
    "case_notices",
    metadata,
    own_id(),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("channel_id", Id, ForeignKey("channels.id"), nullable=False),
    Column("about", String(20), nullable=False),  # a state, or escalated, reply
    stamped("made_at"),
    Column("told_at", Instant),
    Index("ix_case_notices_due", "id", postgresql_where=UNTOLD, sqlite_where=UNTOLD),
)
"""Who is still to be told what became of a case: written with the move, sent by the clock."""

pin_tries = Table(
    "pin_tries",
    metadata,
    own_id(),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("ticket", String(9), nullable=False),
    stamped("at"),
    Index("ix_pin_tries_person", "person_id"),
    Index("ix_pin_tries_ticket", "ticket"),
)
"""Wrong ones only; forgotten after an hour."""

sensitive_cases = Table(
    "sensitive_cases",
    metadata,
    # By lot: the order of rows says nothing.
    drawn_id(),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    Column("office_id", Id, ForeignKey("offices.id")),
    Column("accused_id", Id, ForeignKey("offices.id")),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), index=True),
    Column("sealed", LargeBinary, nullable=False),  # under a key of its own
    Column("answer_due", Instant, nullable=False),
    Column("alerted_at", Instant),
    Column("taken_at", Instant),
    Column("closed_at", Instant),
)
