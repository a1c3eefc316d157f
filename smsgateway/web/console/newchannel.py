"""A new channel by form: the provider first, then only what that provider asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template, request

from smsgateway.actions import areas
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import House
from smsgateway.actions.lines import stations
from smsgateway.actions.lines.stations import NewChannel
from smsgateway.actions.refused import Mistaken
from smsgateway.channels.contract import Part
from smsgateway.channels.registry import PROVIDERS
from smsgateway.web.console import typed
from smsgateway.web.console.gate import Answer, Gate

MAY: tuple[Role, ...] = ("administrator",)
EMULATED = "api_url"
"""Where a provider has its own address, another one is an emulator's: an operator's business."""

A_PHONES = "phone"
"""The name of a phone's only signing key; Twilio's are named by Twilio."""


class NewStations:
    """One page, and the addresses that it ends with."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes. The password is asked for before keys are typed, not after."""
        self._house = house
        gate.route("/new-channel", self.new_channel, may=MAY, fresh=True)
        gate.route("/new-channel", self.add_channel, may=MAY, post=True, fresh=True)

    def new_channel(self, visit: Visit) -> Answer:
        """The providers, or the form of the one that was chosen."""
        return self._page(visit, request.args.get("provider", ""), {}, None)

    def add_channel(self, visit: Visit) -> Answer:
        """Open it, and show the addresses; what was typed stays where something is wrong."""
        told = self._told()
        try:
            made = stations.add_channel(self._house, told, by=visit.account.email)
        except Mistaken as no:
            return self._page(visit, told.provider, request.form, no)
        return render_template(
            "console/addresses.html",
            section="channels",
            slug=told.slug,
            provider=told.provider,
            urls=stations.webhook_urls(made),
            new=True,
        )

    def _told(self) -> NewChannel:
        return NewChannel(
            slug=typed.word("slug"),
            provider=typed.word("provider"),
            area=typed.word("area") or "?",  # a form names its area
            sender=typed.word("sender"),
            service_code=typed.word("service_code"),
            username=typed.word("username"),
            api_key=typed.word("api_key"),
            api_url=typed.word("api_url"),
            region=typed.word("region").upper(),
            signing_keys=signing_keys(),
        )

    def _page(
        self, visit: Visit, provider: str, told: Mapping[str, str], no: Mistaken | None
    ) -> Answer:
        page = render_template(
            "console/new_channel.html",
            section="channels",
            providers=list(PROVIDERS),
            provider=provider if provider in PROVIDERS else "",
            parts=asked(provider),
            needs=PROVIDERS[provider].ASKS.needs if provider in PROVIDERS else (),
            areas=areas.listed(self._house, visit.account),
            typed=told,
            no=no,
        )
        return page, 422 if no else 200


def asked(provider: str) -> Sequence[Part]:
    """The parts of an account that the form asks for, in their order."""
    if provider not in PROVIDERS:
        return ()
    asks = PROVIDERS[provider].ASKS
    return [part for part in asks.every if part != EMULATED or part in asks.needs]


def signing_keys() -> dict[str, str]:
    """The one key that was typed, by its name; none where none was."""
    key = typed.word("signing_keys")
    return {typed.word("signing_id") or A_PHONES: key} if key else {}
