"""What complaints are handled by: categories, offices, ladders, clocks, calendars, templates.

Each hangs on an area and holds for every area below it that has none of its own.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from smsgateway.store.columns import Id, Json, own_id, stamped
from smsgateway.store.db import metadata

desks = Table(
    "desks",
    metadata,
    Column("area_id", Id, ForeignKey("areas.id"), primary_key=True, autoincrement=False),
    Column("weekend", Json, nullable=False),  # days of the week, Monday is 0
    Column("helpline", String(40), nullable=False, default=""),  # for harm and abuse
)
"""An area that takes complaints, or that says how the areas below it do."""

categories = Table(
    "categories",
    metadata,
    own_id(),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    Column("code", String(32), nullable=False),  # what a text may begin with; Open311's service
    Column("parent_id", Id, ForeignKey("categories.id")),
    Column("position", Integer, nullable=False),
    Column("name", Json, nullable=False),
    Column("severity", Integer, nullable=False),  # 1 safety … 4 idea
    Column("sensitive", Boolean, nullable=False, default=False),
    # Something is built or mended: its citizen is asked again whether it lasts.
    Column("works", Boolean, nullable=False, default=False),
    Column("withdrawn", Boolean, nullable=False, default=False),
    UniqueConstraint("area_id", "code"),
)

offices = Table(
    "offices",
    metadata,
    own_id(),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    Column("slug", String(64), nullable=False),
    Column("name", Json, nullable=False),
    # Where its digest goes: a phone, a mailbox, or only the command that prints it.
    Column("person_id", Id, ForeignKey("people.id", ondelete="SET NULL")),
    Column("email", String(254), nullable=False, default=""),
    Column("trained", Boolean, nullable=False, default=False),  # for sensitive cases
    UniqueConstraint("area_id", "slug"),
)

office_members = Table(
    "office_members",
    metadata,
    Column("office_id", Id, ForeignKey("offices.id"), primary_key=True, autoincrement=False),
    Column("email", String(254), primary_key=True),  # of an account
)

ladders = Table(
    "ladders",
    metadata,
    own_id(),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    Column("category_id", Id, ForeignKey("categories.id")),  # null: all without one of their own
    Column("level", Integer, nullable=False),  # 0 begins; a breach leads one up
    Column("office_id", Id, ForeignKey("offices.id"), nullable=False),
    Column("days", Integer, nullable=False),  # working days that it has, once escalated to it
    UniqueConstraint("area_id", "category_id", "level"),
)

sla_policies = Table(
    "sla_policies",
    metadata,
    own_id(),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    Column("version", Integer, nullable=False),  # the highest holds for new cases
    Column("severity", Integer, nullable=False),
    Column("reply_days", Integer, nullable=False),  # working days
    Column("resolve_days", Integer),  # null: an idea owes no solution
    stamped("created_at"),
    UniqueConstraint("area_id", "version", "severity"),
)

holidays = Table(
    "holidays",
    metadata,
    Column("area_id", Id, ForeignKey("areas.id"), primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("name", String(100), nullable=False),
)

templates = Table(
    "templates",
    metadata,
    own_id(),
    Column("area_id", Id, ForeignKey("areas.id"), nullable=False),
    Column("slug", String(64), nullable=False),
    Column("text", Json, nullable=False),  # language to text; each fits one SMS
    UniqueConstraint("area_id", "slug"),
)

digests = Table(
    "digests",
    metadata,
    Column("office_id", Id, ForeignKey("offices.id"), primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),  # one a day, whoever sweeps
    Column("body", LargeBinary, nullable=False),  # sealed
    stamped("made_at"),
)
