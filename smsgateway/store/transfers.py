"""The ledger: what happened to public money, told by both ends, and what people say arrived.

A flow event is never changed or deleted; a mistake is superseded by a later event that names it.
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
    select,
    text,
    union,
)

from smsgateway.store.columns import Id, Json, drawn_id, own_id, stamped
from smsgateway.store.db import Instant, metadata
from smsgateway.store.money import amount, budget_lines
from smsgateway.store.scorecards import of, whose
from smsgateway.store.works import works

UNFINISHED = text("finished_at is null")
FIRST_WORD = text(
    "kind = 'received' and supersedes_id is null and reporter in ('head', 'committee', 'survey')"
)

parties = Table(
    "parties",
    metadata,
    # Everybody through whose books money goes: a treasury, a district, a commune, a school.
    own_id(),
    Column("code", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),  # treasury, province, district, commune, school …
    Column("level", Integer, nullable=False),  # 0 at the source, 1 below it, …
    Column("name", Json, nullable=False),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False, index=True),
    Column("service_id", Id, ForeignKey("services.id"), unique=True),  # where it is one
    stamped("added_at"),
)

party_phones = Table(
    "party_phones",
    metadata,
    # Who confirms for a recipient; head and committee confirm apart.
    of("parties", "party_id"),
    whose(),
    Column("role", String(12), nullable=False),  # head, committee
)

followers = Table(
    "money_followers",
    metadata,
    # Who hears of each release: of one recipient, or, by the commune's own party, of its area.
    of("parties", "party_id"),
    whose(),
    Column("channel_id", Id, ForeignKey("channels.id"), nullable=False),
)

entitlements = Table(
    "entitlements",
    metadata,
    # One transfer as it should be: so much of a line, to one recipient, in one tranche.
    own_id(),
    Column("line_id", Id, ForeignKey("budget_lines.id"), nullable=False),
    Column("party_id", Id, ForeignKey("parties.id"), nullable=False, index=True),
    Column("tranche", Integer, nullable=False),
    amount("amount"),
    Column("due_on", Date, nullable=False),
    Column("grace_days", Integer, nullable=False),
    Column("formula_id", Id, ForeignKey("formulas.id")),
    Column("basis", Json, nullable=False, default=dict),  # what the formula was fed with
    stamped("added_at"),
    UniqueConstraint("line_id", "party_id", "tranche"),
)

flow_events = Table(
    "flow_events",
    metadata,
    own_id(),
    Column("line_id", Id, ForeignKey("budget_lines.id"), nullable=False),
    # approved, revised (the difference, may be negative), allocated, released, received,
    # committed, paid, returned. Within a kind, amounts add up.
    Column("kind", String(12), nullable=False),
    amount("amount"),
    Column("currency", String(3), nullable=False),  # the line's
    Column("on_date", Date, nullable=False),
    Column("from_id", Id, ForeignKey("parties.id")),
    Column("to_id", Id, ForeignKey("parties.id")),
    Column("tranche", Integer),
    Column("doc_ref", String(120), nullable=False, default=""),
    # Whose word it is: office, sender, recipient, head, committee, survey.
    Column("reporter", String(12), nullable=False),
    Column("by", String(254), nullable=False),  # an account, or "phone"
    Column("supersedes_id", Id, ForeignKey("flow_events.id"), unique=True),
    stamped("at"),
    Index("ix_flow_events_line", "line_id", "kind"),
    Index("ix_flow_events_to", "to_id", "line_id", "tranche"),
    # Whoever confirms by phone tells the whole of a tranche; what they say later supersedes it.
    Index(
        "ix_flow_events_first_word",
        "line_id",
        "to_id",
        "tranche",
        "reporter",
        unique=True,
        postgresql_where=FIRST_WORD,
        sqlite_where=FIRST_WORD,
    ),
)
"""Append-only: the database refuses to change or delete a row."""

releases = Table(
    "releases",
    metadata,
    # The news of a released event: who is told and asked is gone through by person.
    Column("event_id", Id, ForeignKey("flow_events.id"), primary_key=True, autoincrement=False),
    # What ties tags to phones, together with a key outside the database.
    Column("salt", LargeBinary, nullable=False),
    Column("key_version", Integer, nullable=False),
    stamped("made_at"),
    Column("finished_at", Instant),
    Index("ix_releases_due", "event_id", postgresql_where=UNFINISHED, sqlite_where=UNFINISHED),
)

release_asks = Table(
    "release_asks",
    metadata,
    # Who was asked, so that nobody is asked twice.
    Column("event_id", Id, ForeignKey("releases.event_id"), primary_key=True, autoincrement=False),
    whose(),
)

release_answers = Table(
    "release_answers",
    metadata,
    # What residents say, apart from what the recipient's books say.
    Column("event_id", Id, ForeignKey("releases.event_id"), primary_key=True, autoincrement=False),
    Column("tag", LargeBinary(16), primary_key=True),
    Column("answer", String(8), nullable=False),  # all, part, none, unseen
)

audit_findings = Table(
    "audit_findings",
    metadata,
    own_id(),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False, index=True),
    Column("line_id", Id, ForeignKey("budget_lines.id")),
    Column("party_id", Id, ForeignKey("parties.id")),
    Column("tranche", Integer),
    Column("work_id", Id, ForeignKey("works.id")),
    # This money is missing: an officer has looked, and says so. Before, it is "not matched yet".
    Column("missing", Boolean, nullable=False, default=False),
    Column("finding", String(500), nullable=False),
    amount("amount", known=False),
    Column("currency", String(3), nullable=False, default=""),
    Column("owner", String(254), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("answer", String(500), nullable=False, default=""),
    Column("proof", String(300), nullable=False, default=""),  # a document's number or address
    Column("state", String(8), nullable=False),  # open, answered, closed
    Column("reminded_at", Instant),
    stamped("added_at"),
)

finding_proofs = Table(
    "finding_proofs",
    metadata,
    # A document that proves an answer, where it was sent as a file.
    drawn_id(),
    Column("finding_id", Id, ForeignKey("audit_findings.id"), nullable=False, index=True),
    Column("name", String(120), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("by", String(254), nullable=False),
    stamped("at"),
)

surveys = Table(
    "facility_surveys",
    metadata,
    # A sample of recipients whose books somebody goes to see.
    own_id(),
    Column("slug", String(64), nullable=False, unique=True),
    Column("line_id", Id, ForeignKey("budget_lines.id"), nullable=False),
    Column("tranche", Integer, nullable=False),
    Column("seed", String(64), nullable=False),  # anybody can draw the same sample again
    Column("drawn_of", Integer, nullable=False),  # recipients
    stamped("drawn_at"),
)

survey_units = Table(
    "facility_survey_units",
    metadata,
    of("facility_surveys", "survey_id"),
    of("parties", "party_id"),
    Column("event_id", Id, ForeignKey("flow_events.id")),  # what was found there
    Column("visited", Boolean, nullable=False, default=False),
)

WITH_MONEY = union(
    *(select(table.c.area_id) for table in (budget_lines, parties, works)),
)
"""Areas in which there is public money to tell of."""
