"""scorecards

Revision: 0008
Follows: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "scorecards",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scorecards"),
        sa.UniqueConstraint("name", "version", name="uq_scorecards_name_version"),
    )
    op.create_table(
        "score_rounds",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("scorecard_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("meeting_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meeting_place", sa.String(length=120), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_score_rounds_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["scorecard_id"], ["scorecards.id"], name="fk_score_rounds_scorecard_id_scorecards"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_score_rounds"),
        sa.UniqueConstraint("slug", name="uq_score_rounds_slug"),
    )
    op.create_index("ix_score_rounds_area_id", "score_rounds", ["area_id"], unique=False)
    op.create_table(
        "scorecard_indicators",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("scorecard_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("text", JSON, nullable=False),
        sa.Column("scale", sa.String(length=4), nullable=False),
        sa.Column("better", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["scorecard_id"],
            ["scorecards.id"],
            name="fk_scorecard_indicators_scorecard_id_scorecards",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_scorecard_indicators"),
        sa.UniqueConstraint(
            "scorecard_id", "name", name="uq_scorecard_indicators_scorecard_id_name"
        ),
        sa.UniqueConstraint(
            "scorecard_id", "position", name="uq_scorecard_indicators_scorecard_id_position"
        ),
    )
    op.create_table(
        "services",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("standards", JSON, nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_services_area_id_areas"),
        sa.PrimaryKeyConstraint("id", name="pk_services"),
        sa.UniqueConstraint("code", name="uq_services_code"),
    )
    op.create_index("ix_services_area_id", "services", ["area_id"], unique=False)
    op.create_table(
        "action_items",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("round_id", ID, nullable=False),
        sa.Column("service_id", ID, nullable=False),
        sa.Column("issue", sa.String(length=200), nullable=False),
        sa.Column("action", JSON, nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["score_rounds.id"], name="fk_action_items_round_id_score_rounds"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_action_items_service_id_services"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_action_items"),
    )
    op.create_index("ix_action_items_round_id", "action_items", ["round_id"], unique=False)
    op.create_table(
        "meeting_tallies",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("service_id", ID, autoincrement=False, nullable=False),
        sa.Column("indicator_id", ID, autoincrement=False, nullable=False),
        sa.Column("of_group", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["scorecard_indicators.id"],
            name="fk_meeting_tallies_indicator_id_scorecard_indicators",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["score_rounds.id"], name="fk_meeting_tallies_round_id_score_rounds"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_meeting_tallies_service_id_services"
        ),
        sa.PrimaryKeyConstraint(
            "round_id", "service_id", "indicator_id", "of_group", "value", name="pk_meeting_tallies"
        ),
    )
    op.create_table(
        "raters",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("service_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_raters_channel_id_channels"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_raters_person_id_people", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["score_rounds.id"], name="fk_raters_round_id_score_rounds"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_raters_service_id_services"
        ),
        sa.PrimaryKeyConstraint("round_id", "service_id", "person_id", name="pk_raters"),
    )
    op.create_table(
        "ratings",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("service_id", ID, autoincrement=False, nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("experience", sa.String(length=8), nullable=False),
        sa.Column("medium", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["score_rounds.id"], name="fk_ratings_round_id_score_rounds"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_ratings_service_id_services"
        ),
        sa.PrimaryKeyConstraint("round_id", "service_id", "tag", name="pk_ratings"),
    )
    op.create_table(
        "round_stages",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("round_id", ID, nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["score_rounds.id"], name="fk_round_stages_round_id_score_rounds"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_round_stages"),
    )
    op.create_index("ix_round_stages_round_id", "round_stages", ["round_id"], unique=False)
    op.create_table(
        "self_scores",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("service_id", ID, autoincrement=False, nullable=False),
        sa.Column("indicator_id", ID, autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["scorecard_indicators.id"],
            name="fk_self_scores_indicator_id_scorecard_indicators",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["score_rounds.id"], name="fk_self_scores_round_id_score_rounds"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_self_scores_service_id_services"
        ),
        sa.PrimaryKeyConstraint("round_id", "service_id", "indicator_id", name="pk_self_scores"),
    )
    op.create_table(
        "service_areas",
        sa.Column("service_id", ID, autoincrement=False, nullable=False),
        sa.Column("area_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name="fk_service_areas_area_id_areas"),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_service_areas_service_id_services"
        ),
        sa.PrimaryKeyConstraint("service_id", "area_id", name="pk_service_areas"),
    )
    op.create_table(
        "service_staff",
        sa.Column("service_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_service_staff_person_id_people",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_service_staff_service_id_services"
        ),
        sa.PrimaryKeyConstraint("service_id", "person_id", name="pk_service_staff"),
    )
    op.create_table(
        "action_answers",
        sa.Column("item_id", ID, autoincrement=False, nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["action_items.id"], name="fk_action_answers_item_id_action_items"
        ),
        sa.PrimaryKeyConstraint("item_id", "tag", name="pk_action_answers"),
    )
    op.create_table(
        "action_asks",
        sa.Column("item_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["action_items.id"], name="fk_action_asks_item_id_action_items"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_action_asks_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "person_id", name="pk_action_asks"),
    )
    op.create_table(
        "rating_comments",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("round_id", ID, nullable=False),
        sa.Column("service_id", ID, nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("public_text", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id", "service_id", "tag"],
            ["ratings.round_id", "ratings.service_id", "ratings.tag"],
            name="fk_rating_comments_round_id_service_id_tag_ratings",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_rating_comments"),
        sa.UniqueConstraint(
            "round_id", "service_id", "tag", name="uq_rating_comments_round_id_service_id_tag"
        ),
    )
    op.create_table(
        "scores",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("service_id", ID, autoincrement=False, nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("indicator_id", ID, autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["scorecard_indicators.id"],
            name="fk_scores_indicator_id_scorecard_indicators",
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "service_id", "tag"],
            ["ratings.round_id", "ratings.service_id", "ratings.tag"],
            name="fk_scores_round_id_service_id_tag_ratings",
        ),
        sa.PrimaryKeyConstraint("round_id", "service_id", "tag", "indicator_id", name="pk_scores"),
    )
    op.create_table(
        "round_invitations",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("outbox_id", ID, nullable=True),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_id"],
            ["outbox.id"],
            name="fk_round_invitations_outbox_id_outbox",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_round_invitations_person_id_people",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["score_rounds.id"], name="fk_round_invitations_round_id_score_rounds"
        ),
        sa.PrimaryKeyConstraint("round_id", "person_id", name="pk_round_invitations"),
    )


def downgrade() -> None:
    raise NotImplementedError("people rated under these rounds")
