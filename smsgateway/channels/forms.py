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
LOST = "\ufffd"
"""Stands where something came that cannot be kept."""

Form = Mapping[str, Sequence[str]]
"""Field name to all its values, in the order in which they came."""


def read(raw: Raw) -> dict[str, list[str]]:
    """The fields of the body, and those of the query that the body does not have.

    Bytes that are not UTF-8 and NUL (which PostgreSQL refuses in text) become U+FFFD, so that
    the rest stays readable; `raw.body` is what came, and what a signature is checked on.
    """
    as_json = raw.headers.get("content-type", "").startswith("application/json")
    form = gathered(flat(raw.body) if as_json else pairs(raw.body, "replace"))
    _, _, query = raw.path_and_query.partition("?")
    if query:
        form = gathered(pairs(query.encode("utf-8", "replace"), "replace")) | form
    return form


def gathered(fields: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Every value by its name, in order."""
    form: dict[str, list[str]] = {}
    for name, value in fields:
        form.setdefault(name.replace("\0", LOST), []).append(value.replace("\0", LOST))
    return form


def pairs(encoded: bytes, errors: str) -> list[tuple[str, str]]:
    """Every field in order, blank ones too; `errors` as for `bytes.decode`."""
    if len(encoded) > LIMIT:
        raise Garbled(f"more than {LIMIT} bytes")
    fields = [field for field in encoded.replace(b"+", b" ").split(b"&") if field]
    if len(fields) > MOST_FIELDS:
        raise Garbled("not a form")
    found = []
    for field in fields:
        name, _, value = field.partition(b"=")
        if b"%" in field:
            name, value = unquote_to_bytes(name), unquote_to_bytes(value)
        try:
            found.append((name.decode("utf-8", errors), value.decode("utf-8", errors)))
        except ValueError as error:
            raise Garbled("not a form") from error
    return found


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
    """Half a surrogate pair and NUL, which JSON can spell and no database keeps, become U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", LOST)


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
