"""open311 keys and posts, publications

Revision: 0013
Follows: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "open311_keys",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("answers", sa.String(length=8), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_open311_keys"),
        sa.UniqueConstraint("digest", name="uq_open311_keys_digest"),
        sa.UniqueConstraint("name", name="uq_open311_keys_name"),
    )
    op.create_table(
        "open311_posts",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("key_id", ID, nullable=False),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("long", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_open311_posts_case_id_cases"),
        sa.ForeignKeyConstraint(
            ["key_id"], ["open311_keys.id"], name="fk_open311_posts_key_id_open311_keys"
        ),
        sa.PrimaryKeyConstraint("case_id", name="pk_open311_posts"),
        sa.UniqueConstraint("token", name="uq_open311_posts_token"),
    )
    op.create_table(
        "publications",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("shown", JSON, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
        sa.UniqueConstraint("subject", "number", name="uq_publications_subject_number"),
    )


def downgrade() -> None:
    op.drop_table("publications")
    op.drop_table("open311_posts")
    op.drop_table("open311_keys")
