"""A text message read: keyword, answer to an open prompt, bare vote, or an item for a person.

First contact by SMS: a greeting, MENU or LANG begins with the language and the privacy notice.
Any other keyword, and a vote, is served at once in the language of the word that was used (the
channel's own where the word tells none) with a Join, and says where the privacy notice is: under
the reply where there is room, else in a text of its own. STOP, START and ERASE take nobody in.
"""

from __future__ import annotations

from dataclasses import replace

from flows import afterword, building, casefile, codes, contract, funds, issue, spending, standards
from flows.awarded import listed
from flows.budget import Budget
from flows.choices import only_codes
from flows.effects import Join, LeaveForPerson
from flows.home import NOTICE_VERSION, about, assist, find, found, home, mine, spoken
from flows.keywords import Command, command
from flows.machine import Turn, advance, begin, visit, worded
from flows.page import MORE, WORDS, close
from flows.pots import addressed
from flows.proposal import start as propose
from flows.proposal import texted
from flows.receipts import audited, auditing, disputed, disputing, line, seal, shown
from flows.scorecard import choose, scored
from flows.screens import POT, SLIP, End, Refused, Screen, Tell, name_of, talking
from flows.state import State
from flows.topics import start
from flows.undoing import disown, take_back
from flows.voting import ballot, count
from flows.words import SOURCE, Say, finish, say
from flows.world import World

_ALONE: dict[str, Screen] = {
    name_of(count): listed,
    name_of(about): assist,
    name_of(found): find,
    name_of(audited): auditing,
    name_of(disputed): disputing,
    name_of(texted): propose,
    name_of(scored): choose,
    name_of(contract.shown): contract.number,
    name_of(standards.owed): standards.places,
    name_of(issue.told): issue.telling,
    name_of(spending.asked): spending.year,
    name_of(funds.got): funds.transfers,
    name_of(building.told): building.works,
}
"""What a keyword that wants an argument means without one."""


_OF_A_POT = frozenset((count, listed, about, mine, shown, take_back, disown, seal, line, audited))
"""What may be said of one pot or of another."""


def read_text(body: str, state: State | None, world: World, budget: Budget) -> Turn:
    """One SMS. `state` is the open menu of this person, young enough to be answered."""
    lang = state.lang if state else spoken(world)
    if len(body) > codes.LONGEST_TEXT:
        return _unread(state, lang, world, budget)
    text = codes.fold(body)
    plain, slip = codes.with_slip(text)
    plain, pot = _of_a_pot(plain, world)
    given = {name: answer for name, answer in ((SLIP, slip), (POT, pot)) if answer}
    wanted = command(plain)
    if wanted is not None and _heard(wanted, world):
        return _serve(wanted, given, lang, world, budget)
    answer = _answer(text, state, world, budget)
    if answer is not None and answer.understood:
        return answer
    bare = _bare(text, plain, given, lang, world, budget) or answer
    if bare is not None:
        return bare
    if not text:
        return _empty(state, lang, budget)
    return _replied(text, lang, world, budget) or _unread(state, lang, world, budget)


def _of_a_pot(text: str, world: World) -> tuple[str, str]:
    """A text about a vote without the word of its pot, and that pot's id; else as it is."""
    for rest, pot in addressed(text, world):
        wanted = command(rest)
        if (wanted is not None and wanted.key.to in _OF_A_POT) or only_codes(rest, pot):
            return rest, str(pot.id)
    return text, ""


def _heard(wanted: Command, world: World) -> bool:
    """YES is an opt-in only to who opted out: from others it may answer a question of a person."""
    if wanted.key.to is not start or wanted.word != "YES":
        return True
    return world.person.opted_out or bool(wanted.rest)


def _answer(text: str, state: State | None, world: World, budget: Budget) -> Turn | None:
    """The answer to an open prompt: numbers, a door by its label, words where they were asked."""
    tokens = codes.tokens(text)
    if state is None or not tokens:
        return None
    asked = WORDS in (key for key, _, _ in state.offered)
    if not asked and not all(map(codes.is_number, tokens)):
        text = worded(state, text, world)
        if not text:
            return None
    turn = advance(state, text, world, budget)
    complains = turn.at == name_of(issue.sorted_in) and not world.person.joined
    return _joined(turn, state.lang, budget) if complains else turn


