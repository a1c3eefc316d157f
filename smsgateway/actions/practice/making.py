"""Making the practice town: a copy of a real cycle's area and ballot, or the sample commune, with
a channel that leads nowhere and the accounts of those who practise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import bindparam, select, update

from smsgateway.actions import demo
from smsgateway.actions.accounts import audit
from smsgateway.actions.catalogue import Race, touch
from smsgateway.actions.cycles import NewArea, NewContest, NewProject, add_area, make_contest
from smsgateway.actions.house import House
from smsgateway.actions.lines.stations import NewChannel, make_channel
from smsgateway.actions.practice.town import Practice, wipe
from smsgateway.actions.refused import Refused
from smsgateway.store.accounts import accounts
from smsgateway.store.areas import areas
from smsgateway.store.channels import channels
from smsgateway.store.contests import projects
from smsgateway.store.db import database_now

RUNS_FOR = timedelta(days=14)
SENDER, SERVICE_CODE = "99999", "*999#"
LONG, SHORT = "99982", "99960"
"""Networks of the practice: screens of 182 characters, and of 160."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is copied of a real cycle: nothing about any person, and no secret."""

    area: NewArea
    contest: NewContest


def make(real: House, practice: Practice, race: Race | None, *, voting: bool, by: str) -> str:
    """Make the practice town anew after a cycle, or after the sample; returns its cycle's slug.

    With `voting` people vote from now on; without, the copy is a draft. Raises `Refused` where one
    stands already.
    """
    if practice.stands():
        raise Refused("there is a practice town already: wipe it first")
    practice.lay()
    wipe(practice.house)
    slug = demo.SLUG
    if race is None:
        demo.seed(practice.house)
    else:
        slug = build(practice.house, pattern_of(real, race, voting=voting))
    with practice.house.db.write() as connection:
        connection.execute(update(channels).values(long_networks=[LONG], script_networks=["*"]))
        touch(connection)
        audit.record(connection, by=by, act="practice.make", about=slug, detail={})
    come_in(real, practice.house)
    return slug


def pattern_of(real: House, race: Race, *, voting: bool) -> Pattern:
    """What the practice needs of a real cycle."""
    contest, form = race.contest, race.contest.format
    with real.db.read() as connection:
        area = connection.execute(select(areas).where(areas.c.id == race.area_id)).one()
        lines = connection.execute(ON_BALLOT, {"contest": contest.id}).all()
        now: datetime = connection.execute(select(database_now())).scalar_one()
    return Pattern(
        NewArea(area.code, area.name, area.contact, area.time_zone, area.languages),
        NewContest(
            slug=race.slug,
            title=contest.title,
            pot=Decimal(contest.pot.amount),
            currency=contest.pot.currency,
            least=form.least,
            most=form.most,
            opens=now,
            closes=now + RUNS_FOR,
            projects=[
                NewProject(one.file_id, one.name, one.cost, one.place, one.about) for one in lines
            ],
            format=form.kind,
            points=form.points,
            phase="voting" if voting else "draft",
        ),
    )


def build(house: House, pattern: Pattern) -> str:
    """The area, its ballot and a channel of the simulator; returns the cycle's slug."""
    with house.db.write() as connection:
        area_id = add_area(connection, pattern.area)
        make_contest(connection, house.keys, area_id, pattern.contest)
        channel = NewChannel(
            slug="practice",
            provider="simulator",
            area=pattern.area.code,
            sender=SENDER,
            service_code=SERVICE_CODE,
        )
        make_channel(connection, house.keys, channel)
    return pattern.contest.slug


def come_in(real: House, house: House) -> None:
    """Let every account of the real service practise in its role, also one that is new there.

    Nobody signs in here: no password and no second factor is copied.
    """
    with real.db.read() as connection:
        held = connection.execute(IN_USE).all()
    with house.db.write() as connection:
        for one in held:
            new = house.db.insert(accounts).values(
                email=one.email, role=one.role, language=one.language, everywhere=True
            )
            same = {"role": new.excluded.role, "language": new.excluded.language}
            connection.execute(
                new.on_conflict_do_update(index_elements=[accounts.c.email], set_=same)
            )


IN_USE = select(accounts.c.email, accounts.c.role, accounts.c.language).where(
    accounts.c.disabled_at.is_(None)
)
ON_BALLOT = (
    select(projects)
    .where(projects.c.contest_id == bindparam("contest"), projects.c.withdrawn.is_(False))
    .order_by(projects.c.position)
)
