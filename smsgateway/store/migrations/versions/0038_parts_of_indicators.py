"""parts of indicators

Revision: 0038
Follows: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

SHORT, LONG = sa.String(length=32), sa.String(length=80)


def upgrade() -> None:
    with op.batch_alter_table("me_actuals") as actuals:
        actuals.alter_column("part", existing_type=SHORT, type_=LONG, existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("me_actuals") as actuals:
        actuals.alter_column("part", existing_type=LONG, type_=SHORT, existing_nullable=False)
