"""Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2): complaints for other programs.

    GET  /open311/discovery.F
    GET  /open311/v2/services.F          /open311/v2/services/<code>.F
    GET  /open311/v2/requests.F          /open311/v2/requests/<number>.F
    POST /open311/v2/requests.F          GET /open311/v2/tokens/<token>.F

F is json or xml. JSON answers are arrays, a service definition and the discovery are objects.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from smsgateway.actions.house import House
from smsgateway.actions.open311 import filing, jurisdictions, requests
from smsgateway.actions.open311.fault import WRONG, Fault
from smsgateway.actions.open311.jurisdictions import Jurisdiction
from smsgateway.web import xmlform
from smsgateway.web.headers import shared
from smsgateway.web.xmlform import Fields

CHANGED = "2026-11-22T00:00:00Z"
"""When what is offered here last changed."""
MOST_BYTES = 64 * 1024
KINDS = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Told:
    """An answer before it is written: rows under the names that XML gives them.

    `alone` is for what JSON writes as an object: `rows` has one, and XML no list around it.
    """

    rows: Sequence[Fields]
    root: str
    row: str
    alone: bool = False


def open311(house: House) -> Blueprint:
    """The blueprint."""
    page, counter = Blueprint("open311", __name__, url_prefix="/open311"), Counter(house)
    for path, view in (
        ("/discovery", counter.discovery),
        ("/v2/discovery", counter.discovery),
        ("/v2/services", counter.services),
        ("/v2/services/<code>", counter.service),
        ("/v2/requests", counter.requests),
        ("/v2/requests/<number>", counter.request),
        ("/v2/tokens/<token>", counter.token),
    ):
        page.add_url_rule(f"{path}.<any(json,xml):form>", view_func=view, endpoint=path[1:])
    page.post("/v2/requests.<any(json,xml):form>")(counter.post)

    @page.after_request
    def readable(response: Response) -> Response:
        return shared(response) if request.method == "GET" else response

    return page


class Counter:
    """Where programs ask: one method for each of the standard's."""

    def __init__(self, house: House) -> None:
        """One counter serves every jurisdiction."""
        self._house = house

    def discovery(self, form: str) -> Response:
        """Where the methods are."""
        return written(discovered(self._house.settings.public_url), form)

    def services(self, form: str) -> Response:
        """What requests may be about."""
        return self._read(form, lambda _, place: listed(place))

    def service(self, code: str, form: str) -> Response:
        """What else may be told of such a request."""
        return self._read(form, lambda _, place: defined(place, code))

    def requests(self, form: str) -> Response:
        """The requests that fit the filters."""
        return self._read(form, found)

    def request(self, number: str, form: str) -> Response:
        """One request."""
        return self._read(form, lambda asked, at: as_requests([requests.one(asked, at, number)]))

    def token(self, token: str, form: str) -> Response:
        """The number behind a token."""
        return self._read(form, lambda asked, place: numbered(asked, place, token))

    def post(self, form: str) -> Response:
        """A new request."""
        return answered(form, self._taken)

    def _read(self, form: str, answer: Callable[[Connection, Jurisdiction], Told]) -> Response:
        with self._house.db.read() as connection:
            return answered(form, lambda: answer(connection, jurisdiction(connection)))

    def _taken(self) -> Told:
        """File what was posted. Raises `Fault`."""
        if (request.content_length or 0) > MOST_BYTES:
            raise Fault(WRONG, f"a request is at most {MOST_BYTES} bytes")
        given = {name: request.form.getlist(name) for name in request.form}
        with self._house.db.read() as connection:
            asked = filing.read(self._house, connection, jurisdiction(connection), given)
        filed = filing.keep(self._house, asked)
        number: Fields = (
            {"token": filed.token} if filed.token else {"service_request_id": filed.number}
        )
        row: Fields = {**number, "service_notice": filed.notice, "account_id": None}
        return Told([row], "service_requests", "request")


def jurisdiction(connection: Connection) -> Jurisdiction:
    """The one that the request is for. Raises `Fault`."""
    return jurisdictions.jurisdiction(connection, request.values.get("jurisdiction_id", ""))


