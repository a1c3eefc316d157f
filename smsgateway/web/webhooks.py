"""Where providers reach us.

    POST /in/<channel>/<token>/ussd | ussd-end | sms | delivery | optout    a secret in the path
    POST /in/<channel>/sms | status                                         signed (Twilio)

A request is believed only when its channel's provider says so (403 otherwise, counted). What is
believed but cannot be read is kept raw and counted. Nothing is answered before it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, Counter

import flows
from smsgateway.actions import delivery, intake, turn
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import Bell, House
from smsgateway.actions.outcome import NotRecorded
from smsgateway.channels import forms
from smsgateway.channels.contract import Entry, Garbled, Raw
from smsgateway.channels.registry import PROVIDERS, Provider

ENTRIES: tuple[str, ...] = get_args(Entry)
PLAIN = "text/plain; charset=utf-8"


def webhooks(house: House, bell: Bell, registry: CollectorRegistry) -> Blueprint:
    """The blueprint. `bell` is rung after a commit that queued texts."""
    page = Blueprint("webhooks", __name__)
    desk = Desk(house, bell)
    came = Counter(
        "smsgateway_webhooks_total",
        "Webhook requests by how they ended",
        ["entry", "ended"],
        registry=registry,
    )

    @page.post("/in/<slug>/<token>/<entry>")
    @page.post("/in/<slug>/<entry>")
    def take(slug: str, entry: str, token: str = "") -> Response:
        response, ended = desk.take(slug, entry, token)
        came.labels(entry if entry in ENTRIES else "other", ended).inc()
        return response

    return page


class Desk:
    """Takes a request in, and answers it by its kind."""

    def __init__(self, house: House, bell: Bell) -> None:
        """One desk serves every channel."""
        self._house, self._bell = house, bell
        self.answers: dict[str, Callable[[Provider, Station, forms.Form], Response]] = {
            "ussd": self._ussd,
            "sms": self._sms,
            "delivery": self._report,
            "status": self._report,
            "optout": self._optout,
        }

    def take(self, slug: str, entry: str, token: str) -> tuple[Response, str]:
        """Check who asks, read what they say, answer; also how it ended, for the count."""
        station = self._house.catalogue.latest().stations.get(slug)
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
            return self.answers[entry](provider, station, forms.read(raw)), "taken"
        except Garbled as reason:
            intake.keep_garbled(self._house, station, entry, str(reason), raw.body)
            if entry == "ussd":
                return said(f"not understood: {reason}", 400), "garbled"
            # It is kept for a person: to refuse it would bring it back for hours.
            return acknowledged(provider), "garbled"

    def _ussd(self, provider: Provider, station: Station, form: forms.Form) -> Response:
        try:
            spoken = turn.take_hop(self._house, station, provider.read_hop(form))
        except NotRecorded:
            spoken = turn.Spoken(flows.sorry(station.languages[0]), ends=True)
        if spoken.outbox_ids:
            self._bell.ring()
        body, kind = provider.write_reply(spoken.text, spoken.ends)
        return Response(body, 200, content_type=kind)

    def _sms(self, provider: Provider, station: Station, form: forms.Form) -> Response:
        try:
            spoken = turn.take_text(self._house, station, provider.read_text(form))
        except NotRecorded:
            # The provider keeps the text and tries again.
            return said("not recorded, try again", 503)
        if spoken.outbox_ids:
            self._bell.ring()
        return acknowledged(provider)

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
