"""results

Revision: 0029
Follows: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "me_indicators",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("definition", sa.String(length=500), nullable=False),
        sa.Column("numerator", sa.String(length=200), nullable=False),
        sa.Column("denominator", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=24), nullable=False),
        sa.Column("factor", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("better", sa.String(length=4), nullable=False),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("frequency", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=254), nullable=False),
        sa.Column("serves_id", ID, nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["serves_id"], ["me_indicators.id"], name="fk_me_indicators_serves_id_me_indicators"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_me_indicators"),
        sa.UniqueConstraint("code", name="uq_me_indicators_code"),
    )
    op.create_table(
        "me_actuals",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("indicator_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("numerator", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("denominator", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("entered_by", sa.String(length=254), nullable=False),
        sa.Column("signed_by", sa.String(length=254), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_me_actuals_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["me_indicators.id"], name="fk_me_actuals_indicator_id_me_indicators"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_me_actuals"),
    )
    op.create_index("ix_me_actuals_of", "me_actuals", ["indicator_id", "area_id", "period"])
    op.create_table(
        "me_aims",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("indicator_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("value", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_me_aims_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["me_indicators.id"], name="fk_me_aims_indicator_id_me_indicators"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_me_aims"),
        sa.UniqueConstraint(
            "indicator_id",
            "area_id",
            "period",
            "kind",
            name="uq_me_aims_indicator_id_area_id_period_kind",
        ),
    )
    op.create_table(
        "resident_checks",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("service_id", ID, autoincrement=False, nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("standard", sa.String(length=60), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["score_rounds.id"], name="fk_resident_checks_round_id_score_rounds"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_resident_checks_service_id_services"
        ),
        sa.PrimaryKeyConstraint(
            "round_id", "service_id", "tag", "standard", name="pk_resident_checks"
        ),
    )


def downgrade() -> None:
    raise NotImplementedError("what was reported is never taken back")
