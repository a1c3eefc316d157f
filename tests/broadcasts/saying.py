"""What the stories of broadcasts share: people who joined, drafts, and clocks moved on."""

import shutil

from sqlalchemy import insert, select

from smsgateway.actions import decisions
from smsgateway.actions.broadcasts import control, making, run
from smsgateway.actions.broadcasts.audience import read_group
from smsgateway.actions.lines import channel_rules
from smsgateway.actions.lines.channel_rules import Rules
from smsgateway.actions.lines.limiting import Sending
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.channels import channels
from smsgateway.store.db import database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from smsgateway.store.sending import buckets
from tests.house import sqlite_template
from tests.people import SAFARICOM

ANN, EVE = "ann@kee.example", "eve@kee.example"
ALL_DAY = {"hours_from": 0, "hours_to": 24}


def fresh_sqlite(folder):
    """For stories in which the kind of database makes no difference."""
    file = folder / "town.sqlite3"
    shutil.copyfile(sqlite_template(), file)
    return f"sqlite:///{file}"


def joined(town, numbers, language="en", network=SAFARICOM, slug="kee"):
    """People who joined on that channel, without the minutes that dialling takes."""
    keys = town.house.keys
    with town.house.db.write() as connection:
        where = connection.execute(
            select(channels.c.id).where(channels.c.slug == slug)
        ).scalar_one()
        now = connection.execute(select(database_now())).scalar_one()
        connection.execute(
            insert(people),
            [
                {
                    "phone_index": keys.index(number),
                    "phone_sealed": keys.seal(number, "phone"),
                    "language": language,
                    "network": network,
                    "channel_id": where,
                    "notice": 1,
                    "joined_at": now,
                }
                for number in numbers
            ],
        )
    return numbers


def drafted(town, slug="rain", to=("area=kee",), topic="news", **texts):
    """A draft that Ann made."""
    texts = texts or {"en": "The road is closed."}
    told = making.NewBroadcast(slug, "kee", topic, [read_group(one) for one in to], texts)
    return making.make(town.house, told, by=ANN)


def limited(town, slug="kee", **limits):
    """The channel's limits; at any hour unless the story is about hours."""
    sending = Sending({**ALL_DAY, **limits})
    return channel_rules.change(town.house, slug, Rules(), sending).limits


def started(town, slug="rain", **when):
    """Planned, counted and begun by Ann; the number of the request where Eve has to approve."""
    return control.start(town.house, slug, control.plan(town.house, slug, **when), by=ANN)


def approved(town, number):
    return decisions.approve(town.house, number, by=EVE)


def full_bucket(town):
    """As if the channel had been idle for long."""
    town.change(buckets, looked_at=town.ago(hours=1))


def let_out(town, rounds=50):
    """Every second that it takes, without the waiting."""
    for _ in range(rounds):
        released = run.release(town.house)
        town.delivers()
        if not released and not state(town, "running"):
            return
        full_bucket(town)


def state(town, *wanted):
    return [row.slug for row in town.rows(broadcasts, broadcasts.c.status.in_(wanted))]


def bulk(town, **having):
    """The texts of broadcasts that the outbox holds."""
    return town.rows(
        outbox,
        outbox.c.broadcast_id.is_not(None),
        *(outbox.c[name] == value for name, value in having.items()),
    )
