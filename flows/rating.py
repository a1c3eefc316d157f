"""What every way of rating shares: the service meant, its open round, and why it may not be."""

from __future__ import annotations

from collections.abc import Sequence

from flows import codes
from flows.effects import CommentOnService, Effect, RateService
from flows.screens import Conversation
from flows.service import Round, Service
from flows.value import value
from flows.words import Echo, Say


@value
class Here:
    """A service and its open round."""

    service: Service
    round: Round

    def rated(self, experience: str, values: Sequence[int | None]) -> RateService:
        """The rating, without what was skipped."""
        asked = zip(self.round.indicators, values, strict=False)
        scores = tuple((one.id, value) for one, value in asked if value is not None)
        return RateService(self.round.id, self.service.id, experience, scores)

    def because(self, words: str) -> tuple[Effect, ...]:
        """The comment, where there is one."""
        return (CommentOnService(self.round.id, self.service.id, words),) if words else ()


def here(talk: Conversation, typed: str) -> Here | Say:
    """What is to be rated, or why it cannot be rated now."""
    service = called(talk, typed)
    if service is None or service.round is None or phase(talk, service) != "open":
        return status(talk, service)
    return Here(service, service.round)


def called(talk: Conversation, typed: str) -> Service | None:
    """The service of that poster code."""
    poster = codes.read_poster(typed)
    return talk.world.services.by_code(poster) if poster else None


def phase(talk: Conversation, service: Service) -> str:
    """Where its round stands; empty where there is none."""
    return service.round.phase(talk.world.now) if service.round else ""


def status(talk: Conversation, service: Service | None) -> Say:
    """Why it cannot be rated now."""
    if service is None or service.round is None:
        return Say("No rating is open here now.")
    if phase(talk, service) == "before":
        return Say("Rating opens {opens}.", opens=service.round.opens)
    return Say("Rating closed {closes}. What was saved counts.", closes=service.round.closes)


def staff(service: Service) -> Say:
    """Who works there scores it on the provider's own sheet."""
    return Say("You work at {service}: its staff do not rate it.", service=service.name)


def unknown(typed: str) -> Say:
    """No poster has that code."""
    return Say("{typed} is no service code. Check each digit.", typed=Echo(typed))


def told(values: Sequence[int | None]) -> str:
    """The answers as they were typed, a dash for each one skipped."""
    return " ".join("-" if value is None else str(value) for value in values)
