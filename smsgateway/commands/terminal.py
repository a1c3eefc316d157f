"""The handset in a terminal: the same turns as over the webhooks, without the browser."""

from __future__ import annotations

import itertools
import sys
import time

import click

import flows
from flows.gsm import measure
from smsgateway.actions import demo, turn
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.actions.lines import stations
from smsgateway.actions.outcome import NotRecorded
from smsgateway.actions.sending import outbox
from smsgateway.actions.sending.senders import Senders
from smsgateway.channels.contract import Hop, Text

HELP = (
    "Dial a code such as *384*1# , or write a text such as VOTE 11 17. In a session type what\n"
    "you would press. `hang` drops the call, `quit` leaves."
)


def talk(house: House, channel: str, phone: str) -> None:
    """Read lines and answer them until the input ends."""
    station = stations.station(house, channel)
    senders = Senders()
    click.echo(HELP)
    session, pressed, seen = "", "", 0
    for number in itertools.count(1):
        click.echo(f"[{phone} {'in session' if session else 'idle'}] > ", nl=False)
        typed = sys.stdin.readline()
        if not typed or typed.strip() == "quit":
            return
        typed = typed.rstrip("\n")
        if typed.strip() == "hang":
            session = ""
            continue
        if not session and typed.startswith("*") and typed.endswith("#"):
            session, pressed = f"talk-{time.time_ns():x}", dialled(typed, station)
        elif session:
            pressed = f"{pressed}*{typed}" if pressed else typed
        if session:
            session = press(house, station, phone, session, pressed)
        else:
            write(house, station, phone, typed, f"talk-{time.time_ns():x}-{number}")
        outbox.drain(house, senders)
        for text in demo.texts_to(house, phone, seen):
            seen = text.id
            show("SMS", text.body)


def dialled(code: str, station: Station) -> str:
    """What a deep dial has typed already: `*384*1*2#` is `*384*1#` and a 2."""
    base = station.account.service_code.rstrip("#")
    return code.rstrip("#").removeprefix(base).strip("*")


def press(house: House, station: Station, phone: str, session: str, pressed: str) -> str:
    """One hop; returns the session, empty when it ended."""
    try:
        said = turn.take_hop(house, station, Hop(phone, session, pressed))
    except NotRecorded:
        show("END", flows.sorry(station.languages[0]))
        return ""
    show("END" if said.ends else "CON", said.text)
    return "" if said.ends else session


def write(house: House, station: Station, phone: str, body: str, name: str) -> None:
    """One text."""
    try:
        turn.take_text(house, station, Text(phone, name, body))
    except NotRecorded:
        click.echo("not recorded, try again")


def show(kind: str, body: str) -> None:
    """A screen or a text, with what it costs."""
    size = measure(body)
    click.echo(f"--- {kind} ({size.units} {size.encoding}, {size.segments} part) ---\n{body}\n---")
