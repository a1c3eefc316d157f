"""documents that prove an answer to an audit finding

Revision: 0037
Follows: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "finding_proofs",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("finding_id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["audit_findings.id"],
            name="fk_finding_proofs_finding_id_audit_findings",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_finding_proofs"),
    )
    op.create_index("ix_finding_proofs_finding_id", "finding_proofs", ["finding_id"])


def downgrade() -> None:
    op.drop_table("finding_proofs")
