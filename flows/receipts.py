"""Receipts: what the public log proves of a vote, and what only its own phone may ask.

A receipt proves that a vote was recorded, never what it says. The choice itself is shown on the
voter's phone alone, a few times and soon after voting. AUDIT opens a vote for everybody, and then
it does not count: whoever would cheat at recording votes cannot know which will be opened.
"""

from __future__ import annotations

from flows import codes, notice, pots
from flows.effects import ChallengeBallot, Dispute, LookAtBallot, Object
from flows.screens import POT, Ask, Conversation, Door, End, Go, Menu, Refused, Screen, Showing
from flows.slip import turned_away
from flows.status import chosen_of, named, phase, standing, status, too_late
from flows.words import Echo, Say, choose
from flows.world import Challenge, Contest

LOOKS = 3
"""How often a choice is shown, within half an hour of voting."""

CHALLENGES = 3
"""How many votes one voter may have opened."""


def place(talk: Conversation, receipt: str) -> Say:
    """Where a receipt stands in the public log; the same for everybody, whatever became of it."""
    found, ref = talk.world.in_log(receipt), codes.show_receipt(receipt)
    if found is None:
        return Say("Vote {ref} is recorded. Its number in the log follows in a minute.", ref=ref)
    return Say(
        "Vote {ref}: number {n} of {size} in the public log, seal {seal}",
        ref=ref,
        n=found.n,
        size=found.size,
        seal=found.seal,
    )


def proofs(talk: Conversation) -> Showing:
    """What may be asked about one's own vote."""
    doors = (
        Door("Public log", logged),
        Door("Show my choice", shown),
        Door("My line in the list", line),
        Door("Open my vote (audit)", auditing),
        Door("Dispute", disputing),
    )
    return Menu("Check my vote", doors)


def logged(talk: Conversation) -> Showing:
    """Where the vote of this phone stands in the log, or how long the log is."""
    before = standing(talk)
    return End(place(talk, before.receipt)) if before else seal(talk)


def seal(talk: Conversation) -> Showing:
    """The state of the log, to be compared with radio, notice board and witnesses."""
    if (asked := pots.which(talk, seal)) is not None:
        return asked
    contest = talk.world.contest
    if contest is None:
        return End(status(talk))
    now = talk.world.seal(contest)
    if now is None:
        return End("The public log begins within a minute.")
    return End(
        Say(
            "Public log: {size} entries, seal {seal}. Compare it on the notice board.",
            size=now.size,
            seal=now.text,
        )
    )


def shown(talk: Conversation) -> Showing:
    """The choice itself: on its own phone, soon after voting, a few times."""
    if (asked := pots.which(talk, shown)) is not None:
        return asked
    contest, before = talk.world.contest, standing(talk)
    if contest is None or contest.unlinked:
        return End(status(talk))
    if (first := turned_away(talk, shown)) is not None:
        return first
    if before is None:
        return End(Say("You have not voted. {status}", status=status(talk)))
    left, ref = talk.world.looks(contest), codes.show_receipt(before.receipt)
    if left == 0:
        return End(
            Say(
                "Vote {ref} is recorded. Its choice is shown {most} times in the 30 minutes after"
                " voting, no more.",
                ref=ref,
                most=LOOKS,
            )
        )
    text = Say(
        "Your vote {ref}: {projects}. Can be shown {n} more times.",
        ref=ref,
        projects=named(chosen_of(before, contest)),
        n=left - 1,
    )
    return End(pots.of_pot(talk, text), (LookAtBallot(contest.id),))


def line(talk: Conversation) -> Showing:
    """Which line of the published list is the voter's own: told only once the list is out."""
    if (asked := pots.which(talk, line)) is not None:
        return asked
    contest = talk.world.contest
    if contest is None or contest.unlinked:
        return End(status(talk))
    if standing(talk) is None:
        return End(Say("You have not voted. {status}", status=status(talk)))
    tracker = talk.world.tracker(contest)
    if tracker is None:
        return End(Say("The list is not published yet. {status}", status=status(talk)))
    if not tracker:
        return End(notice.held(contest.title, talk.world.commune.contact))
    return End(
        Say(
            "Your line in the published list is {line}. Rare choices are counted, not listed.",
            line=tracker,
        )
    )


def auditing(talk: Conversation) -> Showing:
    """It cannot be undone, so it is asked."""
    if (asked := pots.which(talk, auditing)) is not None:
        return asked
    before = standing(talk)
    if before is None or talk.world.contest is None or phase(talk, talk.world.contest) != "open":
        return End(too_late(talk))
    return Menu(
        Say(
            "Vote {ref} will be opened for all to see and NOT counted. Then vote again.",
            ref=codes.show_receipt(before.receipt),
        ),
        (Door("Yes, open it", audited),),
    )


