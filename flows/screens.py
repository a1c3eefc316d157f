"""The few kinds of screen. A screen is a function from a `Conversation` to one of them.

The doors and `then` of a screen are the next functions themselves: a wrong turn is an undefined
name, and "go to definition" walks the flow.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import field, replace
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, Protocol, TypeVar

from flows.codes import read_slip
from flows.effects import Effect
from flows.value import value
from flows.words import Say
from flows.world import Contest, Names, World


@value
class Conversation:
    """What a screen is given: the world, the language, and the answers so far."""

    world: World
    lang: str
    answers: Mapping[str, str]

    def __getitem__(self, screen: Screen) -> str:
        """What the person answered to that screen; empty where they were not asked."""
        return self.answers.get(name_of(screen), "")


class Way(StrEnum):
    """Where a key leads when it does not lead to a screen."""

    BACK = "@back"
    PAGE = "@page"
    LEFT = "@left"
    """To the conversation that was left unfinished."""


SLIP = "slip.number"
"""The answer that says whose voting slip is in hand."""

POT = "pots.pot"
"""The answer that says which contest is in hand, by its id, where there are several."""

Phrase = str | Say

Pages = dict[Any, Any] | None
"""The pages of a showing that is the same for everybody, each laid once: see `same_for_all`."""


class Door(NamedTuple):
    """One numbered way on. `key` is for the rare door with a number of its own.

    A door with a `value` answers the screen that it is on, as an option of a Pick does. Where a
    door has the key 0, nothing leads back.
    """

    label: str
    to: Screen | Way
    key: str = ""
    value: str = ""


class Line(Protocol):
    """One line of an Ask: the code that is typed, and what it stands for."""

    @property
    def code(self) -> str:
        """Digits."""

    @property
    def name(self) -> Names:
        """In each language."""


class Option(NamedTuple):
    """One line of a Pick: what is shown, in no need of translation, and the value it stands for."""

    label: str
    value: str


@value
class Menu:
    """A text and its doors, numbered alike on every page."""

    text: Phrase
    doors: tuple[Door, ...] = ()
    pages: Pages = None


@value
class Pick:
    """One of many: numbered anew on each page; the value is the answer to this screen.

    Its doors have keys of their own, which no option takes.
    """

    text: Phrase
    options: tuple[Option, ...]
    then: Screen
    doors: tuple[Door, ...] = ()


@value
class Ask:
    """Anything typed that is no key is the answer, which `then` may refuse.

    `listing` is shown in pages below the text, and every page takes the answer. With `adds_to`
    the typed text is added to the answer of that other screen instead. By SMS only digits answer,
    unless `words` are asked for.
    """

    text: Phrase
    then: Screen
    doors: tuple[Door, ...] = ()
    listing: tuple[Line, ...] = ()
    adds_to: Screen | None = None
    words: bool = False
    pages: Pages = None


@value
class Tell:
    """A text to send by SMS besides the reply, already in the person's language."""

    text: str
    purpose: str


@value
class Send:
    """A text that an End wants sent besides the reply; the machine renders it to a Tell."""

    text: Say
    purpose: str


@value
class End:
    """The last words, what is done, and what is sent besides. Always one page."""

    text: Phrase
    does: tuple[Effect, ...] = ()
    tells: tuple[Send, ...] = ()


@value
class Go:
    """Nothing to show here: do this and go on to another screen, perhaps in another language.

    `answers` stand from here on as if those screens had been answered so; an empty one is gone.
    """

    to: Screen
    does: tuple[Effect, ...] = ()
    lang: str = ""
    answers: Mapping[Screen | str, str] = field(default_factory=dict)


@value
class Refused:
    """The answer does not fit: the person is asked again under this one line."""

    fault: Say
    does: tuple[Effect, ...] = ()


Shown = Menu | Pick | Ask | End
Showing = Shown | Go | Refused
Screen = Callable[[Conversation], Showing]
Board = TypeVar("Board", Menu, Ask)


def talking(world: World, lang: str, answers: Mapping[str, str]) -> Conversation:
    """What a screen is given: the world with the slip and the contest in hand that were named."""
    slip = answers.get(SLIP)
    held = world.holding(read_slip(slip) if slip else "").about(answers.get(POT, ""))
    return Conversation(held, lang, answers)


def same_for_all(contest: Contest, make: Callable[..., Board], *of: Hashable) -> Board:
    """What `make` shows of a contest, made and laid once for everybody.

    It cannot be stale: it is kept by the contest, which never changes (a changed catalogue has new
    ones) and takes it along. It cannot be personal: `make` is given the contest and `of`, which are
    few and concern nobody, but neither world nor answers.
    """
    key = (make, *of)
    if key not in contest.made:
        contest.made[key] = replace(make(contest, *of), pages={})
    made: Board = contest.made[key]
    return made


@cache
def name_of(screen: Screen) -> str:
    """`voting.ballot`: what outlives a deployment in a saved State."""
    return f"{screen.__module__.removeprefix('flows.')}.{screen.__name__}"


def phrase(text: Phrase) -> Say:
    """A bare sentence is a phrase without slots."""
    return text if isinstance(text, Say) else Say(text)
