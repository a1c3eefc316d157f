"""What a round says of each service: by question and mode, never pooled, and the change.

For the people who run the round; `least` holds for them as well: of fewer raters nothing is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, func, select

from flows.service import Change as Told
from smsgateway.actions.house import House
from smsgateway.actions.scorecards.invitations import Response, response
from smsgateway.actions.scorecards.meetings import Meetings, meeting_counts, self_said
from smsgateway.actions.scorecards.naming import questions_of, round_named
from smsgateway.actions.scorecards.standards import Check, compared
from smsgateway.actions.scorecards.weighing import (
    ByStratum,
    Weighing,
    by_group,
    enough,
    population_and_groups,
    weighed,
)
from smsgateway.counting.scores import (
    Change,
    Score,
    Verdict,
    changes,
    index,
    scale_named,
    score,
    seed,
)
from smsgateway.store.db import AnyRow
from smsgateway.store.scorecards import (
    OF_A_RATING,
    indicators,
    ratings,
    rounds,
    scorecards,
    scores,
)
from smsgateway.store.services import services

MODES = ("open", "invited")
"""How phones are heard. Meetings and the provider's own view stand beside them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One question about one service in one mode."""

    indicator: str
    score: Score | None
    """None where fewer than `least` answered."""
    change: Change | None
    """Since the round before; None for the first."""
    provider: int | None
    """What the provider says of itself."""
    groups: ByStratum
    """Of those drawn by lot, where it was told who lives there."""
    weighted: Weighing | None
    """The same weighted to who lives there; None where a group that answered is too small."""

    @property
    def gap(self) -> float | None:
        """The provider's view less the citizens', on the scale of 100."""
        if self.score is None or self.provider is None:
            return None
        scale = self.score.scale
        return scale.rescaled(scale.worth[self.provider]) - self.score.index


@dataclass(frozen=True, slots=True)
class Result:
    """One service in one mode."""

    service: AnyRow
    mode: str
    raters: int
    told: bool
    """At least `least` people rated."""
    lines: Sequence[Line]
    index: float | None
    """0 to 100; None where an indicator has no score."""
    before: float | None
    """The index of the round before."""

    @property
    def verdict(self) -> Told:
        """Better or worse where a question says so and none the contrary."""
        if self.before is None:
            return "first"
        said = {line.change.verdict for line in self.lines if line.change}
        clear = said & {Verdict.BETTER, Verdict.WORSE}
        if len(clear) != 1:
            return "same"
        return "better" if Verdict.BETTER in clear else "worse"


@dataclass(frozen=True, slots=True)
class Results:
    """A whole round."""

    round: AnyRow
    indicators: Sequence[AnyRow]
    services: Sequence[Result]
    codes: Mapping[int, str]
    """Of every service, by id."""
    meetings: Meetings
    people: Mapping[str, int]
    """Who lives there, by group; empty where nobody told."""
    standards: Mapping[int, Sequence[Check]]
    """What each service owes beside what was found, by its id."""
    response: Response


def results_of(house: House, slug: str) -> Results:
    """Everything that the round has found out. Raises `Refused`."""
    with house.db.read() as connection:
        held = round_named(connection, slug)
        return results_in(connection, held, response(connection, held.id))


def results_in(connection: Connection, held: AnyRow, reached: Response) -> Results:
    """The same of a round that was read, in ten questions whatever it found."""
    last = round_before(connection, held)
    both = [one.scorecard_id for one in (held, last) if one]
    by_card = questions_of(connection, both)
    asked = by_card[held.scorecard_id]
    asked_then = by_card[last.scorecard_id] if last else ()
    said = heard(connection, [one.id for one in (held, last) if one])
    now, then = said[held.id], said[last.id] if last else {}
    provider = self_said(connection, held.id)
    lives, named = population_and_groups(connection, held.id)
    groups = by_group(connection, held.id) if lives else {}
    rated = {
        row.id: row
        for row in connection.execute(select(services).where(services.c.kind == held.kind))
    }
    found = [
        result_of(
            rated[service_id],
            mode,
            Side(held, asked, said_now),
            Side(last, asked_then, then[service_id, mode])
            if last and (service_id, mode) in then
            else None,
            Beside(
                provider.get(service_id, {}),
                lives,
                {
                    one.name: {
                        group: groups.get((service_id, one.name), {}).get(group, {})
                        for group in named
                    }
                    for one in asked
                    if mode == "invited"
                },
            ),
        )
        for (service_id, mode), said_now in sorted(now.items())
    ]
    meetings = meeting_counts(connection, held.id)
    codes = {row.id: row.code for row in rated.values()}
    owing = {one.service.id: rated[one.service.id] for one in found}
    return Results(
        held,
        asked,
        found,
        codes,
        meetings,
        lives,
        compared(connection, held.id, owing),
        reached,
    )


