"""The desk at which providers' webhooks are taken in and answered.

A request is believed only when its channel's provider says so (403 otherwise, counted). What is
believed but cannot be read is kept raw and counted. Nothing is answered before it is kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError

import flows
from flows.practice import practised
from smsgateway.actions import intake, pulling, turn
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import Bell, House
from smsgateway.actions.lines.silence import Ears
from smsgateway.actions.outcome import NotRecorded
from smsgateway.actions.sending import delivery
from smsgateway.channels import forms
from smsgateway.channels.contract import Garbled, Raw
from smsgateway.channels.registry import PROVIDERS, Provider
from smsgateway.jobs.spooling import Emptier

log = logging.getLogger(__name__)

PLAIN = "text/plain; charset=utf-8"


class Answer(NamedTuple):
    """What the provider is told, and how the request ended, for the count."""

    body: bytes
    kind: str
    status: int = 200
    ended: str = "taken"


class Desk:
    """Takes a request in, and answers it by its kind."""

    def __init__(
        self, house: House, bell: Bell, shelter: Emptier | None, duplicates: Counter
    ) -> None:
        """One desk serves every channel."""
        self._house, self._bell, self._shelter = house, bell, shelter
        self._duplicates, self._ears = duplicates, Ears()
        self.answers: dict[str, Callable[[Provider, Station, forms.Form], Answer]] = {
            "ussd": self._ussd,
            "sms": self._sms,
            "delivery": self._report,
            "status": self._report,
            "optout": self._optout,
        }

    def take(self, slug: str, entry: str, raw: Raw) -> Answer:
        """Check who asks, read what they say, answer."""
        try:
            station = self._house.catalogue.latest().stations.get(slug)
        except SQLAlchemyError:
            return said("not ready, try again", 503, "lost")
        if station is None:
            return said("no such channel", 404, "unknown")
        provider = PROVIDERS[station.provider]
        if entry not in provider.ENTRIES:
            return said("no such entry", 404, "unknown")
        if not provider.verify(station.account, raw):
            return said("forbidden", 403, "refused")
        if entry == "ussd-end":
            # Its `input` repeats a ballot in clear: nothing of it is kept, whatever it says.
            return acknowledged(provider)
        try:
            return self._read(provider, station, entry, raw)
        except SQLAlchemyError as error:
            log.error("the database did not take a %s: %s", entry, type(error).__name__)
            return lost(self._house, provider, station, entry)

    def _read(self, provider: Provider, station: Station, entry: str, raw: Raw) -> Answer:
        """Answer what is believed; what cannot be read, or taken, is kept raw for a person."""
        try:
            return self.answers[entry](provider, station, forms.read(raw))
        except Garbled as reason:
            intake.keep_garbled(self._house, station, entry, str(reason), raw.body)
            if entry == "ussd":
                return said(f"not understood: {reason}", 400, "garbled")
            # It is kept for a person: to refuse it would bring it back for hours.
            return acknowledged(provider, "garbled")
        except SQLAlchemyError:
            raise
        except Exception as error:
            log.exception("a fault of ours over a %s", entry)
            why = f"a fault of ours: {type(error).__name__}"
            times = intake.keep_garbled(self._house, station, entry, why, raw.body)
            if times >= intake.TRIES:
                return acknowledged(provider, "fault")
            return lost(self._house, provider, station, entry, "fault")

    def _ussd(self, provider: Provider, station: Station, form: forms.Form) -> Answer:
        hop = provider.read_hop(form)
        try:
            spoken = turn.take_hop(self._house, station, hop)
        except NotRecorded:
            return lost(self._house, provider, station, "ussd")
        self._taken("ussd", station, hop.network, spoken)
        return Answer(*provider.write_reply(shown(self._house, station, spoken.text), spoken.ends))

    def _sms(self, provider: Provider, station: Station, form: forms.Form) -> Answer:
        text = provider.read_text(form)
        if (
            self._shelter
            and self._shelter.holds()
            and self._shelter.keep(station.account.slug, text)
        ):
            return acknowledged(provider)
        if station.pulls and pulling.adopt(self._house, station, text):
            return acknowledged(provider)
        try:
            spoken = turn.take_text(self._house, station, text)
        except NotRecorded:
            if self._shelter and self._shelter.keep(station.account.slug, text):
                return acknowledged(provider)
            # The provider keeps the text and tries again.
            return lost(self._house, provider, station, "sms")
        self._taken("sms", station, text.network, spoken)
        return acknowledged(provider)

    def _taken(self, entry: str, station: Station, network: str, spoken: turn.Spoken) -> None:
        """Kept: wake whoever sends, and count."""
        if spoken.outbox_ids:
            self._bell.ring()
        if spoken.again:
            self._duplicates.labels(entry).inc()
        self._ears.hear(self._house, station, network)

    def _report(self, provider: Provider, station: Station, form: forms.Form) -> Answer:
        delivery.take_report(self._house, station, provider.read_report(form))
        return acknowledged(provider)

    def _optout(self, provider: Provider, station: Station, form: forms.Form) -> Answer:
        intake.opt_out(self._house, station, provider.read_optout(form))
        return acknowledged(provider)


def shown(house: House, station: Station, text: str) -> str:
    """The screen as a phone shows it: in the practice town under its mark."""
    return practised(text, station.languages[0]) if house.settings.practice else text


def lost(
    house: House, provider: Provider, station: Station, entry: str, ended: str = "lost"
) -> Answer:
    """Nothing was recorded: a person hears so, a provider is asked to try again."""
    if entry != "ussd":
        return said("not recorded, try again", 503, ended)
    sorry = flows.sorry(station.languages[0])
    body, kind = provider.write_reply(shown(house, station, sorry), True)
    return Answer(body, kind, ended=ended)


def acknowledged(provider: Provider, ended: str = "taken") -> Answer:
    """A 200 in the provider's own words."""
    body, kind = provider.acknowledge()
    return Answer(body, kind, ended=ended)


def said(text: str, status: int, ended: str) -> Answer:
    """A short plain answer."""
    return Answer(f"{text}\n".encode("utf-8", "replace"), PLAIN, status, ended)
