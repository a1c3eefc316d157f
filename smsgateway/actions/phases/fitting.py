"""How a ballot's format would be on a basic phone, before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flows import USSD
from flows.ballot import NAMED_CHOICES, Format
from flows.choices import standing_projects
from flows.machine import advance, begin
from flows.page import MORE
from flows.samples import SampleWorld
from smsgateway.actions.house import House
from smsgateway.actions.phases.missing import Asked, asked_about, misfit, pages
from smsgateway.counting.told import Told

MOST_SCREENS = 6
"""Screens of a list that people leaf through in one call."""


def misfits(house: House, slug: str, form: Format) -> list[Told]:
    """What does not fit a small screen if people vote so, in words; empty where all does.

    Raises `Refused` where there is no such cycle.
    """
    with house.db.read() as connection:
        asked = asked_about(house, connection, slug)
        opened = replace(asked.contest, format=form, stage="voting", paused=False)
        asked = replace(asked, contest=opened)
        number = len(standing_projects(opened))
        found = [misfit(one) for one in form.faults(number)]
        return [*found, *typing(form), *leafing(asked, number), *(one.text for one in pages(asked))]


def typing(form: Format) -> Iterator[Told]:
    """What is more than one screen can show back."""
    if form.longest > NAMED_CHOICES:
        yield Told(
            "{most} numbers may be typed: above {named} they are collected over several screens,"
            " and answers say numbers instead of names",
            most=form.longest,
            named=NAMED_CHOICES,
        )


def leafing(asked: Asked, number: int) -> Iterator[Told]:
    """Lists that are long to leaf through, by language: a script has less room than letters."""
    for lang in asked.languages:
        if (screens := screens_of_list(asked, lang)) > MOST_SCREENS:
            yield Told(
                "{number} projects are {screens} screens of a basic phone in {lang}: more than"
                " {most} are seldom read to the end",
                number=number,
                screens=screens,
                lang=lang,
                most=MOST_SCREENS,
            )


def screens_of_list(asked: Asked, lang: str) -> int:
    """How many screens who dials and presses 1 leafs through to see every project."""
    world = SampleWorld(
        now=asked.contest.opens,
        commune=asked.commune,
        languages=asked.languages,
        contest=asked.contest,
    )
    world = replace(world, person=replace(world.person, language=lang))
    start = begin(world, USSD).state
    turn = advance(start, "1", world, USSD) if start else None
    screens = 0
    while turn and turn.state and turn.understood:
        screens, turn = screens + 1, advance(turn.state, MORE, world, USSD)
    return screens
