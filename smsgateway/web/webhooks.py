"""Where providers reach us.

    POST /in/<channel>/<token>/ussd | ussd-end | sms | delivery | optout    a secret in the path
    POST /in/<channel>/sms | status                                         signed (Twilio)

A request is believed only when its channel's provider says so (403 otherwise, counted). What is
believed but cannot be read is kept raw and counted. Nothing is answered before it is kept.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import get_args

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from sqlalchemy.exc import SQLAlchemyError

import flows
from smsgateway.actions import delivery, intake, pulling, turn
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import Bell, House
from smsgateway.actions.outcome import NotRecorded
from smsgateway.actions.silence import Ears
from smsgateway.channels import forms
from smsgateway.channels.contract import Entry, Garbled, Raw
from smsgateway.channels.registry import PROVIDERS, Provider
from smsgateway.jobs.spooling import Emptier

log = logging.getLogger(__name__)

ENTRIES: tuple[str, ...] = get_args(Entry)
HOP_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
PLAIN = "text/plain; charset=utf-8"


def webhooks(
    house: House, bell: Bell, registry: CollectorRegistry, shelter: Emptier | None = None
) -> Blueprint:
    """The blueprint. `bell` is rung after a commit that queued texts.

    `shelter` keeps texts while the database is away; without it the provider is asked to try again.
    """
    page = Blueprint("webhooks", __name__)
    duplicates = Counter(
        "smsgateway_duplicates_total",
        "Inputs that had been heard before and changed nothing",
        ["entry"],
        registry=registry,
    )
    took = Histogram(
        "smsgateway_hop_seconds",
        "From a request's arrival to its answer",
        ["entry"],
        buckets=HOP_SECONDS,
        registry=registry,
    )
    desk = Desk(house, bell, shelter, duplicates)
    came = Counter(
        "smsgateway_webhooks_total",
        "Webhook requests by how they ended",
        ["entry", "ended"],
        registry=registry,
    )

    @page.post("/in/<slug>/<token>/<entry>")
    @page.post("/in/<slug>/<entry>")
    def take(slug: str, entry: str, token: str = "") -> Response:
        began = time.monotonic()
        response, ended = desk.take(slug, entry, token)
        name = entry if entry in ENTRIES else "other"
        came.labels(name, ended).inc()
        took.labels(name).observe(time.monotonic() - began)
        return response

    return page


class Desk:
    """Takes a request in, and answers it by its kind."""

    def __init__(
        self, house: House, bell: Bell, shelter: Emptier | None, duplicates: Counter
    ) -> None:
        """One desk serves every channel."""
        self._house, self._bell, self._shelter = house, bell, shelter
        self._duplicates, self._ears = duplicates, Ears()
        self.answers: dict[str, Callable[[Provider, Station, forms.Form], Response]] = {
            "ussd": self._ussd,
            "sms": self._sms,
            "delivery": self._report,
            "status": self._report,
            "optout": self._optout,
        }

    def take(self, slug: str, entry: str, token: str) -> tuple[Response, str]:
        """Check who asks, read what they say, answer; also how it ended, for the count."""
        try:
            station = self._house.catalogue.latest().stations.get(slug)
        except SQLAlchemyError:
            return said("not ready, try again", 503), "lost"
        if station is None:
            return said("no such channel", 404), "unknown"
        provider = PROVIDERS[station.provider]
        if entry not in provider.ENTRIES:
            return said("no such entry", 404), "unknown"
        if (request.content_length or 0) > forms.LIMIT:
            return said("too large", 413), "too large"
        raw = raw_request(token)
        if not provider.verify(station.account, raw):
            return said("forbidden", 403), "refused"
        if entry == "ussd-end":
            # Its `input` repeats a ballot in clear: nothing of it is kept, whatever it says.
            return acknowledged(provider), "taken"
        try:
            return self._read(provider, station, entry, raw)
        except SQLAlchemyError as error:
            log.error("the database did not take a %s: %s", entry, type(error).__name__)
            return self._lost(provider, station, entry), "lost"

    def _read(
        self, provider: Provider, station: Station, entry: str, raw: Raw
    ) -> tuple[Response, str]:
        """Answer what is believed; what cannot be read, or taken, is kept raw for a person."""
        try:
            return self.answers[entry](provider, station, forms.read(raw)), "taken"
        except Garbled as reason:
            intake.keep_garbled(self._house, station, entry, str(reason), raw.body)
            if entry == "ussd":
                return said(f"not understood: {reason}", 400), "garbled"
            # It is kept for a person: to refuse it would bring it back for hours.
            return acknowledged(provider), "garbled"
        except SQLAlchemyError:
            raise
        except Exception as error:
            log.exception("a fault of ours over a %s", entry)
            why = f"a fault of ours: {type(error).__name__}"
            times = intake.keep_garbled(self._house, station, entry, why, raw.body)
            if times >= intake.TRIES:
                return acknowledged(provider), "fault"
            return self._lost(provider, station, entry), "fault"

    def _lost(self, provider: Provider, station: Station, entry: str) -> Response:
        """Nothing was recorded: a person hears so, a provider is asked to try again."""
        if entry != "ussd":
            return said("not recorded, try again", 503)
        body, kind = provider.write_reply(flows.sorry(station.languages[0]), True)
        return Response(body, 200, content_type=kind)

    def _ussd(self, provider: Provider, station: Station, form: forms.Form) -> Response:
        hop = provider.read_hop(form)
        try:
            spoken = turn.take_hop(self._house, station, hop)
        except NotRecorded:
            return self._lost(provider, station, "ussd")
        self._taken("ussd", station, hop.network, spoken)
        body, kind = provider.write_reply(spoken.text, spoken.ends)
        return Response(body, 200, content_type=kind)

    def _sms(self, provider: Provider, station: Station, form: forms.Form) -> Response:
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
            return self._lost(provider, station, "sms")
        self._taken("sms", station, text.network, spoken)
        return acknowledged(provider)

    def _taken(self, entry: str, station: Station, network: str, spoken: turn.Spoken) -> None:
        """Kept: wake whoever sends, and count."""
        if spoken.outbox_ids:
            self._bell.ring()
        if spoken.again:
            self._duplicates.labels(entry).inc()
        self._ears.hear(self._house, station, network)

    def _report(self, provider: Provider, station: Station, form: forms.Form) -> Response:
        delivery.take_report(self._house, station, provider.read_report(form))
        return acknowledged(provider)

    def _optout(self, provider: Provider, station: Station, form: forms.Form) -> Response:
        intake.opt_out(self._house, provider.read_optout(form))
        return acknowledged(provider)


def raw_request(token: str) -> Raw:
    """The request as it came, before anything is believed."""
    return Raw(
        path_and_query=request.full_path if request.query_string else request.path,
        token=token,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.get_data(cache=False),
    )


def acknowledged(provider: Provider) -> Response:
    """A 200 in the provider's own words."""
    body, kind = provider.acknowledge()
    return Response(body, 200, content_type=kind)


def said(text: str, status: int) -> Response:
    """A short plain answer."""
    return Response(text + "\n", status, content_type=PLAIN)
