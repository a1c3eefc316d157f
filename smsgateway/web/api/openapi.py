"""The OpenAPI 3.1 description, made from the table of verbs."""

from __future__ import annotations

import re
from functools import cache
from typing import get_type_hints

from smsgateway import __version__
from smsgateway.actions.accounts.tokens import A_MINUTE
from smsgateway.web.api.arguments import Taken
from smsgateway.web.api.rows import A_PAGE, LARGEST_PAGE
from smsgateway.web.api.schemas import Schema, of_taken, schema
from smsgateway.web.api.table import ROOT, VERBS
from smsgateway.web.api.verb import Verb

PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "faults": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"where": {"type": "string"}, "said": {"type": "string"}},
                "required": ["where", "said"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}
KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Your own name of this write. The same request again under it acts once.",
    "schema": {"type": "string", "minLength": 8, "maxLength": 64},
}
PAGES = (
    {
        "name": "limit",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": A_PAGE},
    },
    {"name": "after", "in": "query", "schema": {"type": "string"}},
)


@cache
def description(public_url: str) -> Schema:
    """The document."""
    paths: dict[str, Schema] = {}
    for verb in VERBS:
        paths.setdefault(braced(verb.path), {})[verb.method.lower()] = operation(verb)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "smsgateway",
            "version": __version__,
            "description": f"Every verb of the office. {A_MINUTE} requests a minute and token.",
        },
        "servers": [{"url": f"{public_url}{ROOT}"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {
                "Problem": {
                    "description": "It was not done; `detail` says why in a sentence.",
                    "content": {"application/problem+json": {"schema": PROBLEM}},
                }
            },
        },
    }


def braced(path: str) -> str:
    """A path as OpenAPI writes it."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)


def operation(verb: Verb) -> Schema:
    """One verb."""
    told = [one for one in verb.takes if one.name not in verb.in_path]
    made: Schema = {
        "operationId": verb.name,
        "tags": [verb.command.split(" ")[0]],
        "summary": summary(verb),
        "description": f"Roles: {', '.join(verb.may)}. The command `smsgateway {verb.command}`.",
        "parameters": [
            *(parameter(one, "path") for one in verb.takes if one.name in verb.in_path),
            *extras(verb, told),
        ],
        "responses": {
            "200": {
                "description": "Done.",
                "content": {"application/json": {"schema": answer(verb)}},
            },
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if verb.method == "POST":
        body = {"application/json": {"schema": of_taken(told)}}
        made["requestBody"] = {"required": True, "content": body}
    return made


def summary(verb: Verb) -> str:
    """What it does, in a line."""
    return (verb.does.__doc__ or "").strip().splitlines()[0]


def extras(verb: Verb, told: list[Taken]) -> list[Schema]:
    """What stands in the address or the head of the request."""
    if verb.method == "POST":
        return [KEY]
    return [*(parameter(one, "query") for one in told), *(PAGES if verb.key else ())]


def parameter(one: Taken, place: str) -> Schema:
    """An argument in the address."""
    return {
        "name": one.name,
        "in": place,
        "required": one.required or place == "path",
        "schema": schema(one.kind),
    }


def answer(verb: Verb) -> Schema:
    """What it answers; of a list, a page."""
    made = schema(get_type_hints(verb.does)["return"])
    if verb.key is None:
        return made
    return {
        "type": "object",
        "properties": {"items": made, "next": {"type": ["string", "null"]}},
        "required": ["items", "next"],
    }
