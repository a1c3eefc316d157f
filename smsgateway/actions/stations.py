"""Channels: adding one, changing its token, and the addresses that a provider is given."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select, update

from smsgateway.actions.catalogue import READ_REVISION, Station, touch
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.channels.registry import PROVIDERS
from smsgateway.store.areas import areas
from smsgateway.store.channels import allowances, channels
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.sealing import Keyring

SLUG = re.compile(r"[a-z0-9](-?[a-z0-9])*")
EMPTY: Mapping[str, str] = {}
SIGNED = ("androidphone", "twilio")
"""Providers that sign their requests: no secret in the path."""

A_PHONE = {"per_minute": 10, "per_day": 300}
"""What a SIM may send before anybody says otherwise: networks block one that sends too much."""

SHORTEST_KEY = 16
"""Characters of a phone's signing key; the app's own has eight."""


@dataclass(frozen=True, slots=True)
class NewChannel:
    """What `channel add` is told."""

    slug: str
    provider: str
    area: str
    """The area's code; the only area where there is one."""
    sender: str = ""
    service_code: str = ""
    username: str = ""
    api_key: str = field(default="", repr=False)
    api_url: str = ""
    region: str = "KE"
    script_networks: tuple[str, ...] = ()
    long_networks: tuple[str, ...] = ()
    signing_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Twilio's shared keys for signed webhooks, or an Android phone's, by their ids."""


def add_channel(house: House, new: NewChannel) -> Station:
    """Open a channel for an area; returns it with its first token. Raises `Refused`."""
    with house.db.write() as connection:
        make_channel(connection, house.keys, new)
    return station(house, new.slug)


def make_channel(connection: Connection, keys: Keyring, new: NewChannel) -> None:
    """Write a channel in the caller's transaction. Raises `Refused`."""
    check(new)
    if connection.execute(select(channels.c.id).where(channels.c.slug == new.slug)).first():
        raise Refused("a channel named {slug} exists already", slug=new.slug)
    account = {
        "username": new.username,
        "api_key": new.api_key,
        "tokens": [secrets.token_urlsafe(24)],
        "signing_keys": dict(new.signing_keys),
    }
    made = connection.execute(
        insert(channels).values(
            slug=new.slug,
            provider=new.provider,
            area_id=area_named(connection, new.area).id,
            sender=new.sender,
            service_code=new.service_code,
            api_url=new.api_url.rstrip("/"),
            region=new.region,
            script_networks=list(new.script_networks),
            long_networks=list(new.long_networks),
            secrets=keys.seal(json.dumps(account), "account"),
        )
    )
    if new.provider == "androidphone":
        (channel_id,) = made.inserted_primary_key or (None,)
        connection.execute(insert(allowances).values(channel_id=channel_id, **A_PHONE))
    touch(connection)


def check(new: NewChannel) -> None:
    """Refuse what the provider would refuse later, and say which option is wrong."""
    if not SLUG.fullmatch(new.slug) or len(new.slug) > 64:
        raise Refused("a channel's name is made of small letters, digits and single hyphens")
    if new.provider not in PROVIDERS:
        raise Refused("--provider is one of {providers}", providers=sorted(PROVIDERS))
    check_account(new)
    if new.service_code and not re.fullmatch(r"\*[0-9*]+#", new.service_code):
        raise Refused("--service-code looks like '*384*1#'")
    if not (new.sender or new.service_code):
        raise Refused("a channel needs --sender, --service-code or both")


def check_account(new: NewChannel) -> None:
    """What this provider needs, and what it does not have."""
    if new.provider != "simulator" and not (new.username and new.api_key):
        raise Refused("{provider} needs --username and --api-key", provider=new.provider)
    if new.signing_keys and new.provider not in SIGNED:
        raise Refused("{provider} does not sign: leave --signing-key out", provider=new.provider)
    if new.provider in SIGNED and new.service_code:
        raise Refused("{provider} has no USSD: leave --service-code out", provider=new.provider)
    if new.provider == "androidphone":
        check_phone(new)


