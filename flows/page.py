"""Fit what a screen shows into what a phone can take: number it, split it, More and Back.

A page begins at an atom: a word of the text, or a line below it. So a page that a fault line made
shorter hides nothing: More goes on at the first atom that was not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import overload

from flows.budget import NOTHING, ONE_SMS, Budget, Weight, weigh
from flows.clusters import clip, words
from flows.screens import Ask, Door, End, Line, Menu, Option, Pick, Way, name_of, phrase
from flows.words import LEVELS, Say, choose, finish, levels, say

Offer = tuple[str, str, str]
"""One key that was shown: (key, screen or Way that it leads to, value).

The key `*` stands for anything typed; its value names the screen whose answer the text is added to.
The key `**` is the same where words are asked for, which by SMS are not taken for an answer else.
"""

ANYTHING, WORDS = "*", "**"
FREE = (ANYTHING, WORDS)
BACK, MORE = "0", "8"
FURTHER = "98"
"""More, on a screen of which a door has the key 8."""
MOST_OPTIONS = 7
"""A Pick shows no more on a page: 8, 9 and 0 have their own meaning."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is sent, and what may be answered to it."""

    text: str
    offered: tuple[Offer, ...]
    cut: bool = False
    """The text did not fit and was cut: `check` refuses that."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a showing is laid out: whose page it is, in what language, on what phone."""

    at: str
    lang: str
    budget: Budget
    back: bool
    """There is a screen to go back to."""
    zero: bool = False
    """The key 0 is an answer here: it leads back to nothing."""
    more: str = MORE
    """The key that turns the page."""


@dataclass(frozen=True, slots=True)
class _Atom:
    """What is never split. An option is a line that gets its number on the page."""

    joint: str
    text: str
    weight: Weight
    joined: Weight
    """With what joins it to the atom before."""
    option: str | None = None


class _Lines(Sequence[_Atom]):
    """The lines of a list, each made when a page comes to it."""

    def __init__(self, head: list[_Atom], listing: tuple[Line, ...], setting: Setting) -> None:
        self._head, self._listing, self._setting = head, listing, setting
        self._length = _name_length(setting)

    def __len__(self) -> int:
        return len(self._head) + len(self._listing)

    @overload
    def __getitem__(self, at: int) -> _Atom: ...
    @overload
    def __getitem__(self, at: slice) -> list[_Atom]: ...
    def __getitem__(self, at: int | slice) -> _Atom | list[_Atom]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if at < len(self._head):
            return self._head[at]
        line = self._listing[at - len(self._head)]
        return _line(line.code, choose(line.name, self._setting.lang), self._length)


@lru_cache(maxsize=4096)
def _line(code: str, name: str, length: int) -> _Atom:
    return _atom("\n", finish(f"{code} {clip(name, length)}".rstrip()))


@lru_cache(maxsize=2048)
def _atom(joint: str, text: str) -> _Atom:
    weight = weigh(text)
    return _Atom(joint, text, weight, weigh(joint) + weight if joint else weight)


def close(end: End, lang: str, budget: Budget) -> Page:
    """Last words: one page, squeezed until it fits.

    An SMS is kept to one segment as long as that leaves names eight letters.
    """
    text = ""
    if not budget.ussd:
        for level in range(LEVELS.index(8) + 1):
            text = finish(say(phrase(end.text), lang, level))
            if ONE_SMS.holds(weigh(text)):
                return Page(text, ())
    for draft in levels(phrase(end.text), lang):
        text = finish(draft)
        if budget.holds(weigh(text)):
            return Page(text, ())
    return Page(_trim(text, budget), (), cut=True)


def lay(
    showing: Menu | Pick | Ask, setting: Setting, start: int = 0, fault: Say | None = None
) -> Page:
    """The page of a showing that begins at atom `start`, under a fault line where there is one."""
    warning = _fault_line(fault, setting)
    if MORE in (key for key, _, _ in _doors(showing)):
        setting = replace(setting, more=FURTHER)
    if start == 0 and isinstance(showing, Menu) and (page := _at_once(showing, setting, warning)):
        return page
    atoms = _atoms(showing, setting, warning)
    start = min(start, len(atoms) - 1)
    back, more = _nav(setting, start)
    first = weigh(warning + "\n") if warning else NOTHING
    stop = _stop(atoms, start, first, back, more, setting.budget)
    lines, offered = _numbered(showing, atoms[start:stop])
    parts = [warning, lines] if warning else [lines]
    offered += _doors(showing)
    if stop < len(atoms):
        parts.append(more)
        offered.append((setting.more, Way.PAGE, str(stop)))
    if back:
        parts.append(back)
        behind = (Way.PAGE, str(_before(atoms, start, setting))) if start else (Way.BACK, "")
        offered.append((BACK, *behind))
    if isinstance(showing, Ask):
        added = name_of(showing.adds_to) if showing.adds_to else ""
        offered.append((FREE[showing.words], name_of(showing.then), added))
    text = "\n".join(parts).lstrip("\n")
    return Page(text, tuple(offered), cut=not setting.budget.holds(weigh(text)))


def _at_once(menu: Menu, setting: Setting, warning: str) -> Page | None:
    """The usual case, quickly: a menu that fits on one page as it is."""
    back, _ = _nav(setting, 0)
    lines = [warning, finish(say(phrase(menu.text), setting.lang))]
    lines += [row.text for row in _rows(menu, setting)]
    text = "\n".join(line for line in [*lines, back] if line)
    if not setting.budget.holds(weigh(text)):
        return None
    offered = _doors(menu)
    return Page(text, (*offered, (BACK, Way.BACK, "")) if back else tuple(offered))


