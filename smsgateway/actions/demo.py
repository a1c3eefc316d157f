"""The demo commune: Kee Ward, its open contest of 14 projects, and phones to try it with."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pyotp
from sqlalchemy import Connection, insert, select, update

from flows import ballot
from flows.practice import practised
from smsgateway.actions.accounts import passwords
from smsgateway.actions.accounts.accounts import add as invite
from smsgateway.actions.budget import lines
from smsgateway.actions.budget.lines import NewLine
from smsgateway.actions.casework import importing, policy
from smsgateway.actions.cycles import NewArea, NewContest, NewProject, add_area, make_contest
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import NewChannel, make_channel
from smsgateway.actions.scorecards import cards, servicelist
from smsgateway.actions.scorecards.cards import Question
from smsgateway.actions.scorecards.rounds import NewRound, make_round
from smsgateway.actions.scorecards.servicelist import NewService
from smsgateway.store.accounts import accounts
from smsgateway.store.contests import cycles
from smsgateway.store.db import database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from smsgateway.store.sealing import Keyring
from smsgateway.store.transfers import flow_events

SLUG = "demo"
"""Of the demo's channel and of its cycle."""

RUNS_FOR = timedelta(days=21)

COORDINATOR = "coordinator@kee.example"


def commune() -> dict[str, Any]:
    """The demo commune as its file describes it."""
    return tables("kee_ward.toml")


def tables(file: str) -> dict[str, Any]:
    """A file of the demo."""
    return tomllib.loads(files("smsgateway.demo").joinpath(file).read_text(encoding="utf-8"))


def seed(house: House) -> bool:
    """Make the demo commune; False when it stands already."""
    told = commune()
    with house.db.write() as connection:
        if connection.execute(select(cycles.c.id).where(cycles.c.slug == SLUG)).first():
            return False
        now = connection.execute(select(database_now())).scalar_one()
        area, contest, channel = told["area"], told["contest"], told["channel"]
        form = ballot.from_terms(contest["ballot"])
        area_id = add_area(
            connection,
            NewArea(
                code=area["code"],
                name=area["name"],
                contact=area["contact"],
                time_zone=area["time_zone"],
                languages=area["languages"],
            ),
        )
        make_contest(
            connection,
            house.keys,
            area_id,
            NewContest(
                slug=SLUG,
                title=contest["title"],
                pot=Decimal(contest["pot"]),
                currency=area["currency"],
                least=form.least,
                most=form.most,
                format=form.kind,
                points=form.points,
                opens=now,
                closes=now + RUNS_FOR,
                projects=[
                    NewProject(
                        file_id=line["file_id"],
                        name=line["name"],
                        cost=Decimal(line["cost"]),
                        place=line["place"],
                        about=line["about"],
                    )
                    for line in told["projects"]
                ],
            ),
        )
        make_channel(
            connection,
            house.keys,
            NewChannel(
                slug=SLUG,
                provider="simulator",
                area=area["code"],
                sender=channel["number"],
                service_code=channel["service_code"],
                script_networks=("*",),
            ),
        )
        seed_services(connection, house.keys, told)
        handled = policy.policy(tables("complaints.toml"), "complaints.toml")
        importing.put(connection, house.db, house.keys, area_id, handled)
        seed_money(house, connection, area["code"], now.date())
    return True


def seed_money(house: House, connection: Connection, area: str, today: date) -> None:
    """This year's budget and what has come of it; nobody's delegation stands behind play money."""
    told = tables("money.toml")
    for one in told["lines"]:
        new = NewLine(
            *(area, today.year, one["ref"], one["title"], told["currency"]),
            income=one.get("income", False),
        )
        line_id = lines.add(house, connection, new, by="demo", on=today)
        entries = [
            {
                "line_id": line_id,
                "kind": entry["kind"],
                "amount": Decimal(entry["amount"]),
                "currency": told["currency"],
                "on_date": today - timedelta(days=entry["days"]),
                "reporter": "office",
                "by": "demo",
            }
            for entry in one["entries"]
        ]
        connection.execute(insert(flow_events), entries)


def seed_services(connection: Connection, keys: Keyring, told: dict[str, Any]) -> None:
    """What the commune's people rate, with a round for each kind of service that is open now."""
    area = told["area"]["code"]
    offered = [
        NewService(f"services[{n}]", one["kind"], area, one["name"], (), one["standards"])
        for n, one in enumerate(told["services"])
    ]
    servicelist.put(connection, offered)
    now = connection.execute(select(database_now())).scalar_one()
    for one in told["scorecards"]:
        asked = [Question(line["name"], line["scale"], line["text"]) for line in one["questions"]]
        cards.put(connection, one["name"], one["kind"], asked)
        new = NewRound(one["round"], one["name"], area, now, now + RUNS_FOR)
        make_round(connection, keys, new)


def coordinator(house: House) -> str:
    """Give the demo's coordinator a new password and return it; the account is made at first."""
    password = "-".join(secrets.choice(WORDS) for _ in range(4))
    with house.db.write() as connection:
        if not connection.execute(
            select(accounts.c.id).where(accounts.c.email == COORDINATOR)
        ).first():
            invite(connection, email=COORDINATOR, role="administrator", by="demo")
        connection.execute(
            update(accounts)
            .where(accounts.c.email == COORDINATOR)
            .values(
                password=passwords.kept(password),
                totp=house.keys.seal(pyotp.random_base32(), "account"),
                totp_step=1,
                invitation=None,
            )
        )
    return password


WORDS = (
    "baobab", "bridge", "borehole", "clinic", "coffee", "drum", "ferry", "garden", "harvest",
    "island", "kiosk", "lantern", "market", "mountain", "pump", "rain", "river", "road", "school",
    "spring", "station", "sugar", "tractor", "village", "water", "wheel", "window", "yellow",
)  # fmt: skip
"""Of the demo's passwords: easy to type, and good enough for a machine that only we reach."""


@dataclass(frozen=True, slots=True)
class SentText:
    """A text that left for a phone."""

    id: int
    body: str
    at: str
    parts: int


def texts_to(house: House, phone: str, after: int) -> Sequence[SentText]:
    """What was sent to this phone beyond that id, oldest first: the handset's memory."""
    left = (
        select(outbox)
        .join(people, people.c.id == outbox.c.person_id)
        .where(
            people.c.phone_index.in_(house.keys.indexes(phone)),
            outbox.c.id > after,
            outbox.c.status.in_(("sent", "delivered")),
        )
    )
    with house.db.read() as connection:
        rows = connection.execute(left.order_by(outbox.c.id).limit(200)).all()
    return [
        SentText(
            id=row.id,
            body=shown(house, row.channel_id, house.keys.open(row.body, "text")),
            at=row.created_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            parts=row.parts,
        )
        for row in rows
    ]


def shown(house: House, channel_id: int, body: str) -> str:
    """The text as the phone shows it: in the practice town under its mark."""
    if not house.settings.practice:
        return body
    station = house.catalogue.latest().stations_by_id[channel_id]
    return practised(body, station.languages[0])


def language_of(house: House, phone: str) -> str:
    """The language that the person chose; empty before the choice."""
    with house.db.read() as connection:
        found = connection.execute(
            select(people.c.language).where(people.c.phone_index.in_(house.keys.indexes(phone)))
        ).scalar()
    return found or ""
