"""An idea that somebody brought to the desk: typed on their behalf, with or without a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from secrets import randbelow

from sqlalchemy import Connection, func, insert, select

from flows.codes import ticket
from flows.idea import LEAST_LETTERS, MOST_IDEAS, Choice
from flows.words import LANGUAGES
from smsgateway.actions.accounts import accounts, approvals, audit
from smsgateway.actions.catalogue import READ_REVISION
from smsgateway.actions.house import House
from smsgateway.actions.people import persons
from smsgateway.actions.proposals.desk import Desk
from smsgateway.actions.refused import Refused
from smsgateway.actions.reviewing.reading import cycle_named
from smsgateway.actions.rolls.preparing import region_of
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.proposals import proposals, proposers

MOST_LETTERS = 500


@dataclass(frozen=True, slots=True)
class Brought:
    """An idea as it was brought."""

    words: str
    """The person's own; sealed, and read by reviewers alone."""
    language: str
    topic: str = ""
    """The topic's name in one of its languages; empty where nobody sorted it."""
    place: str = ""
    """The name of an area inside the cycle's, as screens show it; empty for all of it."""
    cost: Decimal | None = None
    phone: str = ""
    """Whose idea it is, and who hears what becomes of it; empty for somebody without a phone."""


def file(house: House, slug: str, idea: Brought, *, by: str) -> str:
    """Keep an idea while the cycle takes some; returns its ticket. Raises `Refused`."""
    words = idea.words.strip()
    if not LEAST_LETTERS <= len(words) <= MOST_LETTERS or idea.language not in LANGUAGES:
        raise Refused(
            "an idea has {least} to {most} letters, in one of {languages}",
            least=LEAST_LETTERS,
            most=MOST_LETTERS,
            languages=LANGUAGES,
        )
    if idea.cost is not None and not (idea.cost.is_finite() and 0 <= idea.cost < 10**15):
        raise Refused("a cost is a number like 450000")
    number = ticket(f"{randbelow(10**6):06}")
    with house.db.write() as connection:
        cycle = cycle_named(connection, slug)
        account = accounts.acting(connection, by, "administrator", "coordinator", "data-entry")
        approvals.refuse_elsewhere(account, cycle.area_id)
        desk = desk_of(house, connection, cycle)
        person = whose(house, connection, cycle, idea.phone)
        made = insert(proposals).values(
            cycle_id=cycle.id,
            topic_id=chosen(desk.topics, idea.topic),
            area_id=chosen(desk.places, idea.place),
            person_id=person,
            ticket=number,
            words=house.keys.seal(words, "text"),
            language=idea.language,
            cost=idea.cost,
        )
        row = connection.execute(made.returning(proposals.c.id)).scalar_one()
        connection.execute(insert(proposers).values(proposal_id=row, person_id=person))
        detail: dict[str, audit.JSON] = {"cycle": slug, "phone": person is not None}
        audit.record(connection, by=by, act="proposal.file", about=number, detail=detail)
    return number


def desk_of(house: House, connection: Connection, cycle: AnyRow) -> Desk:
    """Where this cycle takes ideas. Raises `Refused` outside its time."""
    snapshot = house.catalogue.at(connection.execute(READ_REVISION).scalar_one())
    desk = snapshot.idea_desks.get(cycle.area_id)
    now = connection.execute(select(database_now())).scalar_one()
    open_ = cycle.phase == "proposals" and cycle.phase_until and now < cycle.phase_until
    if desk is None or desk.cycle_id != cycle.id or not open_:
        raise Refused("{slug} takes no ideas now", slug=cycle.slug)
    return desk


def chosen(choices: Sequence[Choice], name: str) -> int | None:
    """The topic or place of this name in some language; None for no name. Raises `Refused`."""
    if not name:
        return None
    for one in choices:
        if name.casefold() in (called.casefold() for called in one.name.values()):
            return one.id
    raise Refused("ideas are not sorted by {name}", name=name)


def whose(house: House, connection: Connection, cycle: AnyRow, phone: str) -> int | None:
    """The person of this phone, also one who never spoke to us; None without a phone.

    Raises `Refused` for no telephone number, and for one that sent enough.
    """
    if not phone:
        return None
    try:
        number = canonical(phone, region_of(connection, cycle.area_id))
    except NotAPhone as error:
        raise Refused("a phone is given like +254722000002") from error
    person = persons.met(connection, house.db, house.keys, number)
    sent = select(func.count()).where(
        proposals.c.cycle_id == cycle.id, proposals.c.person_id == person
    )
    if connection.execute(sent).scalar_one() >= MOST_IDEAS:
        raise Refused("that phone sent {most} ideas already, as many as it may", most=MOST_IDEAS)
    return person
