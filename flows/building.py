"""What is built: its money, its builder, and whether people see it standing.

By USSD: `works`, `work`, its `progress`, and the questions `built`, `used`, `quality`, `village`.
By one text `told` reads `BUILT 30426 2 no roof`. `settled` is a text that we send first: the
council's answer to what people disputed.
"""

from __future__ import annotations

import re

from flows import codes, contract
from flows.progress import far
from flows.reports import ReportWork
from flows.screens import (
    Conversation,
    Door,
    End,
    Go,
    Menu,
    Option,
    Pick,
    Screen,
    Showing,
)
from flows.words import Compact, Echo, Say, choose
from flows.work import Built, Stage, Work
from flows.world import Money

_TOLD = re.compile(r"(\S+)[\s,.;:/-]+(\S+?)(?:[\s,.;:/-]+(.*))?", re.DOTALL)
_ANSWERS: dict[str, Built] = {
    "1": "yes",
    "2": "partly",
    "3": "no",
    "4": "unseen",
    "YES": "yes",
    "PARTLY": "partly",
    "NO": "no",
}


def works(talk: Conversation) -> Showing:
    """What is being built here."""
    money = talk.world.money
    every = money.works if money else ()
    if not every:
        return End("No project is known here yet.")
    options = tuple(Option(f"{one.code} {choose(one.name, talk.lang)}", one.code) for one in every)
    return Pick("Which project?", options, then=work)


def work(talk: Conversation) -> Showing:
    """Its money, its builder, its end, and what people saw."""
    one = _meant(talk)
    if one is None:
        return _unknown(talk[works])
    text = Say(
        "{name} {code}. Budget {budget} Got {got} Paid {paid}. {builder} {people}",
        name=one.name,
        code=one.code,
        budget=_money(one, "budget"),
        got=_money(one, "got"),
        paid=_money(one, "paid"),
        builder=_builder(one),
        people=_people(one),
    )
    doors = [Door("Report", built, key="1")]
    if contract.called(talk.world, one.code) is not None:
        doors.append(Door("Contract", contracted, key="2"))
    doors.append(Door("Progress", progress, key="3"))
    return Menu(text, tuple(doors))


def progress(talk: Conversation) -> Showing:
    """How far it is as the office says, what it reached, and what it is to reach by when."""
    one = _meant(talk)
    if one is None:
        return _unknown(talk[works])
    text = far(one.status, one.progress)
    for stage in one.stages:
        text = Say("{text}\n{note}", text=text, note=_stage(stage))
    return Menu(text)


def _stage(stage: Stage) -> Say:
    if stage.reached is not None:
        return Say("Done {day}: {what}", day=stage.reached, what=stage.name)
    if stage.due is None:
        return Say("Next: {what}", what=stage.name)
    return Say("By {day}: {what}", day=stage.due, what=stage.name)


def contracted(talk: Conversation) -> Showing:
    """Who builds it, for how much."""
    return Go(contract.shown, answers={contract.number: talk[works]})


def _money(one: Work, name: str) -> Compact:
    return Compact(Money(getattr(one, name), one.currency))


def _builder(one: Work) -> Say | str:
    if one.builder and one.ends:
        return Say("Builder {builder}, end {ends}.", builder=Echo(one.builder), ends=one.ends)
    if one.builder:
        return Say("Builder {builder}.", builder=Echo(one.builder))
    return Say("No builder yet.")


def _people(one: Work) -> Say:
    if one.seen is None:
        return Say("Too few reports yet.")
    return Say(
        "People: {yes} yes {partly} partly {no} no.",
        yes=one.seen.yes,
        partly=one.seen.partly,
        no=one.seen.no,
    )


def built(talk: Conversation) -> Showing:
    """Does it stand?"""
    one = _meant(talk)
    if one is None:
        return _unknown(talk[works])
    doors = (
        Door("Yes", used, value="yes"),
        Door("Partly", used, value="partly"),
        Door("No", _last(one), value="no"),
        Door("I have not seen it", reported, value="unseen"),
    )
    return Menu(Say("{name}. Is it built?", name=one.name), doors)


