"""Complaints as the screens see them: plain answers, and the only questions that may be asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, Protocol

from flows.value import value

Names = Mapping[str, str]

Contact = Literal["named", "relay", "none"]
"""May staff call? Yes · only by messages through this system · no, the phone is not kept."""

Verdict = Literal["yes", "partly", "no", "unsure"]

WRONG_TRIES = 5
"""So many wrong PINs an hour, of one phone or for one ticket, and nobody may try on."""

REOPEN_DAYS = 60
"""So long after it was closed a case may be opened again by whom it concerns."""


@value
class Category:
    """What a complaint may be about: one of a tree of at most three levels."""

    id: int
    code: str
    """One word that a text may begin with, in capitals."""
    name: Names
    under: int | None = None
    sensitive: bool = False
    """Harm or abuse: no details are asked, and nothing is sent."""


@value
class Village:
    """A place inside the area, by the code that people type."""

    code: str
    """As short as tells it apart here."""
    name: Names
    full: str
    """As the gazetteer has it."""


@value
class Subject:
    """A service or a project that a complaint is about."""

    code: str
    """On its poster, or on the ballot."""
    name: Names


@value
class Alike:
    """A case that may be the very same trouble."""

    ticket: str
    people: int
    """Who reported it, so far."""
    title: Names
    """What an officer approved for others to read, else only category and village."""


@value
class Promise:
    """By when a new case is answered; None where nothing is owed."""

    reply: date
    resolve: date | None


@value
class Step:
    """One thing that happened to a case, for its citizen to read."""

    on: date
    state: str
    """What it became: a state, or `escalated`, `words`, `merged`."""
    note: str = ""
    """An officer's words to the citizen."""


@value
class Case:
    """A case, for whom it concerns."""

    ticket: str
    category: Names
    state: str
    office: Names
    """Who has it now; empty where nobody was named."""
    due: date | None
    """The next date that was promised and has not been kept."""
    answer: str = ""
    """What the office said last."""
    steps: tuple[Step, ...] = ()
    own: bool = True
    """This phone's, without asking for a PIN."""
    judges: bool = True
    """False for who only said `same problem, add me`: the answer is another's to judge."""
    runs: bool = True
    """It is not closed."""
    higher: bool = False
    """There is an office above the one that has it."""
    reopens: bool = False
    """It is closed, not too long ago, and the citizen may open it again."""


Opened = Case | Literal["pin", "locked"]
"""What a ticket leads to: its case, or a question for the PIN (also where no such ticket is)."""


class Cases(Protocol):
    """Everything about complaints that a screen may look at."""

    @property
    def categories(self) -> tuple[Category, ...]:
        """The whole tree in the order of the list, without what was withdrawn."""

    @property
    def villages(self) -> tuple[Village, ...]:
        """The places of this area, by code; empty where no gazetteer names any."""

    @property
    def coded(self) -> bool:
        """A service or project of this area has a code."""

    @property
    def helpline(self) -> str:
        """Whom a person who was harmed can call; empty where there is nobody."""

    @property
    def caller(self) -> bool:
        """Somebody trained is there to call back."""

    @property
    def unread(self) -> bool:
        """A text of this phone waits for somebody to read it."""

    def category(self, id: str) -> Category | None:
        """By its id, as a Pick answered it."""

    def village(self, typed: str) -> Village | None:
        """By its short or full code, however it was typed."""

    def about(self, typed: str) -> Subject | None:
        """The service or project of that code, however it was typed."""

    def promise(self, category: Category | None) -> Promise:
        """What a case of that category would be told today."""

    def alike(
        self, category: Category, village: Village | None, about: Subject | None, words: str
    ) -> Alike | None:
        """The standing case that resembles these words most, if one does."""

    def filed_already(self, words: str) -> str | None:
        """The ticket of a case that this phone filed with the very same words minutes ago."""

    @property
    def just_told(self) -> str | None:
        """The ticket of this phone's one open case that it heard of in the last 48 hours.

        None where there is no such case, or more than one.
        """

    def mine(self) -> tuple[Case, ...]:
        """The cases of this phone, the newest first, without their steps."""

    def open(self, ticket: str, pin: str) -> Opened:
        """A case by its ticket: this phone's own at once, any other by its PIN."""
