"""Taking a vote back: by who cast it, or by the holder of a phone who never did."""

from __future__ import annotations

from flows import codes, pots
from flows.effects import LeaveForPerson, TakeBackBallot
from flows.screens import Conversation, End, Screen, Showing
from flows.slip import turned_away
from flows.status import phase, standing, status, too_late
from flows.words import Say


def take_back(talk: Conversation) -> Showing:
    """The person changed their mind: no vote stands any more."""
    contest, before = talk.world.contest, standing(talk)
    if contest is None or contest.unlinked:
        return End(status(talk))
    if (first := pots.which(talk, take_back) or turned_away(talk, take_back)) is not None:
        return first
    if before is None:
        return End("You have no vote to take back.")
    if phase(talk, contest) != "open":
        return End(too_late(talk))
    receipt = talk.world.fresh("receipt")
    text = Say(
        "Your vote was taken back ({ref}). You may vote again until {closes}.",
        ref=codes.show_receipt(receipt),
        closes=contest.closes,
    )
    if pots.several(talk):
        gone = Say("Your vote was taken back ({ref}).", ref=codes.show_receipt(receipt))
        text = pots.of_pot(talk, gone)
    return End(text, (TakeBackBallot(contest.id, "withdrawn", receipt),))


def disown(talk: Conversation) -> Showing:
    """The holder of the phone says that the vote was never theirs."""
    if (first := pots.which(talk, disown)) is not None:
        return first
    contest, before = talk.world.contest, standing(talk)
    if contest is not None and contest.unlinked:
        return End(status(talk))
    if contest is None or before is None:
        return End(
            "No vote from this phone is counted. Thank you for telling us.", (LeaveForPerson(),)
        )
    if phase(talk, contest) != "open":
        return End(
            Say("{status} A person will look into this. Thank you.", status=status(talk)),
            (LeaveForPerson(),),
        )
    receipt = talk.world.fresh("receipt")
    text = Say(
        "That vote no longer counts ({ref}). You may vote yourself until {closes}.",
        ref=codes.show_receipt(receipt),
        closes=contest.closes,
    )
    return End(pots.of_pot(talk, text), (TakeBackBallot(contest.id, "disowned", receipt),))


SCREENS: tuple[Screen, ...] = (take_back, disown)
