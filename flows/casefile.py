"""A case looked up: by its own phone at once, by any other with its PIN; and what may be done.

`reports` lists the phone's own, `number` and `pin` ask, `case` shows. Once an office says that it
is solved, the citizen is `asked` whether that is true.
"""

from __future__ import annotations

import re

from flows import codes
from flows.case import Case, Opened, Verdict
from flows.effects import AddWords, AppealCase, JudgeCase, TryPin, WithdrawCase
from flows.filed import none_taken
from flows.screens import (
    Ask,
    Conversation,
    Door,
    End,
    Go,
    Menu,
    Option,
    Pick,
    Refused,
    Screen,
    Showing,
)
from flows.standing import history, stands
from flows.words import Echo, Say, choose

_TICKET = re.compile(r"(\d{3})\D?(\d{4})(?:\W+(\d{4}))?")


def reports(talk: Conversation) -> Showing:
    """The cases of this phone, and the way to any other."""
    if talk.world.cases is None:
        return none_taken()
    mine = talk.world.cases.mine()
    if not mine:
        return Go(number)
    options = [
        Option(f"{codes.show_ticket(one.ticket)} {choose(one.category, talk.lang)}", one.ticket)
        for one in mine
    ]
    other = Door("Another case number", number, key="9")
    return Pick("Which case?", tuple(options), then=picked, doors=(other,))


def picked(talk: Conversation) -> Showing:
    """One of them."""
    return Go(case, answers={case: talk[reports], pin: ""})


def number(talk: Conversation) -> Showing:
    """The ticket, with or without its PIN."""
    return Ask("Type the case number", then=numbered)


def numbered(talk: Conversation) -> Showing:
    """Whether that is a ticket; a PIN behind it is tried."""
    read = _read(talk[number])
    if read is None:
        return Refused(
            Say("{typed} is not a code of ours. Check each character.", typed=Echo(talk[number]))
        )
    ticket, secret = read
    return Go(unlocked if secret else case, answers={case: ticket, pin: secret})


def pin(talk: Conversation) -> Showing:
    """Asked for a ticket that is not this phone's, whether there is one or not."""
    return Ask(Say("PIN of case {ticket}?", ticket=_ticket(talk)), then=unlocked)


def unlocked(talk: Conversation) -> Showing:
    """Right, wrong, or once too often."""
    match opened(talk):
        case "pin":
            text = Say("No case has that number and PIN. Check both and try again.")
            return End(text, (TryPin(talk[case], right=False),))
        case Case(own=False):
            return Go(case, (TryPin(talk[case], right=True),))
        case _:
            return Go(case)


def case(talk: Conversation) -> Showing:
    """Where it stands, and what may be done. Its answer is the ticket."""
    match opened(talk):
        case "pin":
            return Go(pin)
        case Case() as one if one.judges and one.state == "answered":
            return Go(asked)
        case Case() as one:
            return Menu(stands(one), _doors(one))
        case shut:
            return _shut(shut)


def _doors(one: Case) -> tuple[Door, ...]:
    doors = [Door("Steps so far", steps)]
    if one.judges and one.runs:
        doors += [Door("Add words", adding)]
        doors += [Door("Not happy: send higher", appealing)] if one.higher else []
        doors += [Door("Take it back", taking_back)]
    if one.judges and one.reopens:
        doors += [Door("Open it again", not_solved)]
    return tuple(doors)


def steps(talk: Conversation) -> Showing:
    """Everything that happened, but for what is nobody's business."""
    one = opened(talk)
    return Menu(history(one)) if isinstance(one, Case) else _shut(one)


def adding(talk: Conversation) -> Showing:
    """More words."""
    return Ask("Type what to add", then=added, words=True)


def added(talk: Conversation) -> Showing:
    """Kept with the case."""
    text = Say("Added to case {ticket}. Thank you.", ticket=_ticket(talk))
    return act(talk, text, AddWords(talk[case], talk[adding]))


def appealing(talk: Conversation) -> Showing:
    """A stray press shall send no case away: it is asked."""
    text = Say("Send case {ticket} to the office above?", ticket=_ticket(talk))
    return Menu(text, (Door("Yes", higher), Door("No", case)))


def higher(talk: Conversation) -> Showing:
    """An appeal: the office above has it now."""
    text = Say("Case {ticket} goes to the office above. It answers you.", ticket=_ticket(talk))
    return act(talk, text, AppealCase(talk[case]))


def taking_back(talk: Conversation) -> Showing:
    """It cannot be undone, so it is asked."""
    text = Say("Take case {ticket} back? Nobody works on it then.", ticket=_ticket(talk))
    return Menu(text, (Door("Yes", taken_back), Door("No", case)))


