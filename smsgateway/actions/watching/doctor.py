"""What is wrong, in plain words: one finding a question, each with what to do.

Everything is asked from this machine. Whether the address can be reached from outside, only
somebody outside can tell: here it is asked by its public name, which finds most faults but not a
firewall's.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import requests
from babel.numbers import list_currencies
from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from smsgateway.actions import alarms
from smsgateway.actions.house import House
from smsgateway.actions.keeping.spool import Spool
from smsgateway.actions.watching import figures, health
from smsgateway.store.db import database_now, metadata
from smsgateway.store.people import people

Verdict = Literal["well", "look", "bad"]

SKEW = timedelta(seconds=5)
SILENT = timedelta(days=1)
FULL, NEARLY_FULL = 0.95, 0.85
OLD_BACKUP = timedelta(hours=26)
WAIT = 10.0
"""Seconds for one request."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one question."""

    name: str
    verdict: Verdict
    said: str


def examine(house: House) -> list[Finding]:
    """Every question; what a fault keeps from being asked is said as well."""
    found = [*database(house)]
    if not any(one.verdict == "bad" and one.name == "database" for one in found):
        for ask in (keys, clock, currencies, alarms_that_stand, waiting, balances, silence):
            found += guarded(house, ask)
    for ask in (address, disk, spool, backups):
        found += guarded(house, ask)
    return found


def guarded(house: House, ask: Callable[[House], Iterator[Finding]]) -> list[Finding]:
    """One question; a fault while asking is a finding of its own."""
    try:
        return [*ask(house)]
    except Exception as error:
        why = f"could not be asked: {type(error).__name__}"
        return [Finding(ask.__name__.replace("_", " "), "bad", why)]


def database(house: House) -> Iterator[Finding]:
    """Does it answer, and has it the right schema?"""
    try:
        why = health.look(house).why_not
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()
        words = reason[0] if reason else type(error).__name__
        yield Finding("database", "bad", f"it does not answer: {words}")
        return
    if "schema" in why:
        yield Finding("database", "bad", why)
    else:
        yield Finding("database", "well", "it answers and has this version's schema")
        if why:
            yield Finding("sending", "bad", why)


def keys(house: House) -> Iterator[Finding]:
    """Does PHONE_KEY open what is kept?"""
    with house.db.read() as connection:
        sample = connection.execute(select(people.c.phone_sealed).limit(100)).scalars().all()
    for sealed in sample:
        try:
            house.keys.open(bytes(sealed), "phone")
        except (InvalidTag, KeyError, IndexError):
            why = "PHONE_KEY does not open the numbers that are kept: is it another installation's?"
            yield Finding("keys", "bad", why)
            return
    yield Finding("keys", "well", "PHONE_KEY opens what is kept")


def clock(house: House) -> Iterator[Finding]:
    """Do this machine and the database agree what time it is?"""
    with house.db.read() as connection:
        before = datetime.now(UTC)
        there = connection.execute(select(database_now())).scalar_one()
    apart = abs(there - before)
    if apart > SKEW:
        seconds = round(apart.total_seconds())
        yield Finding("clock", "look", f"this machine and the database are {seconds} s apart")
    else:
        yield Finding("clock", "well", "this machine and the database agree")


def currencies(house: House) -> Iterator[Finding]:
    """Is every sum in a currency? Older versions kept what was typed."""
    kept = [table for table in metadata.sorted_tables if "currency" in table.c]
    found = list[str]()
    with house.db.read() as connection:
        for table in kept:
            code = table.c.currency
            asked = select(code, func.count()).where(code != "").group_by(code).order_by(code)
            found += [
                f"{number} × {told!r} in {table.name}"
                for told, number in connection.execute(asked)
                if told not in list_currencies()
            ]
    if found:
        why = f"no currency of ISO 4217: {', '.join(found)}; no total holds this money"
        yield Finding("currencies", "look", why)
    else:
        yield Finding("currencies", "well", "every sum is in a currency of ISO 4217")


def alarms_that_stand(house: House) -> Iterator[Finding]:
    """What was raised and not mended."""
    with house.db.read() as connection:
        standing = alarms.standing(connection)
    for one in standing:
        since = f"{one.raised_at:%d %B %H:%M} UTC"
        yield Finding(f"alarm {one.name}", "bad", f"{one.about}: {one.detail} (since {since})")
    if not standing:
        yield Finding("alarms", "well", "none stands")


