"""The result goes to everybody who rated, by SMS, once; it is a publication like any other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from flows import followup
from flows.service import Outcome
from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.house import House
from smsgateway.actions.publishing import Figures, publish
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import exporting
from smsgateway.actions.scorecards.asking import AT_ONCE
from smsgateway.actions.scorecards.results import Result, Results, results_of
from smsgateway.actions.sending.telling import Errand, reachable, tell
from smsgateway.counting.suppression import CERTAIN_FROM, Cell, Margin
from smsgateway.store.db import database_now
from smsgateway.store.people import people
from smsgateway.store.scorecards import raters

BY_MODE: tuple[Margin, ...] = ((0, 1),)


def send_results(house: House, slug: str, *, by: str) -> int:
    """Queue the result for every rater who has not had it; returns how many.

    May be broken off and called again. Raises `Refused` before the round has closed, and where no
    service has enough ratings.
    """
    results = results_of(house, slug)
    told = outcomes(house, results)
    if not told:
        raise Refused(
            "no service of {slug} was rated by {least} people", slug=slug, least=results.round.least
        )
    with house.db.write() as connection:
        where = [results.round.area_id]
        sign(connection, by, "round.results", slug, where, {"services": len(told)})
    return sum(send_of(house, round_id, service_id, told) for round_id, service_id in told)


def outcomes(house: House, results: Results) -> dict[tuple[int, int], Outcome]:
    """Publish the result of each service; by round and service. Raises `Refused` before the close.

    Where it was told before, and too little is new, what was told then.
    """
    held = results.round
    with house.db.write() as connection:
        if held.closes_at > connection.execute(select(database_now())).scalar_one():
            raise Refused(
                "{slug} is still open: results are sent once it has closed", slug=held.slug
            )
        heard = exported(connection, results)
        telling = {
            code: one
            for code, one in tellable(results.services).items()
            if (code, one.mode) in heard
        }
        counts: dict[Cell, int] = {
            (code, one.mode): heard[code, one.mode] for code, one in telling.items()
        }
        public = publish(
            connection,
            f"results {held.slug}",
            counts,
            BY_MODE,
            held.least,
            lambda cell: figures(telling[str(cell[0])], counts[cell]),
        )
    cells = public.cells if public else {}
    meeting = held.meeting_at and held.meeting_at.astimezone(ZoneInfo(held.time_zone))
    return {
        (held.id, one.service.id): Outcome(
            service=one.service.name, meeting=meeting, place=held.meeting_place, **read(told)
        )
        for code, one in telling.items()
        if (told := cells.get((code, one.mode)))
    }


def exported(connection: Connection, results: Results) -> dict[tuple[str, str], int]:
    """Publish the tables of the export; of how many people each service and mode is told there.

    The fewest that answered one of its questions. Missing where one of them is not told: another
    number in a text would give away what the tables hide.
    """
    told: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in exporting.phones(connection, results):
        if not row.group:
            told[row.service, row.mode].append(int(str(row.told["people"])) if row.told else 0)
    return {key: min(people) for key, people in told.items() if min(people)}


def tellable(found: Sequence[Result]) -> dict[str, Result]:
    """What may be told of each service: of those drawn by lot where they are enough, else of all.

    Not what would say of each of a few people what they answered.
    """
    return {
        one.service.code: one
        for one in sorted(found, key=lambda one: one.mode == "invited")
        if one.told
        and one.index is not None
        and not (one.index in (0, 100) and one.raters < CERTAIN_FROM)
    }


def figures(one: Result, people: int) -> Figures:
    """A result as it is kept with its publication."""
    return {
        "score": round(one.index or 0),
        "people": people,
        "change": one.verdict,
        "before": round(one.before or 0),
    }


def read(told: Figures) -> dict[str, Any]:
    """The same as an `Outcome` has it."""
    return {name: told[name] for name in ("score", "people", "change", "before")}


def send_of(
    house: House, round_id: int, service_id: int, told: Mapping[tuple[int, int], Outcome]
) -> int:
    """To the raters of one service, so many a transaction."""
    mine = (raters.c.round_id == round_id, raters.c.service_id == service_id)
    waiting = (
        select(people, raters.c.channel_id)
        .join(raters, raters.c.person_id == people.c.id)
        .where(*mine, raters.c.told.is_(False), *reachable("results"))
        .order_by(people.c.id)
        .limit(AT_ONCE)
        .with_for_update(of=raters)  # called twice at once, the second waits for the first
    )
    errand = Errand(followup.result, {followup.ABOUT: f"{round_id} {service_id}"}, "result", told)
    stations = house.catalogue.latest().stations_by_id
    sent = 0
    while True:
        with house.db.write() as connection:
            some = connection.execute(waiting).all()
            for person in some:
                tell(house, connection, stations[person.channel_id], person, errand)
            heard = update(raters).where(*mine, raters.c.person_id.in_([one.id for one in some]))
            connection.execute(heard.values(told=True))
        sent += len(some)
        if len(some) < AT_ONCE:
            return sent
