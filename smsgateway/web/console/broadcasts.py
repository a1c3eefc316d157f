"""Texts to many people: written, counted and priced, begun, followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for

from flows.topics import TOPICS
from flows.words import LANGUAGES
from smsgateway.actions import overview
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.broadcasts import control, drafts, making, progress, records
from smsgateway.actions.broadcasts.audience import read_group
from smsgateway.actions.broadcasts.drafts import Draft
from smsgateway.actions.broadcasts.preview import preview
from smsgateway.actions.catalogue import Station
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.sending import mail
from smsgateway.store.db import AnyRow
from smsgateway.web.console import typed
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.handset import NETWORKS
from smsgateway.web.plots import stacked

READ: tuple[Role, ...] = (*making.MAKERS, "officer", "auditor")
HOLDS: Mapping[str, Callable[..., object]] = {
    "pause": control.pause,
    "resume": control.resume,
    "stop": control.stop,
    "retry": control.retry,
}


class Broadcasts:
    """A list with a composer, and a page a broadcast."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        may = making.MAKERS
        gate.route("/broadcasts", self.broadcasts, may=READ)
        gate.route("/broadcasts", self.compose, may=may, post=True)
        gate.route("/broadcasts/ready", self.ready, may=may, post=True)
        gate.route("/broadcasts/meeting", self.call_meeting, may=may, post=True)
        gate.route("/broadcasts/<slug>", self.broadcast, may=READ)
        gate.route("/broadcasts/<slug>/start", self.start, may=may, post=True, fresh=True)
        gate.route("/broadcasts/<slug>/hold", self.hold, may=may, post=True)

    def broadcasts(self, visit: Visit) -> Answer:
        """The newest, and a form for the next."""
        return self._list(visit, {}, "")

    def _list(self, visit: Visit, draft: dict[str, str], no: str) -> str:
        with self._house.db.read() as connection:
            found = overview.broadcasts_of(connection, visit.account)
            offered = records.offered(self._house, connection, visit.account, visit.now)
        return render_template(
            "console/broadcasts.html",
            section="broadcasts",
            broadcasts=found,
            stations=self._stations(visit),
            records=offered,
            topics=TOPICS,
            languages=LANGUAGES,
            draft=draft,
            no=no,
        )

    def compose(self, visit: Visit) -> Answer:
        """Keep a draft; a form that was refused is kept as it was typed."""
        form = request.form
        try:
            station = self._station(visit, form.get("channel", ""))
            new = making.NewBroadcast(
                slug=form.get("slug", "").strip(),
                channel=station.account.slug,
                topic=form.get("topic", ""),
                groups=[read_group(line) for line in form.get("to", "").splitlines() if line],
                texts={
                    lang: form[f"text-{lang}"].strip()
                    for lang in LANGUAGES
                    if form.get(f"text-{lang}", "").strip()
                },
            )
            making.make(self._house, new, by=visit.account.email)
        except Refused as no:
            return self._list(visit, form.to_dict(), no.told), 422
        return kept(new.slug)

    def ready(self, visit: Visit) -> Answer:
        """Keep a draft that is written from the record, in every language of the area."""

        def write(station: Station) -> Draft:
            with self._house.db.read() as connection:
                offered = records.offered(self._house, connection, visit.account, visit.now)
            record = records.chosen(offered, request.form.get("record", ""))
            return records.draft(self._house, station.account.slug, record)

        return self._written(visit, "ready", write)

    def call_meeting(self, visit: Visit) -> Answer:
        """Keep an invitation to a meeting, in every language of the area."""

        def write(station: Station) -> Draft:
            about, place = typed.texts("about"), typed.word("place")
            if not about or not place:
                raise Refused("say what the meeting is about, and where it is")
            at = clock("when", station.zone)
            if at is None or at < visit.now:
                raise Refused("a meeting is still to come")
            return drafts.meeting(self._house, station.account.slug, about, at, place)

        return self._written(visit, "meeting", write)

    def _written(self, visit: Visit, stem: str, write: Callable[[Station], Draft]) -> Answer:
        """Keep what was written for the channel, name and people of a form; a form that was refused
        is kept as it was typed."""
        form = request.form
        slug = typed.word(f"{stem}-slug")
        try:
            station = self._station(visit, form.get(f"{stem}-channel", ""))
            groups = [read_group(line) for line in typed.word(f"{stem}-to").splitlines() if line]
            said, by = write(station), visit.account.email
            drafts.keep(self._house, slug, station.account.slug, said, groups, by=by)
        except Refused as no:
            return self._list(visit, form.to_dict(), no.told), 422
        return kept(slug)

    def broadcast(self, visit: Visit, slug: str) -> Answer:
        """A draft counted and priced; what runs, in figures."""
        row = self._theirs(visit, slug)
        draft = row.status == "draft"
        fared = [] if draft else progress.by_network(self._house, slug)
        station = self._house.catalogue.latest().stations_by_id[row.channel_id]
        return render_template(
            "console/broadcast.html",
            section="broadcasts",
            row=row,
            seen=preview(self._house, row) if draft else None,
            progress=None if draft else progress.progress(self._house, slug),
            networks=[(one, stacked(one.states)) for one in fared],
            named=NETWORKS,
            states=[state for state in mail.STATES if any(one.states.get(state) for one in fared)],
            zone=station.zone,
            hours=[f"{hour:02}:00" for hour in station.limits.hours],
        )

    def start(self, visit: Visit, slug: str) -> Answer:
        """Count once more and begin, or ask a second person where it is large or dear."""
        row = self._theirs(visit, slug)
        zone = self._house.catalogue.latest().stations_by_id[row.channel_id].zone
        seen = control.plan(self._house, slug, clock("at", zone))
        number = control.start(self._house, slug, seen, by=visit.account.email)
        flash("Another person must approve this now." if number else "The broadcast begins.", "yes")
        return redirect(url_for("console.broadcast", slug=slug), 303)

    def hold(self, visit: Visit, slug: str) -> Answer:
        """Pause, go on, end for good, or try the failed ones again."""
        self._theirs(visit, slug)
        verb = HOLDS.get(request.form.get("how", ""))
        if verb is None:
            raise Refused("that is no way to hold a broadcast")
        verb(self._house, slug, by=visit.account.email)
        flash("Done.", "yes")
        return redirect(url_for("console.broadcast", slug=slug), 303)

    def _theirs(self, visit: Visit, slug: str) -> AnyRow:
        """The row; outside one's areas there is none."""
        with self._house.db.ask() as connection:
            try:
                row = making.named(connection, slug)
            except Refused:
                abort(404)
        area = self._house.catalogue.latest().stations_by_id[row.channel_id].area_id
        return row if visit.account.reaches(area) else abort(404)

    def _stations(self, visit: Visit) -> list[Station]:
        """Channels of one's areas that can send a text."""
        held = self._house.catalogue.latest().stations.values()
        return [one for one in held if visit.account.reaches(one.area_id) and one.account.sender]

    def _station(self, visit: Visit, slug: str) -> Station:
        found = next((one for one in self._stations(visit) if one.account.slug == slug), None)
        if found is None:
            raise Refused("there is no such channel in your areas")
        return found


def clock(name: str, zone: ZoneInfo) -> datetime | None:
    """A moment as the area's clock shows it; None where none was typed. Raises `Refused`."""
    told = typed.word(name)
    try:
        return datetime.fromisoformat(told).replace(tzinfo=zone) if told else None
    except ValueError as error:
        raise Refused("a date looks like 2026-06-30T18:00") from error


def kept(slug: str) -> Answer:
    """On to the page where the draft is counted and priced."""
    flash("The draft is kept: look at it before it leaves.", "yes")
    return redirect(url_for("console.broadcast", slug=slug), 303)
