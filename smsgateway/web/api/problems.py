"""How the API says no: application/problem+json (RFC 9457), with one clear sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Response

KIND = "application/problem+json"
NOTHING_THERE = "Nothing of this name is in the areas of this account."


@dataclass
class Problem(Exception):
    """The request cannot be answered; `says` is for whoever wrote the program."""

    status: int
    says: str
    faults: Sequence[Mapping[str, str]] = ()
    """Each with `where` and `said`."""
    headers: Mapping[str, str] = field(default_factory=dict)


def told(problem: Problem) -> Response:
    """The problem as the standard writes it."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.says,
    }
    if problem.faults:
        body["faults"] = [dict(one) for one in problem.faults]
    response = Response(json.dumps(body, ensure_ascii=False), problem.status, content_type=KIND)
    response.headers.update(dict(problem.headers))
    return response