def used(talk: Conversation) -> Showing:
    """Is it of use?"""
    doors = (
        Door("Yes", quality, value="yes"),
        Door("No", quality, value="no"),
        Door("Skip", quality, key="9", value="skip"),
    )
    return Menu("Is it used now?", doors)


def quality(talk: Conversation) -> Showing:
    """Is it well built?"""
    one = _meant(talk)
    if one is None:
        return _unknown(talk[works])
    then = _last(one)
    doors = (
        Door("Very bad", then, value="1"),
        Door("Bad", then, value="2"),
        Door("OK", then, value="3"),
        Door("Good", then, value="4"),
        Door("Very good", then, value="5"),
        Door("Skip", then, key="9", value="skip"),
    )
    return Menu("How good is the work?", doors)


def _last(one: Work) -> Screen:
    """Where it serves several villages, reports of one alone decide nothing: so it is asked."""
    return village if len(one.places) > 1 else reported


def village(talk: Conversation) -> Showing:
    """Where the reporter lives."""
    one = _meant(talk)
    if one is None:
        return _unknown(talk[works])
    options = tuple(Option(choose(place.name, talk.lang), place.code) for place in one.places)
    elsewhere = Door("Elsewhere", reported, key="9", value="-")
    return Pick("Your village?", options, then=reported, doors=(elsewhere,))


def reported(talk: Conversation) -> Showing:
    """Saved, and what all say so far."""
    one = _meant(talk)
    if one is None:
        return _unknown(talk[works])
    place = next((place.code for place in one.places if place.code == talk[village]), "")
    said = _ANSWERS[codes.spell(talk[built])] if talk[built] != "unseen" else "unseen"
    effect = ReportWork(
        work=one.id,
        built=said,
        used={"yes": True, "no": False}.get(talk[used]),
        quality=int(talk[quality]) if talk[quality] not in ("", "skip") else None,
        place=place,
        words="",
    )
    return _thanks(one, effect)


def _thanks(one: Work, effect: ReportWork) -> End:
    text = Say("Thank you. Saved for {code}. {people}", code=one.code, people=_people(one))
    if one.answer_due is not None:
        text = Say("{saved} The council must answer by {due}.", saved=text, due=one.answer_due)
    return End(text, (effect,))


def told(talk: Conversation) -> Showing:
    """`BUILT 30426 2 no roof`: saved at once."""
    read = _TOLD.fullmatch(talk[told].strip())
    one = _called(talk, read[1] if read else talk[told])
    if one is None:
        return _unknown(read[1] if read else talk[told])
    said = _ANSWERS.get(codes.spell(read[2])) if read else None
    if read is None or said is None:
        text = Say(
            "NOT SAVED. Is {name} built? Send BUILT {code} and 1 yes, 2 partly, 3 no, 4 not seen",
            name=one.name,
            code=one.code,
        )
        return End(text)
    words = (read[3] or "").strip()
    return _thanks(one, ReportWork(one.id, said, None, None, "", words))


def settled(talk: Conversation) -> Showing:
    """What the council answers to what people disputed."""
    one = _meant(talk)
    if one is None or one.answer is None:
        return _unknown(talk[works])
    text = Say(
        "{name} {code}: the council answers your reports: {answer}",
        name=one.name,
        code=one.code,
        answer=choose(one.answer, talk.lang),
    )
    return End(text)


def _meant(talk: Conversation) -> Work | None:
    return _called(talk, talk[works])


def _called(talk: Conversation, typed: str) -> Work | None:
    code, money = codes.read_poster(typed), talk.world.money
    return money.work(code) if code and money else None


def _unknown(typed: str) -> End:
    return End(Say("{typed} is no project here. Check each digit.", typed=Echo(typed)))


SCREENS: tuple[Screen, ...] = (
    works,
    work,
    contracted,
    progress,
    built,
    used,
    quality,
    village,
    reported,
    told,
    settled,
)
