"""Where a contest stands for this person, in the words that every conversation shares."""

from __future__ import annotations

from flows import codes
from flows.ballot import NAMED_CHOICES
from flows.choices import different
from flows.screens import Conversation
from flows.words import Listed, Say
from flows.world import Ballot, Contest, Project


def status(talk: Conversation) -> Say:
    """Where the vote stands, with its date."""
    contest = talk.world.contest
    if contest is None:
        return Say("No vote is open here now.")
    if contest.unlinked:
        return Say("This vote is over. No phone can be tied to its vote any more.")
    match phase(talk, contest):
        case "before":
            return _before(talk, contest)
        case "closed":
            return _after(talk, contest)
        case "paused":
            return Say("Voting is paused. Votes already cast are kept.")
        case _:
            return Say("Voting is open until {closes}.", closes=contest.closes)


def _before(talk: Conversation, contest: Contest) -> Say:
    """What happens now, and when voting begins where that is known."""
    if contest.stage == "proposals":
        if contest.until is not None and talk.world.now < contest.until:
            return Say("Send us your idea until {until}.", until=contest.until)
        return Say("The time for ideas is over. They are being read.")
    if talk.world.now < contest.opens:
        return Say("Voting opens {opens}.", opens=contest.opens)
    return Say("Voting opens soon.")


def _after(talk: Conversation, contest: Contest) -> Say:
    """What became of the votes so far."""
    if contest.stage == "publication" and talk.world.result is not None:
        return Say("The result is out: press 2 or send RESULT.")
    match contest.stage:
        case "tallying":
            return Say("Voting closed {closes}. Votes are being counted.", closes=contest.closes)
        case "award":
            return Say("Votes are counted. The result is being checked.")
        case "publication":
            return Say("The result is published. Look at the notice board.")
        case "implementation":
            return Say("The projects that won are being built.")
        case "closed":
            return Say("This round is over. Thank you.")
        case _:
            return Say("Voting closed {closes}.", closes=contest.closes)


def too_late(talk: Conversation) -> Say:
    """Why nothing was recorded, and what stands all the same."""
    before = standing(talk)
    if before is None:
        return status(talk)
    ref = codes.show_receipt(before.receipt)
    return Say("{status} Your vote {ref} stands.", status=status(talk), ref=ref)


def phase(talk: Conversation, contest: Contest) -> str:
    """Before, open or closed, for this input."""
    return contest.phase(talk.world.now, talk.world.sent)


def standing(talk: Conversation) -> Ballot | None:
    """The ballot of this phone that counts now."""
    return talk.world.ballot(talk.world.contest) if talk.world.contest else None


def chosen_of(before: Ballot, contest: Contest) -> tuple[Project, ...]:
    """What that ballot chose."""
    by_id = {project.id: project for project in contest.projects}
    return tuple(by_id[one] for one in before.projects if one in by_id)


def counted(some: tuple[Project, ...]) -> Say:
    """Only how many: whoever reads the texts of a shared phone need not be who voted."""
    return Say("{n} projects", n=different(some))


def named(some: tuple[Project, ...]) -> Say | Listed:
    """The names as the typo guard; a count and codes where that would be too many."""
    if not some:
        return Say("blank vote")
    if different(some) <= NAMED_CHOICES:
        return Listed(some)
    return Say("{n} projects: {codes}", n=different(some), codes=Listed(some, bare=True))
