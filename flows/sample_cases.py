"""Complaints in memory: a small tree, villages, and a few cases in each state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date

from flows.case import (
    WRONG_TRIES,
    Alike,
    Case,
    Category,
    Names,
    Opened,
    Promise,
    Step,
    Subject,
    Village,
)
from flows.codes import is_number, ticket, tokens
from flows.effects import (
    AddWords,
    AppealCase,
    Effect,
    FileCase,
    FileUnread,
    JudgeCase,
    TryPin,
    WithdrawCase,
)
from flows.standing import STATES
from flows.value import value

PUMP = ticket("482930")
"""482-9302."""
PIN = "5180"

KINDS = (
    Category(1, "HEALTH", {"en": "Health", "sw": "Afya", "fr": "Santé", "km": "សុខភាព"}),
    Category(2, "SCHOOL", {"en": "School", "sw": "Shule", "fr": "École", "km": "សាលារៀន"}),
    Category(3, "ROAD", {"en": "Road, water, light", "km": "ផ្លូវ ទឹក ភ្លើង"}),
    Category(4, "OFFICE", {"en": "Commune office, ID", "km": "សាលាឃុំ"}),
    Category(5, "MONEY", {"en": "Money, bribe", "km": "លុយ"}),
    Category(6, "HARM", {"en": "Private: harm or abuse", "km": "ឯកជន"}, sensitive=True),
    Category(7, "OTHER", {"en": "Other, idea, thanks", "km": "ផ្សេងៗ"}),
    Category(31, "WATER", {"en": "Water", "km": "ទឹក"}, under=3),
    Category(32, "LIGHT", {"en": "Street light", "km": "ភ្លើង"}, under=3),
    Category(311, "PUMP", {"en": "Broken pump", "km": "ស្នប់ខូច"}, under=31),
    Category(312, "PIPE", {"en": "No pipe", "km": "គ្មានបំពង់"}, under=31),
)
VILLAGES = tuple(
    Village(f"{number:02}", {"en": name, "km": khmer}, f"010201{number:02}")
    for number, (name, khmer) in enumerate(
        (
            ("Ou Thum", "អូរធំ"),
            ("Phnum", "ភ្នំ"),
            ("Trang", "ត្រាង"),
            ("Kantueu Muoy", "កន្ទឺមួយ"),
            ("Voat Kandal Khang Lech", "វត្តកណ្ដាល"),
        ),
        start=1,
    )
)
LONG: Names = {
    "en": "District water, sanitation and energy office of Banteay Meanchey",
    "sw": "Ofisi ya maji, usafi wa mazingira na nishati ya wilaya ya Mbooni",
    "fr": "Bureau de l'eau, de l'assainissement et de l'énergie du district",
    "km": "ការិយាល័យ\u200bទឹក\u200bអនាម័យ\u200bនិង\u200bថាមពល\u200bស្រុក",
    "km-Latn": "Kariyalay teuk anamay ning thamapol srok Banteay Meanchey",
}
CLINIC = Subject("21013", LONG)
NOTE = "a word " * 10
"""70 letters: the longest note that fits beside Khmer; 160 fit in other languages."""
ANSWER = "The nurse's rota was changed; a second nurse comes from Monday on, every morning."
DAY = date(2026, 6, 22)


@value
class SampleCases:
    """Cases that are values."""

    categories: tuple[Category, ...] = KINDS
    villages: tuple[Village, ...] = VILLAGES
    helpline: str = "1280"
    caller: bool = True
    likely: Alike | None = None
    held: Mapping[str, Case] = field(default_factory=dict)
    """Each opens with `PIN` where it is not the phone's own."""
    unread: bool = True
    subjects: tuple[Subject, ...] = (CLINIC,)
    just_told: str | None = None
    already: str | None = None
    wrong: int = 0
    """PINs within the hour."""

    def category(self, id: str) -> Category | None:
        """By its id."""
        return next((one for one in self.categories if str(one.id) == id), None)

    def village(self, typed: str) -> Village | None:
        """By either code."""
        code = "".join(tokens(typed))
        return next((one for one in self.villages if code in (one.code, one.full)), None)

    @property
    def coded(self) -> bool:
        """Whether anything has a code."""
        return bool(self.subjects)

    def about(self, typed: str) -> Subject | None:
        """By its code."""
        code = "".join(tokens(typed))
        return next((one for one in self.subjects if one.code == code), None)

    def filed_already(self, words: str) -> str | None:
        """As it was set."""
        return self.already

    def promise(self, category: Category | None) -> Promise:
        """An idea is owed no solution."""
        return Promise(DAY, None if category and category.code == "OTHER" else DAY)

    def alike(
        self, category: Category, village: Village | None, about: Subject | None, words: str
    ) -> Alike | None:
        """As it was set."""
        return self.likely

    def mine(self) -> tuple[Case, ...]:
        """Those of this phone."""
        return tuple(one for one in self.held.values() if one.own)

    def open(self, ticket: str, pin: str) -> Opened:
        """Its own at once, others by the PIN."""
        one = self.held.get(ticket)
        if one is not None and one.own:
            return one
        if self.wrong >= WRONG_TRIES:
            return "locked"
        return one if one is not None and is_number(pin) and pin == PIN else "pin"

    def after(self, effect: Effect) -> SampleCases:
        """The cases that this effect leaves behind."""
        match effect:
            case FileCase(ticket=code) | FileUnread(ticket=code):
                return self._with(Case(code, {"en": "Health"}, "new", {}, DAY))
            case TryPin(right=False):
                return replace(self, wrong=self.wrong + 1)
            case AppealCase(code):
                return self._with(replace(self.held[code], higher=False))
            case AddWords(code, words):
                step = Step(DAY, "words", words)
                return self._with(replace(self.held[code], steps=(step,)))
            case WithdrawCase(code):
                return self._with(replace(self.held[code], state="withdrawn", runs=False))
            case JudgeCase(code, verdict) if verdict != "unsure":
                solved = verdict == "yes"
                state = "confirmed" if solved else "reopened"
                return self._with(
                    replace(self.held[code], state=state, runs=not solved, reopens=solved)
                )
            case _:
                return self

    def _with(self, one: Case) -> SampleCases:
        return replace(self, held={**self.held, one.ticket: one})


