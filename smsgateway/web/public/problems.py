"""What people reported, for everybody: the same requests as Open311 tells, on a page with a map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import abort, render_template

from flows.codes import show_ticket
from flows.world import Names
from smsgateway.actions.casework import spots
from smsgateway.actions.house import House
from smsgateway.actions.open311 import jurisdictions, requests
from smsgateway.actions.open311.fault import Fault
from smsgateway.actions.open311.requests import Query, Request
from smsgateway.counting.outlines import Point
from smsgateway.web.maps import Map, Spot, drawn

LISTED = 100


class Problems:
    """Reads, never writes."""

    def __init__(self, house: House) -> None:
        """Nothing is read yet."""
        self._house = house

    def problems(self) -> str:
        """Which areas take reports; where it is one alone, its page."""
        with self._house.db.read() as connection:
            found = jurisdictions.every(connection)
        if len(found) == 1:
            return self.problems_of(found[0].code)
        return render_template("public/problems.html", areas=found, there="/problems")

    def problems_of(self, area: str) -> str:
        """The newest reports of an area and those below it, of ninety days, and where they are."""
        with self._house.db.read() as connection:
            try:
                place = jurisdictions.jurisdiction(connection, area)
            except Fault:
                abort(404)
            found = requests.found(connection, place, Query(page_size=LISTED))
            told = {show_ticket(one.service_request_id): one for one in found}
            ground = spots.ground(connection, told)
        return render_template(
            "public/problems.html",
            areas=(),
            area=place.areas[place.id],
            requests=told,
            promised={ticket: last_day(one) for ticket, one in told.items()},
            names=self._names(place.id),
            map=mapped(told, ground),
            there=f"/problems/{place.code}",
        )

    def _names(self, area_id: int) -> Mapping[str, Names]:
        """What reports are about, by its code, in every language."""
        desk = self._house.catalogue.latest().desks.get(area_id)
        return {one.code: one.name for one in desk.by_id.values()} if desk else {}


def last_day(one: Request) -> str:
    """The day that was promised: it ends with the instant that Open311 expects, at midnight."""
    if one.expected_datetime is None:
        return ""
    return str((datetime.fromisoformat(one.expected_datetime) - timedelta.resolution).date())


def mapped(told: Mapping[str, Request], ground: spots.Ground) -> Map:
    """The requests where they lie; a place with an open one is coloured as open."""
    heaps: dict[Point, list[Request]] = defaultdict(list)
    for ticket, one in told.items():
        if at := ground.at.get(ticket):
            heaps[at].append(one)
    found = []
    for at, here in heaps.items():
        kind = "near" if any(one.status == "open" for one in here) else "fine"
        found.append(Spot(at, f"{here[0].address}: {len(here)}", len(here), kind))
    return drawn(ground.features, found)