def check_phone(new: NewChannel) -> None:
    """A phone is reached at its own address and signs with a key that we choose."""
    if not new.api_url.startswith(("http://", "https://")):
        raise Refused("androidphone needs --api-url, the address that the app shows: http://…:8080")
    if not any(len(key) >= SHORTEST_KEY for key in new.signing_keys.values()):
        raise Refused(
            "androidphone needs --signing-key phone=KEY of at least {shortest} characters: "
            "enter the same under Settings, Webhooks in the app",
            shortest=SHORTEST_KEY,
        )


def rotate(
    house: House, slug: str, api_key: str = "", signing_keys: Mapping[str, str] = EMPTY
) -> Station:
    """Give the channel a new token; the one before stays live until the next rotation.

    With `api_key` the account's key is replaced as well (Twilio: the Auth Token), with
    `signing_keys` the shared keys; Twilio signs, so it needs one of them and has no token.
    Raises `Refused`.
    """
    with house.db.write() as connection:
        row = connection.execute(select(channels).where(channels.c.slug == slug)).first()
        if row is None:
            raise Refused("there is no channel named {slug}", slug=slug)
        signed = row.provider in SIGNED
        if signed and not (api_key or signing_keys):
            raise Refused(
                "{provider} signs its requests: rotate its key with --api-key",
                provider=row.provider,
            )
        kept = json.loads(house.keys.open(row.secrets, "account"))
        if not signed:
            kept["tokens"] = [secrets.token_urlsafe(24), kept["tokens"][0]]
        kept["api_key"] = api_key or kept["api_key"]
        kept["signing_keys"] = dict(signing_keys) or kept.get("signing_keys", {})
        sealed = house.keys.seal(json.dumps(kept), "account")
        connection.execute(update(channels).where(channels.c.id == row.id).values(secrets=sealed))
        touch(connection)
    return station(house, slug)


def station(house: House, slug: str) -> Station:
    """The channel of this name. Raises `Refused` where there is none."""
    with house.db.read() as connection:
        number = connection.execute(READ_REVISION).scalar()
    found = house.catalogue.at(number).stations.get(slug) if number else None
    if found is None:
        raise Refused("there is no channel named {slug}", slug=slug)
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """A channel as a list shows it: nothing secret."""

    slug: str
    provider: str
    sender: str
    service_code: str
    paused_because: str


def listed(house: House) -> list[Listed]:
    """Every channel by name."""
    with house.db.read() as connection:
        resting = channels.c.paused_until > database_now()
        every = select(channels, resting.label("rests")).order_by(channels.c.slug)
        return [
            Listed(
                row.slug,
                row.provider,
                row.sender,
                row.service_code,
                row.paused_because if row.rests else "",
            )
            for row in connection.execute(every)
        ]


def webhook_urls(station: Station) -> list[str]:
    """The addresses to enter at the provider, one for each kind of request."""
    account = station.account
    base = f"{account.public_url}/in/{account.slug}"
    if station.provider not in SIGNED:
        base = f"{base}/{account.tokens[0]}"
    entries = [
        entry
        for entry in PROVIDERS[station.provider].ENTRIES
        if account.service_code or not entry.startswith("ussd")
    ]
    # A SIM may show numbers as they are dialled at home: the address says where that is.
    at_home = f"?region={account.region}" if station.provider == "androidphone" else ""
    return [f"{base}/{entry}{at_home if entry == 'sms' else ''}" for entry in entries]


def area_named(connection: Connection, code: str) -> AnyRow:
    """The area with this code, or the only one where no code is given. Raises `Refused`."""
    named = select(areas).where(areas.c.code == code) if code else select(areas)
    found = connection.execute(named).all()
    if len(found) == 1:
        return found[0]
    if not found and code:
        raise Refused("there is no area {code}", code=code)
    if not found:
        raise Refused("there is no area yet: seed or import")
    raise Refused("there are several areas: name one with --area")
