"""The door of /api/v1: who asks, whether they may, and each verb of the table behind it.

No cookie opens it and none is set. In the order of the checks: 401 without a live token, 429 when
its minute is used up, 403 for a role that may not, 400 for arguments that cannot be read, 404 for
what is not in the account's areas, 422 for what the verb refuses. A POST carries an
Idempotency-Key and acts once (`actions.once`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
)
from werkzeug.routing import Map, RequestRedirect, Rule

from smsgateway.actions.accounts import tokens
from smsgateway.actions.accounts.accounts import Account, NoSuchAccount
from smsgateway.actions.accounts.tokens import Holder, NoToken, TooFast
from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.house import Bell, House
from smsgateway.actions.once import Ask, once
from smsgateway.actions.refused import Refused
from smsgateway.web.api import openapi, problems
from smsgateway.web.api.arguments import Faults, File, read
from smsgateway.web.api.plain import plain
from smsgateway.web.api.problems import NOTHING_THERE, Problem
from smsgateway.web.api.rows import A_PAGE, PAGING, page
from smsgateway.web.api.table import ROOT, VERBS
from smsgateway.web.api.verb import Desk, Verb
from smsgateway.web.headers import guard

LARGEST, LARGEST_FILE = 64 * 1024, 8 * 1024 * 1024
"""Bytes of a body, and of one that holds a file in base64."""
KEY = r"[\x21-\x7e]{8,64}"
JSON = "application/json; charset=utf-8"
FAULTS = 100
"""Told of a file that cannot be read."""


def api(house: House, bell: Bell) -> Blueprint:
    """The blueprint."""
    door, counter = Blueprint("api", __name__, url_prefix=ROOT), Counter(house, bell)
    door.add_url_rule("/<path:rest>", "verb", counter.answer, methods=["GET", "POST"])

    @door.get("/openapi.json")
    def description() -> Response:
        return written(openapi.description(house.settings.public_url))

    @door.errorhandler(Problem)
    def sorry(problem: Problem) -> Response:
        return problems.told(problem)

    @door.after_request
    def guarded(response: Response) -> Response:
        return guard(response, https=house.settings.public_url.startswith("https://"))

    return door


class Counter:
    """Where programs ask: every verb is answered in the same way."""

    def __init__(self, house: House, bell: Bell) -> None:
        """One counter serves every verb."""
        self._house, self._bell = house, bell

    def answer(self, rest: str) -> Response:
        """The view of every verb."""
        verb, path = called(rest, request.method)
        holder = self._holder()
        if holder.account.role not in verb.may:
            raise Problem(403, f"{holder.account.role} may not do this.")
        try:
            return self._answered(verb, holder, path)
        except Exception as error:
            raise problem_of(error) from error

    def _holder(self) -> Holder:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            if kind.lower() != "bearer":
                raise NoToken
            return tokens.holder(self._house, token.strip())
        except NoToken as error:
            said = "Give a live token: Authorization: Bearer sgw_…"
            raise Problem(401, said, headers={"WWW-Authenticate": "Bearer"}) from error
        except TooFast as fast:
            said = f"{tokens.A_MINUTE} requests a minute: wait {fast.seconds} seconds."
            raise Problem(429, said, headers={"Retry-After": str(fast.seconds)}) from fast

    def _answered(self, verb: Verb, holder: Holder, path: Mapping[str, Any]) -> Response:
        if verb.method == "GET":
            return written(self._read(verb, holder.account, path))
        key = request.headers.get("Idempotency-Key", "")
        if not re.fullmatch(KEY, key):
            raise Problem(
                400, "A POST carries an Idempotency-Key of 8 to 64 visible letters: draw a UUID."
            )
        body = bounded(verb)
        arguments = read(verb.takes, together(in_body(body), path))
        asked = hashlib.sha256(f"{verb.name} {request.path} ".encode() + body).digest()

        def act(house: House) -> Any:
            return plain(self._done(house, verb, holder.account, arguments))

        answer, before = once(self._house, Ask(holder, key, asked, verb.command), act)
        self._bell.ring()
        response = written(answer)
        response.headers["Idempotency-Replayed"] = "true" if before else "false"
        return response

    def _read(self, verb: Verb, account: Account, path: Mapping[str, Any]) -> Any:
        texts = together(dict(request.args), {name: str(told) for name, told in path.items()})
        if verb.key is None:
            return plain(
                self._done(self._house, verb, account, read(verb.takes, texts, typed=False))
            )
        arguments = read((*verb.takes, *PAGING), texts, typed=False)
        limit, after = arguments.pop("limit", A_PAGE), arguments.pop("after", "")
        rows = self._done(self._house, verb, account, arguments)
        some, following = page(rows, verb.key, limit, after)
        return {"items": plain(some), "next": following}

    def _done(
        self, house: House, verb: Verb, account: Account, arguments: Mapping[str, Any]
    ) -> Any:
        self._check_place(house, verb, account, arguments)
        return verb.does(Desk(house, account), **arguments)

    def _check_place(
        self, house: House, verb: Verb, account: Account, arguments: Mapping[str, Any]
    ) -> None:
        """Raises `Problem` for what is elsewhere, as for what is nowhere."""
        if verb.places is None:
            return
        try:
            with house.db.read() as connection:
                found = verb.places(connection, arguments)
        except Refused as error:
            raise Problem(404, NOTHING_THERE) from error
        if None in found and not account.everywhere:
            raise Problem(403, "Only an account of the whole service may do this.")
        if not all(map(account.reaches, found)):
            raise Problem(404, NOTHING_THERE)


@cache
def paths() -> Map:
    """The paths of the table: made once, however many applications a process has."""
    return Map([Rule(one.path, methods=[one.method], endpoint=one) for one in VERBS])


def called(rest: str, method: str) -> tuple[Verb, Mapping[str, Any]]:
    """The verb of an address, and the arguments in it. Raises `Problem`."""
    try:
        return paths().bind("").match(f"/{rest}", "GET" if method == "HEAD" else method)
    except MethodNotAllowed as error:
        words = ", ".join(sorted(error.valid_methods or ()))
        raise Problem(405, f"Ask by {words}.", headers={"Allow": words}) from error
    except (NotFound, RequestRedirect) as error:
        said = f"There is no such verb: {ROOT}/openapi.json lists them."
        raise Problem(404, said) from error


def bounded(verb: Verb) -> bytes:
    """The body. Raises `Problem` for one that is too large, or is not called JSON."""
    holds_file = any(one.kind is File for one in verb.takes)
    request.max_content_length = LARGEST_FILE if holds_file else LARGEST
    if request.mimetype != "application/json":
        raise Problem(415, "The body is JSON: Content-Type: application/json.")
    return request.get_data(cache=False)


def in_body(body: bytes) -> dict[str, Any]:
    """The body as an object; its fractions are exact. Raises `Problem`."""
    try:
        told = json.loads(body or b"{}", parse_float=Decimal, parse_constant=refuse)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise Problem(400, "The body cannot be read as JSON.") from error
    if not isinstance(told, dict):
        raise Problem(400, "The body is a JSON object of the verb's arguments.")
    return told


def refuse(word: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(word)


def together(told: Mapping[str, Any], path: Mapping[str, Any]) -> dict[str, Any]:
    """What was told and what the path says. Raises `Faults` where both say it."""
    twice = dict.fromkeys(told.keys() & path.keys(), "is in the path already")
    if twice:
        raise Faults(twice)
    return {**told, **path}


def problem_of(error: Exception) -> Exception:
    """What a program is told of an error; what nobody expected stays as it is."""
    for kind, said in SAID.items():
        if isinstance(error, kind):
            return said(error)
    return error


def of_faulty(error: Any) -> Problem:
    """Lines of a file."""
    some = [{"where": one.where, "said": one.said} for one in error.faults[:FAULTS]]
    return Problem(422, f"Nothing was kept: {len(error.faults)} faults.", some)


def of_faults(error: Any) -> Problem:
    """Arguments."""
    some = [{"where": name, "said": said} for name, said in error.found.items()]
    return Problem(400, "Arguments are missing or wrong.", some)


def of_database(error: Any) -> Problem:
    """A lock that was not had in time, a database that is away: nothing was kept."""
    return Problem(
        503, "The database did not answer in time. Ask again.", headers={"Retry-After": "5"}
    )


SAID: Mapping[type[Exception], Callable[[Any], Exception]] = {
    Problem: lambda error: error,
    Faults: of_faults,
    Faulty: of_faulty,
    NoSuchAccount: lambda error: Problem(403, sentence(error)),
    Refused: lambda error: Problem(422, sentence(error)),
    RequestEntityTooLarge: lambda error: Problem(413, "The body is too large."),
    HTTPException: lambda error: Problem(error.code or 400, error.description or ""),
    IntegrityError: lambda error: Problem(422, "This does not fit what is there already."),
    DataError: lambda error: Problem(422, "A text is too long, or a number too large, to keep."),
    OperationalError: of_database,
    NoConnection: of_database,
}
"""The first that fits holds."""


def sentence(error: Exception) -> str:
    """A refusal's words as a sentence."""
    said = str(error)
    return said[:1].upper() + said[1:]


def written(answer: Any) -> Response:
    """The answer as bytes."""
    return Response(json.dumps(answer, ensure_ascii=False, allow_nan=False), content_type=JSON)
