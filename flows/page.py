"""Fit what a screen shows into what a phone can take: number it, split it, More and Back.

A page begins at an atom: a word of the text, or a line below it. So a page that a fault line made
shorter hides nothing: More goes on at the first atom that was not shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from flows.budget import ONE_SMS, Budget
from flows.clusters import clip, words
from flows.screens import Ask, Door, End, Line, Menu, Pick, Way, name_of, phrase
from flows.value import value
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


@value
class Page:
    """What is sent, and what may be answered to it."""

    text: str
    offered: tuple[Offer, ...]
    cut: bool = False
    """The text did not fit and was cut: `check` refuses that."""


@value
class Setting:
    """Where a showing is laid out: in what language, on what phone."""

    lang: str
    budget: Budget
    back: bool
    """There is a screen to go back to."""


class _Atom(NamedTuple):
    """What is never split. An option is a line that gets its number on the page."""

    joint: str
    text: str
    option: str | None = None

    def shown(self, number: int) -> str:
        return self.text if self.option is None else f"{number} {self.text}"


class _Doors(NamedTuple):
    """What the doors of a screen show and offer on every page, and the keys that they leave."""

    lines: tuple[_Atom, ...]
    offered: tuple[Offer, ...]
    back: str
    """The line of Back; empty where the key 0 is an answer: then it leads back to nothing."""
    more: str
    more_key: str


class _Frame(NamedTuple):
    """What stands around the atoms of a page, and how much all of it may hold."""

    head: str
    more: str
    back: str
    budget: Budget

    def around(self, text: str, more: bool = False) -> str:
        return f"{self.head}{text}{self.more if more else ''}{self.back}"

    def holds(self, text: str, more: bool = False) -> bool:
        return self.budget.fits(self.around(text, more))


class _Atoms(NamedTuple):
    """Everything there is to show, in the order of reading; a list's lines as a page comes to
    them."""

    head: list[_Atom]
    listing: tuple[Line, ...]
    lang: str
    length: int

    @property
    def number(self) -> int:
        return len(self.head) + len(self.listing)

    def after(self, start: int) -> Iterator[_Atom]:
        yield from self.head[start:]
        for line in self.listing[max(start - len(self.head), 0) :]:
            yield _line(line.code, choose(line.name, self.lang), self.length)


@lru_cache(maxsize=4096)
def _line(code: str, name: str, length: int) -> _Atom:
    return _Atom("\n", finish(f"{code} {clip(name, length)}".rstrip()))


def close(end: End, lang: str, budget: Budget) -> Page:
    """Last words: one page, squeezed until it fits.

    An SMS is kept to one segment as long as that leaves names eight letters.
    """
    text = ""
    if not budget.ussd:
        for level in range(LEVELS.index(8) + 1):
            text = finish(say(phrase(end.text), lang, level))
            if ONE_SMS.fits(text):
                return Page(text, ())
    for draft in levels(phrase(end.text), lang):
        text = finish(draft)
        if budget.fits(text):
            return Page(text, ())
    return Page(_trim(text, budget), (), cut=True)


def lay(
    showing: Menu | Pick | Ask, setting: Setting, start: int = 0, fault: Say | None = None
) -> Page:
    """The page of a showing that begins at atom `start`, under a fault line where there is one."""
    pages = None if isinstance(showing, Pick) else showing.pages
    if pages is None or fault is not None:
        return _laid(showing, setting, start, fault)
    if (setting, start) not in pages:
        pages[setting, start] = _laid(showing, setting, start, None)
    page: Page = pages[setting, start]
    return page


def _laid(showing: Menu | Pick | Ask, setting: Setting, start: int, fault: Say | None) -> Page:
    doors = _doors(showing.doors, setting.lang)
    warning = _fault_line(fault, setting)
    head, back = warning and warning + "\n", doors.back if setting.back else ""
    frame = first = _Frame(head, doors.more, back, setting.budget)
    if (
        start == 0
        and isinstance(showing, Menu)
        and (page := _at_once(showing, doors, setting, frame))
    ):
        return page
    atoms = _atoms(showing, doors, setting, first)
    start = min(start, atoms.number - 1)
    if start:
        frame = first._replace(back=doors.back)
    stop, text, options = _filled(atoms, start, frame)
    offered = [*_picked(showing, options), *doors.offered]
    goes_on = stop < atoms.number
    if goes_on:
        offered.append((doors.more_key, Way.PAGE, str(stop)))
    if frame.back:
        behind = (Way.PAGE, str(_before(atoms, start, first, frame))) if start else (Way.BACK, "")
        offered.append((BACK, *behind))
    if isinstance(showing, Ask):
        added = name_of(showing.adds_to) if showing.adds_to else ""
        offered.append((FREE[showing.words], name_of(showing.then), added))
    text = frame.around(text, goes_on).lstrip("\n")
    return Page(text, tuple(offered), cut=not setting.budget.fits(text))


def _picked(showing: Menu | Pick | Ask, options: list[str]) -> Iterator[Offer]:
    """What the options of one page offer, under their numbers on it."""
    if isinstance(showing, Pick):
        for number, value in enumerate(options, 1):
            yield str(number), name_of(showing.then), value


def _at_once(menu: Menu, doors: _Doors, setting: Setting, frame: _Frame) -> Page | None:
    """The usual case, quickly: a menu that fits on one page as it is."""
    lines = [finish(say(phrase(menu.text), setting.lang)), *(line.text for line in doors.lines)]
    text = frame.around("\n".join(lines)).lstrip("\n")
    if not setting.budget.fits(text):
        return None
    return Page(text, (*doors.offered, (BACK, Way.BACK, "")) if frame.back else doors.offered)


@lru_cache(maxsize=1024)
def _doors(doors: tuple[Door, ...], lang: str) -> _Doors:
    """Doors are open on every page, also where there was no room to show them again.

    They are remembered: what they say and where they lead stands in the code alone.
    """
    keys = [door.key or str(at) for at, door in enumerate(doors, 1)]
    labels = [f"{key} {say(Say(door.label), lang)}" for key, door in zip(keys, doors, strict=True)]
    to = [door.to if isinstance(door.to, Way) else name_of(door.to) for door in doors]
    more = FURTHER if MORE in keys else MORE
    return _Doors(
        tuple(_Atom("\n", finish(label)) for label in labels),
        tuple((key, where, door.value) for key, where, door in zip(keys, to, doors, strict=True)),
        "" if BACK in keys else finish(f"\n{BACK} {say(Say('Back'), lang)}"),
        finish(f"\n{more} {say(Say('More'), lang)}"),
        more,
    )


def _filled(atoms: _Atoms, start: int, frame: _Frame) -> tuple[int, str, list[str]]:
    """As many atoms as the page takes from `start`, and one at least.

    Which is the first of the next page, the text, and the values of the options in it.
    """
    text, last = "", atoms.number
    options: list[str] = []
    kept = start, text, options
    for stop, atom in enumerate(atoms.after(start), start + 1):
        if atom.option is not None:
            options = [*options, atom.option]
        if len(options) > MOST_OPTIONS:
            break
        first = stop == start + 1
        text += ("" if first else atom.joint) + atom.shown(len(options))
        if first or frame.holds(text, more=True) or (stop == last and frame.holds(text)):
            kept = stop, text, options
        elif not frame.holds(text):
            break
    return kept


def _before(atoms: _Atoms, start: int, first: _Frame, later: _Frame) -> int:
    """Where the page before the one at `start` begins, when pages are walked from the first."""
    page, frame = 0, first._replace(head="")
    while (stop := _filled(atoms, page, frame)[0]) < start:
        page, frame = stop, later._replace(head="")
    return page


def _atoms(showing: Menu | Pick | Ask, doors: _Doors, setting: Setting, frame: _Frame) -> _Atoms:
    """Everything there is to show."""
    options = showing.options if isinstance(showing, Pick) else ()
    rows = [*(_Atom("\n", finish(one.label), one.value) for one in options), *doors.lines]
    listing = showing.listing if isinstance(showing, Ask) else ()
    below = _Atoms(rows, listing, setting.lang, _name_length(setting))
    text = _squeezed(phrase(showing.text), len(doors.lines), below, frame)
    return below._replace(head=[*_spoken(text, setting.budget), *rows])


def _spoken(text: str, budget: Budget) -> list[_Atom]:
    """A short text in one piece, a long one in words."""
    whole = finish(text)
    if budget.part(4).fits(whole):
        return [_Atom("", whole)]
    return [_Atom(joint, finish(word)) for joint, word in words(text)]


def _squeezed(said: Say, doors: int, below: _Atoms, frame: _Frame) -> str:
    """The text as long as it leaves room for all doors and a first line, else for one of them."""
    draft = ""
    for lines in (doors + 1, 1):
        shown = "".join(one.joint + one.shown(1) for one in islice(below.after(0), lines))
        for draft in levels(said, below.lang):
            if not said.slots or frame.holds(finish(draft) + shown, below.number > lines):
                return draft
    return draft


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
    return close(End(fault), setting.lang, setting.budget.part(2)).text


def _trim(text: str, budget: Budget) -> str:
    """As much of a text as fits, cut where a reader would."""
    for length in range(len(text) - 1, 0, -1):
        shorter = clip(text, length)
        if budget.fits(shorter):
            return shorter
    return ""
