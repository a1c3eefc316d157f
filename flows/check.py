"""Walk every page of the sample worlds in every language, wrong answers too, and say what fails.

A page over budget, last words that had to be cut, a phrase without translation or with other
slots, a screen that nothing reaches: each is an Issue. `smsgateway check` prints them.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from string import Formatter

from flows import building, casefile, codes, followup, funds, notices, samples, scorecard
from flows.budget import SMS, USSD, Budget, weigh
from flows.codes import fold
from flows.home import HOME, SCREENS
from flows.keywords import command
from flows.machine import Turn, advance, begin, visit
from flows.page import FREE
from flows.reading import read_text
from flows.sample_cases import PUMP
from flows.sample_deals import CONTRACTS
from flows.sample_money import CODE, LINE, SENT
from flows.sample_services import CLINIC, OWING
from flows.screens import name_of
from flows.state import State
from flows.value import value
from flows.words import LANGUAGES, SOURCE, catalogue
from flows.world import Contest, Medium

_SPEAKS = frozenset({"Say", "Menu", "Pick", "Ask", "End", "Door"})
"""The calls whose first text is a phrase to translate."""


@value
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


def check(languages: Collection[str] = LANGUAGES) -> list[Issue]:
    """The catalogues, and every page of the sample worlds, in these languages."""
    spoken = [lang for lang in languages if lang != SOURCE]
    faults = [issue for lang in spoken for issue in translation_faults(lang, translations(lang))]
    return faults + walk(samples.worlds(), languages, (USSD, SMS))


def translations(lang: str) -> dict[str, str]:
    """What the compiled catalogue of a language holds, its own head left out."""
    held: dict[str, str] = getattr(catalogue(lang), "_catalog", {})
    return {source: text for source, text in held.items() if source}


def translation_faults(lang: str, held: dict[str, str]) -> Iterator[Issue]:
    """Phrases missing, left over, or with other slots than their source."""
    said = {text: file for text, file in phrases().items() if _is_worded(text)}
    for text, file in said.items():
        if not held.get(text):
            yield Issue("untranslated", f"{lang}, {file}", text)
        elif _slots(held[text]) != _slots(text):
            yield Issue("other slots", f"{lang}, {file}", held[text])
    for text in held.keys() - said.keys():
        yield Issue("said nowhere", lang, text)


def _is_worded(text: str) -> bool:
    """Has it anything to translate beside its slots?"""
    return any(part.strip() for part, _, _, _ in Formatter().parse(text))


def _slots(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def walk(
    worlds: dict[str, samples.SampleWorld], languages: Iterable[str], budgets: Iterable[Budget]
) -> list[Issue]:
    """Every page that can be reached, in every language, with right and wrong answers."""
    found: dict[Issue, None] = {}
    reached: set[str] = set()
    for name, world in worlds.items():
        for lang in languages:
            for budget in budgets:
                walker = Walk(f"{name}, {lang}", _set_for(world, lang, budget), budget)
                walker.run()
                found |= dict.fromkeys(walker.issues)
                reached |= walker.reached
    unreached = SCREENS.keys() - reached
    return [*found, *(Issue("never reached", "samples", name) for name in sorted(unreached))]


def _set_for(world: samples.SampleWorld, lang: str, budget: Budget) -> samples.SampleWorld:
    """That world for a reader of `lang` on this kind of phone; script only where it is read."""
    languages = world.languages
    if lang not in languages:
        languages = (*languages, lang)
    person = replace(world.person, language=lang)
    medium: Medium = "ussd" if budget.ussd else "sms"
    return replace(world, languages=languages, person=person, medium=medium)


class Walk:
    """Breadth first over the pages of one world, in one language, on one kind of phone."""

    def __init__(self, where: str, world: samples.SampleWorld, budget: Budget) -> None:
        self.where, self.world, self.budget = where, world, budget
        self.issues: list[Issue] = []
        self.reached: set[str] = set()
        self._seen: set[tuple[object, ...]] = set()
        self._asked: set[str] = set()
        self._next: list[State] = []

    def run(self) -> None:
        """Begin in every way there is, and follow every answer."""
        for turn in self._beginnings():
            self._look(turn)
        for state in self._next:  # grows while it is walked
            for typed in self._answers(state):
                self._look(advance(state, typed, self.world, self.budget))

    def _beginnings(self) -> Iterator[Turn]:
        left = State("voting.ballot", self.world.person.language, trail=((HOME, 0),))
        yield begin(self.world, self.budget)
        yield begin(self.world, self.budget, left)
        if not self.budget.ussd:
            for body in TEXTS + _votes(self.world.contest):
                if (word := command(fold(body))) is not None:
                    self.reached.add(name_of(word.key.to))
                yield read_text(body, None, self.world, self.budget)
            for at, answers in SENT_FIRST:
                state = State(at, self.world.person.language, answers)
                yield visit(state, self.world, self.budget)

    def _answers(self, state: State) -> list[str]:
        """Every key of the page and a wrong one; votes where a screen first asks for them."""
        self.reached |= {to for _, to, _ in state.offered}
        keys = [key for key, _, _ in state.offered if key not in FREE]
        asks = len(keys) < len(state.offered) and state.at not in self._asked
        self._asked.add(state.at)
        return ["x", *keys, *(_votes(self.world.contest) + _CASES if asks else ())]

    def _look(self, turn: Turn) -> None:
        self.reached.add(turn.at)
        for text in (turn.text, *(tell.text for tell in turn.tells)):
            budget = self.budget if text is turn.text else SMS
            if turn.cut or not budget.holds(weigh(text)):
                self.issues.append(Issue("does not fit", f"{self.where}, {turn.at}", text))
        state = turn.state
        if state is None or not turn.understood or state.lang != self.world.person.language:
            return  # the other languages have walks of their own
        page = (state.at, state.page, turn.text)
        if page not in self._seen:
            self._seen.add(page)
            self._next.append(state)


TEXTS = (
    "MENU",
    "VOTE",
    "LIST 2",
    "LIST CITY",
    "VOTE CITY 11 12",
    "CITY 12",
    "UNVOTE CITY",
    "INFO",
    "INFO 11",
    "INFO 99",
    "MY",
    "UNVOTE",
    "NOTME",
    "CHK",
    "CHK 7K4MQ",
    "CHK 7K4MQ2PXRR",
    "CHK 482-9302",
    "CHK 482-9302 5180",
    "CHK 482-9302 1111",
    "ISSUE",
    "ISSUE HEALTH no nurse since Monday",
    "ISSUE SCHOOL 02 the roof leaks",
    "ISSUE HARM",
    "ADD",
    "ADD 482-9302 it is worse",
    "ADD 482-9302 5180 it is worse",
    "ADD 482-9302 1111 it is worse",
    "SEAL",
    "MYVOTE",
    "TRACKER",
    "AUDIT",
    "AUDIT 7K4MQ",
    "AUDIT 7K4MQ2PXRR",
    "DISPUTE 7K4MQ2PXRR my vote was for the borehole",
    "OBJECT",
    "RESULT",
    "LANG",
    "LANG sw",
    "PRIVACY",
    "ERASE",
    "HELP",
    "STOP",
    "START",
    "STOP RESULTS",
    "START RESULTS",
    "",
    "the pump is broken",
    "IDEA",
    "IDEA roof",
    "IDEA a borehole for us",
    "IDEA a roof for the clinic " + "and a wall " * 12,
    "V 0",
    f"VOTE 11 #{codes.show_slip(samples.SLIP)}",
    f"VOTE 11 #{codes.slip('11111111111')}",
    f"MY #{samples.SLIP}",
    f"STOP {samples.SLIP}",
    f"START #{samples.SLIP}",
    f"STOP RESULTS #{samples.SLIP}",
    f"START RESULTS #{samples.SLIP}",
    "RATE",
    "RATE 21013 4",
    f"RATE {CLINIC.code}",
    f"RATE {CLINIC.code} 4 3 1 2 no medicine for children since May",
    f"RATE {CLINIC.code} 4 9",
    f"RATE {CLINIC.code} 43121",
    f"RATE {CLINIC.code} good",
    CLINIC.code,
    "MONEY",
    f"MONEY {CODE}",
    f"MONEY {LINE}",
    "MONEY 11111",
    f"INFO {CODE}",
    f"GOT {CODE} 3 ALL",
    f"GOT {CODE} 3 none",
    f"GOT {CODE} 3 1,000,000",
    f"GOT {CODE} 3 9,000,000",
    f"GOT {CODE} 3 some",
    f"GOT {CODE}",
    f"BUILT {CODE} 2 no roof",
    f"BUILT {CODE} perhaps",
    "BUILT 11111 2",
    "STANDARDS",
    f"STANDARDS {OWING.code}",
    "CONTRACT",
    "CONTRACT 12",
    *(f"CONTRACT {code}" for code in CONTRACTS),
)
"""One text for each thing that a person may want."""

SENT_FIRST: tuple[tuple[str, dict[str, str]], ...] = (
    (name_of(scorecard.invited), {}),
    (name_of(followup.promised), {followup.ABOUT: "1"}),
    (name_of(followup.result), {followup.ABOUT: "1 1"}),
    (name_of(notices.answered), {name_of(casefile.case): PUMP}),
    (name_of(notices.lasting), {name_of(casefile.case): PUMP}),
    (name_of(notices.questioned), {name_of(casefile.case): PUMP}),
    (name_of(notices.moved), {name_of(casefile.case): PUMP}),
    (name_of(funds.received), {name_of(funds.transfers): str(SENT.event)}),
    (name_of(building.settled), {name_of(building.works): CODE}),
)
"""Screens that begin a conversation from our side: a name, and the answers that come with it."""


_CASES = (
    "01",
    "21013",
    "482-9302",
    "482-9302 5180",
    "5180",
    "no nurse since Monday, again and again",
)
"""Answers to what a complaint asks for."""


def _votes(contest: Contest | None) -> tuple[str, ...]:
    """Answers that vote, and answers that fail to."""
    wrong = (
        "VOTE " + "borehole " * 20,
        "7777",
        "7K4MQ2PXR1",
        "1234567",
        "7",
        CLINIC.code,
        *CONTRACTS,
        samples.SLIP,
    )
    if contest is None or not contest.projects:
        return wrong
    numbers = [project.code for project in contest.projects]
    most, longest = contest.format.most, contest.format.longest
    some = (
        *(numbers[0], numbers[:3], numbers[:most], numbers[: most + 1], numbers),
        [numbers[0]] * longest,
        [numbers[0]] * (longest + 1),
        "0" * contest.digits,
    )
    return tuple(" ".join(one) if isinstance(one, list) else one for one in some) + wrong
