"""turnout by area

Revision: 0047
Follows: 0046
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "turnouts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("voted", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_turnouts_contest_id_contests"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_turnouts_area_id_areas"),
        sa.PrimaryKeyConstraint("id", name="pk_turnouts"),
    )
    op.create_index("ix_turnouts_contest_id", "turnouts", ["contest_id"], unique=False)


def downgrade() -> None:
    op.drop_table("turnouts")
