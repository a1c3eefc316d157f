"""whose phone is being written to, in an index of its own; provider's ids where there are any

Revision: 0051
Follows: 0050
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

UNSETTLED = sa.text("status in ('attempting', 'unknown')")
NAMED = sa.text("provider_id is not null")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_unsettled",
        "outbox",
        ["person_id", "channel_id"],
        unique=False,
        postgresql_where=UNSETTLED,
        sqlite_where=UNSETTLED,
    )
    op.drop_index("ix_outbox_provider", "outbox")
    op.create_index(
        "ix_outbox_provider",
        "outbox",
        ["channel_id", "provider_id"],
        unique=False,
        postgresql_where=NAMED,
        sqlite_where=NAMED,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_unsettled", "outbox")
    op.drop_index("ix_outbox_provider", "outbox")
    op.create_index("ix_outbox_provider", "outbox", ["channel_id", "provider_id"], unique=False)
