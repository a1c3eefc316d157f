"""What is asked of the database about cases: every statement built once."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, desc, exists, func, or_, select

from smsgateway.actions.desks.states import OPEN
from smsgateway.store.cases import case_events, case_notices, cases, pin_tries, supporters
from smsgateway.store.messages import inbox

COMPARED = 50
"""Cases that a new one is compared with, the newest."""
LISTED = 9
STEPS = 8

PEOPLE = (
    select(func.count()).where(supporters.c.case_id == cases.c.id).scalar_subquery().label("people")
)
merged = cases.alias("merged")
"""A case that was joined to another: its people are that one's as well."""
JOINED = or_(
    exists().where(merged.c.merged_into == cases.c.id, merged.c.person_id == bindparam("who")),
    exists().where(
        supporters.c.person_id == bindparam("who"),
        or_(
            supporters.c.case_id == cases.c.id,
            supporters.c.case_id.in_(select(merged.c.id).where(merged.c.merged_into == cases.c.id)),
        ),
    ),
)
BY_TICKET = select(cases, JOINED.label("joined")).where(cases.c.ticket == bindparam("ticket"))
MINE = (
    select(cases)
    .where(
        or_(
            cases.c.person_id == bindparam("who"),
            cases.c.id.in_(
                select(supporters.c.case_id).where(supporters.c.person_id == bindparam("who"))
            ),
        )
    )
    .order_by(desc(cases.c.opened_at))
    .limit(LISTED)
)
NEWEST = select(cases.c.ticket, cases.c.words).where(
    cases.c.person_id == bindparam("who"), cases.c.opened_at > bindparam("since")
)
JUST_TOLD = (
    select(cases.c.ticket)
    .where(
        cases.c.person_id == bindparam("who"),
        cases.c.state.in_(OPEN),
        or_(
            cases.c.opened_at > bindparam("since"),
            exists().where(
                case_notices.c.case_id == cases.c.id,
                case_notices.c.person_id == bindparam("who"),
                case_notices.c.told_at > bindparam("since"),
            ),
        ),
    )
    .limit(2)
)
NEAR = (
    select(cases, PEOPLE)
    .where(
        cases.c.area_id == bindparam("area"),
        or_(
            and_(
                cases.c.category_id == bindparam("category"),
                cases.c.place_code == bindparam("place"),
            ),
            cases.c.service_id == bindparam("service"),
            cases.c.project_id == bindparam("project"),
        ),
        cases.c.opened_at > bindparam("since"),
        cases.c.closed_at.is_(None),
        cases.c.merged_into.is_(None),
        ~cases.c.hidden,
        or_(cases.c.person_id.is_(None), cases.c.person_id != bindparam("who")),
    )
    .order_by(desc(cases.c.opened_at))
    .limit(COMPARED)
)
TOLD = (
    select(case_events)
    .where(
        case_events.c.case_id == bindparam("case"),
        case_events.c.visibility != "internal",
    )
    .order_by(desc(case_events.c.seq))
    .limit(STEPS)
)
TRIES = select(func.count()).where(
    pin_tries.c.at > bindparam("since"),
    or_(pin_tries.c.person_id == bindparam("who"), pin_tries.c.ticket == bindparam("ticket")),
)
UNREAD = (
    select(inbox.c.id, inbox.c.body)
    .where(
        inbox.c.person_id == bindparam("who"),
        inbox.c.medium == "sms",
        inbox.c.unread,
        inbox.c.about.is_(None),
        ~exists().where(cases.c.inbox_id == inbox.c.id),
    )
    .order_by(desc(inbox.c.id))
    .limit(1)
)
"""The newest text of a person that nothing understood and nobody has read."""
