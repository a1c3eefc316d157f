"""signals

Revision: 0022
Follows: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "signals",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", JSON, nullable=False),
        sa.Column("decided_by", JSON, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_signals_contest_id_contests"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_signals"),
        sa.UniqueConstraint("contest_id", "kind", "key", name="uq_signals_contest_id_kind_key"),
    )
    op.create_table(
        "signal_voters",
        sa.Column("signal_id", ID, autoincrement=False, nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name="fk_signal_voters_signal_id_signals"
        ),
        sa.PrimaryKeyConstraint("signal_id", "tag", name="pk_signal_voters"),
    )
    op.create_table(
        "held_ballots",
        sa.Column("contest_id", ID, autoincrement=False, nullable=False),
        sa.Column("receipt", sa.String(length=10), nullable=False),
        sa.Column("signal_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_held_ballots_contest_id_contests"
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name="fk_held_ballots_signal_id_signals"
        ),
        sa.PrimaryKeyConstraint("contest_id", "receipt", name="pk_held_ballots"),
    )
    op.create_index("ix_held_ballots_signal_id", "held_ballots", ["signal_id"])


def downgrade() -> None:
    raise NotImplementedError("what two people decided stays on the record")
