"""An idea for the budget, step by step: where, about what, in which words, at what cost.

Whoever asks for what others asked for already may add their name instead. What a person wrote is
read by a coordinator first: other people see only words that were approved.
"""

from __future__ import annotations

from flows import codes
from flows.clusters import clip
from flows.effects import JoinIdea, ProposeIdea
from flows.idea import LEAST_LETTERS, LONGEST_NAME, MOST_IDEAS, Choice, Ideas
from flows.screens import (
    Ask,
    Conversation,
    Door,
    End,
    Go,
    Menu,
    Option,
    Pick,
    Refused,
    Screen,
    Showing,
)
from flows.status import status
from flows.words import Echo, Say, choose, say

_LONGEST_COST = 12
_NEW = "new"
_UNKNOWN = "1"
"""0 goes back."""


def start(talk: Conversation) -> Showing:
    """Whether ideas are taken now, of this phone."""
    ideas = talk.world.ideas
    if ideas is None:
        return _closed(talk)
    if ideas.left <= 0:
        return _enough()
    return Go(where if ideas.places else about)


def where(talk: Conversation) -> Showing:
    """A part of the area."""
    ideas = talk.world.ideas
    if ideas is None:
        return _closed(talk)
    return Pick("Where is your idea for?", _options(talk, ideas.places), then=about)


def about(talk: Conversation) -> Showing:
    """One of the topics, where there are some."""
    ideas = talk.world.ideas
    if ideas is None:
        return _closed(talk)
    if not ideas.topics:
        return Go(words)
    return Pick("What is it about?", _options(talk, ideas.topics), then=words)


def words(talk: Conversation) -> Showing:
    """The idea itself. By SMS it comes behind its keyword."""
    if talk.world.ideas is None:
        return _closed(talk)
    if talk.world.medium == "sms":
        return End("Send IDEA and what you propose, e.g. IDEA a roof for the clinic")
    return Ask("Your idea, in a few words:", then=written)


def written(talk: Conversation) -> Showing:
    """Whether that says anything."""
    if len(talk[words]) < LEAST_LETTERS:
        return Refused(Say("Please write a few words."))
    return Go(cost)


def cost(talk: Conversation) -> Showing:
    """A rough one helps; nobody is held to it."""
    ideas = talk.world.ideas
    if ideas is None:
        return _closed(talk)
    return Ask(
        Say("What may it cost, in {currency}? 1 if you do not know", currency=ideas.currency),
        then=costed,
    )


def costed(talk: Conversation) -> Showing:
    """Whether that is an amount."""
    if _amount(talk) is None:
        return Refused(Say("{typed} is not an amount. Use digits only.", typed=Echo(talk[cost])))
    return Go(alike)


def texted(talk: Conversation) -> Showing:
    """`IDEA a roof for the clinic`: all in one text."""
    ideas = talk.world.ideas
    if ideas is None:
        return _closed(talk)
    if ideas.left <= 0:
        return _enough()
    if len(talk[words]) < LEAST_LETTERS:
        return Go(words)
    return Go(alike)


def alike(talk: Conversation) -> Showing:
    """Others may have asked for the same: one strong idea goes further than two."""
    ideas = talk.world.ideas
    found = ideas.like(talk[words]) if ideas else None
    if found is None:
        return Go(decided)
    text = Say("{n} people asked for this: {title}", n=found.people, title=found.title)
    options = (
        Option(say(Say("Add my name"), talk.lang), str(found.id)),
        Option(say(Say("Mine is different"), talk.lang), _NEW),
    )
    return Pick(text, options, then=decided)


def decided(talk: Conversation) -> Showing:
    """Their name under the other idea, or their own idea shown back. A text is kept at once."""
    chosen, ideas = talk[alike], talk.world.ideas
    if ideas is not None and codes.is_number(chosen):
        return _join(ideas, int(chosen))
    if talk.world.medium == "sms":
        return Go(sent)
    text = Say("Send this idea? '{words}'", words=Echo(talk[words]))
    return Menu(text, (Door("Send", sent), Door("Change", words)))


def sent(talk: Conversation) -> Showing:
    """Kept for a person to read."""
    ideas = talk.world.ideas
    if ideas is None:
        return _closed(talk)
    if ideas.left <= 0:
        return _enough()
    ticket = talk.world.fresh("ticket")
    idea = ProposeIdea(
        cycle=ideas.cycle,
        place=_id_of(talk[where], ideas.places),
        topic=_id_of(talk[about], ideas.topics),
        words=talk[words],
        cost=_amount(talk) or None,
        language=talk.lang,
        ticket=ticket,
    )
    text = Say(
        "Idea {ticket} is kept. A person reads it, and you get the answer by SMS.",
        ticket=codes.show_ticket(ticket),
    )
    return End(text, (idea,))


SCREENS: tuple[Screen, ...] = (
    start,
    where,
    about,
    words,
    written,
    cost,
    costed,
    texted,
    alike,
    decided,
    sent,
)


def _join(ideas: Ideas, id: int) -> Showing:
    found = ideas.idea(id)
    if found is None:
        return Refused(Say("That idea is no longer open. Send yours."))
    if found.joined:
        return End(Say("Your name is under it already: {title}", title=found.title))
    text = Say(
        "Your name is added: {title}. You get the answer by SMS.",
        title=found.title,
    )
    return End(text, (JoinIdea(found.id),))


def _closed(talk: Conversation) -> End:
    return End(Say("No ideas are taken now. {status}", status=status(talk)))


def _enough() -> End:
    return End(Say("{n} ideas came from this phone: no more are taken.", n=MOST_IDEAS))


def _options(talk: Conversation, some: tuple[Choice, ...]) -> tuple[Option, ...]:
    names = ((clip(choose(one.name, talk.lang), LONGEST_NAME), str(one.id)) for one in some)
    return tuple(Option(name, id) for name, id in names)


def _id_of(answer: str, some: tuple[Choice, ...]) -> int | None:
    return next((one.id for one in some if str(one.id) == answer), None)


def _amount(talk: Conversation) -> int | None:
    """What was typed, spaces and commas between thousands left out; 0 where they do not know."""
    typed = "".join(codes.tokens(talk[cost])) or _UNKNOWN
    if not codes.is_number(typed) or len(typed) > _LONGEST_COST:
        return None
    return 0 if typed == _UNKNOWN else int(typed)
