"""Rating a service: who used it, at most five questions, what should change first.

By USSD and by the menu of an SMS: `choose`, `used`, the questions, `comment`. By one text `scored`
reads `RATE 21013 4 3 5 no medicine`. A rating is saved before the comment is asked; the last one
before the round closes counts. `invited` is a text that we send first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows import rating, standards
from flows.budget import USSD
from flows.page import MORE, Setting, lay
from flows.rating import Here
from flows.scores import SKIP, fits, read_scores, values_of
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
from flows.service import VALUES, Indicator, Scale, Service
from flows.slip import on_shared
from flows.words import Say
from flows.words import choose as in_language

FINISH = "0"


def choose(talk: Conversation) -> Showing:
    """The services whose round is open."""
    running = _running(talk)
    if not running:
        return End(rating.status(talk, next(iter(talk.world.services.listed), None)))
    options = tuple(Option(in_language(one.name, talk.lang), one.code) for one in running)
    promised = Door("What was promised", standards.places, key="7")
    typed = Door("Type the poster code", code, key="9")
    doors = (promised, typed) if any(one.standards for one in running) else (typed,)
    return Pick("Rate which service?", options, then=used, doors=doors)


def code(talk: Conversation) -> Showing:
    """The number on the poster at its door."""
    return Ask("Type the 5 digits on the poster", then=coded)


def coded(talk: Conversation) -> Showing:
    """The service of that number."""
    service = rating.called(talk, talk[code])
    if service is None:
        return Refused(rating.unknown(talk[code]))
    return Go(used, answers={choose: service.code})


def used(talk: Conversation) -> Showing:
    """Only who used a service can rate it; its staff do not."""
    here = rating.here(talk, talk[choose])
    if isinstance(here, Say):
        return End(here)
    if (away := on_shared(talk, used)) is not None:
        return away
    service = here.service
    if talk.world.services.works_at(service):
        return End(rating.staff(service))
    before = talk.world.services.rated(service)
    text = Say("{service}. Used in the last 6 months?", service=service.name)
    if before is not None:
        text = Say(
            "{service}. You rated {scores}; a new rating replaces it. Used in the last 6 months?",
            service=service.name,
            scores=rating.told(before),
        )
    doors = (
        Door("Yes, me", first, value="self"),
        Door("Yes, my family", first, value="family"),
        Door("No", unused),
    )
    return Menu(text, doors)


def unused(talk: Conversation) -> Showing:
    """Somebody else's experience is not rated."""
    return End("Thank you. We ask those who used it in the last 6 months.")


def first(talk: Conversation) -> Showing:
    """The first question."""
    return _question(talk, 0)


def second(talk: Conversation) -> Showing:
    """The second question."""
    return _question(talk, 1)


def third(talk: Conversation) -> Showing:
    """The third question."""
    return _question(talk, 2)


def fourth(talk: Conversation) -> Showing:
    """The fourth question."""
    return _question(talk, 3)


def fifth(talk: Conversation) -> Showing:
    """The last question that a phone asks."""
    return _question(talk, 4)


QUESTIONS: tuple[Screen, ...] = (first, second, third, fourth, fifth)


def _question(talk: Conversation, n: int) -> Showing:
    here = rating.here(talk, talk[choose])
    if isinstance(here, Say):
        return End(here)
    asked = here.round.indicators
    if n and not fits(talk[QUESTIONS[n - 1]], asked[n - 1]):
        return Refused(_ten())
    then = QUESTIONS[n + 1] if n + 1 < len(asked) else saved
    question = in_language(asked[n].text, talk.lang)
    return _asking(f"{n + 1}/{len(asked)}", question, asked[n].scale, then)


def _asking(step: str, question: str, scale: Scale, then: Screen) -> Menu | Ask:
    text = Say("{step} {question}", step=step, question=question)
    if scale == "0-10":
        # The number itself is typed, 0 and 8 too: so nothing leads back or on from here.
        worst = Door("worst, 10 best", then, key="0", value="0")
        return Ask(text, then, (worst, Door("Skip", then, key="99", value=SKIP)))
    return Menu(text, (*_labels(scale, then), Door("Skip", then, key="9", value=SKIP)))


def fits_a_page(question: str, scale: Scale, lang: str) -> bool:
    """Whether a question can be asked by USSD: on 0-10 it must not need a second page."""
    asked = _asking("5/5", question, scale, saved)
    page = lay(asked, Setting(lang, USSD, back=True))
    return scale != "0-10" or MORE not in (key for key, _, _ in page.offered)


