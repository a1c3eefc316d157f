"""The provider's own list of what it received, as a second witness of every text.

Africa's Talking signs nothing, so a text in its name may be forged: on a channel that may be pulled
a vote by SMS counts as pending until the provider's own list shows the text. The list also brings
what no webhook brought us. Its ids are not the webhooks' ids: a text is found by its number and its
words, each line of the list standing for one text.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import urlencode

from sqlalchemy import Connection, bindparam, or_, select, update

from smsgateway.actions import intake
from smsgateway.actions.catalogue import Snapshot, Station
from smsgateway.actions.house import House
from smsgateway.actions.outcome import NotRecorded
from smsgateway.actions.sending.senders import Senders
from smsgateway.actions.turn import take_text
from smsgateway.channels.contract import Text
from smsgateway.store.ballots import ballots
from smsgateway.store.channels import channels
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.messages import inbox
from smsgateway.store.people import people

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=2)
"""How long a webhook may lag behind the list before we take the text from there."""

REPEATED = timedelta(hours=13)
"""How far back a text may lie: the provider repeats a webhook for twelve hours."""


def pull_all(house: House, senders: Senders) -> int:
    """Read every list that may be read; how many texts it confirmed or brought."""
    with house.db.read() as connection:
        marks = connection.execute(PULLED).all()
    return sum(pull(house, senders, row.id, row.pulled_id) for row in marks)


def pull(house: House, senders: Senders, channel_id: int, after: str) -> int:
    """Read one channel's list beyond the last mark. No session is held over the call."""
    snapshot = house.catalogue.latest()
    station = snapshot.stations_by_id[channel_id]
    seen = 0
    for text in senders.of(station).received(after) or ():
        if text.phone and not confirm(house, snapshot, station, text):
            if lags(house, text):
                break
            try:
                take_text(house, station, text)
            except NotRecorded:
                break
            except Exception as error:
                log.exception("a text of the list was not taken")
                if set_aside(house, station, text, error) < intake.TRIES:
                    break
            confirm(house, snapshot, station, text)
        with house.db.write() as connection:
            mark = update(channels).where(channels.c.id == channel_id)
            connection.execute(mark.values(pulled_id=text.id))
        seen += 1
    return seen


def set_aside(house: House, station: Station, text: Text, error: Exception) -> int:
    """Keep what we fail over as its webhook would have brought it, for a person; how often it came.

    It must not keep every later vote of this list, and of other lists, pending.
    """
    sent = text.sent.isoformat() if text.sent else ""
    form = {"from": text.phone, "id": text.id, "text": text.body, "date": sent}
    why = f"a fault of ours: {type(error).__name__}"
    return intake.keep_garbled(house, station, "sms", why, urlencode(form).encode())


def lags(house: House, text: Text) -> bool:
    """Whether its webhook may still be on its way."""
    with house.db.ask() as connection:
        now = connection.execute(select(database_now())).scalar_one()
    return text.sent is not None and now - text.sent < PATIENCE


def confirm(house: House, snapshot: Snapshot, station: Station, text: Text) -> bool:
    """Find the text that this line of the list is, and let its vote count; False for none."""
    with house.db.write() as connection:
        row = matching(connection, house, station, text)
        if row is None:
            return False
        connection.execute(update(inbox).where(inbox.c.id == row.id).values(pulled_id=text.id))
        mids = [
            house.keys.mid(race.key_version, race.salt, station.provider, row.provider_id)
            for race in snapshot.races.values()
            if race.salt is not None
        ]
        connection.execute(CONFIRM, {"mids": mids})
    return True


def matching(connection: Connection, house: House, station: Station, text: Text) -> AnyRow | None:
    """The oldest text of this number with these words that no line of the list stands for yet."""
    now = connection.execute(select(database_now())).scalar_one()
    asked = {
        "channel": station.id,
        "phones": house.keys.indexes(text.phone),
        "since": now - REPEATED,
    }
    for row in connection.execute(CANDIDATES, asked):
        if row.provider_id == text.id or house.keys.open(row.body, "text") == text.body:
            return row
    return None


def adopt(house: House, station: Station, text: Text) -> bool:
    """A webhook brings what the list brought before: it is that text, under its own id now."""
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        asked = {"channel": station.id, "phones": house.keys.indexes(text.phone)}
        for row in connection.execute(BROUGHT, {**asked, "since": now - REPEATED}):
            if house.keys.open(row.body, "text") == text.body:
                same = update(inbox).where(inbox.c.id == row.id)
                connection.execute(same.values(provider_id=text.id[:120]))
                return True
    return False


PULLED = select(channels.c.id, channels.c.pulled_id).where(channels.c.pulls)

OF_THIS_PHONE = (
    select(inbox.c.id, inbox.c.provider_id, inbox.c.body)
    .outerjoin(people, people.c.id == inbox.c.person_id)
    .where(
        inbox.c.channel_id == bindparam("channel"),
        inbox.c.medium == "sms",
        inbox.c.received_at > bindparam("since", type_=inbox.c.received_at.type),
        # Who was erased meanwhile left their texts behind, nobody's.
        or_(
            inbox.c.person_id.is_(None),
            people.c.phone_index.in_(bindparam("phones", expanding=True)),
        ),
    )
    .order_by(inbox.c.id)
)

CANDIDATES = OF_THIS_PHONE.where(inbox.c.pulled_id.is_(None))
BROUGHT = OF_THIS_PHONE.where(inbox.c.pulled_id == inbox.c.provider_id)

CONFIRM = (
    update(ballots)
    .where(ballots.c.mid.in_(bindparam("mids", expanding=True)), ballots.c.confirmed.is_(False))
    .values(confirmed=True, unsettled=True)
)
