"""what names a text is found by an index: after an election texts are deleted by the thousand

Revision: 0052
Follows: 0051
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

NAMES = (
    ("ix_outbox_inbox", "outbox", "inbox_id"),
    ("ix_delivery_reports_outbox", "delivery_reports", "outbox_id"),
    ("ix_round_invitations_outbox", "round_invitations", "outbox_id"),
)


def upgrade() -> None:
    for index, table, column in NAMES:
        named = sa.text(f"{column} is not null")
        op.create_index(index, table, [column], postgresql_where=named, sqlite_where=named)


def downgrade() -> None:
    for index, table, _ in NAMES:
        op.drop_index(index, table)
