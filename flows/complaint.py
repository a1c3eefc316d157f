"""A complaint, step by step: by whom, where, in which words; shown back; then a ticket.

Before it stands what it is about (`kinds`). One text can say it all at once: see `issue`.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows import codes
from flows.case import Alike, Category, Contact, Subject, Village
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
    name_of,
)
from flows.words import Echo, Say

LEAST_LETTERS = 3

ELSEWHERE = "elsewhere"


def contact(talk: Conversation) -> Showing:
    """May staff call? After a no, nothing that is typed is kept with its number."""
    doors = (
        Door("Yes, call or SMS", agreed, value="named"),
        Door("SMS through this system only", agreed, value="relay"),
        Door("No. I will use case number and PIN", agreed, value="none"),
    )
    return Menu("May staff contact you?", doors)


def agreed(talk: Conversation) -> Showing:
    """On to the place, where the area has a list of villages or something with a code."""
    cases = talk.world.cases
    return Go(where if cases and (cases.villages or cases.coded) else words)


def where(talk: Conversation) -> Showing:
    """The village by the list or by its code; the code of a service or project does as well."""
    villages = talk.world.cases.villages if talk.world.cases else ()
    asked = Say("Where? Type the code of a service or project")
    if villages:
        asked = Say("Where? Type a number, or the code of a service or project")
    return Ask(
        asked,
        then=placed,
        doors=(Door("Another place", words, key="9", value=ELSEWHERE),),
        listing=villages,
    )


def placed(talk: Conversation) -> Showing:
    """Whether that is a place that we know."""
    if _village(talk) or _about(talk):
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
    text, about = Say("Send this? '{words}'", words=Echo(talk[words])), _about(talk)
    if about:
        text = Say("About {name}. {text}", name=about.name, text=text)
    return Menu(text, (Door("Send", sent), Door("Change", words)))


def sent(talk: Conversation) -> Showing:
    """Filed: the ticket, the PIN, and by when there is an answer. Its answer is the category."""
    cases, category = talk.world.cases, _category(talk)
    if cases is None or category is None:
        return none_taken()
    village, about, way = _village(talk), _about(talk), _way(talk)
    ticket, pin = talk.world.fresh("ticket"), talk.world.fresh("pin")
    filed = FileCase(
        category=category.id,
        place=village.full if village else "",
        about=about.code if about else "",
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


def _about(talk: Conversation) -> Subject | None:
    """A village's code wins where both have the same."""
    if talk.world.cases is None or _village(talk) is not None:
        return None
    return talk.world.cases.about(talk[where])


def unnamed(answers: Mapping[str, str]) -> bool:
    """Whether somebody is complaining who said that they want no contact."""
    return answers.get(name_of(contact)) == "none"


def _way(talk: Conversation) -> Contact:
    """What was agreed to; least of all where nothing was."""
    agreed_to: dict[str, Contact] = {"named": "named", "relay": "relay"}
    return agreed_to.get(talk[contact], "none")


def _found(talk: Conversation) -> Alike | None:
    """What looks like the same trouble; nothing for who cannot be told what becomes of it."""
    cases, category = talk.world.cases, _category(talk)
    if cases is None or category is None or _way(talk) == "none":
        return None
    return cases.alike(category, _village(talk), _about(talk), talk[words])
