"""how many ratings came on each day of a round, and since when its results are public

Revision: 0030
Follows: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("score_rounds", sa.Column("published_at", sa.DateTime(timezone=True)))
    op.create_table(
        "round_days",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["score_rounds.id"], name="fk_round_days_round_id_score_rounds"
        ),
        sa.PrimaryKeyConstraint("round_id", "day", name="pk_round_days"),
    )


def downgrade() -> None:
    op.drop_table("round_days")
    op.drop_column("score_rounds", "published_at")
