"""What a group may ask of people: conditions that SQL can judge, by the names that they go by."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas
from smsgateway.store.broadcasts import tags
from smsgateway.store.cases import cases, supporters
from smsgateway.store.channels import channels
from smsgateway.store.contests import cycles
from smsgateway.store.people import people
from smsgateway.store.proposals import proposals, proposers
from smsgateway.store.scorecards import raters
from smsgateway.store.services import services


def of_area(connection: Connection, code: str) -> ColumnElement[bool]:
    """People whose first channel serves that area or one inside it."""
    every = {row.id: row for row in connection.execute(select(areas))}
    wanted = {row.id for row in every.values() if row.code == code}
    if not wanted:
        raise Refused("there is no area {code}", code=code)
    while inside := {
        row.id for row in every.values() if row.parent_id in wanted and row.id not in wanted
    }:
        wanted |= inside
    serving = select(channels.c.id).where(channels.c.area_id.in_(wanted))
    return people.c.channel_id.in_(serving)


def of_language(connection: Connection, language: str) -> ColumnElement[bool]:
    """People who chose that language."""
    return people.c.language == language


def on_network(connection: Connection, network: str) -> ColumnElement[bool]:
    """People whom that network carried, e.g. 63902."""
    return people.c.network == network


def tagged(connection: Connection, tag: str) -> ColumnElement[bool]:
    """People on that list. Raises `Refused` for a list that nobody is on."""
    if connection.execute(select(tags.c.tag).where(tags.c.tag == tag).limit(1)).first() is None:
        raise Refused("nobody is tagged {tag}: `smsgateway people tag {tag} FILE.csv`", tag=tag)
    return exists().where(tags.c.tag == tag, tags.c.person_id == people.c.id)


def rated(connection: Connection, code: str) -> ColumnElement[bool]:
    """People who rated that service in any round, by its poster code."""
    known = select(services.c.id).where(services.c.code == code)
    service_id = connection.execute(known).scalar()
    if service_id is None:
        raise Refused("there is no service {code}", code=code)
    return exists().where(raters.c.service_id == service_id, raters.c.person_id == people.c.id)


def proposed(connection: Connection, slug: str) -> ColumnElement[bool]:
    """People who proposed an idea in that cycle, or asked for the same as somebody else."""
    cycle_id = connection.execute(select(cycles.c.id).where(cycles.c.slug == slug)).scalar()
    if cycle_id is None:
        raise Refused("there is no cycle {slug}", slug=slug)
    of_cycle = select(proposals.c.id).where(proposals.c.cycle_id == cycle_id)
    asked = proposers.c.proposal_id.in_(of_cycle)
    return exists().where(asked, proposers.c.person_id == people.c.id)


def supports(connection: Connection, ticket: str) -> ColumnElement[bool]:
    """People who reported that case or joined it; sensitive cases are kept elsewhere."""
    digits = "".join(filter(str.isdecimal, ticket))
    case_id = connection.execute(select(cases.c.id).where(cases.c.ticket == digits)).scalar()
    if case_id is None:
        raise Refused("there is no case {ticket}", ticket=ticket)
    joined = exists().where(supporters.c.case_id == case_id, supporters.c.person_id == people.c.id)
    reported = exists().where(cases.c.id == case_id, cases.c.person_id == people.c.id)
    return or_(joined, reported)


CONDITIONS: Mapping[str, Callable[[Connection, str], ColumnElement[bool]]] = {
    "area": of_area,
    "language": of_language,
    "network": on_network,
    "tag": tagged,
    "rated": rated,
    "proposed": proposed,
    "supports": supports,
}
"""Raise `Refused` for a value that there is not."""
