"""Several pots of money at once, a ward's and its city's: which of them is in hand.

A person votes in each, one after the other. By SMS a pot is addressed by its word (`VOTE CITY 52`);
what bears no word concerns the first.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows import codes
from flows.clusters import clip
from flows.effects import OweReceipt
from flows.screens import POT, Conversation, Go, Option, Pick, Screen, Send, Showing
from flows.status import chosen_of, counted, named, phase
from flows.words import Say, choose, finish, say
from flows.world import Ballot, Contest, World

Receipt = tuple[Send, ...]

_LONGEST_TITLE = 24


def several(talk: Conversation) -> bool:
    """Whether this person may vote in more than one contest now."""
    return len(talk.world.contests) > 1


def which(talk: Conversation, then: Screen) -> Showing | None:
    """The question which pot `then` is about; None where that is known."""
    if not several(talk) or talk.answers.get(POT):
        return None
    if talk[then]:
        return Go(then, answers={POT: talk[then]})
    options = tuple(
        Option(clip(choose(one.title, talk.lang), _LONGEST_TITLE), str(one.id))
        for one in talk.world.contests
    )
    return Pick("Which vote?", options, then=then)


def unvoted(talk: Conversation) -> tuple[Contest, ...]:
    """Where this person may vote and has not; asked only where there are several contests."""
    return tuple(
        one
        for one in (talk.world.contests if several(talk) else ())
        if phase(talk, one) == "open" and talk.world.ballot(one) is None
    )


def of_pot(talk: Conversation, text: Say) -> Say:
    """A text that says which pot it is about, where there are several."""
    contest = talk.world.contest
    return text if contest is None else titled(contest, text, several(talk))


def titled(contest: Contest, text: Say, several: bool) -> Say:
    """A text about this pot, which is one of several or is not."""
    return Say("{title}: {text}", title=contest.title, text=text) if several else text


def reply(talk: Conversation, full: Say, just: Ballot) -> Say:
    """What a vote by SMS is answered; of several pots which one it was, and where the next is."""
    contest = talk.world.contest
    if contest is None or not several(talk):
        return full
    text = _received(talk, [(contest, just)])
    following = [one for one in unvoted(talk) if one.id != contest.id]
    if not following:
        return text
    return Say("{text} Next: send {list}", text=text, list=f"LIST {following[0].word}".strip())


def receipt(talk: Conversation, full: Say | None = None, just: Ballot | None = None) -> Receipt:
    """The text that is sent after a vote (`full`, which is `just` being cast); where votes on
    several pots stand, one text for all of them. Nothing for who wants no texts."""
    if talk.world.person.opted_out or "" in talk.world.silenced:
        return ()
    if full is not None and not several(talk):
        return (Send(full, "receipt"),)
    here, held = talk.world.contest, []
    for one in talk.world.contests:
        before = just if just and here and one.id == here.id else talk.world.ballot(one)
        held += [(one, before)] if before else []
    if full is not None and len(held) == 1:
        return (Send(of_pot(talk, full), "receipt"),)
    return (Send(_received(talk, held), "receipt"),) if held else ()


def owed(talk: Conversation, just: Ballot) -> tuple[OweReceipt, ...]:
    """What is owed to whoever hangs up now, before the next pot: the receipt so far."""
    return tuple(OweReceipt(finish(say(one.text, talk.lang))) for one in receipt(talk, just=just))


def paid(talk: Conversation) -> tuple[OweReceipt, ...]:
    """The receipt for all pots is given now."""
    return (OweReceipt(""),) if several(talk) else ()


def _received(talk: Conversation, held: Sequence[tuple[Contest, Ballot]]) -> Say:
    text = Say("Received.")
    for one, ballot in held:
        projects = chosen_of(ballot, one)
        text = Say(
            "{text} {title}: {projects}, receipt {ref}.",
            text=text,
            title=one.title,
            projects=counted(projects) if talk.world.shared else named(projects),
            ref=codes.show_receipt(ballot.receipt),
        )
    return Say("{text} Not you? Send NOTME", text=text)


def addressed(text: str, world: World) -> list[tuple[str, Contest]]:
    """The text without its first or second word, where that is the word of a pot, and the pot."""
    words = text.split(" ")
    return [
        (" ".join(words[:place] + words[place + 1 :]), one)
        for one in world.contests
        for place in range(min(2, len(words)))
        if one.word and codes.spell(words[place]) == one.word
    ]
