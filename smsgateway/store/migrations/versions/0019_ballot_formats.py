"""ballot formats

Revision: 0019
Follows: 0016
"""

from __future__ import annotations

import zlib

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What stands already approves projects, apart from imported files whose ballots are ranked.
    with op.batch_alter_table("contests") as contests:
        contests.add_column(
            sa.Column("format", sa.String(length=8), nullable=False, server_default="approval")
        )
        contests.add_column(sa.Column("points", sa.Integer(), nullable=False, server_default="0"))
        contests.add_column(
            sa.Column("word", sa.String(length=12), nullable=False, server_default="")
        )
    with op.batch_alter_table("contests") as contests:
        contests.alter_column("format", server_default=None)
        contests.alter_column("points", server_default=None)
        contests.alter_column("word", server_default=None)
    bind = op.get_bind()
    files = bind.execute(sa.text("SELECT contest_id, deflated FROM election_files")).all()
    ranked = [{"id": id_} for id_, deflated in files if is_ranked(bytes(deflated))]
    if ranked:
        bind.execute(sa.text("UPDATE contests SET format = 'ranked' WHERE id = :id"), ranked)


def is_ranked(deflated: bytes) -> bool:
    """Whether a .pb file says so of its ballots."""
    lines = zlib.decompress(deflated).decode().splitlines()
    return any(line.split(";")[:2] == ["vote_type", "ordinal"] for line in lines)


def downgrade() -> None:
    with op.batch_alter_table("contests") as contests:
        contests.drop_column("word")
        contests.drop_column("points")
        contests.drop_column("format")
