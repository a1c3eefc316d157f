"""One turn: a state, what was typed and the world give the next state, the text and the effects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from flows import codes
from flows.budget import SMS, Budget
from flows.effects import Effect
from flows.home import HOME, PRIVATE, SCREENS, home, language, resume, spoken
from flows.page import FREE, Offer, Setting, close, lay
from flows.screens import End, Go, Menu, Refused, Send, Shown, Tell, Way, name_of, talking
from flows.state import State, dump, load
from flows.value import value
from flows.words import Say, say
from flows.world import World


@value
class Turn:
    """What one input led to."""

    state: State | None
    """None when the conversation is finished."""
    text: str
    ends: bool
    does: tuple[Effect, ...] = ()
    tells: tuple[Tell, ...] = ()
    at: str = ""
    """The screen that is shown, also when it is the last one."""
    understood: bool = True
    """False when the input fitted nothing that was offered, or was refused."""
    cut: bool = False
    """The text had to be cut to fit: `check` refuses that."""


def begin(world: World, budget: Budget, left: State | None = None) -> Turn:
    """A new session. `left` is an unfinished one that is young enough to go on with."""
    lang = spoken(world)
    if not world.person.joined:
        return visit(State(name_of(language), lang), world, budget)
    if left is not None and left.trail and left.at not in PRIVATE:
        return visit(State(name_of(resume), lang, left=dump(left)), world, budget)
    return visit(State(name_of(home), lang), world, budget)


def advance(state: State, typed: str, world: World, budget: Budget) -> Turn:
    """One answer to what was offered. What fits nothing shows the same page under a fault line."""
    if len(typed) > codes.LONGEST_TEXT:
        return visit(state, world, budget, fault=Say("That was too long."))
    text = codes.fold(typed)
    if not text:
        return visit(state, world, budget)
    offer = _offer(state, text)
    if offer is None:
        fault = Say("Not one of the answers. Try again.")
        return visit(state, world, budget, fault=fault)
    key, to, value = offer
    match to:
        case Way.PAGE:
            return visit(replace(state, page=int(value)), world, budget)
        case Way.BACK:
            return visit(_back(state), world, budget)
        case Way.LEFT:
            left = load(state.left or "") or State(HOME, state.lang)
            # Whoever chose another language since then goes on in that one.
            return visit(replace(left, lang=state.lang), world, budget)
    answers = _answered(state, text, value) if key in FREE else {**state.answers}
    if key not in FREE and value:
        answers[state.at] = value
    return visit(_onward(state, to, answers), world, budget, asking=state)


def worded(state: State, text: str, world: World) -> str:
    """The key of the door that is named instead: its label, or what stands before a comma in it.

    Empty where none is, or more than one.
    """
    showing = SCREENS[state.at](talking(world, state.lang, state.answers))
    doors = showing.doors if isinstance(showing, Menu) else ()
    meant = {
        (name_of(door.to), door.value)
        for door in doors
        if not isinstance(door.to, Way) and _spelt(text) in _labels(door.label, state.lang)
    }
    keys = [key for key, to, value in state.offered if (to, value) in meant]
    return keys[0] if len(keys) == 1 else ""


def _labels(label: str, lang: str) -> set[str]:
    """`No, open it again` is `NO` as well; `Bat/Chas` either."""
    shown = say(Say(label), lang)
    first = re.split("[,.:]", shown)[0]
    return {_spelt(one) for one in (shown, first, *first.split("/"))}


def _spelt(text: str) -> str:
    return codes.spell(text).strip(" .,:!?")


def take(state: State | None, typed: Sequence[str], world: World, budget: Budget) -> Turn:
    """Several answers at once, as in `*384*1*2#`; it stops at the first that no longer fits."""
    turn = begin(world, budget) if state is None else visit(state, world, budget)
    for answer in typed:
        if turn.state is None or not turn.understood:
            break
        following = advance(turn.state, answer, world, budget)
        turn = replace(
            following, does=turn.does + following.does, tells=turn.tells + following.tells
        )
    return turn


def retrace(state: State, typed: Sequence[str], world: World, budget: Budget) -> Turn | None:
    """Several answers of which some were taken before, but not kept; None where the first fits not.

    It goes on as far as nothing is recorded: what would be is asked again.
    """
    so_far = None
    for answer in typed:
        turn = advance(state, answer, world, budget)
        if not turn.understood or turn.does or turn.state is None:
            break
        so_far, state = turn, turn.state
    return so_far


def visit(
    state: State,
    world: World,
    budget: Budget,
    *,
    asking: State | None = None,
    fault: Say | None = None,
) -> Turn:
    """Show the screen of a state; `asking` is where a refused answer leads back to."""
    does: tuple[Effect, ...] = ()
    while True:
        showing = SCREENS[state.at](talking(world, state.lang, state.answers))
        if isinstance(showing, Go):
            does += showing.does
            state = replace(state, lang=showing.lang or state.lang)
            state = _moved(state, name_of(showing.to), _given(state, showing), state.trail)
        elif isinstance(showing, Refused):
            fault, does = fault or showing.fault, does + showing.does
            state, asking = asking or _back(state), None
        else:
            return _show(showing, state, budget, does, fault)


def _given(state: State, go: Go) -> dict[str, str]:
    """The answers so far, and those that a Go brings along."""
    given = {
        screen if isinstance(screen, str) else name_of(screen): answer
        for screen, answer in go.answers.items()
    }
    return {name: answer for name, answer in {**state.answers, **given}.items() if answer}


def _show(
    showing: Shown, state: State, budget: Budget, does: tuple[Effect, ...], fault: Say | None
) -> Turn:
    if isinstance(showing, End):
        page = close(showing, state.lang, budget)
        tells = tuple(_rendered(send, state.lang) for send in showing.tells)
        does += showing.does
        return Turn(None, page.text, True, does, tells, state.at, fault is None, page.cut)
    page = lay(showing, Setting(state.lang, budget, bool(state.trail)), state.page, fault)
    here = (state.at, state.lang, state.answers, page.offered, state.page, state.trail, state.left)
    return Turn(State(*here), page.text, False, does, (), state.at, fault is None, page.cut)


def _rendered(send: Send, lang: str) -> Tell:
    return Tell(close(End(send.text), lang, SMS).text, send.purpose)


def _offer(state: State, text: str) -> Offer | None:
    """What was shown under that key, else what takes anything."""
    fitting = (text.strip(" .)#*"), *FREE)
    for offer in state.offered:
        if offer[0] in fitting:
            return offer
    return None


def _answered(state: State, text: str, adds_to: str) -> dict[str, str]:
    if not adds_to:
        return {**state.answers, state.at: text}
    return {**state.answers, adds_to: f"{state.answers.get(adds_to, '')} {text}".strip()}


def _onward(state: State, to: str, answers: dict[str, str]) -> State:
    """The next screen; one that lies behind us already is gone back to."""
    behind = [name for name, _ in state.trail]
    if to in behind:
        trail = state.trail[: behind.index(to)]
    elif to == state.at:
        trail = state.trail
    else:
        trail = (*state.trail, (state.at, state.page))
    return _moved(state, to, answers, trail)


def _moved(
    state: State, to: str, answers: dict[str, str], trail: tuple[tuple[str, int], ...]
) -> State:
    """At that screen, its first page. Home forgets what was answered on the way."""
    if to == HOME:
        return State(HOME, state.lang)
    return State(to, state.lang, answers, (), 0, trail, state.left)


def _back(state: State) -> State:
    """The screen before this one, at the page it stood at; home when there is none."""
    if not state.trail:
        return State(HOME, state.lang)
    *trail, (name, page) = state.trail
    return State(name, state.lang, state.answers, (), page, tuple(trail), state.left)
