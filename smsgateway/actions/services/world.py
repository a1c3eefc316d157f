"""What a screen may ask about services, answered for one turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from sqlalchemy import and_, bindparam, select

from flows.service import Outcome, Promise, Service
from flows.value import value
from smsgateway.actions.services.book import Book
from smsgateway.store.db import Database
from smsgateway.store.people import people
from smsgateway.store.scorecards import action_items, ratings, rounds, scores
from smsgateway.store.sealing import Keyring
from smsgateway.store.services import service_staff, services


@value
class DbServices:
    """Answers from the book, and from the database where it must."""

    db: Database
    keys: Keyring
    book: Book
    area_id: int
    phone: str
    now: datetime
    told: Mapping[tuple[int, int], Outcome] = field(default_factory=dict)
    """Results that are being sent, by round and service."""
    rater: str = ""
    """Whoever speaks, where several people share the phone; else the phone itself."""

    @property
    def listed(self) -> tuple[Service, ...]:
        """The services of this area that any round is about."""
        here = (self.book.at(one, self.now) for one in self.book.serving.get(self.area_id, ()))
        return tuple(one for one in here if one.round is not None)

    def by_code(self, code: str) -> Service | None:
        """The service with this poster code."""
        found = self.book.by_code.get(code)
        return self.book.at(found, self.now) if found else None

    def tag(self, round_id: int) -> bytes | None:
        """This rater's name inside that round; None once its salt is destroyed."""
        held, whose = self.book.rounds[round_id], self.rater or self.phone
        return self.keys.tag(held.key_version, held.salt, whose) if held.salt else None

    def rated(self, service: Service) -> tuple[int | None, ...] | None:
        """What this phone said of it in its round."""
        meant = service.round
        whose = self.tag(meant.id) if meant else None
        if meant is None or whose is None:
            return None
        asked = {"round": meant.id, "service": service.id, "whose": whose}
        with self.db.ask() as connection:
            rows = connection.execute(SAID, asked).all()
        said = {row.indicator_id: row.value for row in rows}
        return tuple(said.get(one.id) for one in meant.indicators) if rows else None

    def works_at(self, service: Service) -> bool:
        """Whether the holder of this phone is of its staff."""
        asked = {"service": service.id, "phones": self.keys.indexes(self.phone)}
        with self.db.ask() as connection:
            return connection.execute(STAFF, asked).first() is not None

    def promise(self, item: int) -> Promise | None:
        """That item of an action plan, unless it was dropped or its round is unlinked."""
        with self.db.ask() as connection:
            row = connection.execute(PROMISED, {"item": item}).first()
        return Promise(row.id, row.name, row.action, row.due_on) if row else None

    def outcome(self, round_id: int, service_id: int) -> Outcome | None:
        """The result that is being sent."""
        return self.told.get((round_id, service_id))


SAID = (
    select(scores.c.indicator_id, scores.c.value)
    .select_from(ratings)
    .join(
        scores,
        and_(
            scores.c.round_id == ratings.c.round_id,
            scores.c.service_id == ratings.c.service_id,
            scores.c.tag == ratings.c.tag,
        ),
    )
    .where(
        ratings.c.round_id == bindparam("round"),
        ratings.c.service_id == bindparam("service"),
        ratings.c.tag == bindparam("whose"),
    )
)

STAFF = (
    select(service_staff.c.person_id)
    .join(people, people.c.id == service_staff.c.person_id)
    .where(
        service_staff.c.service_id == bindparam("service"),
        people.c.phone_index.in_(bindparam("phones", expanding=True)),
    )
)

PROMISED = (
    select(action_items.c.id, action_items.c.action, action_items.c.due_on, services.c.name)
    .join(services, services.c.id == action_items.c.service_id)
    .join(rounds, rounds.c.id == action_items.c.round_id)
    .where(
        action_items.c.id == bindparam("item"),
        action_items.c.status != "dropped",
        rounds.c.salt.is_not(None),
    )
)
