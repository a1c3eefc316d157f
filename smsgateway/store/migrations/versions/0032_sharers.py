"""who opted out, of several who share a phone

Revision: 0032
Follows: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("opt_outs", sa.Column("sharer", sa.LargeBinary(length=16), nullable=True))
    op.add_column("marked_phones", sa.Column("sharers", sa.Integer(), nullable=True))
    op.create_table(
        "muted_sharers",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("sharer", sa.LargeBinary(length=16), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("slip", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_muted_sharers_person_id_people",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "sharer", "topic", name="pk_muted_sharers"),
    )


def downgrade() -> None:
    op.drop_table("muted_sharers")
    op.drop_column("marked_phones", "sharers")
    op.drop_column("opt_outs", "sharer")
