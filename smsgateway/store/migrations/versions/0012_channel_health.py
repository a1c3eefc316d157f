"""channel health

Revision: 0012
Follows: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def text(name: str, length: int) -> sa.Column[str]:
    empty = sa.text("''")
    return sa.Column(name, sa.String(length=length), server_default=empty, nullable=False)


def count(name: str, default: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=sa.text(default), nullable=False)


def upgrade() -> None:
    for column in (
        sa.Column("paused_since", INSTANT, nullable=True),
        count("failures", "0"),
        text("fallback", 64),
        count("fallback_after", "300"),
        text("keyword", 32),
        sa.Column("pulls", sa.Boolean(), server_default=sa.false(), nullable=False),
        text("pulled_id", 64),
        sa.Column("balance_floor", sa.Numeric(precision=14, scale=4), nullable=True),
    ):
        op.add_column("channels", column)
    op.add_column("inbox", sa.Column("pulled_id", sa.String(length=64), nullable=True))
    op.create_table(
        "balances",
        sa.Column("channel_id", ID, autoincrement=False, nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_balances_channel_id_channels"
        ),
        sa.PrimaryKeyConstraint("channel_id", name="pk_balances"),
    )
    op.create_table(
        "allowances",
        sa.Column("channel_id", ID, autoincrement=False, nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=True),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("minute_from", INSTANT, nullable=False),
        sa.Column("minute_used", sa.Integer(), nullable=False),
        sa.Column("day_from", INSTANT, nullable=False),
        sa.Column("day_used", sa.Integer(), nullable=False),
        sa.Column("full_until", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_allowances_channel_id_channels"
        ),
        sa.PrimaryKeyConstraint("channel_id", name="pk_allowances"),
    )
    op.create_table(
        "heard",
        sa.Column("channel_id", ID, autoincrement=False, nullable=False),
        sa.Column("network", sa.String(length=32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_heard_channel_id_channels"
        ),
        sa.PrimaryKeyConstraint("channel_id", "network", name="pk_heard"),
    )
    op.create_table(
        "alarms",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("cleared_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
    )
    op.create_index(
        "uq_alarms_standing",
        "alarms",
        ["name", "about"],
        unique=True,
        postgresql_where=sa.text("cleared_at is null"),
        sqlite_where=sa.text("cleared_at is null"),
    )


def downgrade() -> None:
    raise NotImplementedError("alarms and limits would be lost")
