"""what a voting-day page shows: incidents and test votes

Revision: 0031
Follows: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("area_id", ID, nullable=True),
        sa.Column("noted_by", sa.String(length=254), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_incidents_area_id_areas"),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_index("ix_incidents_noted", "incidents", ["noted_at"])
    op.create_table(
        "test_votes",
        sa.Column("channel_id", ID, autoincrement=False, nullable=False),
        sa.Column("network", sa.String(length=32), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("said", sa.String(length=200), nullable=False),
        sa.Column("millis", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_test_votes_channel_id_channels"
        ),
        sa.PrimaryKeyConstraint("channel_id", "network", name="pk_test_votes"),
    )


def downgrade() -> None:
    op.drop_table("test_votes")
    op.drop_table("incidents")
