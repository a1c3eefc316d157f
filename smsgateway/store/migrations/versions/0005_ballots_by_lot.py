"""ballots by lot

Revision: 0005
Follows: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KEPT = "contest_id, tag, choice, receipt, tracker, mid, nonce, medium, disposition, confirmed, leaf"

QUESTIONS = """
CREATE FUNCTION ballots_cast_by(contest bigint, whose bytea)
RETURNS TABLE (nth integer, receipt varchar, choice jsonb, disposition varchar, tracker integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT b.nth, b.receipt, b.choice, b.disposition, b.tracker FROM ballots b
    WHERE b.contest_id = contest AND b.tag = whose ORDER BY b.nth;
END $$;

CREATE FUNCTION ballots_placed(asked text) RETURNS TABLE (contest_id bigint, leaf integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT b.contest_id, b.leaf FROM ballots b WHERE b.receipt = asked;
END $$;

CREATE FUNCTION ballots_change(
  contests bigint[], tags bytea[], receipts text[], befores text[], afters text[])
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE changed integer;
BEGIN
  UPDATE ballots b SET disposition = g.becomes, unsettled = true
    FROM unnest(contests, tags, receipts, befores, afters) g (contest, tag, receipt, was, becomes)
    WHERE b.contest_id = g.contest AND b.tag = g.tag AND b.receipt = g.receipt
    AND b.disposition = g.was;
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END $$;

CREATE FUNCTION ballots_waiting() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
  SELECT count(*) FROM ballots WHERE unsettled
$$;

CREATE FUNCTION ballots_standing(contest bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
  SELECT count(*) FROM ballots WHERE contest_id = contest AND disposition = 'standing'
$$;

CREATE FUNCTION ballots_counted(contest bigint, seen boolean)
RETURNS TABLE (choice jsonb, votes bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
  IF NOT pg_has_role(session_user, current_user, 'USAGE') AND EXISTS (
    SELECT FROM contests c WHERE c.id = contest AND c.late_until > clock_timestamp())
  THEN RAISE insufficient_privilege USING MESSAGE = 'voting is open: nothing is counted yet';
  END IF;
  RETURN QUERY SELECT b.choice, count(*) FROM ballots b
    WHERE b.contest_id = contest AND b.disposition = 'standing' AND b.confirmed = seen
    GROUP BY b.choice;
END $$;

REVOKE ALL ON FUNCTION ballots_cast_by, ballots_placed, ballots_change, ballots_waiting,
  ballots_standing, ballots_counted FROM PUBLIC;
"""
"""What a role may ask that has no right to read the table: see smsgateway/store/box.py."""


def upgrade() -> None:
    """The table is written anew in an order by lot, so that no page keeps the old one.

    `nth` of what was cast before is its old id: leaves that stand in a log commit to that number,
    and it still orders the ballots of one voter.
    """
    drawn = {
        "postgresql": "floor(random() * 9007199254740991)::bigint + 1",
        "sqlite": "abs(random() % 9007199254740991) + 1",
    }[op.get_bind().dialect.name]
    op.execute(f"CREATE TABLE ballots_before AS SELECT {drawn} AS lot, ballots.* FROM ballots")
    op.drop_table("ballots")
    op.create_table(
        "ballots",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", ID, nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("choice", JSON, nullable=False),
        sa.Column("receipt", sa.String(length=10), nullable=False),
        sa.Column("tracker", sa.Integer(), nullable=False),
        sa.Column("mid", sa.LargeBinary(length=16), nullable=False),
        sa.Column("nonce", sa.LargeBinary(length=32), nullable=False),
        sa.Column("medium", sa.String(length=4), nullable=False),
        sa.Column("disposition", sa.String(length=12), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("leaf", sa.Integer(), nullable=True),
        sa.Column("unsettled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name="fk_ballots_contest_id_contests"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ballots"),
        sa.UniqueConstraint("contest_id", "tag", "nth", name="uq_ballots_contest_id_tag_nth"),
        sa.UniqueConstraint("contest_id", "receipt", name="uq_ballots_contest_id_receipt"),
        sa.UniqueConstraint("contest_id", "tracker", name="uq_ballots_contest_id_tracker"),
    )
    standing, unsettled = sa.text("disposition = 'standing'"), sa.text("unsettled")
    pending = sa.text("not confirmed")
    op.create_index(
        "uq_ballots_standing",
        "ballots",
        ["contest_id", "tag"],
        unique=True,
        postgresql_where=standing,
        sqlite_where=standing,
    )
    op.create_index(
        "ix_ballots_unsettled",
        "ballots",
        ["contest_id"],
        unique=False,
        postgresql_where=unsettled,
        sqlite_where=unsettled,
    )
    op.create_index(
        "ix_ballots_pending",
        "ballots",
        ["mid"],
        unique=False,
        postgresql_where=pending,
        sqlite_where=pending,
    )
    op.execute(
        f"INSERT INTO ballots (id, nth, unsettled, {KEPT}) "
        f"SELECT lot, id, leaf IS NULL, {KEPT} FROM ballots_before ORDER BY lot"
    )
    op.execute("DROP TABLE ballots_before")
    if op.get_bind().dialect.name == "postgresql":
        schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
        op.get_bind().exec_driver_sql(QUESTIONS.format(schema=schema))


def downgrade() -> None:
    raise NotImplementedError("an order that was drawn by lot does not come back")
