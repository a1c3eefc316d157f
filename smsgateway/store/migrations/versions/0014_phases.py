"""phases

Revision: 0014
Follows: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    # What stands already was opened when it was made.
    with op.batch_alter_table("cycles") as cycles:
        cycles.add_column(
            sa.Column("phase", sa.String(length=16), nullable=False, server_default="voting")
        )
        cycles.add_column(sa.Column("phase_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("cycles") as cycles:
        cycles.alter_column("phase", server_default=None)
    with op.batch_alter_table("contests") as contests:
        contests.add_column(
            sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("contests") as contests:
        contests.alter_column("paused", server_default=None)
    op.create_table(
        "notices",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("audience", sa.String(length=8), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("told_to", ID, nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_notices_contest_id_contests"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )


def downgrade() -> None:
    raise NotImplementedError("a phase is an act that was announced")
