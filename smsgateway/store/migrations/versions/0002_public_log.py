"""the public log

Revision: 0002
Follows: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("ballots", sa.Column("leaf", sa.Integer(), nullable=True))
    op.create_index(
        "ix_ballots_waiting",
        "ballots",
        ["contest_id"],
        unique=False,
        postgresql_where=sa.text("leaf is null"),
        sqlite_where=sa.text("leaf is null"),
    )
    op.create_table(
        "logs",
        sa.Column("contest_id", ID, autoincrement=False, nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_logs_contest_id_contests"
        ),
        sa.PrimaryKeyConstraint("contest_id", name="pk_logs"),
        sa.UniqueConstraint("origin", name="uq_logs_origin"),
    )
    op.create_table(
        "log_acts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("leaf", sa.Integer(), nullable=True),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_log_acts_contest_id_contests"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_log_acts"),
    )
    op.create_index("ix_log_acts_contest_id", "log_acts", ["contest_id"], unique=False)
    op.create_index(
        "ix_log_acts_waiting",
        "log_acts",
        ["id"],
        unique=False,
        postgresql_where=sa.text("leaf is null"),
        sqlite_where=sa.text("leaf is null"),
    )
    op.create_table(
        "log_leaves",
        sa.Column("contest_id", ID, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_log_leaves_contest_id_contests"
        ),
        sa.PrimaryKeyConstraint("contest_id", "n", name="pk_log_leaves"),
    )
    op.create_table(
        "log_checkpoints",
        sa.Column("contest_id", ID, autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_log_checkpoints_contest_id_contests"
        ),
        sa.PrimaryKeyConstraint("contest_id", "size", name="pk_log_checkpoints"),
    )
    op.create_table(
        "witnesses",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_witnesses"),
        sa.UniqueConstraint("name", name="uq_witnesses_name"),
    )
    op.create_table(
        "log_cosignatures",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_log_cosignatures_contest_id_contests"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_log_cosignatures"),
        sa.UniqueConstraint(
            "contest_id", "size", "witness", name="uq_log_cosignatures_contest_id_size_witness"
        ),
    )


def downgrade() -> None:
    raise NotImplementedError("a published log is never thrown away")