def standing(state: str, *, office: Names | None = None, own: bool = True) -> Case:
    """The pump's case in that state."""
    over = state in ("confirmed", "closed-unconfirmed", "out-of-scope", "withdrawn", "duplicate")
    return Case(
        ticket=PUMP,
        category=LONG if office else {"en": "Broken pump", "km": "ស្នប់ខូច"},
        state=state,
        office=office or {"en": "Council", "km": "ក្រុមប្រឹក្សា"},
        due=None if over else DAY,
        answer=ANSWER,
        steps=tuple(Step(DAY, one, ANSWER if one == "answered" else "") for one in STATES),
        own=own,
        runs=not over,
        higher=not over,
        reopens=over,
    )


def noted(state: str) -> Case:
    """A case whose office has just said as much as it can."""
    return replace(standing(state, office=LONG), answer=NOTE, steps=(Step(DAY, state, NOTE),))


def sample_cases() -> dict[str, SampleCases]:
    """Everything that a conversation about complaints may meet, by name."""
    empty = SampleCases()
    likely = Alike(PUMP, 3, {"en": "pump broken", "km": "ស្នប់ខូច"})
    states = {f"complaints, {one}": _holding(standing(one)) for one in ("working", "answered")}
    other = standing("working", own=False)
    return states | {
        "complaints": empty,
        "complaints, one like it": replace(empty, likely=likely),
        "complaints, one like it, long": replace(
            empty,
            categories=KINDS[:1],
            villages=(),
            subjects=(),
            likely=replace(likely, title=LONG),
        ),
        "complaints, no villages, nobody trained": replace(
            empty, villages=(), subjects=(), helpline="", caller=False, unread=False
        ),
        "complaints, another's": _holding(other),
        "complaints, locked": replace(_holding(other), wrong=WRONG_TRIES),
        "complaints, added to another's": _holding(replace(standing("working"), judges=False)),
        "complaints, long": _holding(standing("working", office=LONG)),
        "complaints, answered, long": _holding(noted("answered")),
        "complaints, asked, long": _holding(noted("needs-info")),
        "complaints, added to a long one": _holding(replace(noted("answered"), judges=False)),
        "complaints, just told": replace(
            _holding(standing("working")), just_told=PUMP, already=PUMP
        ),
        "complaints, closed": _holding(standing("closed-unconfirmed")),
        "complaints, nothing yet": _holding(Case(PUMP, LONG, "new", {}, None)),
    }


def _holding(one: Case) -> SampleCases:
    """A case to be looked up; what it takes to file one is walked elsewhere."""
    return SampleCases(categories=KINDS[:1], villages=(), subjects=(), held={one.ticket: one})
