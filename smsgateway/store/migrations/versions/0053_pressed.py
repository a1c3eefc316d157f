"""a session knows the form that it sent last, so that a form pressed twice is taken once

Revision: 0053
Follows: 0052
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account_sessions", sa.Column("last_form", sa.LargeBinary(32)))


def downgrade() -> None:
    with op.batch_alter_table("account_sessions") as table:
        table.drop_column("last_form")
