"""A coordinator of Kee at the console: signed in, with a draft of a broadcast to everybody."""

from __future__ import annotations

from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks import kee
from smsgateway.actions.accounts import accounts, entrance
from smsgateway.actions.broadcasts.making import NewBroadcast, make
from smsgateway.actions.broadcasts.preview import Preview, preview
from smsgateway.actions.house import House
from smsgateway.app import create_app
from smsgateway.jobs.drain import Silence
from smsgateway.store.accounts import accounts as table
from smsgateway.store.db import AnyRow
from tests.house import SLUG

WHO = "coordinator@kee.example"


@dataclass(frozen=True, slots=True)
class Office:
    """What a coordinator does while people vote."""

    house: House
    browser: FlaskClient
    draft: AnyRow

    def home(self) -> str:
        """The console's first page."""
        answer = self.browser.get("/console/")
        assert answer.status_code == 200, answer.status
        return answer.get_data(as_text=True)

    def preview(self) -> Preview:
        """How many people, segments and shillings a text to all of Kee takes."""
        return preview(self.house, self.draft)


def office(house: House) -> Office:
    """Hire somebody, and sit them down."""
    with house.db.write() as connection:
        accounts.add(connection, email=WHO, role="coordinator", by="bench")
        number = connection.execute(select(table.c.id).where(table.c.email == WHO)).scalar_one()
        token = entrance.begin(connection, number, whole=True)
    browser = create_app(house.settings, house, Silence()).test_client()
    with browser.session_transaction() as session:
        session["token"] = token
    everybody = NewBroadcast(
        "all", kee.CHANNEL, "news", [{"area": SLUG}], {"en": "The vote is on."}
    )
    return Office(house, browser, make(house, everybody, by=WHO))
