"""Telling the people behind an idea what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select

from smsgateway.actions.house import House
from smsgateway.actions.people.optouts import EVERYTHING, may_be_written_to
from smsgateway.actions.phases.telling import channels_of, letter
from smsgateway.store.db import AnyRow
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from smsgateway.store.proposals import proposers


def tell(house: House, connection: Connection, row: AnyRow, words: Mapping[str, str]) -> int:
    """Queue this text to everybody who asked for the idea; returns how many.

    They asked for an answer when they sent it: only who opted out of everything hears nothing.
    """
    snapshot = house.catalogue.latest()
    stations = {
        one.id: one
        for one in snapshot.stations.values()
        if one.area_id == row.cycle_area and one.account.sender
    }
    asking = connection.execute(
        select(people)
        .join(proposers, proposers.c.person_id == people.c.id)
        .where(proposers.c.proposal_id == row.id, may_be_written_to(EVERYTHING))
    ).all()
    if not stations or not asking:
        return 0
    last = channels_of(connection, stations, [one.id for one in asking])
    usual = min(stations)
    letters = [letter(house, stations[last.get(one.id, usual)], one, words) for one in asking]
    connection.execute(insert(outbox), letters)
    return len(letters)
