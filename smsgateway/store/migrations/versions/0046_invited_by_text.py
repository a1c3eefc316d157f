"""which text carries an invitation

Revision: 0046
Follows: 0042
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0042"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = "fk_accounts_text_id_outbox"


def upgrade() -> None:
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(sa.Column("text_id", ID, nullable=True))
        accounts.create_foreign_key(KEY, "outbox", ["text_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_constraint(KEY, type_="foreignkey")
        accounts.drop_column("text_id")
