"""Who works at Kee's office, and their browsers."""

import re
import time
from dataclasses import dataclass, field
from typing import Any

import pyotp
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import insert
from werkzeug.test import TestResponse

from smsgateway.actions.accounts import accounts as verbs
from smsgateway.actions.accounts import entrance
from smsgateway.store.accounts import account_areas, accounts
from tests.house import Town

PASSWORD = "four plain words here"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # argon2 is slow on purpose
HELD = QUICK.hash(PASSWORD)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ROLES = verbs.ROLES


def hire(town: Town, role: str, areas: tuple[str, ...] = (), email: str = "") -> str:
    """An account with password and second factor, as if it had been set up last week."""
    email = email or f"{role}@kee.example"
    with town.house.db.write() as connection:
        new = insert(accounts).values(
            email=email,
            role=role,
            everywhere=not areas,
            password=HELD,
            totp=town.house.keys.seal(SECRET, "account"),
            totp_step=1,
        )
        number = connection.execute(new.returning(accounts.c.id)).scalar_one()
        for code in areas:
            where = verbs.area_id(connection, code)
            connection.execute(insert(account_areas).values(account_id=number, area_id=where))
    return email


def code_now(offset: int = 0) -> str:
    """What an authenticator shows."""
    return pyotp.TOTP(SECRET).at(int(time.time()) + offset * entrance.STEP)


@dataclass
class Desk:
    """A browser of somebody's."""

    town: Town
    client: FlaskClient
    known: dict[str, str] = field(default_factory=dict)

    def gets(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def sees(self, path: str) -> str:
        """The page, without the names that narrow screens show beside each cell."""
        response = self.gets(path)
        assert response.status_code == 200, (path, response.status_code)
        return re.sub(r' data-label="[^"]*"', "", response.get_data(as_text=True))

    def csrf(self) -> str:
        """The token of this session's forms; it stays the same as long as the session does."""
        with self.client.session_transaction() as session:
            whose = str(session.get("token") or session.get("seed", ""))
        if whose not in self.known:
            self.known = {whose: self._asked()} if whose else {}
        return self.known[whose] if whose else self._asked()

    def _asked(self) -> str:
        page = self.client.get("/console/sign-in", follow_redirects=True).get_data(as_text=True)
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
        assert found, page
        return found[1]

    def posts(self, path: str, **form: Any) -> TestResponse:
        return self.client.post(path, data={"csrf": self.csrf(), **form})


def visitor(town: Town) -> Desk:
    """Somebody who is not signed in."""
    return Desk(town, town.app.test_client())


def desk(town: Town, role: str = "administrator", areas: tuple[str, ...] = ()) -> Desk:
    """Signed in, whatever it takes."""
    email = hire(town, role, areas, f"{role}{len(areas)}@kee.example")
    return sits_down(town, email)


def sits_down(town: Town, email: str) -> Desk:
    """A new session of this account."""
    with town.house.db.write() as connection:
        token = entrance.begin(connection, verbs.named(connection, email).id, whole=True)
    found = visitor(town)
    with found.client.session_transaction() as session:
        session["token"] = token
    return found
