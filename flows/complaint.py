"""A complaint, step by step: by whom, where, in which words; shown back; then a ticket.

Before it stands what it is about (`kinds`). One text can say it all at once: see `issue`.
"""

from __future__ import annotations

from flows import codes
from flows.case import Alike, Category, Contact, Village
from flows.effects import FileCase, SupportCase
from flows.filed import by_text, none_taken, receipt
from flows.screens import (
    Ask,
    Conversation,
    Door,
    End,
    Go,
    Menu,
    Refused,
    Screen,
    Showing,
)
from flows.words import Echo, Say

LEAST_LETTERS = 3

ELSEWHERE = "elsewhere"


def contact(talk: Conversation) -> Showing:
    """May staff call? By SMS nobody stays unknown: each text is kept with its number."""
    named = Door("Yes, call or SMS", agreed, value="named")
    relay = Door("SMS through this system only", agreed, value="relay")
    unknown = Door("No. I will use case number and PIN", agreed, value="none")
    doors = (named, relay) if talk.world.medium == "sms" else (named, relay, unknown)
    return Menu("May staff contact you?", doors)


def agreed(talk: Conversation) -> Showing:
    """On to the village, where the area has a list of them."""
    return Go(where if talk.world.cases and talk.world.cases.villages else words)


def where(talk: Conversation) -> Showing:
    """The village by the list or by its code; the code of a service or project does as well."""
    return Ask(
        "Where? Type a number, or the code of a service or project",
        then=placed,
        doors=(Door("Another place", words, key="9", value=ELSEWHERE),),
        listing=talk.world.cases.villages if talk.world.cases else (),
    )


def placed(talk: Conversation) -> Showing:
    """Whether that is a place that we know."""
    if _village(talk) or codes.read_poster(talk[where]):
        return Go(words)
    return Refused(Say("{code} is not on the list.", code=Echo(talk[where])))


def words(talk: Conversation) -> Showing:
    """What happened."""
    return Ask("Say what happened and when. Please no names of victims.", then=written, words=True)


def written(talk: Conversation) -> Showing:
    """Whether that says anything."""
    if len(talk[words]) < LEAST_LETTERS:
        return Refused(Say("Please write a few words."))
    return Go(alike)


def alike(talk: Conversation) -> Showing:
    """Others may have reported the same: one case for all is answered sooner."""
    found = _found(talk)
    if found is None:
        return Go(confirm)
    text = Say(
        "{n} reported this near you: '{title}' (case {ticket}).",
        n=found.people,
        title=found.title,
        ticket=codes.show_ticket(found.ticket),
    )
    return Menu(text, (Door("Same, add me", supported), Door("Mine is different", confirm)))


def supported(talk: Conversation) -> Showing:
    """Added to the case of another, whose words stay unseen."""
    found = _found(talk)
    if found is None:
        return Go(confirm)
    text = Say(
        "You are added to case {ticket}. An SMS tells you what becomes of it.",
        ticket=codes.show_ticket(found.ticket),
    )
    return End(text, (SupportCase(found.ticket),))


def confirm(talk: Conversation) -> Showing:
    """Shown back before it is sent."""
    text = Say("Send this? '{words}'", words=Echo(talk[words]))
    return Menu(text, (Door("Send", sent), Door("Change", words)))


def sent(talk: Conversation) -> Showing:
    """Filed: the ticket, the PIN, and by when there is an answer. Its answer is the category."""
    cases, category = talk.world.cases, _category(talk)
    if cases is None or category is None:
        return none_taken()
    village, way = _village(talk), _way(talk)
    ticket, pin = talk.world.fresh("ticket"), talk.world.fresh("pin")
    filed = FileCase(
        category=category.id,
        place=village.full if village else "",
        about=codes.read_poster(talk[where]) or "",
        words=talk[words],
        contact=way,
        lang=talk.lang,
        ticket=ticket,
        pin=pin,
    )
    promise = cases.promise(category)
    silent = way == "none" or talk.world.medium == "sms" or talk.world.person.opted_out
    tells = () if silent else (by_text(promise, ticket),)
    return End(receipt(talk, promise, ticket, pin), (filed,), tells)


SCREENS: tuple[Screen, ...] = (
    contact,
    agreed,
    where,
    placed,
    words,
    written,
    alike,
    supported,
    confirm,
    sent,
)


def _category(talk: Conversation) -> Category | None:
    return talk.world.cases.category(talk[sent]) if talk.world.cases else None


def _village(talk: Conversation) -> Village | None:
    return talk.world.cases.village(talk[where]) if talk.world.cases else None


def _way(talk: Conversation) -> Contact:
    """What was agreed to; least of all where nothing was."""
    agreed_to: dict[str, Contact] = {"named": "named", "relay": "relay"}
    return agreed_to.get(talk[contact], "none")


def _found(talk: Conversation) -> Alike | None:
    """What looks like the same trouble; nothing for who cannot be told what becomes of it."""
    cases, category = talk.world.cases, _category(talk)
    if cases is None or category is None or _way(talk) == "none":
        return None
    return cases.alike(category, _village(talk), talk[words])
