"""What is wrong with a request, in the standard's own codes."""

from __future__ import annotations

from dataclasses import dataclass

WRONG = 400
FORBIDDEN = 403
MISSING = 404


@dataclass
class Fault(Exception):
    """The request cannot be answered: 404 for what is not there, 403 for the key, 400 for the rest.

    The description is for whoever wrote the other program.
    """

    code: int
    description: str
