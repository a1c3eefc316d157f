"""A policy file: how an area handles complaints, read from TOML and checked before it is kept.

area = "kee"
helpline = "1280"
weekend = [5, 6]

[[categories]]
code = "WATER"
under = "ROAD"
severity = 2
name = { en = "Water", sw = "Maji" }

[[offices]]
slug = "council"
name = { en = "Council" }
members = ["officer@kee.example"]

[[ladder]]
office = "council"
days = 5

[[terms]]
severity = 2
reply = 3
resolve = 10

[holidays]
"2026-12-25" = "Christmas"

[templates]
thanks = { en = "Thank you. We have seen it and send somebody." }
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flows.budget import ONE_SMS, weigh
from flows.gsm import plain
from flows.words import LANGUAGES, SOURCE
from smsgateway.actions.desks.desk import DEFAULT_TERMS
from smsgateway.actions.files.faults import Fault, Faulty, fault_of
from smsgateway.channels.phones import NotAPhone, canonical
from smsgateway.counting.told import Told

MOST_BRANCHES = 7
MOST_LEVELS = 3
CODE = re.compile(r"[A-Z]{2,16}")
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
FRAME = "482-9302: "
"""What stands before a template when it is sent."""

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NewCategory:
    """One branch of the tree."""

    code: str
    name: Names
    severity: int = 3
    under: str = ""
    sensitive: bool = False
    works: bool = False
    """Something is built or mended: four weeks later its citizen is asked whether it lasts."""


@dataclass(frozen=True, slots=True)
class NewOffice:
    """Who handles cases; `phone` is in E.164 and gets the digest."""

    slug: str
    name: Names
    email: str = ""
    phone: str = ""
    trained: bool = False
    members: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class NewRung:
    """The next office up, for a category or for all."""

    office: str
    days: int
    category: str = ""


@dataclass(frozen=True, slots=True)
class NewTerms:
    """Working days by severity; without `resolve` no solution is owed."""

    severity: int
    reply: int
    resolve: int | None = None


USUAL_TERMS = tuple(
    NewTerms(severity, terms.reply, terms.resolve) for severity, terms in DEFAULT_TERMS.items()
)
"""Where a file names none."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole file."""

    area: str
    categories: Sequence[NewCategory]
    offices: Sequence[NewOffice]
    ladder: Sequence[NewRung]
    terms: Sequence[NewTerms] = USUAL_TERMS
    holidays: Mapping[date, str] = field(default_factory=dict)
    templates: Mapping[str, Names] = field(default_factory=dict)
    helpline: str = ""
    weekend: Sequence[int] = (5, 6)


