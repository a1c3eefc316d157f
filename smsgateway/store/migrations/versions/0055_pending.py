"""a voter's turn may ask whether their own vote waits for a check

Revision: 0055
Follows: 0054
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

QUESTION = """
CREATE FUNCTION ballots_pending(contest bigint, whose bytea) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM ballots b WHERE b.contest_id = contest AND b.tag = whose
    AND b.disposition = 'standing' AND NOT b.confirmed);
END $$;

REVOKE ALL ON FUNCTION ballots_pending FROM PUBLIC;
"""
"""What a role may ask that has no right to read the table: see smsgateway/store/box.py."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
        op.get_bind().exec_driver_sql(QUESTION.format(schema=schema))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ballots_pending")
