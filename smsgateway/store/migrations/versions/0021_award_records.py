"""award records

Revision: 0021
Follows: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "award_records",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("award", JSON, nullable=False),
        sa.Column("inputs", JSON, nullable=False),
        sa.Column("objections_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=254), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", JSON, nullable=False),
        sa.Column("ruled_by", JSON, nullable=False),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rerun_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_award_records_contest_id_contests"
        ),
        sa.ForeignKeyConstraint(
            ["rerun_id"], ["contests.id"], name="fk_award_records_rerun_id_contests"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_award_records"),
        sa.UniqueConstraint("contest_id", "number", name="uq_award_records_contest_id_number"),
    )
    op.create_table(
        "objections",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("record_id", ID, nullable=False),
        sa.Column("ticket", sa.String(length=7), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("channel_id", ID, nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", JSON, nullable=False),
        sa.Column("decided_by", JSON, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_objections_channel_id_channels"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_objections_person_id_people", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["award_records.id"], name="fk_objections_record_id_award_records"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_objections"),
        sa.UniqueConstraint("ticket", name="uq_objections_ticket"),
    )
    op.create_index(
        "ix_objections_open",
        "objections",
        ["record_id"],
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_objections_person_id", "objections", ["person_id"])
    op.create_index("ix_objections_record_id", "objections", ["record_id"])
    op.create_table(
        "council_decisions",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("funded", JSON, nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("reason", JSON, nullable=False),
        sa.Column("entered_by", JSON, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_council_decisions_contest_id_contests"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_council_decisions"),
        sa.UniqueConstraint("contest_id", name="uq_council_decisions_contest_id"),
    )
    op.create_table(
        "project_works",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("note", JSON, nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_project_works_project_id_projects"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_project_works"),
    )
    op.create_index("ix_project_works_project_id", "project_works", ["project_id"])
    op.create_table(
        "project_milestones",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("project_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_project_milestones_project_id_projects"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_project_milestones"),
        sa.UniqueConstraint(
            "project_id", "position", name="uq_project_milestones_project_id_position"
        ),
    )


def downgrade() -> None:
    raise NotImplementedError("a result that was published stays on the record")