def read(path: Path) -> Policy:
    """Read a policy file. Raises `Faulty` with every entry that is wrong."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Faulty(fault_of(path.name, error)) from error
    return policy(told, path.name)


def policy(told: Mapping[str, Any], name: str) -> Policy:
    """A policy from its tables. Raises `Faulty`."""
    faults: list[Fault] = []
    read = Policy(
        area=str(told.get("area", "")),
        categories=_entries(told, "categories", NewCategory, name, faults),
        offices=_entries(told, "offices", NewOffice, name, faults),
        ladder=_entries(told, "ladder", NewRung, name, faults),
        terms=_entries(told, "terms", NewTerms, name, faults) or USUAL_TERMS,
        holidays=dict(_holidays(told.get("holidays", {}), name, faults)),
        templates=told.get("templates", {}),
        helpline=str(told.get("helpline", "")),
        weekend=told.get("weekend", (5, 6)),
    )
    if not faults:
        faults += [Fault(f"{name}: {where}", what) for where, what in wrong(read)]
    if faults:
        raise Faulty(*faults)
    return read


def _entries(
    told: Mapping[str, Any], table: str, kind: type[Any], name: str, faults: list[Fault]
) -> list[Any]:
    made = []
    for number, entry in enumerate(told.get(table, ()), start=1):
        try:
            made.append(kind(**entry))
        except TypeError:
            known = ", ".join(kind.__dataclass_fields__)
            faults.append(
                Fault(f"{name}: {table} {number}", Told("its keys are not {known}", known=known))
            )
    return made


def _holidays(
    told: Mapping[str, Any], name: str, faults: list[Fault]
) -> Iterator[tuple[date, str]]:
    for day, what in told.items():
        try:
            yield date.fromisoformat(day), str(what)
        except ValueError:
            faults.append(
                Fault(f"{name}: holidays", Told("{day} is no day like 2026-12-25", day=day))
            )


def wrong(read: Policy) -> Iterator[tuple[str, str]]:
    """Where, and what is wrong there."""
    if not read.area:
        yield "area", "is missing"
    if not {*read.weekend} < {*range(7)}:
        yield "weekend", "holds days of the week, 0 for Monday, and not all of them"
    yield from _wrong_categories(read.categories)
    offices = {one.slug for one in read.offices}
    yield from _wrong_offices(read.offices)
    yield from _wrong_ladder(read, offices)
    for one in read.terms:
        if one.severity not in range(1, 5) or one.reply < 1 or (one.resolve or 1) < 1:
            yield f"terms {one.severity}", "severity is 1 to 4, and a day at least is needed"
    for slug, text in read.templates.items():
        yield from _wrong_template(slug, text)


def _wrong_categories(some: Sequence[NewCategory]) -> Iterator[tuple[str, str]]:
    by_code = {one.code: one for one in some}
    if not any(not one.sensitive and not one.under for one in some):
        yield "categories", "there is none that is not sensitive"
    for code, times in Counter(one.code for one in some).items():
        if times > 1:
            yield f"category {code}", "is there more than once"
    for above, many in Counter(one.under for one in some).items():
        if many > MOST_BRANCHES:
            yield f"category {above or '(roots)'}", f"has {many} branches, at most {MOST_BRANCHES}"
    for one in some:
        yield from _wrong_category(one, by_code)


def _wrong_category(
    one: NewCategory, by_code: Mapping[str, NewCategory]
) -> Iterator[tuple[str, str]]:
    where = f"category {one.code}"
    if not CODE.fullmatch(one.code):
        yield where, "a code is one word of 2 to 16 capitals"
    if one.severity not in range(1, 5):
        yield where, "severity is 1 (safety) to 4 (idea)"
    if one.under and one.under not in by_code:
        yield where, f"there is no category {one.under} that it could be under"
    elif _level(one, by_code) > MOST_LEVELS:
        yield where, f"lies deeper than {MOST_LEVELS} levels"
    yield from _unnamed(where, one.name)


def _level(one: NewCategory, by_code: Mapping[str, NewCategory]) -> int:
    level = 1
    while one.under in by_code and level <= MOST_LEVELS:
        one, level = by_code[one.under], level + 1
    return level


def _wrong_offices(some: Sequence[NewOffice]) -> Iterator[tuple[str, str]]:
    for one in some:
        where = f"office {one.slug}"
        if not SLUG.fullmatch(one.slug):
            yield where, "a slug is made of small letters, digits and hyphens"
        try:
            if one.phone:
                canonical(one.phone, "")
        except NotAPhone as error:
            yield where, str(error)
        yield from _unnamed(where, one.name)


def _wrong_ladder(read: Policy, offices: set[str]) -> Iterator[tuple[str, str]]:
    if not read.ladder:
        yield "ladder", "without an office nobody has the cases"
    codes = {one.code for one in read.categories}
    for number, one in enumerate(read.ladder, start=1):
        if one.office not in offices:
            yield f"ladder {number}", f"there is no office {one.office}"
        if one.category and one.category not in codes:
            yield f"ladder {number}", f"there is no category {one.category}"
        if one.days < 1:
            yield f"ladder {number}", "an office has a day at least"


def _wrong_template(slug: str, text: Names) -> Iterator[tuple[str, str]]:
    yield from _unnamed(f"template {slug}", text)
    for lang, said in text.items():
        if not ONE_SMS.holds(weigh(plain(FRAME + said))):
            yield f"template {slug}", f"does not fit one SMS in {lang}"


def _unnamed(where: str, names: Names) -> Iterator[tuple[str, str]]:
    if not names.get(SOURCE):
        yield where, "needs a text in en"
    for lang in names.keys() - {*LANGUAGES}:
        yield where, f"{lang} is no language of ours"
