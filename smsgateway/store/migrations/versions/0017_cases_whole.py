"""what complaints and scorecards lacked

Revision: 0017
Follows: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
POINTERS = (("service_id", "services"), ("project_id", "projects"), ("supervisor_id", "offices"))


def upgrade() -> None:
    with op.batch_alter_table("cases") as cases:
        for column, table in POINTERS:
            cases.add_column(sa.Column(column, ID, nullable=True))
            cases.create_foreign_key(f"fk_cases_{column}_{table}", table, [column], ["id"])
        for column in ("reply_over", "resolve_over"):
            cases.add_column(sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    filled("categories", sa.Column("works", sa.Boolean(), nullable=False), sa.false())
    for table in ("round_invitations", "ratings"):
        filled(table, sa.Column("stratum", sa.String(length=80), nullable=False), "")
    op.create_table(
        "standard_checks",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("service_id", ID, autoincrement=False, nullable=False),
        sa.Column("standard", sa.String(length=60), nullable=False),
        sa.Column("actual", sa.String(length=160), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["score_rounds.id"], name="fk_standard_checks_round_id_score_rounds"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_standard_checks_service_id_services"
        ),
        sa.PrimaryKeyConstraint("round_id", "service_id", "standard", name="pk_standard_checks"),
    )
    op.create_table(
        "round_strata",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("stratum", sa.String(length=80), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["score_rounds.id"], name="fk_round_strata_round_id_score_rounds"
        ),
        sa.PrimaryKeyConstraint("round_id", "stratum", name="pk_round_strata"),
    )
    op.create_table(
        "letters",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name="fk_letters_office_id_offices"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
    )
    op.create_index(
        "ix_letters_unsent",
        "letters",
        ["due_at", "id"],
        postgresql_where=sa.text("sent_at is null"),
        sqlite_where=sa.text("sent_at is null"),
    )


def filled(table: str, column: sa.Column[object], of_old: object) -> None:
    """A column that the rows which stand already get a value in."""
    column.server_default = sa.DefaultClause(of_old)  # type: ignore[arg-type]
    with op.batch_alter_table(table) as changed:
        changed.add_column(column)
    with op.batch_alter_table(table) as changed:
        changed.alter_column(column.name, server_default=None)


def downgrade() -> None:
    raise NotImplementedError("a complaint is not dropped")