def waiting(house: House) -> Iterator[Finding]:
    """What waits for a person."""
    seen = health.look(house)
    for number, what, todo in (
        (seen.dead, "texts were given up", "see `smsgateway dead list`"),
        (seen.garbled, "requests could not be read", "see `smsgateway dead list`"),
        (seen.unknown, "texts have an unknown fate", "they settle by themselves within an hour"),
    ):
        if number:
            yield Finding("waiting", "look", f"{number} {what}: {todo}")


def balances(house: House) -> Iterator[Finding]:
    """What is left at the providers."""
    for one in figures.gather(house).balances:
        low = one.floor is not None and one.amount < one.floor
        said = f"{one.slug}: {one.currency} {one.amount.normalize():f} left"
        yield Finding("balance", "bad" if low else "well", said)


def silence(house: House) -> Iterator[Finding]:
    """Networks that spoke once and do no more."""
    for one in figures.gather(house).heard:
        if one.ago > SILENT:
            name = one.network or "unnamed"
            hours = round(one.ago.total_seconds() / 3600)
            said = f"{one.slug}: nothing from network {name} for {hours} hours: dial from there"
            yield Finding("silence", "look", said)


def address(house: House) -> Iterator[Finding]:
    """Is PUBLIC_URL an address that a provider can call, and does it lead to us?"""
    url = urlsplit(house.settings.public_url)
    host = url.hostname or ""
    if "_" in host:
        yield Finding("address", "bad", f"Twilio calls no host with an underscore: {host}")
    if private(host):
        said = f"{host} is reached from this machine or office only: providers cannot call it"
        yield Finding("address", "look", said)
    elif url.scheme != "https":
        yield Finding("address", "bad", "PUBLIC_URL has no https://: numbers would travel in clear")
    try:
        answer = requests.get(f"{house.settings.public_url}/livez", timeout=WAIT)
    except requests.exceptions.SSLError:
        yield Finding("address", "bad", f"the certificate of {host} is not valid")
        return
    except requests.RequestException as error:
        said = f"{house.settings.public_url} does not answer: {type(error).__name__}"
        yield Finding("address", "bad", said)
        return
    if answer.text.strip() != "alive":
        said = f"{host} answers, but it is not this service (HTTP {answer.status_code})"
        yield Finding("address", "bad", said)
        return
    yield Finding("address", "well", f"{host} leads here (asked from this machine, not outside)")
    yield from time_of_day(answer)


def time_of_day(answer: requests.Response) -> Iterator[Finding]:
    """A web server in front of us has a clock, too."""
    told = answer.headers.get("Date")
    if told and abs(parsedate_to_datetime(told).timestamp() - time.time()) > SKEW.total_seconds():
        yield Finding("clock", "look", "the web server and this machine have different times")


def private(host: str) -> bool:
    """Whether only this machine or office reaches the host."""
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return all(ipaddress.ip_address(one.partition("%")[0]).is_private for one in found)


def disk(house: House) -> Iterator[Finding]:
    """Is there room where we write?"""
    folders = [Path.cwd(), *filter(None, (house.settings.spool_dir, house.settings.log_dir))]
    used = figures.disk_used(folders)
    verdict: Verdict = "bad" if used > FULL else "look" if used > NEARLY_FULL else "well"
    yield Finding("disk", verdict, f"the fullest disk that we write to is {used:.0%} full")


def spool(house: House) -> Iterator[Finding]:
    """Texts that wait on this machine."""
    if house.settings.spool_dir is None:
        return
    number = len(Spool(house.settings.spool_dir, house.keys).waiting())
    bad = len([*house.settings.spool_dir.glob("*.bad")])
    if number:
        yield Finding("spool", "look", f"{number} texts wait here for the database")
    if bad:
        yield Finding("spool", "bad", f"{bad} spooled texts could not be taken in: *.bad there")


def backups(house: House) -> Iterator[Finding]:
    """Is there a backup of today?"""
    folder = house.settings.backup_dir
    if folder is None:
        return
    newest = max((file.stat().st_mtime for file in folder.glob("*.backup")), default=0.0)
    if not newest:
        yield Finding("backup", "look", f"there is none in {folder}: `smsgateway backup`")
    elif time.time() - newest > OLD_BACKUP.total_seconds():
        days = round((time.time() - newest) / 86_400)
        yield Finding("backup", "look", f"the newest is {days} days old")
    else:
        yield Finding("backup", "well", "the newest is younger than a day")
