"""cases

Revision: 0009
Follows: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

KEPT = ("case_id", "seq", "at", "actor", "kind", "from_state", "to_state", "visibility")
"""What no event ever changes; its note may be sealed anew under another key."""


def upgrade() -> None:
    op.create_table(
        "categories",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_categories_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["categories.id"], name="fk_categories_parent_id_categories"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_categories"),
        sa.UniqueConstraint("area_id", "code", name="uq_categories_area_id_code"),
    )
    op.create_table(
        "desks",
        sa.Column("area_id", ID, autoincrement=False, nullable=False),
        sa.Column("weekend", JSON, nullable=False),
        sa.Column("helpline", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_desks_area_id_areas"),
        sa.PrimaryKeyConstraint("area_id", name="pk_desks"),
    )
    op.create_table(
        "holidays",
        sa.Column("area_id", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_holidays_area_id_areas"),
        sa.PrimaryKeyConstraint("area_id", "day", name="pk_holidays"),
    )
    op.create_table(
        "offices",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("trained", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_offices_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_offices_person_id_people", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_offices"),
        sa.UniqueConstraint("area_id", "slug", name="uq_offices_area_id_slug"),
    )
    op.create_table(
        "pin_tries",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("ticket", sa.String(length=9), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_pin_tries_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pin_tries"),
    )
    op.create_index("ix_pin_tries_person", "pin_tries", ["person_id"], unique=False)
    op.create_index("ix_pin_tries_ticket", "pin_tries", ["ticket"], unique=False)
    op.create_table(
        "sla_policies",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("reply_days", sa.Integer(), nullable=False),
        sa.Column("resolve_days", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_sla_policies_area_id_areas"),
        sa.PrimaryKeyConstraint("id", name="pk_sla_policies"),
        sa.UniqueConstraint(
            "area_id", "version", "severity", name="uq_sla_policies_area_id_version_severity"
        ),
    )
    op.create_table(
        "templates",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("text", JSON, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_templates_area_id_areas"),
        sa.PrimaryKeyConstraint("id", name="pk_templates"),
        sa.UniqueConstraint("area_id", "slug", name="uq_templates_area_id_slug"),
    )
    op.create_table(
        "digests",
        sa.Column("office_id", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_digests_office_id_offices"),
        sa.PrimaryKeyConstraint("office_id", "day", name="pk_digests"),
    )
    op.create_table(
        "ladders",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_ladders_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name="fk_ladders_category_id_categories"
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_ladders_office_id_offices"),
        sa.PrimaryKeyConstraint("id", name="pk_ladders"),
        sa.UniqueConstraint(
            "area_id", "category_id", "level", name="uq_ladders_area_id_category_id_level"
        ),
    )
    op.create_table(
        "office_members",
        sa.Column("office_id", ID, autoincrement=False, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_office_members_office_id_offices"
        ),
        sa.PrimaryKeyConstraint("office_id", "email", name="pk_office_members"),
    )
    op.create_table(
        "sensitive_cases",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=True),
        sa.Column("accused_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answer_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["accused_id"], ["offices.id"], name="fk_sensitive_cases_accused_id_offices"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_sensitive_cases_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name="fk_sensitive_cases_office_id_offices"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_sensitive_cases_person_id_people",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sensitive_cases"),
    )
    op.create_index("ix_sensitive_cases_person_id", "sensitive_cases", ["person_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("ticket", sa.String(length=9), nullable=False),
        sa.Column("pin", sa.LargeBinary(), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("place_code", sa.String(length=64), nullable=False),
        sa.Column("place", JSON, nullable=False),
        sa.Column("about_code", sa.String(length=9), nullable=False),
        sa.Column("medium", sa.String(length=8), nullable=False),
        sa.Column("channel_id", ID, nullable=True),
        sa.Column("lang", sa.String(length=16), nullable=False),
        sa.Column("anonymity", sa.String(length=8), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("inbox_id", ID, nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("public_text", sa.String(length=500), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("office_id", ID, nullable=True),
        sa.Column("assignee", sa.String(length=254), nullable=False),
        sa.Column("accused_id", ID, nullable=True),
        sa.Column("merged_into", ID, nullable=True),
        sa.Column("merged_from", sa.String(length=20), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("reply_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolve_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_warn", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolve_warn", sa.DateTime(timezone=True), nullable=True),
        sa.Column("level_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silent_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["accused_id"], ["offices.id"], name="fk_cases_accused_id_offices"),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_cases_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name="fk_cases_category_id_categories"
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_cases_channel_id_channels"
        ),
        sa.ForeignKeyConstraint(
            ["inbox_id"], ["inbox.id"], name="fk_cases_inbox_id_inbox", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["merged_into"], ["cases.id"], name="fk_cases_merged_into_cases"),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_cases_office_id_offices"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_cases_person_id_people", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("inbox_id", name="uq_cases_inbox_id"),
        sa.UniqueConstraint("ticket", name="uq_cases_ticket"),
    )
    op.create_index(
        "ix_cases_alike", "cases", ["area_id", "category_id", "opened_at"], unique=False
    )
    op.create_index("ix_cases_merged", "cases", ["merged_into"], unique=False)
    op.create_index(
        "ix_cases_open",
        "cases",
        ["area_id", "state"],
        unique=False,
        postgresql_where=sa.text("closed_at is null"),
        sqlite_where=sa.text("closed_at is null"),
    )
    op.create_index("ix_cases_person", "cases", ["person_id"], unique=False)
    op.create_table(
        "case_events",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("visibility", sa.String(length=8), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_events_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_case_events"),
        sa.UniqueConstraint("case_id", "seq", name="uq_case_events_case_id_seq"),
    )
    op.create_table(
        "case_notices",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_notices_case_id_cases"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_case_notices_person_id_people",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_case_notices_channel_id_channels"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_notices"),
    )
    op.create_index(
        "ix_case_notices_due",
        "case_notices",
        ["id"],
        unique=False,
        postgresql_where=sa.text("told_at is null"),
        sqlite_where=sa.text("told_at is null"),
    )
    op.create_table(
        "case_marks",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_marks_case_id_cases"),
        sa.PrimaryKeyConstraint("case_id", "kind", "level", name="pk_case_marks"),
    )
    op.create_table(
        "supporters",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_supporters_case_id_cases"),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_supporters_channel_id_channels"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_supporters_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_supporters"),
        sa.UniqueConstraint("case_id", "person_id", name="uq_supporters_case_id_person_id"),
    )

    guard_events()


def guard_events() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in (f"UPDATE OF {', '.join(KEPT)}", "DELETE"):
            op.execute(
                f"CREATE TRIGGER case_events_{act.split()[0].lower()} BEFORE {act} ON case_events"
                " BEGIN SELECT RAISE(ABORT, 'case_events only grows'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION case_events_only_grow() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'case_events only grows'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER case_events_kept BEFORE UPDATE OF {', '.join(KEPT)} OR DELETE"
        " ON case_events FOR EACH ROW EXECUTE FUNCTION case_events_only_grow()"
    )


def downgrade() -> None:
    raise NotImplementedError("a complaint is not dropped")