def _bare(
    text: str, plain: str, given: dict[str, str], lang: str, world: World, budget: Budget
) -> Turn | None:
    """A vote without its keyword, or a receipt, ticket or poster code alone."""
    contest = world.about(given.get(POT, "")).contest
    if only_codes(plain, contest) if contest else codes.only_codes(plain, 2):
        return _reply(count, ballot, plain, given, lang, world, budget)
    receipt = codes.read_receipt(text) if any(map(str.isdigit, text)) else None
    if receipt or codes.read_ticket(text) or codes.read_poster(text):
        return _reply(found, find, text, {}, lang, world, budget)
    return None


def _serve(wanted: Command, given: dict[str, str], lang: str, world: World, budget: Budget) -> Turn:
    key, rest = wanted.key, wanted.rest
    if key.to is home:
        return begin(world, budget)
    if not world.person.joined and wanted.lang != SOURCE:
        lang = _shown(wanted.lang, world, lang)
    to = key.to if rest else _ALONE.get(name_of(key.to), key.to)
    return _reply(to, key.argument, rest, given, lang, world, budget, joins=key.joins)


def _shown(lang: str, world: World, otherwise: str) -> str:
    """The language of a keyword as far as this channel speaks it."""
    if lang == "km" and lang not in world.languages:
        lang = "km-Latn"
    return lang if lang in world.languages else otherwise


def _reply(
    to: Screen,
    argument: Screen | None,
    rest: str,
    given: dict[str, str],
    lang: str,
    world: World,
    budget: Budget,
    *,
    joins: bool = True,
) -> Turn:
    """The screen that a keyword leads to, its argument standing as the answer before it."""
    answers = ({name_of(argument): rest} if argument else {}) | given
    strict = to in (about, found, audited)
    refused = to(talking(world, lang, answers)) if strict else None
    if isinstance(refused, Refused):
        turn = _end(issue.onward(refused.fault), lang, budget, to)
    else:
        turn = visit(State(name_of(to), lang, answers), world, budget)
    if to is listed:
        turn = _leafed(turn, rest, world, budget)
    return _joined(turn, lang, budget) if joins and not world.person.joined else turn


def _leafed(turn: Turn, page: str, world: World, budget: Budget) -> Turn:
    """`LIST 3`: as if More had been pressed twice; the last page when there are fewer."""
    for _ in range(int(page) - 1 if codes.is_number(page) and len(page) < 4 else 0):
        if turn.state is None or MORE not in (key for key, _, _ in turn.state.offered):
            break
        turn = advance(turn.state, MORE, world, budget)
    return turn


def _joined(turn: Turn, lang: str, budget: Budget) -> Turn:
    """First contact, served at once: taken in, and told where the privacy notice is."""
    pointer = finish(say(Say("Your data: send PRIVACY"), lang))
    turn = replace(turn, does=(Join(lang, NOTICE_VERSION), *turn.does))
    text = f"{turn.text}\n{pointer}"
    if budget.fits(text):
        return replace(turn, text=text)
    return replace(turn, tells=(*turn.tells, Tell(pointer, "notice")))


def _replied(text: str, lang: str, world: World, budget: Budget) -> Turn | None:
    """Words of somebody who has just heard of their case are for it, without its number."""
    ticket = world.cases.just_told if world.cases else None
    if ticket is None:
        return None
    answers = {name_of(casefile.case): ticket, name_of(casefile.adding): text}
    return visit(State(name_of(afterword.replied), lang, answers), world, budget)


def _unread(state: State | None, lang: str, world: World, budget: Budget) -> Turn:
    """Kept for a person. Where complaints are taken it may be one; else the menu stays open."""
    if world.cases is not None:
        turn = visit(State(name_of(issue.unsorted), lang), world, budget)
        return replace(turn, does=(LeaveForPerson(),))
    fault = Say("Not understood. A person will read it.")
    return replace(_hint(fault, state, lang, budget), does=(LeaveForPerson(),))


def _empty(state: State | None, lang: str, budget: Budget) -> Turn:
    return _hint(Say("We got an empty text."), state, lang, budget)


def _hint(fault: Say, state: State | None, lang: str, budget: Budget) -> Turn:
    turn = _end(issue.onward(fault), lang, budget, None)
    return replace(turn, state=state, ends=state is None, understood=False)


def _end(text: Say, lang: str, budget: Budget, at: Screen | None) -> Turn:
    page = close(End(text), lang, budget)
    return Turn(None, page.text, True, at=name_of(at) if at else "", cut=page.cut)
