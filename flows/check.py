"""Walk every page of the sample worlds in every language, wrong answers too, and say what fails.

A page over budget, last words that had to be cut, a phrase without translation or with other
slots, a screen that nothing reaches: each is an Issue. `smsgateway check` prints them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter

from flows import samples
from flows.home import SCREENS
from flows.machine import Turn, advance, begin
from flows.page import ANYTHING, SMS, USSD, Budget, weigh
from flows.reading import read_text
from flows.screens import Go, name_of
from flows.state import State, dump
from flows.words import LANGUAGES, SOURCE, catalogue
from flows.world import Contest

_SPEAKS = frozenset({"Say", "Menu", "Pick", "Ask", "End", "Door"})
"""The calls whose first text is a phrase to translate."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong, and where it shows."""

    kind: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}: {self.text}"


def phrases() -> dict[str, str]:
    """Every phrase in the source of this package, and the file that says it."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                said = node.args[0]
                if node.func.id in _SPEAKS and isinstance(said, ast.Constant):
                    found[str(said.value)] = path.name
    return found
