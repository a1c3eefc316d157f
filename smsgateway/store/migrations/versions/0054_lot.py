"""a contest has a lot, drawn before its voting, that decides between equal projects

Revision: 0054
Follows: 0053
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from smsgateway.store.columns import Json

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contests", sa.Column("lot", Json))


def downgrade() -> None:
    with op.batch_alter_table("contests") as table:
        table.drop_column("lot")
