"""Rounds, services and questions found by the names that coordinators use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from flows.codes import read_poster
from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow
from smsgateway.store.scorecards import indicators, rounds, scorecards
from smsgateway.store.services import services


def round_named(connection: Connection, slug: str) -> AnyRow:
    """The round with this slug, its scorecard, and the time zone of its area. Raises `Refused`."""
    found = (
        select(
            rounds,
            scorecards.c.kind,
            scorecards.c.name,
            scorecards.c.version,
            areas.c.time_zone,
        )
        .join(scorecards, scorecards.c.id == rounds.c.scorecard_id)
        .join(areas, areas.c.id == rounds.c.area_id)
    )
    row = connection.execute(found.where(rounds.c.slug == slug)).first()
    if row is None:
        raise Refused("there is no round named {slug}", slug=slug)
    return row


def service_coded(connection: Connection, typed: str) -> AnyRow:
    """The service with this poster code. Raises `Refused`."""
    code = read_poster(typed)
    if code is None:
        raise Refused("{code} is no poster code: five digits, the last one a check", code=typed)
    row = connection.execute(select(services).where(services.c.code == code)).first()
    if row is None:
        raise Refused("there is no service {code}", code=code)
    return row


def service_in(connection: Connection, held: AnyRow, typed: str) -> AnyRow:
    """The service of that code, which the round must be about. Raises `Refused`."""
    service = service_coded(connection, typed)
    if service.kind != held.kind:
        raise Refused(
            "{slug} is about {asked_service}, and {code} is a {service}",
            slug=held.slug,
            asked_service=held.kind,
            code=service.code,
            service=service.kind,
        )
    return service


def questions(connection: Connection, scorecard_id: int) -> Sequence[AnyRow]:
    """The indicators of a scorecard in their order."""
    return questions_of(connection, [scorecard_id])[scorecard_id]


def questions_of(
    connection: Connection, scorecard_ids: Sequence[int]
) -> Mapping[int, Sequence[AnyRow]]:
    """The same of several scorecards, by id."""
    asked = select(indicators).where(indicators.c.scorecard_id.in_(scorecard_ids))
    found: dict[int, list[AnyRow]] = {one: [] for one in scorecard_ids}
    for row in connection.execute(asked.order_by(indicators.c.position)):
        found[row.scorecard_id].append(row)
    return found
