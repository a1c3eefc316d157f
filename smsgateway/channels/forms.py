"""Webhook bodies, forms or JSON, as fields; nothing typed is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes

from smsgateway.channels.contract import Garbled, Raw

LIMIT = 256 * 1024
"""Bytes of a body: 10,000 characters outside the BMP, percent-encoded, take 120,000."""
MOST_FIELDS = 500
LONGEST_NAME = 255
"""Characters of a session, a message id or any other name that a provider gives."""

Form = Mapping[str, Sequence[str]]
"""Field name to all its values, in the order in which they came."""


def read(raw: Raw) -> dict[str, list[str]]:
    """The fields of the body, and those of the query that the body does not have.

    Bytes that are not UTF-8 and NUL (which PostgreSQL refuses in text) become U+FFFD, so that
    the rest stays readable; `raw.body` is what came, and what a signature is checked on.
    """
    form: dict[str, list[str]] = {}
    as_json = raw.headers.get("content-type", "").startswith("application/json")
    for name, value in flat(raw.body) if as_json else pairs(raw.body, "replace"):
        form.setdefault(_readable(name), []).append(_readable(value))
    of_body = frozenset(form)
    _, _, query = raw.path_and_query.partition("?")
    for name, value in pairs(query.encode("utf-8", "replace"), "replace"):
        if _readable(name) not in of_body:
            form.setdefault(_readable(name), []).append(_readable(value))
    return form


def pairs(encoded: bytes, errors: str) -> list[tuple[str, str]]:
    """Every field in order, blank ones too; `errors` as for `bytes.decode`."""
    if len(encoded) > LIMIT:
        raise Garbled(f"more than {LIMIT} bytes")
    fields = [field for field in encoded.split(b"&") if field]
    if len(fields) > MOST_FIELDS:
        raise Garbled("not a form")
    try:
        halves = (field.partition(b"=") for field in fields)
        return [(_plain(name, errors), _plain(value, errors)) for name, _, value in halves]
    except ValueError as error:
        raise Garbled("not a form") from error


def flat(body: bytes) -> list[tuple[str, str]]:
    """The plain values of a JSON object, those one level down under `outer.inner`."""
    if len(body) > LIMIT:
        raise Garbled(f"more than {LIMIT} bytes")
    try:
        told = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise Garbled("not JSON") from error
    if not isinstance(told, dict):
        raise Garbled("not a JSON object")
    found = []
    for name, value in told.items():
        inner = value.items() if isinstance(value, dict) else ()
        found += [(name, value)] + [(f"{name}.{below}", one) for below, one in inner]
    plain = [(name, value) for name, value in found if isinstance(value, str | int | float)]
    if len(plain) > MOST_FIELDS:
        raise Garbled("too many fields")
    return [(name, written(str(value))) for name, value in plain]


def written(text: str) -> str:
    """Half a surrogate pair, which JSON can spell and no database keeps, becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def optional(form: Form, name: str) -> str:
    """The first value of a field, empty where it is absent."""
    values = form.get(name)
    return values[0] if values else ""


def required(form: Form, name: str) -> str:
    """The first value of a field that must be there, not be empty, and be a name's length."""
    value = optional(form, name)
    if not value:
        raise Garbled(f"no {name}")
    if len(value) > LONGEST_NAME:
        raise Garbled(f"{name} is too long")
    return value


def moment(text: str) -> datetime | None:
    """A provider's time, aware and in UTC; None where it cannot be read.

    Africa's Talking writes both `2017-05-03T06:04:45Z` and `2017-05-03 06:04:45`, in UTC.
    """
    try:
        read = datetime.fromisoformat(text.strip())
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _plain(encoded: bytes, errors: str) -> str:
    """A name or value as it was before it was encoded for a form."""
    if b"+" in encoded:
        encoded = encoded.replace(b"+", b" ")
    if b"%" in encoded:
        encoded = unquote_to_bytes(encoded)
    return encoded.decode("utf-8", errors)


def _readable(text: str) -> str:
    return text.replace("\0", "\ufffd")