def taken_back(talk: Conversation) -> Showing:
    """Closed by whom it concerns."""
    text = Say("Case {ticket} is taken back and closed.", ticket=_ticket(talk))
    return act(talk, text, WithdrawCase(talk[case]))


def asked(talk: Conversation) -> Showing:
    """Only the citizen says whether it is solved."""
    one = opened(talk)
    if not isinstance(one, Case):
        return _shut(one)
    text = Say(
        "Case {ticket}: the office says SOLVED. {answer}\nIs it really solved?",
        ticket=_ticket(talk),
        answer=one.answer if talk.world.medium == "sms" else Echo(one.answer),
    )
    doors = (
        Door("Yes", solved),
        Door("Partly", partly_solved),
        Door("No, open it again", not_solved),
        Door("Don't know", unsure),
    )
    return Menu(text, doors)


def still(talk: Conversation) -> Showing:
    """Four weeks later: what was built or mended may have broken again."""
    one = opened(talk)
    if not isinstance(one, Case):
        return _shut(one)
    if not _lasts(one):
        return Menu(stands(one), _doors(one))
    text = Say("Case {ticket} was closed as solved. Is it still solved?", ticket=_ticket(talk))
    doors = (Door("Yes", solved), Door("Partly", partly_solved), Door("No", not_solved))
    return Menu(text, doors)


def solved(talk: Conversation) -> Showing:
    """Confirmed, and closed."""
    text = Say("Thank you. Case {ticket} is closed as solved.", ticket=_ticket(talk))
    return act(talk, text, _judgement(talk, "yes"))


def partly_solved(talk: Conversation) -> Showing:
    """Not done yet."""
    text = Say(
        "Thank you. Case {ticket} is open again: the rest is to be done.", ticket=_ticket(talk)
    )
    return act(talk, text, _judgement(talk, "partly"))


def not_solved(talk: Conversation) -> Showing:
    """Open again, one level higher."""
    text = Say("Case {ticket} is open again, with the office above.", ticket=_ticket(talk))
    return act(talk, text, _judgement(talk, "no"))


def unsure(talk: Conversation) -> Showing:
    """It can be said later."""
    text = Say(
        "Thank you. Look, and send CHK {ticket} when you know. In 10 working days it is closed.",
        ticket=_ticket(talk),
    )
    return act(talk, text, _judgement(talk, "unsure"))


SCREENS: tuple[Screen, ...] = (
    reports,
    picked,
    number,
    numbered,
    pin,
    unlocked,
    case,
    steps,
    adding,
    added,
    appealing,
    higher,
    taking_back,
    taken_back,
    asked,
    still,
    solved,
    partly_solved,
    not_solved,
    unsure,
)


def reads(typed: str) -> bool:
    """Whether that is a ticket, alone or with a PIN."""
    return _read(typed) is not None


def _read(typed: str) -> tuple[str, str] | None:
    found = _TICKET.fullmatch(typed)
    ticket = codes.read_ticket(found[1] + found[2]) if found else None
    return (ticket, found[3] or "") if found and ticket else None


def opened(talk: Conversation) -> Opened | None:
    """The case that is being looked at, as this phone may see it."""
    cases = talk.world.cases
    return cases.open(talk[case], talk[pin]) if cases else None


def _ticket(talk: Conversation) -> str:
    return codes.show_ticket(talk[case])


def _judgement(talk: Conversation, verdict: Verdict) -> JudgeCase:
    return JudgeCase(talk[case], verdict)


Deed = AddWords | AppealCase | JudgeCase | WithdrawCase


def act(talk: Conversation, text: Say, effect: Deed) -> Showing:
    """Only whom the case concerns does anything to it, and only what still fits."""
    one = opened(talk)
    if not isinstance(one, Case):
        return _shut(one)
    if not _may(one, effect):
        return Menu(stands(one), _doors(one))
    return End(text, (effect,))


def _may(one: Case, effect: Deed) -> bool:
    match effect:
        case JudgeCase(verdict="no"):
            fits = one.state == "answered" or one.reopens
        case JudgeCase():
            fits = one.state == "answered" or _lasts(one)
        case AppealCase():
            fits = one.runs and one.higher
        case _:
            fits = one.runs
    return one.judges and fits


def _lasts(one: Case) -> bool:
    """Whether it was closed as solved, and not too long ago to say that it is not."""
    return one.judges and one.reopens and one.state in ("confirmed", "closed-unconfirmed")


def _shut(why: Opened | None) -> End:
    if why is None:
        return none_taken()
    return End("Too many wrong tries. Try again in an hour.")
