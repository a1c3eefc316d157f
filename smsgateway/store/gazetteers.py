"""Gazetteers: every edition of a country's places, and which place an area of ours is.

A code means something only in its edition: offices renumber communes and use old codes anew. Hence
the key (edition, code), and nothing hangs on a name. A parent is kept as the code that the source
names, not as a foreign key: real lists name parents that they do not hold, and we keep the child.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from smsgateway.store.columns import Id, Json, stamped
from smsgateway.store.db import metadata

editions = Table(
    "editions",
    metadata,
    Column("slug", String(64), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("country", String(2), nullable=False),
    Column("source", String(500), nullable=False),
    Column("licence", String(500), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),  # the first day on which it is no longer valid
    Column("levels", Json, nullable=False),  # [name, depth], from the top
    Column("time_zone", String(64), nullable=False),
    Column("languages", Json, nullable=False),  # what its areas offer unless told otherwise
    Column("findings", Json, nullable=False),  # what the import cleaned, restored or doubted
    stamped("imported_at"),
)

places = Table(
    "places",
    metadata,
    Column("edition", String(64), ForeignKey("editions.slug"), primary_key=True),
    Column("code", String(64), primary_key=True),
    # What the source calls it: the code, unless several rows claim the same one.
    Column("claimed", String(64), nullable=False),
    Column("level", String(32), nullable=False),
    Column("depth", Integer, nullable=False),
    Column("type", String(32), nullable=False),  # khum or sangkat, srok or krong: words differ
    Column("parent_code", String(64), nullable=False),  # empty at the top
    Column("name", Json, nullable=False),  # language to name
    Column("name_ascii", String(200), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("successors", Json, nullable=False),  # codes, in a later edition
    Column("lat", Float),
    Column("lon", Float),
    Column("population", Integer),
    Column("doubts", Json, nullable=False),
    Column("origin", String(300), nullable=False),  # file and line
    Index("ix_places_parent", "edition", "parent_code"),
)

area_places = Table(
    "area_places",
    metadata,
    Column("area_id", Id, ForeignKey("areas.id"), primary_key=True, autoincrement=False),
    Column("edition", String(64), primary_key=True),
    Column("code", String(64), nullable=False),
    ForeignKeyConstraint(["edition", "code"], ["places.edition", "places.code"]),
    UniqueConstraint("edition", "code"),
)
"""The place that an area is, in each edition that knows it: its code may differ in the next."""
