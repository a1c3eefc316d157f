"""What a conversation asks the house to do: facts out, carried by frozen dataclasses.

A screen never writes. It returns effects, and `smsgateway.actions.effects` applies each one in the
transaction that also keeps the message which caused it.
"""

from __future__ import annotations

from typing import Literal

from flows.case import Contact, Verdict
from flows.reports import AnswerRelease, ConfirmTransfer, FollowMoney, ReportWork
from flows.value import value


@value
class Join:
    """The person chose a language and was shown the privacy notice of this version."""

    language: str
    notice: int


@value
class SpeakLanguage:
    """The person wants to be answered in this language from now on."""

    language: str


@value
class CastBallot:
    """The person's choice in one contest, in the order in which it was typed.

    `projects` are project ids (empty for a blank vote), without repeats unless points are given:
    see `flows.ballot`. `receipt` is the code drawn for this turn by `World.fresh("receipt")`; the
    reply already names it.
    """

    contest: int
    projects: tuple[int, ...]
    receipt: str


@value
class TakeBackBallot:
    """The ballot that stands in this contest no longer counts; `receipt` says that it was told.

    `why` is "withdrawn" when its voter changed their mind (UNVOTE) and "disowned" when the holder
    of the phone says that the vote was never theirs (NOTME).
    """

    contest: int
    why: Literal["withdrawn", "disowned"]
    receipt: str


@value
class OweReceipt:
    """Send this text in a few minutes, for the session may end before it comes to its receipt.

    `words` are in the person's language; empty when the receipt is given: nothing is owed any more.
    """

    words: str


@value
class LookAtBallot:
    """The person was shown what they chose: one time fewer is left."""

    contest: int


@value
class ChallengeBallot:
    """Open this ballot of the person's for everybody, and do not count it.

    `leaves` is the receipt of the ballot that counts then, as the reply says; empty for none.
    """

    contest: int
    receipt: str
    leaves: str


@value
class RateService:
    """What the person says of a service in this round, instead of all that they said before.

    `scores` are (indicator id, value) without what was skipped. `experience` says who used the
    service: "self", "family", or "untold" where a text did not say.
    """

    round: int
    service: int
    experience: str
    scores: tuple[tuple[int, int], ...]


@value
class CommentOnService:
    """What should change first, in the rater's own words."""

    round: int
    service: int
    words: str


@value
class CheckStandard:
    """Whether a service keeps one of the standards that it owes."""

    round: int
    service: int
    standard: str
    met: bool


@value
class AnswerPromise:
    """Whether an item of an action plan is done: "yes", "partly" or "no"."""

    item: int
    answer: str


@value
class Dispute:
    """The person contests how a vote was treated: the text waits, marked, for somebody to read."""


@value
class Object:
    """The person contests a published result, in their own words, which two people decide about."""

    contest: int
    words: str
    ticket: str
    language: str


@value
class MissSlip:
    """A number was typed that is on no slip of this contest: whoever guesses is slowed down."""

    contest: int


@value
class ProposeIdea:
    """An idea for this cycle, in the person's own words, which only reviewers read."""

    cycle: int
    place: int | None
    topic: int | None
    words: str
    cost: int | None
    """In whole units of the cycle's currency; None where the person does not know."""
    language: str
    ticket: str


@value
class JoinIdea:
    """The person asks for the same as others did: their name is added to that idea."""

    idea: int


@value
class Forget:
    """Erase what ties this phone to a person. Ballots stay, under a tag that names nobody."""


@value
class OptOut:
    """Send this person nothing that they did not ask for, about this topic or (empty) at all.

    `own`: only to whoever holds the slip in hand, one of several who share the phone.
    """

    topic: str = ""
    own: bool = False


@value
class OptIn:
    """The person undoes an earlier OptOut of this topic, or (empty) of everything."""

    topic: str = ""
    own: bool = False


@value
class LeaveForPerson:
    """Nothing understood this text: it waits in the unread inbox for somebody to read."""


@value
class FileCase:
    """A complaint. `ticket` and `pin` were drawn for this turn; the reply already names them.

    `place` is the gazetteer's code of a village, `about` a service's or project's; empty where
    none was named. With the contact "none" nothing ties the case to the phone.
    """

    category: int
    place: str
    about: str
    words: str
    contact: Contact
    lang: str
    ticket: str
    pin: str


@value
class FileUnread:
    """The person's newest text that nothing understood is a complaint, as they say."""

    lang: str
    ticket: str
    pin: str


@value
class FileSensitive:
    """Harm or abuse: somebody trained is to see it; `words` only where a text held some."""

    category: int
    words: str


@value
class SupportCase:
    """The person has the same trouble, and wants to hear what becomes of it."""

    ticket: str


@value
class AddWords:
    """More words for a case, from whom it concerns."""

    ticket: str
    words: str


@value
class AppealCase:
    """Not happy: the case goes to the office above."""

    ticket: str


@value
class JudgeCase:
    """Is it really solved? "partly" and "no" open it again, "no" one level higher."""

    ticket: str
    verdict: Verdict


@value
class WithdrawCase:
    """Whom the case concerns takes it back: it is closed."""

    ticket: str


@value
class TryPin:
    """Somebody typed a PIN for this ticket: wrong ones are counted, and right ones come too late
    after so many."""

    ticket: str
    right: bool


Effect = (
    Join
    | SpeakLanguage
    | CastBallot
    | TakeBackBallot
    | OweReceipt
    | LookAtBallot
    | ChallengeBallot
    | RateService
    | CommentOnService
    | AnswerPromise
    | CheckStandard
    | Dispute
    | Object
    | MissSlip
    | ProposeIdea
    | JoinIdea
    | Forget
    | OptOut
    | OptIn
    | LeaveForPerson
    | FileCase
    | FileUnread
    | FileSensitive
    | SupportCase
    | AddWords
    | AppealCase
    | JudgeCase
    | WithdrawCase
    | TryPin
    | AnswerRelease
    | ConfirmTransfer
    | FollowMoney
    | ReportWork
)


def untraced(effect: Effect) -> bool:
    """Whether nothing may be kept that ties the input to its phone."""
    return isinstance(effect, FileSensitive) or (
        isinstance(effect, FileCase) and effect.contact == "none"
    )