def _nav(setting: Setting, start: int) -> tuple[str, str]:
    back, more = _nav_lines(setting.lang, setting.more)
    return back if (start or setting.back) and not setting.zero else "", more


@lru_cache(maxsize=16)
def _nav_lines(lang: str, more: str) -> tuple[str, str]:
    return finish(f"{BACK} {say(Say('Back'), lang)}"), finish(f"{more} {say(Say('More'), lang)}")


def _stop(
    atoms: Sequence[_Atom], start: int, first: Weight, back: str, more: str, budget: Budget
) -> int:
    """The first atom that no longer fits on the page that begins at `start`."""
    whole = first + weigh("\n" + back) if back else first
    tail = weigh("\n" + more)
    options, stop, at = 0, start, start
    while True:
        atom = atoms[at]
        whole += atom.weight if at == start else atom.joined
        options += atom.option is not None
        if options > MOST_OPTIONS or not budget.holds(whole):
            return max(stop, start + 1)
        at += 1
        if at == len(atoms):
            return at
        if budget.holds(whole + tail):
            stop = at


def _before(atoms: Sequence[_Atom], start: int, setting: Setting) -> int:
    """Where the page before the one at `start` begins, when pages are walked from the first."""
    page = 0
    while True:
        back, more = _nav(setting, page)
        stop = _stop(atoms, page, NOTHING, back, more, setting.budget)
        if stop >= start:
            return page
        page = stop


def _numbered(showing: Menu | Pick | Ask, atoms: Sequence[_Atom]) -> tuple[str, list[Offer]]:
    """The atoms of one page as text, its options numbered, and what the options offer."""
    text = ""
    offered: list[Offer] = []
    for at, atom in enumerate(atoms):
        text += atom.joint if at else ""
        if atom.option is not None and isinstance(showing, Pick):
            key = str(len(offered) + 1)
            offered.append((key, name_of(showing.then), atom.option))
            text += f"{key} "
        text += atom.text
    return text, offered


def _doors(showing: Menu | Pick | Ask) -> list[Offer]:
    """Doors are open on every page, also where there was no room to show them again."""
    return [(_key(door, at), _target(door), door.value) for at, door in enumerate(showing.doors)]


def _target(door: Door) -> str:
    return door.to if isinstance(door.to, Way) else name_of(door.to)


def _key(door: Door, at: int) -> str:
    return door.key or str(at + 1)


def _atoms(showing: Menu | Pick | Ask, setting: Setting, warning: str) -> Sequence[_Atom]:
    """Everything there is to show, in the order of reading."""
    below = _Lines(_rows(showing, setting), _listing(showing), setting)
    text = _squeezed(showing, setting, warning, below)
    whole = _atom("", finish(text))
    quarter = replace(setting.budget, gsm=setting.budget.gsm // 4, ucs2=setting.budget.ucs2 // 4)
    alone = quarter.holds(whole.weight)
    spoken = [whole] if alone else [_atom(joint, finish(word)) for joint, word in words(text)]
    return _Lines([*spoken, *_rows(showing, setting)], _listing(showing), setting)


def _listing(showing: Menu | Pick | Ask) -> tuple[Line, ...]:
    return showing.listing if isinstance(showing, Ask) else ()


def _squeezed(
    showing: Menu | Pick | Ask, setting: Setting, warning: str, below: Sequence[_Atom]
) -> str:
    """The text as long as it leaves room for all doors and a first line, else for one of them."""
    said = phrase(showing.text)
    if not said.slots:
        return say(said, setting.lang)
    draft = ""
    back, more = _nav(setting, 0)
    around = weigh("".join("\n" + part for part in (warning, back) if part))
    for lines in (len(showing.doors) + 1, 1):
        needed = sum((atom.joined for atom in below[:lines]), around)
        if len(below) > lines:
            needed += weigh("\n" + more)
        for draft in levels(said, setting.lang):
            if setting.budget.holds(needed + weigh(finish(draft))):
                return draft
    return draft


def _rows(showing: Menu | Pick | Ask, setting: Setting) -> list[_Atom]:
    """What is numbered: the options of a Pick, and the doors."""
    doors = [
        _door_line(_key(door, at), door.label, setting.lang)
        for at, door in enumerate(showing.doors)
    ]
    return [*map(_option, showing.options), *doors] if isinstance(showing, Pick) else doors


def _option(one: Option) -> _Atom:
    """A line that gets its number on the page."""
    atom, two = _atom("\n", finish(one.label)), weigh("1 ")
    return replace(atom, weight=atom.weight + two, joined=atom.joined + two, option=one.value)


@lru_cache(maxsize=512)
def _door_line(key: str, label: str, lang: str) -> _Atom:
    return _atom("\n", finish(f"{key} {say(Say(label), lang)}"))


def _name_length(setting: Setting) -> int:
    """Names in a list leave room for their neighbours: five lines a page, or three of Khmer."""
    budget = setting.budget
    if setting.lang == "km":
        return budget.ucs2 // 3 - 3
    return min(budget.gsm // 5 - 3, 40)


def _fault_line(fault: Say | None, setting: Setting) -> str:
    """The fault in at most half a page."""
    if fault is None:
        return ""
    half = replace(setting.budget, gsm=setting.budget.gsm // 2, ucs2=setting.budget.ucs2 // 2)
    return close(End(fault), setting.lang, half).text


def _trim(text: str, budget: Budget) -> str:
    """As much of a text as fits, cut where a reader would."""
    for length in range(len(text) - 1, 0, -1):
        shorter = clip(text, length)
        if budget.holds(weigh(shorter)):
            return shorter
    return ""
