"""Ready broadcasts: drafted in every language of the area from the record itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from flows import announcing, followup, funds
from flows.budget import SMS
from flows.money import Transfer
from flows.page import close
from flows.screens import End, name_of
from flows.words import Say
from flows.world import Money, Names
from smsgateway.actions import awarded
from smsgateway.actions.awards.council import decision
from smsgateway.actions.broadcasts.audience import Group
from smsgateway.actions.broadcasts.making import NewBroadcast, make
from smsgateway.actions.catalogue import Race, Station
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.funds import transfers
from smsgateway.actions.funds.ledger import line_named
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import station
from smsgateway.actions.log import outside_ids
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards.naming import round_named
from smsgateway.actions.scorecards.results import results_of
from smsgateway.actions.scorecards.sending import outcomes
from smsgateway.actions.sending.telling import Question
from smsgateway.store.areas import areas
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.services import services
from smsgateway.store.transfers import flow_events, parties


@dataclass(frozen=True, slots=True)
class Draft:
    """What the record says, before anybody has changed a word."""

    topic: str
    said: Say
    asks_reply: bool = False
    asks: Question | None = None
    """What a bare answer such as `1` is an answer to; without one a person reads it."""


def results(house: House, channel: str, slug: str) -> Draft:
    """What is funded, as `RESULT` tells it. Raises `Refused` before two people published it."""
    with house.db.read() as connection:
        contest_id = contest_named(connection, slug).id
        now = connection.execute(select(database_now())).scalar_one()
    made = house.catalogue.latest().results.get(contest_id)
    if made is None:
        raise Refused(
            "no result of {slug} is published: "
            "under The result, or `smsgateway result publish {slug}`",
            slug=slug,
        )
    contest = race_of(house, contest_id).contest
    commune = station(house, channel).commune
    return Draft("results", announcing.results(contest, made, commune, now))


def council(house: House, channel: str, slug: str) -> Draft:
    """What the council made of the vote. Raises `Refused` before that is on the record."""
    with house.db.read() as connection:
        contest_id = contest_named(connection, slug).id
        decided = decision(connection, contest_id)
        outside = outside_ids(connection, contest_id)
    if decided is None:
        raise Refused(
            "no decision about {slug} is on the record: `smsgateway result council`", slug=slug
        )
    race = race_of(house, contest_id)
    projects = {outside[one.id]: one for one in race.contest.projects}
    funded = [projects[one] for one in decided.funded]
    commune = station(house, channel).commune
    said = announcing.council(race.contest, awarded.council(decided), funded, commune)
    return Draft("results", said)


def phase(house: House, channel: str, slug: str) -> Draft:
    """What a voter of a contest can do now."""
    sends = station(house, channel)
    with house.db.read() as connection:
        race = race_of(house, contest_named(connection, slug).id)
        now: datetime = connection.execute(select(database_now())).scalar_one()
    said = announcing.phase(race.contest, now.astimezone(sends.zone), sends.commune)
    return Draft("voting", said)


def meeting(house: House, channel: str, about: Names, when: datetime, place: str) -> Draft:
    """An invitation for everybody."""
    sends = station(house, channel)
    said = announcing.meeting(about, when.astimezone(sends.zone), place, sends.commune)
    return Draft("meetings", said)


def round_meeting(house: House, channel: str, slug: str, code: str) -> Draft:
    """The same to the meeting about a service that a round fixed. Raises `Refused` before that."""
    with house.db.read() as connection:
        held = round_named(connection, slug)
        asked = select(services.c.name).where(services.c.code == code)
        about: Names | None = connection.execute(asked).scalar()
    if held.meeting_at is None or about is None:
        raise Refused("the meeting of {slug} is not fixed yet", slug=slug)
    return meeting(house, channel, about, held.meeting_at, held.meeting_place)


def scores(house: House, slug: str, code: str) -> Draft:
    """What a round found out about one service: a publication.

    Raises `Refused` before the round has closed, and where too few people rated.
    """
    found = results_of(house, slug)
    told = outcomes(house, found)
    for one in found.services:
        if one.service.code == code and (found.round.id, one.service.id) in told:
            return Draft("services", followup.told(told[found.round.id, one.service.id]))
    raise Refused(
        "{slug} tells nothing of {code}: it is not in it, or too few people rated it",
        slug=slug,
        code=code,
    )


def transfer(house: House, line: str, party: str, tranche: int | None = None) -> Draft:
    """The newest money of a line that was sent to a party: did it arrive?

    Raises `Refused` where none is on the record.
    """
    with house.db.read() as connection:
        where = [flow_events.c.line_id == line_named(connection, line).id, parties.c.code == party]
        where += [flow_events.c.tranche == tranche] if tranche is not None else []
        sent = transfers.read(connection, today(connection), {}, *where, most=1)
    if not sent:
        raise Refused(
            "no money of {line} that was sent to {party} is on the record", line=line, party=party
        )
    return asking(sent[0])


def release(house: House, event: int) -> Draft:
    """The same of one entry of the ledger."""
    with house.db.read() as connection:
        sent = transfers.read(connection, today(connection), {}, flow_events.c.id == event)
    if not sent:
        raise Refused("this money was not sent, or its entry was set aside since")
    return asking(sent[0])


def asking(sent: Transfer) -> Draft:
    """Its text. The answer, 1 to 4, goes to this very transfer, as if its screen had asked."""
    amount = Money(sent.amount, sent.currency)
    return Draft(
        "money",
        announcing.transfer(amount, sent.to, sent.title),
        asks_reply=True,
        asks=Question(funds.received, {name_of(funds.transfers): str(sent.event)}),
    )


def today(connection: Connection) -> date:
    """By the database's clock."""
    now: datetime = connection.execute(select(database_now())).scalar_one()
    return now.date()


def race_of(house: House, contest_id: int) -> Race:
    """The contest as screens see it."""
    return house.catalogue.latest().races[contest_id]


def keep(
    house: House, slug: str, channel: str, draft: Draft, groups: Sequence[Group], *, by: str
) -> AnyRow:
    """Make a broadcast of a draft; to everybody of the channel's area where no group is named."""
    sends = station(house, channel)
    with house.db.read() as connection:
        everybody = {"area": area_code(connection, sends.area_id)}
    new = NewBroadcast(
        slug=slug,
        channel=channel,
        topic=draft.topic,
        groups=groups or [everybody],
        texts=texts_of(sends, draft.said),
        asks_reply=draft.asks_reply,
        asks=draft.asks,
    )
    return make(house, new, by=by)


def texts_of(sends: Station, said: Say) -> dict[str, str]:
    """The phrase in each language of the area, short enough for two segments."""
    languages = dict.fromkeys((*sends.languages, *(["km-Latn"] if "km" in sends.languages else [])))
    return {lang: literal(close(End(said), lang, SMS).text) for lang in languages}


def literal(text: str) -> str:
    """Braces of a name are no slots."""
    return text.replace("{", "{{").replace("}", "}}")


def area_code(connection: Connection, area_id: int) -> str:
    """As groups name it."""
    found: str = connection.execute(select(areas.c.code).where(areas.c.id == area_id)).scalar_one()
    return found
