"""contracts

Revision: 0028
Follows: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "procurement_publishers",
        sa.Column("area_id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("prefix", sa.String(length=32), nullable=False),
        sa.Column("licence", sa.String(length=200), nullable=False),
        sa.Column("bid_days", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["areas.id"], name="fk_procurement_publishers_area_id_areas"
        ),
        sa.PrimaryKeyConstraint("area_id", name="pk_procurement_publishers"),
    )
    op.create_table(
        "procurements",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("ocid", sa.String(length=128), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("project", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_procurements_area_id_areas"),
        sa.PrimaryKeyConstraint("id", name="pk_procurements"),
        sa.UniqueConstraint("code", name="uq_procurements_code"),
        sa.UniqueConstraint("ocid", name="uq_procurements_ocid"),
    )
    op.create_index("ix_procurements_area_id", "procurements", ["area_id"])
    op.create_table(
        "procurement_releases",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("procurement_id", ID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.String(length=128), nullable=False),
        sa.Column("dated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["procurement_id"],
            ["procurements.id"],
            name="fk_procurement_releases_procurement_id_procurements",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procurement_releases"),
        sa.UniqueConstraint("procurement_id", "n", name="uq_procurement_releases_procurement_id_n"),
        sa.UniqueConstraint(
            "procurement_id",
            "release_id",
            name="uq_procurement_releases_procurement_id_release_id",
        ),
    )


def downgrade() -> None:
    raise NotImplementedError("a published release is never taken back")