def _labels(scale: Scale, then: Screen) -> tuple[Door, ...]:
    """The answers of a scale, each under its own value."""
    match scale:
        case "yn":
            return (Door("Yes", then, value="1"), Door("No", then, value="2"))
        case "fee":
            return (
                Door("No", then, value="1"),
                Door("Yes, paid", then, value="2"),
                Door("Yes, refused", then, value="3"),
            )
        case _:
            return (
                Door("Very bad", then, value="1"),
                Door("Bad", then, value="2"),
                Door("OK", then, value="3"),
                Door("Good", then, value="4"),
                Door("Very good", then, value="5"),
            )


def saved(talk: Conversation) -> Showing:
    """The answers are kept before anything else is asked."""
    here = rating.here(talk, talk[choose])
    if isinstance(here, Say):
        return End(here)
    asked = here.round.indicators
    if not fits(talk[QUESTIONS[len(asked) - 1]], asked[-1]):
        return Refused(_ten())
    values = values_of(_said(talk, asked))
    if not any(value is not None for value in values):
        return End("You skipped every question: nothing was saved.")
    return Go(comment, (here.rated(talk[used], values),))


def comment(talk: Conversation) -> Showing:
    """Why, in the rater's own words."""
    here = rating.here(talk, talk[choose])
    if isinstance(here, Say):
        return End(here)
    text = Say(
        "Saved: {scores}. What should change first? Type a few words, or:",
        scores=rating.told(values_of(_said(talk, here.round.indicators))),
    )
    finish = Door("Finish", thanks, key=FINISH, value=FINISH)
    return Ask(text, then=thanks, doors=(finish,), words=True)


def thanks(talk: Conversation) -> Showing:
    """What happens next."""
    here = rating.here(talk, talk[choose])
    if isinstance(here, Say):
        return End(here)
    text = Say(
        "Thank you. One rating per phone; you can change it until {closes}."
        " Results come by SMS when {least} or more people have rated.",
        closes=here.round.closes,
        least=here.round.least,
    )
    return End(text, here.because(talk[comment] if talk[comment] != FINISH else ""))


def scored(talk: Conversation) -> Showing:
    """A rating in one text: saved at once and echoed, or its first fault named with an example."""
    head, *tail = re.split(r"[\s,.;:/+\-]+", talk[scored].lstrip(" ,.;:/+-"), maxsplit=1)
    known = rating.called(talk, head) is not None
    here = rating.here(talk, head if known else _any_code(talk))
    if isinstance(here, Say):
        return End(here)
    if not known:
        return _unsaved(rating.unknown(head), here)
    if (away := on_shared(talk, scored)) is not None:
        return away
    if talk.world.services.works_at(here.service):
        return End(rating.staff(here.service))
    if not tail:
        return Go(used, answers={choose: here.service.code})
    read = read_scores(tail[0], here.round.indicators)
    if read.fault:
        return _unsaved(read.fault, here)
    text = Say(
        "Saved for {service}: {scores}. Change until {closes}: send RATE again."
        " Results come by SMS when {least} or more people have rated.",
        service=here.service.name,
        scores=rating.told(read.values),
        closes=here.round.closes,
        least=here.round.least,
    )
    return End(text, (here.rated("untold", read.values), *here.because(read.words)))


def invited(talk: Conversation) -> Showing:
    """Drawn by lot, and asked by SMS."""
    text = Say(
        "{commune}: you were drawn by lot to rate a service that you use. Nobody there sees your"
        " number.",
        commune=talk.world.commune.name,
    )
    return Menu(text, (Door("Rate a service", choose),))


SCREENS: tuple[Screen, ...] = (
    choose,
    code,
    coded,
    used,
    unused,
    *QUESTIONS,
    saved,
    comment,
    thanks,
    scored,
    invited,
)


def _running(talk: Conversation) -> list[Service]:
    return [one for one in talk.world.services.listed if rating.phase(talk, one) == "open"]


def _any_code(talk: Conversation) -> str:
    """Of a service that can be rated, for an example; empty where there is none."""
    return next((one.code for one in _running(talk)), "")


def _said(talk: Conversation, asked: Sequence[Indicator]) -> list[str]:
    return [talk[screen] for screen in QUESTIONS[: len(asked)]]


def _ten() -> Say:
    return Say("Type a number from 0 to 10.")


def _unsaved(fault: Say, here: Here) -> End:
    """One error, one example."""
    answers = (str(VALUES[one.scale][-1]) for one in here.round.indicators)
    example = " ".join((here.service.code, *answers))
    return End(Say("NOT SAVED. {fault} Send e.g. RATE {example}", fault=fault, example=example))
