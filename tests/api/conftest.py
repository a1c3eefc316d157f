"""Kee and its neighbour Pumwani, and programs with tokens of their offices."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import jsonschema
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from smsgateway.actions import cycles
from smsgateway.actions.accounts import accounts, tokens
from smsgateway.actions.budget import delegations
from smsgateway.actions.budget.delegations import Delegation
from smsgateway.web.api import openapi
from smsgateway.web.api.openapi import braced
from smsgateway.web.api.table import ROOT, VERBS
from tests.house import SLUG, migrated_url, town

__all__ = ["migrated_url", "town"]

DALIA, MAYOR = "dalia@kee.example", "mayor@kee.example"
ELSEWHERE = "pumwani"
DESCRIBED = openapi.description("https://vote.example")["paths"]
RULES = {verb.command: verb for verb in VERBS}


@dataclass
class Program:
    """A program with a token; every answer is held against the description."""

    client: FlaskClient
    token: str

    def asks(self, method: str, path: str, **more: Any) -> TestResponse:
        head = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.client.open(f"{ROOT}{path}", method=method, headers=head, **more)

    def tries(self, command: str, key: str = "", /, **told: Any) -> TestResponse:
        """A verb by the name of its command, whatever comes of it."""
        verb = RULES[command]
        path = braced(verb.path)
        for name in verb.in_path:
            path = path.replace(f"{{{name}}}", str(told.pop(name)))
        if verb.method == "GET":
            return self.asks("GET", path, query_string=told)
        head = {"Idempotency-Key": key or str(uuid4())}
        return self.asks("POST", path, headers=head, json=told)

    def does(self, command: str, key: str = "", /, **told: Any) -> Any:
        """A verb that must succeed; returns its answer."""
        response = self.tries(command, key, **told)
        assert response.status_code == 200, response.get_data(as_text=True)
        verb = RULES[command]
        operation = DESCRIBED[braced(verb.path)][verb.method.lower()]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.Draft202012Validator(schema).validate(response.json)
        return response.json


def file(name: str, content: str | bytes) -> Mapping[str, str]:
    """A file in JSON."""
    raw = content.encode() if isinstance(content, str) else content
    return {"name": name, "base64": base64.b64encode(raw).decode()}


def opened(answer: Mapping[str, str]) -> bytes:
    """The bytes of a file in an answer."""
    return base64.b64decode(answer["base64"])


def problem(response: TestResponse) -> tuple[int, str]:
    """Status and sentence of a no, which is told as RFC 9457 has it."""
    assert response.content_type == "application/problem+json", response.get_data(as_text=True)
    told = json.loads(response.get_data())
    assert (told["type"], told["status"]) == ("about:blank", response.status_code)
    return told["status"], told["detail"]


@dataclass
class Offices:
    """Who may ask for what."""

    town: Any

    def hires(self, email: str, role: str = "coordinator", areas: tuple[str, ...] = ()) -> None:
        with self.town.house.db.write() as connection:
            told = {"email": email, "role": role, "area_codes": areas, "by": "system"}
            accounts.add(connection, **told)

    def program(self, email: str, label: str = "treasury", **told: Any) -> Program:
        with self.town.house.db.write() as connection:
            token = tokens.add(connection, email, label, by="system", **told)
        return Program(self.town.app.test_client(), token)


@pytest.fixture
def offices(town):
    found = Offices(town)
    with town.house.db.write() as connection:
        new = cycles.NewArea(
            ELSEWHERE, {"en": "Pumwani"}, "0800 000 001", "Africa/Nairobi", ("en",)
        )
        cycles.add_area(connection, new)
    for email in (DALIA, MAYOR):
        found.hires(email)
    for may in ("approve", "pay", "collect"):
        power = Delegation(
            SLUG, DALIA, may, Decimal(10**9), "KES", date(2020, 1, 1), date(2199, 1, 1)
        )
        delegations.give(town.house, power, by=MAYOR)
    return found
