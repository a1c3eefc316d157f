"""What a service owes by its own list: fees, staff, hours. Residents say whether it is so.

Each answer is kept at once, in the round in which the service is rated.
"""

from __future__ import annotations

from flows import rating
from flows.clusters import clip
from flows.effects import CheckStandard
from flows.screens import Conversation, Door, End, Go, Menu, Option, Pick, Screen, Showing
from flows.service import Service
from flows.words import Say, choose

_LONGEST = 28
"""Letters of a promise in the list; all of it stands where it is asked."""


def places(talk: Conversation) -> Showing:
    """The services that owe something and are rated now."""
    owing = _owing(talk)
    if not owing:
        return _nothing()
    options = tuple(Option(choose(one.name, talk.lang), one.code) for one in owing)
    return Pick("Check what was promised at:", options, then=owed)


def owed(talk: Conversation) -> Showing:
    """Its list."""
    service = rating.called(talk, talk[places])
    if service is None and _owing(talk):
        return End(rating.unknown(talk[places]))
    if service is None or not _asks(talk, service):
        return _nothing()
    if talk.world.services.works_at(service):
        return End(rating.staff(service))
    options = tuple(
        Option(clip(f"{name}: {promise}", _LONGEST), name)
        for name, promise in service.standards.items()
    )
    return Pick(Say("{service} promises:", service=service.name), options, then=fact)


def fact(talk: Conversation) -> Showing:
    """One promise in full."""
    service = rating.called(talk, talk[places])
    promise = service.standards.get(talk[owed], "") if service else ""
    text = Say("{standard}: {promise}. Is it so?", standard=talk[owed], promise=promise)
    return Menu(text, (Door("Yes", told, value="yes"), Door("No", told, value="no")))


def told(talk: Conversation) -> Showing:
    """Kept, instead of what this phone said of it before."""
    service = rating.called(talk, talk[places])
    if service is None or service.round is None or not _asks(talk, service):
        return _nothing()
    check = CheckStandard(service.round.id, service.id, talk[owed], talk[fact] == "yes")
    return Go(kept, (check,))


def kept(talk: Conversation) -> Showing:
    """What comes of it."""
    service = rating.called(talk, talk[places])
    least = service.round.least if service and service.round else 0
    text = Say("Saved. Results are told when {least} or more people have checked.", least=least)
    return Menu(text, (Door("Check more", owed),))


SCREENS: tuple[Screen, ...] = (places, owed, fact, told, kept)


def _nothing() -> End:
    return End("Nothing that was promised can be checked here now.")


def _owing(talk: Conversation) -> list[Service]:
    return [one for one in talk.world.services.listed if _asks(talk, one)]


def _asks(talk: Conversation, service: Service) -> bool:
    return bool(service.standards) and rating.phase(talk, service) == "open"
