"""borders

Revision: 0039
Follows: 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "borders",
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("rings", JSON, nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition", "code"],
            ["places.edition", "places.code"],
            name="fk_borders_edition_code_places",
        ),
        sa.PrimaryKeyConstraint("edition", "code", name="pk_borders"),
    )


def downgrade() -> None:
    op.drop_table("borders")
