"""One channel: its settings, a test text, and its secret."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.catalogue import READ_REVISION, Station
from smsgateway.actions.house import Bell, House
from smsgateway.actions.lines import channel_rules, channelkeys, stations, testtexts
from smsgateway.actions.lines.channelkeys import NewKeys
from smsgateway.actions.refused import Mistaken
from smsgateway.channels.registry import PROVIDERS
from smsgateway.counting.told import Told
from smsgateway.web.console import typed
from smsgateway.web.console.channelforms import pay_rows, rules_told, sending_told, shown
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.console.newchannel import MAY, signing_keys
from smsgateway.web.speech import said


class Stations:
    """A page, and what is done on it."""

    def __init__(self, gate: Gate, house: House, bell: Bell) -> None:
        """Register the routes."""
        self._house, self._bell = house, bell
        may: tuple[Role, ...] = MAY
        rule = "/channels/<slug>"
        gate.route(rule, self.channel, may=may)
        gate.route(rule, self.set_channel, may=may, post=True, fresh=True)
        gate.route(f"{rule}/test", self.test_channel, may=may, post=True)
        gate.route(f"{rule}/addresses", self.addresses, may=may, post=True, fresh=True)
        gate.route(f"{rule}/rotate", self.rotate, may=may, post=True, fresh=True)
        gate.route(f"{rule}/retire", self.retire, may=may, post=True, fresh=True)

    def channel(self, visit: Visit, slug: str) -> Answer:
        """As it is set."""
        return self._page(visit, self._mine(visit, slug), None)

    def set_channel(self, visit: Visit, slug: str) -> Answer:
        """Change the settings, all or none; what was typed stays where something is wrong."""
        here = self._mine(visit, slug)
        try:
            with self._house.db.read() as connection:
                pays = channel_rules.standing(connection, here.id)["pays"]
            rules, sending = rules_told(here.provider), sending_told(pays or {})
            channel_rules.change(self._house, slug, rules, sending, by=visit.account.email)
        except Mistaken as no:
            return self._page(visit, here, no)
        flash("Saved.", "yes")
        return redirect(url_for("console.channel", slug=slug), 303)

    def test_channel(self, visit: Visit, slug: str) -> Answer:
        """A text to one's own phone."""
        here = self._mine(visit, slug)
        body = said(Told("A test of the channel {channel}: it works.", channel=slug))
        number, by = typed.word("number"), visit.account.email
        try:
            (text,) = testtexts.send_test(self._house, slug, number, body, by=by)
        except Mistaken as no:
            return self._page(visit, here, no)
        self._bell.ring()
        return redirect(url_for("console.channel", slug=slug, test=text, _anchor="test"), 303)

    def addresses(self, visit: Visit, slug: str) -> Answer:
        """What is entered at the provider, once more."""
        here = self._mine(visit, slug)
        urls = channelkeys.addresses(self._house, slug, by=visit.account.email)
        return self._addresses(here, urls)

    def rotate(self, visit: Visit, slug: str) -> Answer:
        """A new secret, and its addresses; the one before works on."""
        here = self._mine(visit, slug)
        new = NewKeys(typed.word("api_key"), signing_keys(), typed.word("after"))
        try:
            made = channelkeys.rotate(self._house, slug, new, by=visit.account.email)
        except Mistaken as no:
            return self._page(visit, here, no)
        if not signs(here):
            return self._addresses(made, stations.webhook_urls(made))
        flash("The new key counts from now on.", "yes")
        return redirect(url_for("console.channel", slug=slug), 303)

    def retire(self, visit: Visit, slug: str) -> Answer:
        """The secret before the newest is over."""
        self._mine(visit, slug)
        channelkeys.retire(self._house, slug, by=visit.account.email)
        flash("Only the newest addresses work from now on.", "yes")
        return redirect(url_for("console.channel", slug=slug), 303)

    def _addresses(self, here: Station, urls: list[str]) -> Answer:
        return render_template(
            "console/addresses.html",
            section="channels",
            slug=here.account.slug,
            provider=here.provider,
            urls=urls,
            new=False,
        )

    def _page(self, visit: Visit, here: Station, no: Mistaken | None) -> Answer:
        with self._house.db.read() as connection:
            kept = channel_rules.standing(connection, here.id)
            others = channel_rules.who_may_take_over(connection, here, visit.account)
            text = typed.whole_or_none("test") if request.method == "GET" else None
            test = testtexts.how_it_fared(connection, here.id, text) if text else None
        told = request.form if request.endpoint == "console.set_channel" else shown(kept)
        page = render_template(
            "console/channel.html",
            section="channels",
            station=here,
            told=told,
            pays=pay_rows(kept),
            others=others,
            test=test,
            signs=signs(here),
            tokens=len(here.account.tokens),
            after="" if signs(here) else channelkeys.mark(here.account.tokens[0]),
            no=no,
        )
        return page, 422 if no else 200

    def _mine(self, visit: Visit, slug: str) -> Station:
        """A channel of one's own areas; another one is not there."""
        with self._house.db.ask() as connection:  # whoever saves sees what was saved
            snapshot = self._house.catalogue.at(connection.execute(READ_REVISION).scalar_one())
        found = snapshot.stations.get(slug)
        return found if found and visit.account.reaches(found.area_id) else abort(404)


def signs(here: Station) -> bool:
    """Whether the provider signs, so that no secret stands in an address."""
    return PROVIDERS[here.provider].ASKS.signs
