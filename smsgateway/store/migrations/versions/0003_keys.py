"""keys

Revision: 0003
Follows: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("about", sa.String(length=16), nullable=True))
    op.add_column("people", sa.Column("voted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("people", sa.Column("looks", sa.Integer(), nullable=True))
    op.create_index("ix_people_voted_at", "people", ["voted_at"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("people", "id", server_default=None)  # drawn by lot from now on


def downgrade() -> None:
    raise NotImplementedError("what was destroyed on this schema does not come back")