def answered(form: str, answer: Callable[[], Told]) -> Response:
    """The answer, or what is wrong with the request."""
    try:
        return written(answer(), form)
    except Fault as fault:
        return written(Told([asdict(fault)], "errors", "error"), form, fault.code)


def written(told: Told, form: str, status: int = 200) -> Response:
    """The answer as bytes, in the form asked for."""
    if form == "json":
        value = told.rows[0] if told.alone else told.rows
        body = json.dumps(value, ensure_ascii=False).encode()
    elif told.alone:
        body = xmlform.record(told.root, told.rows[0])
    else:
        body = xmlform.document(told.root, told.rows, told.row)
    return Response(body, status, content_type=KINDS[form])


def discovered(public_url: str) -> Told:
    """Where the methods are, for a program that knows only this address."""
    endpoint: Fields = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": f"{public_url}/open311/v2",
        "changeset": CHANGED,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    told: Fields = {
        "changeset": CHANGED,
        "contact": f"Whoever runs {public_url}",
        "key_service": "Ask them for an api_key: `smsgateway open311 key add NAME` makes one.",
        "endpoints": [endpoint],
    }
    return Told([told], "discovery", "", alone=True)


def listed(place: Jurisdiction) -> Told:
    """What requests may be about."""
    rows: list[Fields] = [
        {
            "service_code": one.code,
            "service_name": one.name,
            "description": f"{one.group}: {one.name}" if one.group else one.name,
            "metadata": bool(place.facilities),
            "type": "realtime",
            "keywords": one.group or one.name,
            "group": one.group or one.name,
        }
        for one in place.services.values()
        if one.offered
    ]
    return Told(rows, "services", "service")


def defined(place: Jurisdiction, code: str) -> Told:
    """What else may be told of a request about this. Raises `Fault` 404."""
    service = place.service(code)
    values: list[Fields] = [{"key": key, "name": name} for key, name in place.facilities.items()]
    attribute: Fields = {
        "variable": True,
        "code": filing.ABOUT,
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": "Choose from the list, or leave it out",
        "order": 1,
        "description": "Which place is it about? Its number is on the poster at the door.",
        "values": values,
    }
    told: Fields = {"service_code": service.code, "attributes": [attribute] if values else []}
    return Told([told], "service_definition", "", alone=True)


def found(connection: Connection, place: Jurisdiction) -> Told:
    """The requests that fit the filters. Raises `Fault` 400."""
    asked = request.args
    query = requests.Query(
        ids=parts(asked.get("service_request_id", "")),
        codes=parts(asked.get("service_code", "")),
        statuses=parts(asked.get("status", "")),
        since=instant("start_date", asked.get("start_date", ""), place.zone),
        until=instant("end_date", asked.get("end_date", ""), place.zone),
        page=whole("page", asked.get("page", "1")),
        page_size=whole("page_size", asked.get("page_size", str(requests.MOST))),
    )
    return as_requests(requests.found(connection, place, query))


def as_requests(rows: Sequence[requests.Request]) -> Told:
    """Requests under the standard's names."""
    return Told([asdict(one) for one in rows], "service_requests", "request")


def numbered(connection: Connection, place: Jurisdiction, token: str) -> Told:
    """The number behind a token. Raises `Fault` 404."""
    number = requests.number_of(connection, place, token)
    row: Fields = {"service_request_id": number, "token": token}
    return Told([row], "service_requests", "request")


def parts(text: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def whole(name: str, text: str) -> int:
    """A whole number. Raises `Fault` 400."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Fault(WRONG, f"{name} is a whole number")
    return int(text)


def instant(name: str, text: str, zone: ZoneInfo) -> datetime | None:
    """A W3C date and time; without an offset it is the jurisdiction's. Raises `Fault` 400."""
    if not text:
        return None
    try:
        # In a query a bare + is a space.
        made = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError as error:
        raise Fault(WRONG, f"{name} looks like 2026-01-31T00:00:00Z") from error
    if not 1900 <= made.year <= 2200:  # the first and the last day of all time have no neighbours
        raise Fault(WRONG, f"{name} is in no year that a request was made in")
    return made if made.tzinfo else made.replace(tzinfo=zone)
