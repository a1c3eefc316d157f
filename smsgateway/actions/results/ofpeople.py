"""What complaints, scorecards and votes say of a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

from sqlalchemy import Connection, bindparam, func, or_, select

from smsgateway.actions.casework.figures import HANDLED, handled_in
from smsgateway.actions.results.spans import Fact, Found, Span, share
from smsgateway.actions.scorecards.meetings import meeting_counts
from smsgateway.actions.scorecards.naming import questions, round_named
from smsgateway.actions.scorecards.results import MODES, Side, heard, round_before
from smsgateway.counting.case_figures import (
    BASES,
    Handled,
    Share,
    fix_rates,
    on_time,
    reopen_share,
)
from smsgateway.counting.scores import index
from smsgateway.store import box
from smsgateway.store.cases import cases
from smsgateway.store.contests import contests, cycles
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.rolls import entries, shared_rolls
from smsgateway.store.scorecards import action_items, rounds
from smsgateway.store.services import services


def cases_fixed(connection: Connection, span: Span) -> list[Fact]:
    """Confirmed of problems."""
    return of_cases(connection, span, "problems", lambda one: fix_rates([one])[0])


def cases_in_time(connection: Connection, span: Span) -> list[Fact]:
    """Answered by the date that was promised."""
    return of_cases(connection, span, "timed", lambda one: on_time([one]))


def cases_reopened(connection: Connection, span: Span) -> list[Fact]:
    """Opened again of answered."""
    return of_cases(connection, span, "answered", lambda one: reopen_share([one]))


def of_cases(
    connection: Connection, span: Span, base: str, share_of: Callable[[Handled], Share]
) -> list[Fact]:
    """The cases that came in the period, as far as this figure is about them."""
    asked = {"areas": span.areas, "begins": span.begins, "ends": span.ends}
    now = connection.execute(select(database_now())).scalar_one()
    found = []
    for row in connection.execute(CAME, asked):
        one = handled_in((), row)
        if BASES[base]([one], now):
            found.append(Fact(row.area_id, row.medium, share_of(one).yes, 1))
    return found


def scores_change(connection: Connection, span: Span) -> Found | None:
    """Points that the indexes of services moved by, phones that anybody may use only."""
    moved: list[float] = []
    for row in closed_rounds(connection, span):
        held = round_named(connection, row.slug)
        before = round_before(connection, held)
        if before is None:
            continue
        now, then = indexes(connection, held), indexes(connection, before)
        moved += [now[one] - then[one] for one in now.keys() & then.keys()]
    total = Decimal(str(round(sum(moved), 4)))
    return Found(total, Decimal(len(moved)), len(moved)) if moved else None


def indexes(connection: Connection, held: AnyRow) -> dict[int, float]:
    """The index of each service that has one, by id."""
    asked = questions(connection, held.scorecard_id)
    found = {}
    for (service_id, mode), said in heard(connection, [held.id])[held.id].items():
        service = connection.execute(select(services).where(services.c.id == service_id)).one()
        made = index(list(Side(held, asked, said).scores(service).values()))
        if mode == MODES[0] and made is not None:
            found[service_id] = made
    return found


def actions_done(connection: Connection, span: Span) -> Found | None:
    """Done of what was due and not dropped."""
    rows = connection.execute(PROMISED, {"areas": span.areas}).all()
    due = [row for row in rows if span.holds(row.due_on)]
    return share(sum(row.status == "done" for row in due), len(due))


def raters_women(connection: Connection, span: Span) -> list[Fact]:
    """Women's hands of women's and men's, at the meetings of each service."""
    found = []
    for row in closed_rounds(connection, span):
        most: dict[tuple[int, str], int] = defaultdict(int)
        for (service, _, group), hands in meeting_counts(connection, row.id).items():
            most[service, group] = max(most[service, group], sum(hands.values()))
        people = {
            sex: sum(hands for (_, group), hands in most.items() if group == sex)
            for sex in ("women", "men")
        }
        found.append(Fact(row.area_id, "", people["women"], sum(people.values())))
    return [one for one in found if one.of]


def services_heard(connection: Connection, span: Span) -> Found | None:
    """Of the services in a round, those that enough people rated."""
    enough = every = 0
    for row in closed_rounds(connection, span):
        held = round_named(connection, row.slug)
        rated = heard(connection, [held.id])[held.id]
        of = select(services.c.id).where(
            services.c.kind == held.kind,
            services.c.closed.is_(False),
            services.c.area_id.in_(span.areas),
        )
        for service_id in connection.execute(of).scalars():
            told = any(
                said.raters >= held.least for (id, _), said in rated.items() if id == service_id
            )
            every, enough = every + 1, enough + told
    return share(enough, every)


def turnout(connection: Connection, span: Span) -> Found | None:
    """Ballots that stand of people on rolls; a vote that is open to every phone has no roll."""
    asked = {"areas": span.areas, "begins": span.begins, "ends": span.ends}
    voted = people = 0
    for row in connection.execute(VOTED, asked).all():
        others = select(shared_rolls.c.from_id).where(shared_rolls.c.contest_id == row.id)
        here = or_(entries.c.contest_id == row.id, entries.c.contest_id.in_(others))
        on_roll = select(func.count()).select_from(entries).where(here)
        if size := int(connection.execute(on_roll).scalar_one()):
            voted, people = voted + box.standing(connection, row.id), people + size
    return share(voted, people)


def voters(connection: Connection, span: Span) -> Found | None:
    """Ballots that stand, of votes with a roll and without."""
    asked = {"areas": span.areas, "begins": span.begins, "ends": span.ends}
    votes = connection.execute(VOTED, asked).scalars().all()
    voted = sum(box.standing(connection, contest_id) for contest_id in votes)
    return Found(Decimal(voted), None, voted) if votes else None


def closed_rounds(connection: Connection, span: Span) -> list[AnyRow]:
    """Rounds that closed in the period and before now."""
    asked = {"areas": span.areas, "begins": span.begins, "ends": span.ends}
    return list(connection.execute(CLOSED, asked))


CAME = HANDLED.where(
    cases.c.opened_at >= bindparam("begins"), cases.c.opened_at < bindparam("ends")
)
CLOSED = (
    select(rounds.c.id, rounds.c.slug, rounds.c.area_id)
    .where(
        rounds.c.area_id.in_(bindparam("areas", expanding=True)),
        rounds.c.closes_at >= bindparam("begins"),
        rounds.c.closes_at < bindparam("ends"),
        rounds.c.closes_at <= database_now(),
    )
    .order_by(rounds.c.id)
)
PROMISED = (
    select(action_items.c.status, action_items.c.due_on)
    .join(rounds, rounds.c.id == action_items.c.round_id)
    .where(
        rounds.c.area_id.in_(bindparam("areas", expanding=True)),
        action_items.c.status != "dropped",
    )
)
VOTED = (
    select(contests.c.id)
    .join(cycles, cycles.c.id == contests.c.cycle_id)
    .where(
        cycles.c.area_id.in_(bindparam("areas", expanding=True)),
        contests.c.late_until >= bindparam("begins"),
        contests.c.late_until < bindparam("ends"),
        contests.c.late_until <= database_now(),
    )
)
