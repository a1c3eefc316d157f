"""When each network was last heard: silence where there was talk says that a line is down."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.store.channels import channels, heard
from smsgateway.store.db import database_now

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
"""How often one process writes down that a network speaks."""

NETWORKS = 200
"""How many a channel may name: what a forger could fill ends here."""


class Ears:
    """Notes that a network spoke, at most once a minute each."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self._noted: dict[tuple[int, str], float] = {}

    def hear(self, house: House, station: Station, network: str) -> None:
        """Something came; a database that does not answer misses only this note."""
        now = time.monotonic()
        known = self._noted.get((station.id, network))
        if known is not None and now - known < EVERY_SECONDS:
            return
        if known is None and len(self._noted) >= NETWORKS:
            return
        # No lock: two threads at the same moment write the same note twice, which harms nobody.
        self._noted[station.id, network] = now
        try:
            with house.db.write() as connection:
                new = house.db.insert(heard).values(
                    channel_id=station.id, network=network, at=database_now()
                )
                connection.execute(
                    new.on_conflict_do_update(
                        index_elements=[heard.c.channel_id, heard.c.network],
                        set_={"at": database_now()},
                    )
                )
        except SQLAlchemyError as error:
            log.warning("not noted that a network spoke: %s", type(error).__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """One network of one channel."""

    slug: str
    network: str
    at: datetime
    ago: timedelta


def last_heard(connection: Connection) -> Sequence[Heard]:
    """Every network that ever spoke, by channel."""
    spoke = (
        select(channels.c.slug, heard.c.network, heard.c.at, database_now().label("now"))
        .join(channels, channels.c.id == heard.c.channel_id)
        .order_by(channels.c.slug, heard.c.network)
    )
    return [
        Heard(row.slug, row.network, row.at, row.now - row.at) for row in connection.execute(spoke)
    ]
