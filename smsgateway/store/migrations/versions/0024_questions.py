"""questions of broadcasts

Revision: 0024
Follows: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("broadcasts") as broadcasts:
        broadcasts.add_column(sa.Column("asks", JSON, nullable=True))
    with op.batch_alter_table("broadcast_legs") as legs:
        legs.add_column(
            sa.Column("skipped", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("broadcast_legs") as legs:
        legs.alter_column("skipped", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("broadcast_legs") as legs:
        legs.drop_column("skipped")
    with op.batch_alter_table("broadcasts") as broadcasts:
        broadcasts.drop_column("asks")
