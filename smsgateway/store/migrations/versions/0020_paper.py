"""paper

Revision: 0020
Follows: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("ballots") as ballots:
        ballots.alter_column("medium", type_=sa.String(length=5), existing_nullable=False)
    op.create_table(
        "paper_batches",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("outcome", JSON, nullable=True),
        sa.Column("opened_by", sa.String(length=254), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_paper_batches_contest_id_contests"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_paper_batches"),
    )
    op.create_index("ix_paper_batches_contest_id", "paper_batches", ["contest_id"])
    op.create_table(
        "paper_readings",
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("read_by", sa.String(length=254), nullable=False),
        sa.Column("sheets", sa.LargeBinary(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["paper_batches.id"], name="fk_paper_readings_batch_id_paper_batches"
        ),
        sa.PrimaryKeyConstraint("batch_id", "read_by", name="pk_paper_readings"),
    )


def downgrade() -> None:
    op.drop_table("paper_readings")
    op.drop_table("paper_batches")
