"""gazetteers

Revision: 0004
Follows: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "editions",
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("licence", sa.String(length=500), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("levels", JSON, nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("findings", JSON, nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_editions"),
    )
    op.create_table(
        "places",
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("claimed", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("parent_code", sa.String(length=64), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("name_ascii", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successors", JSON, nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("doubts", JSON, nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["edition"], ["editions.slug"], name="fk_places_edition_editions"),
        sa.PrimaryKeyConstraint("edition", "code", name="pk_places"),
    )
    op.create_index("ix_places_parent", "places", ["edition", "parent_code"], unique=False)
    op.create_table(
        "area_places",
        sa.Column("area_id", ID, autoincrement=False, nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_area_places_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["edition", "code"],
            ["places.edition", "places.code"],
            name="fk_area_places_edition_code_places",
        ),
        sa.PrimaryKeyConstraint("area_id", "edition", name="pk_area_places"),
        sa.UniqueConstraint("edition", "code", name="uq_area_places_edition_code"),
    )


def downgrade() -> None:
    raise NotImplementedError("areas point at places")
