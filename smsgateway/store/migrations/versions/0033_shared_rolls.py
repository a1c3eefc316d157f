"""rolls that several contests share, and projects that exclude each other

Revision: 0033
Follows: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("contests", sa.Column("conflicts", JSON, nullable=True))
    op.create_table(
        "shared_rolls",
        sa.Column("contest_id", ID, autoincrement=False, nullable=False),
        sa.Column("from_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_shared_rolls_contest_id_contests"
        ),
        sa.ForeignKeyConstraint(
            ["from_id"], ["contests.id"], name="fk_shared_rolls_from_id_contests"
        ),
        sa.PrimaryKeyConstraint("contest_id", "from_id", name="pk_shared_rolls"),
    )


def downgrade() -> None:
    op.drop_table("shared_rolls")
    op.drop_column("contests", "conflicts")
