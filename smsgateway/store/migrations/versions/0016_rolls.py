"""rolls

Revision: 0016
Follows: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # What stands already is open to every phone.
    with op.batch_alter_table("contests") as contests:
        contests.add_column(
            sa.Column("electorate", sa.String(length=8), nullable=False, server_default="open")
        )
        contests.add_column(sa.Column("least_age", sa.Integer(), nullable=True))
        contests.add_column(
            sa.Column("residents", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("contests") as contests:
        contests.alter_column("electorate", server_default=None)
        contests.alter_column("residents", server_default=None)
    op.create_table(
        "roll_entries",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=True),
        sa.Column("label", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_roll_entries_contest_id_contests"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_roll_entries_area_id_areas"),
        sa.PrimaryKeyConstraint("id", name="pk_roll_entries"),
    )
    op.create_index("ix_roll_entries_contest_id", "roll_entries", ["contest_id"])
    op.create_table(
        "slip_batches",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_slip_batches_contest_id_contests"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_slip_batches_area_id_areas"),
        sa.PrimaryKeyConstraint("id", name="pk_slip_batches"),
    )
    op.create_index("ix_slip_batches_contest_id", "slip_batches", ["contest_id"])
    op.create_table(
        "roll_rights",
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("batch_id", ID, nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_roll_rights_contest_id_contests"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["roll_entries.id"], name="fk_roll_rights_entry_id_roll_entries"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["slip_batches.id"], name="fk_roll_rights_batch_id_slip_batches"
        ),
        sa.PrimaryKeyConstraint("contest_id", "digest", name="pk_roll_rights"),
    )
    op.create_index("ix_roll_rights_entry_id", "roll_rights", ["entry_id"])
    op.create_index("ix_roll_rights_batch_id", "roll_rights", ["batch_id"])
    op.create_table(
        "slip_misses",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_slip_misses_contest_id_contests"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_slip_misses"),
    )
    op.create_index("ix_slip_misses_contest", "slip_misses", ["contest_id", "missed_at"])
    op.create_table(
        "marked_phones",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_marked_phones_person_id_people",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_marked_phones"),
    )
    op.create_table(
        "helped_votes",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_helped_votes_contest_id_contests"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_helped_votes_person_id_people",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_helped_votes"),
    )
    op.create_index("ix_helped_votes_person", "helped_votes", ["person_id", "cast_at"])


def downgrade() -> None:
    raise NotImplementedError("a roll says who may vote")
