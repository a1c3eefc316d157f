"""The secrets of a channel: shown as addresses, replaced while the old one works on, ended."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, update

from smsgateway.actions.accounts import audit
from smsgateway.actions.accounts.accounts import OPERATOR
from smsgateway.actions.catalogue import Station, touch
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import found, may_run, station, webhook_urls
from smsgateway.actions.refused import Mistaken, Refused
from smsgateway.channels.registry import PROVIDERS
from smsgateway.store.channels import channels
from smsgateway.store.db import AnyRow


@dataclass(frozen=True, slots=True)
class NewKeys:
    """What a rotation is told: nothing, where the secret is ours to draw."""

    api_key: str = field(default="", repr=False)
    """The account's new key; Twilio: the Auth Token."""
    signing_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """They replace the ones before."""
    after: str = ""
    """The `mark` of the secret that is to be replaced, so that a form that is sent twice rotates
    once; empty for whichever stands."""


STANDING = NewKeys()


def rotate(house: House, slug: str, new: NewKeys = STANDING, *, by: str = OPERATOR) -> Station:
    """Give the channel a new token; the one before stays live until the next, or until `retire`.

    A provider that signs has no token, and so needs a new key, which counts at once. Raises
    `Refused`.
    """
    with house.db.write() as connection:
        row, kept = opened(house, connection, slug)
        may_run(connection, by, row.area_id)
        signed = PROVIDERS[row.provider].ASKS.signs
        if signed and not (new.api_key or new.signing_keys):
            raise Mistaken(
                "{provider} signs its requests: give its new key",
                field="api_key",
                provider=row.provider,
            )
        if new.after and new.after != mark(kept["tokens"][0]):
            raise Refused("its secret was changed meanwhile: look at its addresses")
        if not signed:
            kept["tokens"] = [secrets.token_urlsafe(24), kept["tokens"][0]]
        kept["api_key"] = new.api_key or kept["api_key"]
        kept["signing_keys"] = dict(new.signing_keys) or kept.get("signing_keys", {})
        reseal(house, connection, row.id, kept)
        audit.record(connection, by=by, act="channel.rotate", about=slug, detail={})
    return station(house, slug)


def retire(house: House, slug: str, *, by: str = OPERATOR) -> None:
    """End the token before the newest: its addresses are refused from now on. Raises `Refused`."""
    with house.db.write() as connection:
        row, kept = opened(house, connection, slug)
        may_run(connection, by, row.area_id)
        if len(kept["tokens"]) < 2:
            raise Refused("{slug} has one secret only: there is none before it", slug=slug)
        kept["tokens"] = kept["tokens"][:1]
        reseal(house, connection, row.id, kept)
        audit.record(connection, by=by, act="channel.retire", about=slug, detail={})


def addresses(house: House, slug: str, *, by: str) -> list[str]:
    """The webhook addresses once more, which hold a secret: who asked is in the audit log."""
    with house.db.write() as connection:
        may_run(connection, by, found(connection, slug).area_id)
        audit.record(connection, by=by, act="channel.addresses", about=slug, detail={})
    return webhook_urls(station(house, slug))


def opened(house: House, connection: Connection, slug: str) -> tuple[AnyRow, dict[str, Any]]:
    """The channel's row, and what is sealed in it. Raises `Refused`."""
    row = found(connection, slug)
    return row, json.loads(house.keys.open(row.secrets, "account"))


def reseal(house: House, connection: Connection, channel_id: int, kept: dict[str, Any]) -> None:
    """Keep a changed account."""
    sealed = house.keys.seal(json.dumps(kept), "account")
    connection.execute(update(channels).where(channels.c.id == channel_id).values(secrets=sealed))
    touch(connection)


def mark(token: str) -> str:
    """By what a form knows a secret without holding it."""
    return sha256(b"channel/" + token.encode()).hexdigest()[:16]
