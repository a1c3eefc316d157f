"""Channels: making one, and the addresses that a provider is given."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select

from smsgateway.actions.accounts import accounts, approvals, audit
from smsgateway.actions.accounts.accounts import OPERATOR
from smsgateway.actions.catalogue import READ_REVISION, Station, touch
from smsgateway.actions.house import House
from smsgateway.actions.refused import Mistaken, Refused
from smsgateway.channels.contract import Asks
from smsgateway.channels.phones import is_region
from smsgateway.channels.registry import PROVIDERS
from smsgateway.store.areas import areas
from smsgateway.store.channels import allowances, channels
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.sealing import Keyring

SLUG = re.compile(r"[a-z0-9](-?[a-z0-9])*")
LONGEST = {"sender": 64, "service_code": 64, "api_url": 500}
"""Characters that are kept."""

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


def add_channel(house: House, new: NewChannel, *, by: str = OPERATOR) -> Station:
    """Open a channel for an area; returns it with its first token. Raises `Refused`.

    `by` is an administrator's e-mail, or whoever has a shell on the server.
    """
    with house.db.write() as connection:
        make_channel(connection, house.keys, new)
        made = found(connection, new.slug)
        may_run(connection, by, made.area_id)
        told: dict[str, audit.JSON] = {"provider": new.provider}
        audit.record(connection, by=by, act="channel.add", about=new.slug, detail=told)
    return station(house, new.slug)


def may_run(connection: Connection, by: str, area_id: int) -> None:
    """Raises `NoSuchAccount` where `by` runs no channels of this area."""
    if by != OPERATOR:
        approvals.refuse_elsewhere(accounts.acting(connection, by, "administrator"), area_id)


def found(connection: Connection, slug: str) -> AnyRow:
    """The channel's row. Raises `Refused` where there is none."""
    row = connection.execute(select(channels).where(channels.c.slug == slug)).first()
    if row is None:
        raise Refused("there is no channel named {slug}", slug=slug)
    return row


def make_channel(connection: Connection, keys: Keyring, new: NewChannel) -> None:
    """Write a channel in the caller's transaction. Raises `Refused`."""
    check(new)
    if connection.execute(select(channels.c.id).where(channels.c.slug == new.slug)).first():
        raise Mistaken("a channel named {slug} exists already", field="slug", slug=new.slug)
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
    """Refuse what the provider would refuse later, and say what of it is wrong."""
    if not SLUG.fullmatch(new.slug) or len(new.slug) > 64:
        raise Mistaken(
            "a channel's name is made of small letters, digits and single hyphens", field="slug"
        )
    if new.provider not in PROVIDERS:
        raise Mistaken(
            "a provider is one of {providers}", field="provider", providers=sorted(PROVIDERS)
        )
    check_account(new, PROVIDERS[new.provider].ASKS)
    for name, most in LONGEST.items():
        if len(getattr(new, name)) > most:
            raise Mistaken("this has at most {most} characters", field=name, most=most)
    if new.service_code and not re.fullmatch(r"\*[0-9*]+#", new.service_code):
        raise Mistaken("a code to dial looks like *384*1#", field="service_code")
    if not is_region(new.region):
        raise Mistaken("a country has two letters: KE", field="region")


def check_account(new: NewChannel, asks: Asks) -> None:
    """What this provider needs, and what it does not have."""
    for part in asks.needs:
        if not getattr(new, part):
            raise Mistaken("{provider} needs this", field=part, provider=new.provider)
    if not (new.sender or new.service_code):
        raise Mistaken("a channel needs a sender, a code to dial, or both", field="sender")
    if new.signing_keys and not asks.signs:
        raise Mistaken(
            "{provider} does not sign: leave this out", field="signing_keys", provider=new.provider
        )
    if new.service_code and "service_code" not in asks.every:
        raise Mistaken(
            "{provider} has no USSD: leave this out", field="service_code", provider=new.provider
        )
    if new.provider == "androidphone":
        check_phone(new)


def check_phone(new: NewChannel) -> None:
    """A phone is reached at its own address and signs with a key that we choose."""
    if not new.api_url.startswith(("http://", "https://")):
        raise Mistaken("the address that the app shows, such as http://…:8080", field="api_url")
    if not any(len(key) >= SHORTEST_KEY for key in new.signing_keys.values()):
        raise Mistaken(
            "a phone's key has at least {shortest} characters: enter the same under Settings, "
            "Webhooks in the app",
            field="signing_keys",
            shortest=SHORTEST_KEY,
        )


def station(house: House, slug: str) -> Station:
    """The channel of this name. Raises `Refused` where there is none."""
    with house.db.read() as connection:
        number = connection.execute(READ_REVISION).scalar()
    held = house.catalogue.at(number).stations.get(slug) if number else None
    if held is None:
        raise Refused("there is no channel named {slug}", slug=slug)
    return held


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
    if not PROVIDERS[station.provider].ASKS.signs:
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
    fitting = connection.execute(named).all()
    if len(fitting) == 1:
        return fitting[0]
    if not fitting and code:
        raise Mistaken("there is no area {code}", field="area", code=code)
    if not fitting:
        raise Mistaken("there is no area yet: make one first", field="area")
    raise Mistaken("there are several areas: name one", field="area")