@dataclass(slots=True)
class Heard:
    """What was said of one service in one mode: how many rated, and each question's answers."""

    raters: int = 0
    counts: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))


@dataclass(frozen=True, slots=True)
class Side:
    """The same with what was asked: one side of a comparison."""

    round: AnyRow
    asked: Sequence[AnyRow]
    heard: Heard

    def score(self, service: AnyRow, one: AnyRow) -> Score | None:
        """Of one question; None where fewer than `least` answered."""
        counts = self.heard.counts[one.name]
        if sum(counts.values()) < self.round.least:
            return None
        scale = scale_named(one.scale, one.better)
        return score(counts, scale, seed(self.round.id, service.id, one.id))

    def scores(self, service: AnyRow) -> dict[str, Score | None]:
        """Of every question, by its name."""
        return {one.name: self.score(service, one) for one in self.asked}


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the answers to one service: the provider's, and who lives there."""

    provider: Mapping[int, int]
    people: Mapping[str, int]
    groups: Mapping[str, ByStratum]
    """By question."""

    def weighted(self, one: AnyRow, scored: Score | None, least: int) -> Weighing | None:
        """A question weighted to who lives there, where no group that answered is too small."""
        answers = self.groups.get(one.name, {})
        if scored is None or not enough(answers, self.people, least):
            return None
        return weighed(scored.scale, answers, self.people)


def result_of(service: AnyRow, mode: str, now: Side, then: Side | None, beside: Beside) -> Result:
    """One service in one mode, compared with the same mode of the round before."""
    after = now.scores(service)
    before = then.scores(service) if then else {}
    moved = changes(
        [(alike(before.get(name), scored), scored) for name, scored in after.items()],
        now.round.least,
    )
    lines = [
        Line(
            one.name,
            after[one.name],
            change,
            beside.provider.get(one.id),
            beside.groups.get(one.name, {}),
            beside.weighted(one, after[one.name], now.round.least),
        )
        for one, change in zip(now.asked, moved, strict=True)
    ]
    return Result(
        service=service,
        mode=mode,
        raters=now.heard.raters,
        told=now.heard.raters >= now.round.least,
        lines=lines,
        index=index(list(after.values())),
        before=index(list(before.values())),
    )


def alike(before: Score | None, after: Score | None) -> Score | None:
    """The earlier score, where it was asked on the same scale."""
    return before if before and after and before.scale == after.scale else None


Spoken = dict[tuple[int, str], Heard]
"""By service and mode."""


def heard(connection: Connection, round_ids: Sequence[int]) -> dict[int, Spoken]:
    """What phones said in each of these rounds."""
    found: dict[int, Spoken] = {one: defaultdict(Heard) for one in round_ids}
    these = (ratings.c.mode.in_(MODES), ratings.c.round_id.in_(round_ids))
    of = (ratings.c.round_id, ratings.c.service_id, ratings.c.mode)
    people = select(*of, func.count().label("people")).where(*these).group_by(*of)
    for row in connection.execute(people):
        found[row.round_id][row.service_id, row.mode].raters = row.people
    grouped = (*of, indicators.c.name, scores.c.value)
    said = (
        select(*grouped, func.count().label("people"))
        .select_from(ratings)
        .join(scores, and_(*(scores.c[name] == ratings.c[name] for name in OF_A_RATING)))
        .join(indicators, indicators.c.id == scores.c.indicator_id)
        .where(*these)
        .group_by(*grouped)
    )
    for row in connection.execute(said):
        counts = found[row.round_id][row.service_id, row.mode].counts
        counts[row.name][row.value] = row.people
    return found


def round_before(connection: Connection, held: AnyRow) -> AnyRow | None:
    """The last round that closed before this one opened, by the same scorecard in the same area."""
    earlier = (
        select(rounds, scorecards.c.kind, scorecards.c.name)
        .join(scorecards, scorecards.c.id == rounds.c.scorecard_id)
        .where(
            rounds.c.area_id == held.area_id,
            rounds.c.closes_at <= held.opens_at,
            scorecards.c.name == held.name,
        )
        .order_by(rounds.c.closes_at.desc())
    )
    return connection.execute(earlier).first()
