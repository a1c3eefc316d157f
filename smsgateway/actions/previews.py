"""What a phone will show of a contest, drawn by the very code that answers phones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

import flows
from flows import gsm
from flows.budget import SMS, USSD
from flows.machine import Turn, advance, begin
from flows.samples import SampleWorld
from flows.world import Contest, Person
from smsgateway.actions.catalogue import Race, Station

MOST_PAGES = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """One screen or text, and what it costs."""

    title: str
    """What was done to see it."""
    text: str
    medium: Literal["ussd", "sms"]
    encoding: str
    units: int
    """Of a USSD page with the `CON ` before it."""
    limit: int
    segments: int

    @property
    def fits(self) -> bool:
        """Whether a basic phone shows all of it."""
        return self.units <= self.limit


def preview(station: Station, race: Race, lang: str, code: str) -> list[Shown]:
    """The screens that lead to a vote, and the texts, in one language; `code` is the project read.

    Shown as in the first minute of voting, whatever the time is.
    """
    contest = race.contest
    world = SampleWorld(
        now=contest.opens + timedelta(minutes=1),
        commune=station.commune,
        languages=(lang,),
        person=Person(joined=True, language=lang),
        contest=replace(contest, unlinked=False, stage="voting", paused=False),
    )
    return [*by_dialling(world, code), *by_text(world, code)]


def by_dialling(world: SampleWorld, code: str) -> Iterator[Shown]:
    """Home, the list page by page, one project, the choice and its receipt."""
    start = begin(world, USSD)
    yield page(world.commune.dial or "*#", start)
    turn = pressed(world, start, "1")
    for number in range(1, MOST_PAGES + 1):
        yield page(f"1 · {number}", turn)
        if turn.state is None or not any(key == "8" for key, _, _ in turn.state.offered):
            break
        turn = pressed(world, turn, "8")
    reading = pressed(world, pressed(world, start, "2"), code)
    yield page(f"2 · {code}", reading)
    choice = pressed(world, pressed(world, start, "1"), example(world.contest))
    yield page(f"1 · {example(world.contest)}", choice)
    saved = pressed(world, choice, "1")
    yield page(f"1 · {example(world.contest)} · 1", saved)
    for tell in saved.tells:
        yield text("SMS", tell.text)


def by_text(world: SampleWorld, code: str) -> Iterator[Shown]:
    """What the same person gets for a text."""
    by_sms = replace(world, medium="sms")
    for typed in (f"VOTE {example(world.contest)}", f"INFO {code}", "HELP"):
        yield text(typed, flows.read_text(typed, None, by_sms, SMS).text)


def example(contest: Contest | None) -> str:
    """As many codes as must be named, from the top of the ballot."""
    lines = [line.code for line in contest.projects if not line.withdrawn] if contest else []
    least = max(contest.format.least, 1) if contest else 1
    return " ".join(lines[:least])


def pressed(world: SampleWorld, turn: Turn, typed: str) -> Turn:
    """The next turn; the same one where the conversation is over."""
    return turn if turn.state is None else advance(turn.state, typed, world, USSD)


def page(title: str, turn: Turn) -> Shown:
    """A USSD page with its cost."""
    whole = f"{'END' if turn.ends else 'CON'} {turn.text}"
    plain = gsm.is_gsm(whole)
    units = gsm.septets(whole) if plain else gsm.halfwords(whole)
    limit = gsm.GSM_ALONE if plain else gsm.UCS2_ALONE
    return Shown(title, turn.text, "ussd", "GSM-7" if plain else "UCS-2", units, limit, 1)


def text(title: str, body: str) -> Shown:
    """A text with its cost."""
    size = gsm.measure(body)
    alone = gsm.GSM_ALONE if size.encoding == "GSM-7" else gsm.UCS2_ALONE
    limit = alone if size.segments == 1 else alone * size.segments
    return Shown(title, body, "sms", size.encoding, size.units, limit, size.segments)
