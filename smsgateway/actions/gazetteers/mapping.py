"""A mapping: what the columns of a country's files mean. Data, in TOML; some are shipped.

[[levels]] go from the top down. A level says which rows are its own (`list` of a JSON file, `where`
a column holds a value), and how a row finds its parent: by the first digits of its code (`prefix`),
by a column with the parent's code (`code`), or by one with the parent's name (`name`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from smsgateway.actions.refused import Refused


@dataclass(frozen=True, slots=True)
class Parent:
    """How a row of a level finds the place above it."""

    level: str
    prefix: int = 0
    code: str = ""
    name: str = ""
    begins: bool = False
    """A code that does not begin with its parent's is worth a remark."""


@dataclass(frozen=True, slots=True)
class Level:
    """Which rows are of this level, and what their columns are."""

    name: str
    code: str
    names: Map[str, str]
    parent: Parent | None = None
    list: str = ""
    where: Map[str, str] = field(default_factory=dict)
    digits: int = 0
    """How long a code is; 0 where codes are of any form."""
    mark: str = ""
    """Put before the code, where a source numbers each level from 1."""
    type: str = ""
    valid_from: str = ""
    valid_to: str = ""
    successors: str = ""
    lat: str = ""
    lon: str = ""
    population: str = ""

    @property
    def columns(self) -> set[str]:
        """Every column that a file of this level must have."""
        known = {self.code, self.type, *self.names.values(), *self.where, self.valid_from}
        known |= {self.valid_to, self.successors, self.lat, self.lon, self.population}
        if self.parent:
            known |= {self.parent.code, self.parent.name}
        return known - {""}


@dataclass(frozen=True, slots=True)
class Mapping:
    """How an edition's files are read, and what the edition is."""

    edition: str
    title: str
    country: str
    source: str
    licence: str
    valid_from: date
    time_zone: str
    languages: tuple[str, ...]
    levels: tuple[Level, ...]
    zeros: str = "kept"
    """`restored`: a code that is too short lost zeros on its way through a spreadsheet."""
    valid_to: date | None = None

    def depth(self, level: Level) -> int:
        """1 at the top."""
        if level.parent is None:
            return 1
        return 1 + self.depth(next(one for one in self.levels if one.name == level.parent.level))


def shipped() -> list[str]:
    """The names of the mappings that come with the gateway."""
    folder = files("smsgateway").joinpath("gazetteers")
    return sorted(one.name.removesuffix(".toml") for one in folder.iterdir())


def mapping_named(name: str) -> Mapping:
    """The shipped mapping of this name, or the one in the file of this path. Raises `Refused`."""
    if name in shipped():
        text = files("smsgateway").joinpath("gazetteers", f"{name}.toml").read_text("utf-8")
        return mapping_from(name, text)
    if not Path(name).is_file():
        raise Refused(
            "there is no mapping {name}: give a TOML file or one of {known}",
            name=name,
            known=shipped(),
        )
    return mapping_from(name, Path(name).read_text("utf-8", errors="replace"))


def mapping_from(name: str, text: str) -> Mapping:
    """Read a mapping and refuse what makes no sense. Raises `Refused`."""
    try:
        told = tomllib.loads(text)
        levels = tuple(level_from(one) for one in told.pop("levels"))
        languages = tuple(told.pop("languages"))
        read = Mapping(levels=levels, languages=languages, **told)
        ZoneInfo(read.time_zone)
    except tomllib.TOMLDecodeError as error:
        raise Refused("the mapping {name} is not TOML: {error}", name=name, error=error) from error
    except KeyError as error:
        raise Refused(
            "the mapping {name} lacks or does not know {key}", name=name, key=error.args[0]
        ) from error
    except (TypeError, ValueError, AttributeError) as error:
        said = str(error).replace("Mapping.__init__() ", "").replace("Level.__init__() ", "")
        raise Refused("the mapping {name}: {said}", name=name, said=said) from error
    for nonsense in nonsense_in(read):
        raise Refused("the mapping {name}: {nonsense}", name=name, nonsense=nonsense)
    return read


def level_from(told: dict[str, Any]) -> Level:
    """One [[levels]] table."""
    parent = told.pop("parent", None)
    return Level(**told, parent=Parent(**parent) if parent else None)


def nonsense_in(mapping: Mapping) -> list[str]:
    """What the types do not forbid."""
    found = []
    if type(mapping.valid_from) is not date:
        found.append("valid_from is a date, e.g. 2025-01-01")
    if mapping.zeros not in ("kept", "restored"):
        found.append("zeros are kept or restored")
    above: set[str] = set()
    for level in mapping.levels:
        ways = (level.parent.prefix, level.parent.code, level.parent.name) if level.parent else (1,)
        if level.parent and level.parent.level not in above:
            found.append(f"{level.name} stands under {level.parent.level}, which is not above it")
        if sum(map(bool, ways)) != 1:
            found.append(f"{level.name} finds its parent by one of prefix, code and name")
        if level.name in above:
            found.append(f"there are two levels named {level.name}")
        if not level.names or len(level.name) > 32:
            found.append(f"{level.name} has no column of names, or too long a name of its own")
        above.add(level.name)
    return found
