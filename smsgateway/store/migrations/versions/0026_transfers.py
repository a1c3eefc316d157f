"""transfers

Revision: 0026
Follows: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

FIRST_WORD = sa.text(
    "kind = 'received' and supersedes_id is null and reporter in ('head', 'committee', 'survey')"
)


def upgrade() -> None:
    op.create_table(
        "parties",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("service_id", ID, nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_parties_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_parties_service_id_services"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_parties"),
        sa.UniqueConstraint("code", name="uq_parties_code"),
        sa.UniqueConstraint("service_id", name="uq_parties_service_id"),
    )
    op.create_index("ix_parties_area_id", "parties", ["area_id"], unique=False)
    op.create_table(
        "money_followers",
        sa.Column("party_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_money_followers_channel_id_channels"
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name="fk_money_followers_party_id_parties"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_money_followers_person_id_people",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("party_id", "person_id", name="pk_money_followers"),
    )
    op.create_table(
        "party_phones",
        sa.Column("party_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name="fk_party_phones_party_id_parties"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_party_phones_person_id_people",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("party_id", "person_id", name="pk_party_phones"),
    )
    op.create_table(
        "work_disputes",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("work_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("partly", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("answer_due", sa.Date(), nullable=False),
        sa.Column("answer", JSON, nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_work_disputes_case_id_cases"),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name="fk_work_disputes_work_id_works"),
        sa.PrimaryKeyConstraint("id", name="pk_work_disputes"),
    )
    op.create_index(
        "ix_work_disputes_open",
        "work_disputes",
        ["work_id"],
        unique=True,
        postgresql_where=sa.text("answered_at is null"),
        sqlite_where=sa.text("answered_at is null"),
    )
    op.create_index("ix_work_disputes_work_id", "work_disputes", ["work_id"], unique=False)
    op.create_table(
        "work_reporters",
        sa.Column("work_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_work_reporters_channel_id_channels"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_work_reporters_person_id_people",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name="fk_work_reporters_work_id_works"),
        sa.PrimaryKeyConstraint("work_id", "person_id", name="pk_work_reporters"),
    )
    op.create_table(
        "audit_findings",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("line_id", ID, nullable=True),
        sa.Column("party_id", ID, nullable=True),
        sa.Column("tranche", sa.Integer(), nullable=True),
        sa.Column("work_id", ID, nullable=True),
        sa.Column("missing", sa.Boolean(), nullable=False),
        sa.Column("finding", sa.String(length=500), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("owner", sa.String(length=254), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("proof", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_audit_findings_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["line_id"], ["budget_lines.id"], name="fk_audit_findings_line_id_budget_lines"
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name="fk_audit_findings_party_id_parties"
        ),
        sa.ForeignKeyConstraint(["work_id"], ["works.id"], name="fk_audit_findings_work_id_works"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_findings"),
    )
    op.create_index("ix_audit_findings_area_id", "audit_findings", ["area_id"], unique=False)
    op.create_table(
        "entitlements",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("party_id", ID, nullable=False),
        sa.Column("tranche", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("formula_id", ID, nullable=True),
        sa.Column("basis", JSON, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["formula_id"], ["formulas.id"], name="fk_entitlements_formula_id_formulas"
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["budget_lines.id"], name="fk_entitlements_line_id_budget_lines"
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name="fk_entitlements_party_id_parties"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_entitlements"),
        sa.UniqueConstraint(
            "line_id", "party_id", "tranche", name="uq_entitlements_line_id_party_id_tranche"
        ),
    )
    op.create_index("ix_entitlements_party_id", "entitlements", ["party_id"], unique=False)
    op.create_table(
        "facility_surveys",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("tranche", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("drawn_of", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["budget_lines.id"], name="fk_facility_surveys_line_id_budget_lines"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_facility_surveys"),
        sa.UniqueConstraint("slug", name="uq_facility_surveys_slug"),
    )
    op.create_table(
        "flow_events",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("from_id", ID, nullable=True),
        sa.Column("to_id", ID, nullable=True),
        sa.Column("tranche", sa.Integer(), nullable=True),
        sa.Column("doc_ref", sa.String(length=120), nullable=False),
        sa.Column("reporter", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("supersedes_id", ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["parties.id"], name="fk_flow_events_from_id_parties"),
        sa.ForeignKeyConstraint(
            ["line_id"], ["budget_lines.id"], name="fk_flow_events_line_id_budget_lines"
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["flow_events.id"], name="fk_flow_events_supersedes_id_flow_events"
        ),
        sa.ForeignKeyConstraint(["to_id"], ["parties.id"], name="fk_flow_events_to_id_parties"),
        sa.PrimaryKeyConstraint("id", name="pk_flow_events"),
        sa.UniqueConstraint("supersedes_id", name="uq_flow_events_supersedes_id"),
    )
    op.create_index(
        "ix_flow_events_first_word",
        "flow_events",
        ["line_id", "to_id", "tranche", "reporter"],
        unique=True,
        postgresql_where=FIRST_WORD,
        sqlite_where=FIRST_WORD,
    )
    op.create_index("ix_flow_events_line", "flow_events", ["line_id", "kind"], unique=False)
    op.create_index(
        "ix_flow_events_to", "flow_events", ["to_id", "line_id", "tranche"], unique=False
    )
    op.create_table(
        "work_disputes_told",
        sa.Column("dispute_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["dispute_id"],
            ["work_disputes.id"],
            name="fk_work_disputes_told_dispute_id_work_disputes",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_work_disputes_told_person_id_people",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("dispute_id", "person_id", name="pk_work_disputes_told"),
    )
    op.create_table(
        "facility_survey_units",
        sa.Column("survey_id", ID, autoincrement=False, nullable=False),
        sa.Column("party_id", ID, autoincrement=False, nullable=False),
        sa.Column("event_id", ID, nullable=True),
        sa.Column("visited", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["flow_events.id"], name="fk_facility_survey_units_event_id_flow_events"
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties.id"], name="fk_facility_survey_units_party_id_parties"
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["facility_surveys.id"],
            name="fk_facility_survey_units_survey_id_facility_surveys",
        ),
        sa.PrimaryKeyConstraint("survey_id", "party_id", name="pk_facility_survey_units"),
    )
    op.create_table(
        "releases",
        sa.Column("event_id", ID, autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["flow_events.id"], name="fk_releases_event_id_flow_events"
        ),
        sa.PrimaryKeyConstraint("event_id", name="pk_releases"),
    )
    op.create_index(
        "ix_releases_due",
        "releases",
        ["event_id"],
        unique=False,
        postgresql_where=sa.text("finished_at is null"),
        sqlite_where=sa.text("finished_at is null"),
    )
    op.create_table(
        "release_answers",
        sa.Column("event_id", ID, autoincrement=False, nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["releases.event_id"], name="fk_release_answers_event_id_releases"
        ),
        sa.PrimaryKeyConstraint("event_id", "tag", name="pk_release_answers"),
    )
    op.create_table(
        "release_asks",
        sa.Column("event_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["releases.event_id"], name="fk_release_asks_event_id_releases"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_release_asks_person_id_people",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name="pk_release_asks"),
    )
    guard_ledger()


def guard_ledger() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER flow_events_{act.lower()} BEFORE {act} ON flow_events"
                " BEGIN SELECT RAISE(ABORT, 'flow_events only grows'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION flow_events_only_grow() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'flow_events only grows'; END $$"
    )
    op.execute(
        "CREATE TRIGGER flow_events_kept BEFORE UPDATE OR DELETE ON flow_events"
        " FOR EACH ROW EXECUTE FUNCTION flow_events_only_grow()"
    )


def downgrade() -> None:
    raise NotImplementedError("a ledger is not dropped")
