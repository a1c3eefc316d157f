"""money

Revision: 0025
Follows: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "exchange_rates",
        sa.Column("base", sa.String(length=3), nullable=False),
        sa.Column("quote", sa.String(length=3), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=20, scale=8), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("base", "quote", "on_date", name="pk_exchange_rates"),
    )
    op.create_table(
        "formulas",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("weights", JSON, nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_formulas"),
        sa.UniqueConstraint("slug", "version", name="uq_formulas_slug_version"),
    )
    op.create_table(
        "legal_texts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_legal_texts"),
        sa.UniqueConstraint("ref", name="uq_legal_texts_ref"),
    )
    op.create_table(
        "delegations",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("may", sa.String(length=8), nullable=False),
        sa.Column("up_to", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(length=254), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_delegations_area_id_areas"),
        sa.PrimaryKeyConstraint("id", name="pk_delegations"),
    )
    op.create_index("ix_delegations_area_id", "delegations", ["area_id"], unique=False)
    op.create_table(
        "plan_versions",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("base_year", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_plan_versions_area_id_areas"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_versions"),
        sa.UniqueConstraint(
            "area_id", "base_year", "nth", name="uq_plan_versions_area_id_base_year_nth"
        ),
    )
    op.create_table(
        "statutory_dates",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("legal_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("act", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("remind_days", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=254), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_statutory_dates_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["legal_id"], ["legal_texts.id"], name="fk_statutory_dates_legal_id_legal_texts"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_statutory_dates"),
        sa.UniqueConstraint(
            "legal_id",
            "area_id",
            "act",
            "due_on",
            name="uq_statutory_dates_legal_id_area_id_act_due_on",
        ),
    )
    op.create_table(
        "work_monitors",
        sa.Column("area_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_work_monitors_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_work_monitors_person_id_people",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("area_id", "person_id", name="pk_work_monitors"),
    )
    op.create_table(
        "plan_items",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("sector", sa.String(length=32), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("women", sa.Integer(), nullable=True),
        sa.Column("men", sa.Integer(), nullable=True),
        sa.Column("places", JSON, nullable=False),
        sa.Column("project_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_plan_items_project_id_projects"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["plan_versions.id"], name="fk_plan_items_version_id_plan_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_plan_items"),
        sa.UniqueConstraint("version_id", "ref", "year", name="uq_plan_items_version_id_ref_year"),
    )
    op.create_index("ix_plan_items_project_id", "plan_items", ["project_id"], unique=False)
    op.create_index("ix_plan_items_version_id", "plan_items", ["version_id"], unique=False)
    op.create_table(
        "works",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("sector", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("contract_sum", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("builder", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("places", JSON, nullable=False),
        sa.Column("project_id", ID, nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_works_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_works_project_id_projects"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_works"),
        sa.UniqueConstraint("area_id", "ref", name="uq_works_area_id_ref"),
        sa.UniqueConstraint("code", name="uq_works_code"),
        sa.UniqueConstraint("project_id", name="uq_works_project_id"),
    )
    op.create_index("ix_works_area_id", "works", ["area_id"], unique=False)
    op.create_table(
        "budget_lines",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=5), nullable=True),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(length=12), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("programme", sa.String(length=64), nullable=False),
        sa.Column("sub_programme", sa.String(length=64), nullable=False),
        sa.Column("admin_code", sa.String(length=64), nullable=False),
        sa.Column("func_code", sa.String(length=16), nullable=False),
        sa.Column("econ_code", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("place_code", sa.String(length=64), nullable=False),
        sa.Column("work_id", ID, nullable=True),
        sa.Column("hard_rule", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_budget_lines_area_id_areas"),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name="fk_budget_lines_work_id_works"),
        sa.PrimaryKeyConstraint("id", name="pk_budget_lines"),
        sa.UniqueConstraint(
            "area_id", "fiscal_year", "ref", name="uq_budget_lines_area_id_fiscal_year_ref"
        ),
        sa.UniqueConstraint("code", name="uq_budget_lines_code"),
    )
    op.create_index("ix_budget_lines_work_id", "budget_lines", ["work_id"], unique=False)
    op.create_table(
        "work_milestones",
        sa.Column("work_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name="fk_work_milestones_work_id_works"),
        sa.PrimaryKeyConstraint("work_id", "position", name="pk_work_milestones"),
    )
    op.create_table(
        "work_verifications",
        sa.Column("work_id", ID, autoincrement=False, nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("built", sa.String(length=8), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=True),
        sa.Column("quality", sa.Integer(), nullable=True),
        sa.Column("place_code", sa.String(length=64), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["work_id"], ["works.id"], name="fk_work_verifications_work_id_works"
        ),
        sa.PrimaryKeyConstraint("work_id", "tag", name="pk_work_verifications"),
    )


def downgrade() -> None:
    raise NotImplementedError("a budget is not dropped")