def audited(talk: Conversation) -> Showing:
    """One's own vote is opened and no longer counts; says what stands now."""
    if (pot := _pot_of(talk, talk[auditing])) is not None:
        return Go(audited, answers={POT: pot})
    contest, before = talk.world.contest, standing(talk)
    if contest is None or phase(talk, contest) != "open":
        return End(too_late(talk))
    typed = talk[auditing] or (before.receipt if before else "")
    receipt = codes.read_receipt(typed)
    if receipt is None:
        return Refused(
            Say("{typed} is not a code of ours. Check each character.", typed=Echo(typed))
        )
    ref, found = codes.show_receipt(receipt), talk.world.challenge(contest, receipt)
    if found is None:
        return End(Say("{ref} is no vote of this phone that can be opened.", ref=ref))
    if found.made >= CHALLENGES:
        return End(Say("{n} votes of yours were opened. No more can be.", n=found.made))
    if talk.world.in_log(receipt) is None:
        return End(
            Say("Not opened yet: {ref} enters the log within a minute. Then try again.", ref=ref)
        )
    return _opened(talk, contest, receipt, found)


def _opened(talk: Conversation, contest: Contest, receipt: str, found: Challenge) -> End:
    """What stands when this ballot is opened."""
    ref = codes.show_receipt(receipt)
    does = (ChallengeBallot(contest.id, receipt, found.leaves),)
    if pots.several(talk):
        return End(pots.of_pot(talk, Say("{ref} is opened and NOT counted.", ref=ref)), does)
    if not found.leaves:
        text = Say("{ref} is opened and NOT counted. You have no other vote: vote again.", ref=ref)
        return End(text, does)
    text = Say(
        "{ref} is opened and NOT counted. Your vote {other} stands. Vote again until {closes}.",
        ref=ref,
        other=codes.show_receipt(found.leaves),
        closes=contest.closes,
    )
    return End(text, does)


def _pot_of(talk: Conversation, typed: str) -> str | None:
    """Of several pots the one in which this receipt was given; None where that is known."""
    if not pots.several(talk) or talk.answers.get(POT):
        return None
    receipt = codes.read_receipt(typed) or ""
    found = [str(one.id) for one in talk.world.contests if talk.world.challenge(one, receipt)]
    return found[0] if found else None


def disputing(talk: Conversation) -> Showing:
    """What is wrong, in the person's own words."""
    contestable = _contestable(talk)
    if talk.world.medium == "sms":
        if contestable:
            return End("Send OBJECT and what is wrong with the result")
        return End("Send DISPUTE, your receipt and what is wrong")
    if contestable:
        return Ask("What is wrong with the result?", then=disputed)
    return Ask("Type your receipt and what is wrong", then=disputed)


def disputed(talk: Conversation) -> Showing:
    """Kept for a person, who answers; says what happens next.

    While a published result may be contested it is an objection: two people decide it, in public.
    """
    contest = talk.world.contest
    if contest is not None and _contestable(talk):
        ticket = talk.world.fresh("ticket")
        text = kept(ticket)
        return End(text, (Object(contest.id, talk[disputing], ticket, talk.lang),))
    return End(
        Say(
            "Dispute kept. A person will check it against the public log and answer."
            " Help: {contact}",
            contact=talk.world.commune.contact,
        ),
        (Dispute(),),
    )


def kept(ticket: str) -> Say:
    """An objection nobody has decided yet."""
    return Say(
        "Objection {ticket} is kept. Two people decide it. The answer comes by SMS.",
        ticket=codes.show_ticket(ticket),
    )


def objected(talk: Conversation, typed: str) -> End | None:
    """How an objection stands, by its ticket; None where none has it."""
    ticket = codes.read_ticket(typed)
    found = talk.world.objection(ticket) if ticket else None
    if ticket is None or found is None:
        return None
    if found.state == "open":
        return End(kept(ticket))
    said = notice.upheld if found.state == "upheld" else notice.dismissed
    return End(said(ticket, choose(found.reason, talk.lang)))


def _contestable(talk: Conversation) -> bool:
    """Whether the result of the contest may be objected to now."""
    made = talk.world.result
    return made is not None and made.contestable(talk.world.now)


SCREENS: tuple[Screen, ...] = (
    proofs,
    logged,
    seal,
    shown,
    line,
    auditing,
    audited,
    disputing,
    disputed,
)
