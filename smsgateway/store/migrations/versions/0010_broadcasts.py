"""broadcasts

Revision: 0010
Follows: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
BULK = sa.text("broadcast_id is not null")


def upgrade() -> None:
    op.add_column("people", sa.Column("channel_id", ID, nullable=True))
    op.add_column("people", sa.Column("network", sa.String(length=32), nullable=True))
    # Whoever spoke lately is known by where; the others are when they speak again.
    op.execute(
        "UPDATE people SET channel_id = (SELECT channel_id FROM conversations "
        "WHERE person_id = people.id ORDER BY updated_at LIMIT 1)"
    )
    op.add_column("outbox", sa.Column("broadcast_id", ID, nullable=True))
    op.create_index(
        "uq_outbox_broadcast",
        "outbox",
        ["broadcast_id", "person_id"],
        unique=True,
        postgresql_where=BULK,
        sqlite_where=BULK,
    )
    broadcasts()
    opt_outs()
    sending()


def broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("audience", JSON, nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("asks_reply", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("held_because", sa.String(length=200), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=True),
        sa.Column("spread_until", INSTANT, nullable=True),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("expected_cost", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("released", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("retry_since", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_broadcasts_channel_id_channels"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
        sa.UniqueConstraint("slug", name="uq_broadcasts_slug"),
    )
    op.create_table(
        "broadcast_legs",
        sa.Column("broadcast_id", ID, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("after", ID, nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"],
            ["broadcasts.id"],
            name="fk_broadcast_legs_broadcast_id_broadcasts",
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "zone", name="pk_broadcast_legs"),
    )
    op.create_table(
        "tags",
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("tagged_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_tags_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tag", "person_id", name="pk_tags"),
    )


def opt_outs() -> None:
    op.create_table(
        "opt_outs",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("out", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("channel_id", ID, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_opt_outs_person_id_people", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_opt_outs"),
    )
    op.create_index("ix_opt_outs_person_id", "opt_outs", ["person_id"], unique=False)
    op.create_table(
        "muted",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_muted_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "topic", name="pk_muted"),
    )


def sending() -> None:
    op.create_table(
        "sending",
        sa.Column("channel_id", ID, autoincrement=False, nullable=False),
        sa.Column("rate", sa.Float(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("hours_from", sa.Integer(), nullable=False),
        sa.Column("hours_to", sa.Integer(), nullable=False),
        sa.Column("daily_cap", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("alone_people", sa.Integer(), nullable=False),
        sa.Column("alone_cost", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("answers_opted_out", sa.Boolean(), nullable=False),
        sa.Column("pays", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_sending_channel_id_channels"
        ),
        sa.PrimaryKeyConstraint("channel_id", name="pk_sending"),
    )
    op.create_table(
        "buckets",
        sa.Column("channel_id", ID, autoincrement=False, nullable=False),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("looked_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_buckets_channel_id_channels"
        ),
        sa.PrimaryKeyConstraint("channel_id", name="pk_buckets"),
    )
    op.create_table(
        "spent",
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("upto", ID, nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_spent_channel_id_channels"
        ),
        sa.PrimaryKeyConstraint("channel_id", "day", name="pk_spent"),
    )
    op.create_table(
        "prices",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("network", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("price", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("imported_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prices"),
        sa.UniqueConstraint("provider", "network", "kind", name="uq_prices_provider_network_kind"),
    )


def downgrade() -> None:
    raise NotImplementedError("the proof of who opted out is never dropped")
