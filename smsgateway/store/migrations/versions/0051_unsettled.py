"""one text under way a phone and channel, as a unique key; providers' ids where there are any

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


# Whatever an older version left open twice is for a person to decide, but for the first of them.
SECOND = sa.text(
    "UPDATE outbox SET status = 'dead', lease_until = NULL "
    "WHERE status IN ('attempting', 'unknown') AND EXISTS (SELECT 1 FROM outbox AS first "
    "WHERE first.person_id = outbox.person_id AND first.channel_id = outbox.channel_id "
    "AND first.status IN ('attempting', 'unknown') AND first.id < outbox.id)"
)


def upgrade() -> None:
    op.execute(SECOND)
    op.create_index(
        "uq_outbox_unsettled",
        "outbox",
        ["person_id", "channel_id"],
        unique=True,
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
    op.drop_index("uq_outbox_unsettled", "outbox")
    op.drop_index("ix_outbox_provider", "outbox")
    op.create_index("ix_outbox_provider", "outbox", ["channel_id", "provider_id"], unique=False)
