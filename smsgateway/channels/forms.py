"""Webhook bodies (`application/x-www-form-urlencoded`) as fields; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl

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
    for name, value in pairs(raw.body, "replace"):
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
    try:
        found = parse_qsl(
            encoded.decode("latin-1"),  # each byte its own character, so that none is lost
            keep_blank_values=True,
            encoding="latin-1",
            max_num_fields=MOST_FIELDS,
        )
        return [(_decode(name, errors), _decode(value, errors)) for name, value in found]
    except ValueError as error:
        raise Garbled("not a form") from error


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


def _decode(latin: str, errors: str) -> str:
    return latin.encode("latin-1").decode("utf-8", errors)


def _readable(text: str) -> str:
    return text.replace("\0", "\ufffd")
