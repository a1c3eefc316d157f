"""Kee with a health centre, a second one and a school, a scorecard, and a round that is open."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_bytes

import pytest
from sqlalchemy import insert, select

from smsgateway.actions.accounts import accounts
from smsgateway.actions.catalogue import READ_REVISION
from smsgateway.actions.scorecards import asking, cards, rounds, servicelist
from smsgateway.actions.scorecards.cards import Question
from smsgateway.actions.scorecards.naming import questions, round_named, service_coded
from smsgateway.actions.scorecards.servicelist import NewService
from smsgateway.store.db import database_now
from smsgateway.store.scorecards import ratings, scores
from smsgateway.store.scorecards import rounds as score_rounds
from tests.house import DAY, SLUG, migrated_url, other_worker, town

__all__ = ["migrated_url", "other_worker", "town"]

CLINIC, DISPENSARY, SCHOOL = "21013", "21021", "21037"
ROUND = "clinics-1"
BY = "dalia@kee.example"
ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
"""For what no database can make different."""
ASKED = (
    Question("medicine", "1-5", {"en": "Is there medicine?", "sw": "Dawa zipo?"}),
    Question("staff", "1-5", {"en": "Are staff there?"}),
    Question("water", "yn", {"en": "Is there clean water?"}),
    Question("fee", "fee", {"en": "Asked to pay more than the posted fee?"}),
)


class Commune:
    """What a coordinator does, and what is found afterwards."""

    def __init__(self, town):
        self.town, self.house = town, town.house

    def opens(self, slug=ROUND, began=1, ends=1, least=10, scorecard="health"):
        """A round from so many days ago to so many ahead."""
        now = self.now()
        new = rounds.NewRound(
            slug, scorecard, SLUG, now - began * DAY, now + ends * DAY, least=least
        )
        rounds.open_round(self.house, new, by=BY)

    def closes(self, slug=ROUND):
        rounds.close_round(self.house, slug, by=BY)
        with self.house.db.read() as connection:  # no webhook may trust what it remembers
            self.house.catalogue.at(connection.execute(READ_REVISION).scalar_one())

    def moves(self, slug, **back):
        """As if the round had been so long ago."""
        (held,) = self.town.rows(score_rounds, score_rounds.c.slug == slug)
        shift = timedelta(**back)
        self.town.change(
            score_rounds,
            score_rounds.c.slug == slug,
            opens_at=held.opens_at - shift,
            closes_at=held.closes_at - shift,
        )

    def hears(self, size, *values, code=CLINIC, mode="open", slug=ROUND, stratum=""):
        """So many phones gave these answers, a None for each question left out."""
        with self.house.db.write() as connection:
            held = round_named(connection, slug)
            service = service_coded(connection, code)
            asked = questions(connection, held.scorecard_id)
            for _ in range(size):
                key = {"round_id": held.id, "service_id": service.id, "tag": token_bytes(16)}
                said = {"mode": mode, "experience": "self", "medium": "sms", "stratum": stratum}
                connection.execute(insert(ratings).values(**key, **said))
                rows = [
                    {**key, "indicator_id": one.id, "value": value}
                    for one, value in zip(asked, values, strict=True)
                    if value is not None
                ]
                connection.execute(insert(scores), rows)

    def now(self):
        with self.house.db.read() as connection:
            return connection.execute(select(database_now())).scalar_one()


@pytest.fixture
def commune(town, monkeypatch):
    """Three services, the questions for health centres, and no round yet."""
    monkeypatch.setattr(asking, "DAYTIME", range(24))
    return equip(town)


def equip(town):
    """Give a town what its people rate."""
    with town.house.db.write() as connection:
        accounts.add(connection, email=BY, role="coordinator", by="system")
    names = ("Kithungo health centre", "Mbooni dispensary", "Kee primary school")
    kinds = ("clinic", "clinic", "school")
    servicelist.keep(
        town.house,
        [
            NewService(f"line {n}", kind, SLUG, {"en": name})
            for n, (kind, name) in enumerate(zip(kinds, names, strict=True))
        ],
        by=BY,
    )
    cards.keep(town.house, "health", "clinic", ASKED, by=BY)
    return Commune(town)


@pytest.fixture
def rating(commune):
    """The same with an open round."""
    commune.opens()
    return commune
