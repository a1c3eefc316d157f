"""Scorecards: what is asked, the rounds in which it is asked, and what came of it.

A rating stands under a tag that names its rater inside one round only, without person or time;
`raters` says who rated a service, so that they hear the result, and not what they said.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
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


def of(table: str, name: str) -> Column[Any]:
    """A part of a key that points at another table."""
    return Column(name, Id, ForeignKey(f"{table}.id"), primary_key=True, autoincrement=False)


def whose() -> Column[Any]:
    """Somebody's phone; what hangs on it goes when they are erased."""
    gone = ForeignKey("people.id", ondelete="CASCADE")
    return Column("person_id", Id, gone, primary_key=True, autoincrement=False)


scorecards = Table(
    "scorecards",
    metadata,
    own_id(),
    Column("name", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(32), nullable=False),  # of the services that it is about
    stamped("added_at"),
    UniqueConstraint("name", "version"),
)

indicators = Table(
    "scorecard_indicators",
    metadata,
    own_id(),
    Column("scorecard_id", Id, ForeignKey("scorecards.id"), nullable=False),
    Column("position", Integer, nullable=False),
    # What stays the same from version to version, so that rounds can be compared.
    Column("name", String(32), nullable=False),
    Column("text", Json, nullable=False),  # language to question
    Column("scale", String(4), nullable=False),  # 1-5, 0-10, yn, fee
    Column("better", String(4), nullable=False),  # up: more is better; down
    UniqueConstraint("scorecard_id", "position"),
    UniqueConstraint("scorecard_id", "name"),
)

rounds = Table(
    "score_rounds",
    metadata,
    own_id(),
    Column("slug", String(64), nullable=False, unique=True),
    Column("scorecard_id", Id, ForeignKey("scorecards.id"), nullable=False),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False, index=True),
    Column("opens_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("meeting_at", Instant),  # where citizens and provider meet; null until it is fixed
    Column("meeting_place", String(120), nullable=False, default=""),
    Column("stage", String(12), nullable=False),
    # Below so many ratings nothing of a group is told.
    Column("least", Integer, nullable=False),
    # Anybody may read its results since; null until then.
    Column("published_at", Instant),
    # What ties tags to phones, together with a key outside the database.
    Column("salt", LargeBinary),
    Column("key_version", Integer, nullable=False),
)

round_stages = Table(
    "round_stages",
    metadata,
    own_id(),
    Column("round_id", Id, ForeignKey("score_rounds.id"), nullable=False, index=True),
    Column("stage", String(12), nullable=False),
    stamped("entered_at"),
)

SENT = text("outbox_id is not null")

round_days = Table(
    "round_days",
    metadata,
    of("score_rounds", "round_id"),
    Column("day", Date, primary_key=True),  # in the time of the round's area
    # How many ratings came, changed ones once. Kept here, since a rating itself has no time.
    Column("people", Integer, nullable=False),
)

invitations = Table(
    "round_invitations",
    metadata,
    of("score_rounds", "round_id"),
    whose(),
    Column("outbox_id", Id, ForeignKey("outbox.id", ondelete="SET NULL")),
    # Village and sex as the register has them, for weights; empty where nobody knows.
    Column("stratum", String(80), nullable=False, default=""),
    Column("answered", Boolean, nullable=False, default=False),
    Index("ix_round_invitations_outbox", "outbox_id", postgresql_where=SENT, sqlite_where=SENT),
)

raters = Table(
    "raters",
    metadata,
    of("score_rounds", "round_id"),
    of("services", "service_id"),
    whose(),
    Column("channel_id", Id, ForeignKey("channels.id"), nullable=False),
    # The result was sent: nobody hears it twice.
    Column("told", Boolean, nullable=False, default=False),
)

ratings = Table(
    "ratings",
    metadata,
    of("score_rounds", "round_id"),
    of("services", "service_id"),
    Column("tag", LargeBinary(16), primary_key=True),
    # open: anyone; invited: drawn by lot. Never counted together.
    Column("mode", String(8), nullable=False),
    Column("experience", String(8), nullable=False),  # self, family, untold
    Column("medium", String(4), nullable=False),
    # Of who was drawn by lot; empty for anybody else.
    Column("stratum", String(80), nullable=False, default=""),
)

OF_A_RATING = ("round_id", "service_id", "tag")

scores = Table(
    "scores",
    metadata,
    Column("round_id", Id, primary_key=True, autoincrement=False),
    Column("service_id", Id, primary_key=True, autoincrement=False),
    Column("tag", LargeBinary(16), primary_key=True),
    of("scorecard_indicators", "indicator_id"),
    Column("value", Integer, nullable=False),
    ForeignKeyConstraint(OF_A_RATING, [f"ratings.{one}" for one in OF_A_RATING]),
)

comments = Table(
    "rating_comments",
    metadata,
    own_id(),
    Column("round_id", Id, nullable=False),
    Column("service_id", Id, nullable=False),
    Column("tag", LargeBinary(16), nullable=False),
    Column("words", LargeBinary, nullable=False),  # sealed
    # What an officer approved for others to read; null before.
    Column("public_text", String(300)),
    ForeignKeyConstraint(OF_A_RATING, [f"ratings.{one}" for one in OF_A_RATING]),
    UniqueConstraint(*OF_A_RATING),
)

tallies = Table(
    "meeting_tallies",
    metadata,
    of("score_rounds", "round_id"),
    of("services", "service_id"),
    of("scorecard_indicators", "indicator_id"),
    Column("of_group", String(12), primary_key=True),  # women, men, youth, elders, disability
    Column("value", Integer, primary_key=True, autoincrement=False),
    Column("people", Integer, nullable=False),
)

self_scores = Table(
    "self_scores",
    metadata,
    of("score_rounds", "round_id"),
    of("services", "service_id"),
    of("scorecard_indicators", "indicator_id"),
    Column("value", Integer, nullable=False),
)

standard_checks = Table(
    "standard_checks",
    metadata,
    # What a service owes, as its list says it, beside what was found: facts, and nobody's opinion.
    of("score_rounds", "round_id"),
    of("services", "service_id"),
    Column("standard", String(60), primary_key=True),
    Column("actual", String(160), nullable=False),
    Column("met", Boolean, nullable=False),
)

strata = Table(
    "round_strata",
    metadata,
    of("score_rounds", "round_id"),
    Column("stratum", String(80), primary_key=True),
    Column("people", Integer, nullable=False),  # who live there
)

action_items = Table(
    "action_items",
    metadata,
    own_id(),
    Column("round_id", Id, ForeignKey("score_rounds.id"), nullable=False, index=True),
    Column("service_id", Id, ForeignKey("services.id"), nullable=False),
    Column("issue", String(200), nullable=False),
    Column("action", Json, nullable=False),  # language to what is promised
    Column("owner", String(120), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("status", String(8), nullable=False),  # planned, ongoing, done, dropped
    # All raters were asked whether it is done.
    Column("asked", Boolean, nullable=False, default=False),
    stamped("added_at"),
)

action_asks = Table(
    "action_asks",
    metadata,
    # Who was asked, so that nobody is asked twice.
    of("action_items", "item_id"),
    whose(),
)

action_answers = Table(
    "action_answers",
    metadata,
    of("action_items", "item_id"),
    Column("tag", LargeBinary(16), primary_key=True),
    Column("answer", String(8), nullable=False),  # yes, partly, no
)
