"""The only questions that a screen may ask, and the plain answers that it gets.

`World` is read-only and is valid for one turn: `now` was read once from the database's clock.
The house answers with rows (`smsgateway.actions.world`), the tests and `smsgateway check` with
sample worlds (`flows.samples`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, Protocol

from flows.ballot import Format
from flows.case import Cases
from flows.deal import Deals
from flows.idea import Ideas
from flows.money import Funds
from flows.result import Objection, Result
from flows.service import Services
from flows.value import value

Names = Mapping[str, str]
"""One name or text in several languages: language code to text. `words.choose` picks one."""

Medium = Literal["ussd", "sms"]

Stage = Literal[
    "draft",
    "proposals",
    "review",
    "voting",
    "tallying",
    "award",
    "publication",
    "implementation",
    "closed",
]
"""Where a cycle stands, by a coordinator's own act; the dates inside a stage are the clock's."""

Electorate = Literal["open", "roll", "codes"]
"""Every phone · the phones on a roll · whoever holds a voting slip. A slip is good in each."""

Right = Literal["yes", "slip", "wrong", "slow", "enough"]
"""May vote · needs a slip · holds a number that is on none · guessed too often · has helped as many
people today as one phone may."""

BEFORE_VOTING: tuple[Stage, ...] = ("draft", "proposals", "review")

Fresh = Literal["receipt", "ticket", "pin"]
"""9 Crockford characters and a check · 6 digits and a check · 4 digits."""


@value
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


@value
class Charge:
    """What a citizen pays for one text or one session.

    `free`; `reverse`: the commune is billed; `tariff`: the network's price, where it is known.
    """

    kind: str
    price: Money | None = None


@value
class Commune:
    """Who runs this service and how a person reaches it."""

    name: Names
    contact: str
    """A telephone number or an office that a person can turn to, as it is printed."""
    dial: str
    """The USSD service code, e.g. `*384*1#`; empty where the channel has none."""
    number: str
    """The number or short code that takes texts; empty where there is none."""


@value
class Person:
    """What is known of the holder of this phone."""

    joined: bool
    """False at first contact: no language chosen, no privacy notice shown."""
    language: str
    """The chosen language, or the channel's default before one is chosen."""
    opted_out: bool = False


@value
class Project:
    """One line of the ballot. `code` is what a voter types: digits, as long as its contest says."""

    id: int
    code: str
    name: Names
    place: Names
    about: Names
    cost: Money
    withdrawn: bool = False


@value
class Contest:
    """One area, one pot of money, one ballot format.

    Times are aware and already in the area's time zone, so that they are printed as they stand.
    """

    id: int
    title: Names
    pot: Money
    format: Format
    opens: datetime
    closes: datetime
    grace: timedelta
    projects: tuple[Project, ...]
    """Every project, withdrawn ones too, in ballot order."""
    by_code: Mapping[str, Project] = field(repr=False, compare=False)
    electorate: Electorate = "open"
    least_age: int | None = None
    """Whoever votes says that they are so old; None where nobody asks."""
    residents: bool = False
    """Whoever votes says that they live here."""
    unlinked: bool = False
    """Its keys are destroyed: nobody can tell any more which ballot is whose."""
    stage: Stage = "voting"
    until: datetime | None = None
    """Until when this stage is planned to last: ideas that come later are not taken."""
    paused: bool = False
    """Nobody votes for now; what was cast is kept."""
    word: str = ""
    """By which a text addresses this pot beside others, in capitals; empty for the usual one."""
    made: dict[object, Any] = field(init=False, repr=False, compare=False, default_factory=dict)
    """What `screens.same_for_all` made of this contest: it ends with it."""

    @property
    def digits(self) -> int:
        """How many digits a code has: 2, or 3 where a contest has more than 89 projects."""
        return len(self.projects[0].code) if self.projects else 2

    def phase(
        self, now: datetime, sent: datetime | None = None
    ) -> Literal["before", "open", "paused", "closed"]:
        """Where the contest stands for an input that arrived at `now`.

        `sent` is the provider's own time of a text: one sent before the close still counts when it
        arrives within the grace.
        """
        if self.stage in BEFORE_VOTING or (self.stage == "voting" and now < self.opens):
            return "before"
        in_time = now < self.closes
        late_but_sent_in_time = sent is not None and sent < self.closes
        in_grace = late_but_sent_in_time and now < self.closes + self.grace
        if self.stage != "voting" or not (in_time or in_grace):
            return "closed"
        return "paused" if self.paused else "open"


@value
class Ballot:
    """The ballot of this person that stands now: see `flows.ballot` for its mentions."""

    receipt: str
    projects: tuple[int, ...]


@value
class Place:
    """Where a receipt stands in the public log: number `n` of `size`, under that seal."""

    n: int
    size: int
    seal: str


@value
class Seal:
    """The state of a public log, short enough to be read out on the radio."""

    size: int
    text: str


@value
class Challenge:
    """What opening one of this phone's ballots would lead to."""

    made: int
    """How many of this voter's ballots were opened before."""
    leaves: str
    """The receipt of the ballot that counts then; empty for none."""


class World(Protocol):
    """Everything outside that a screen may look at, asked by name."""

    @property
    def now(self) -> datetime:
        """When this input arrived, by the database's clock, in the area's time zone."""

    @property
    def sent(self) -> datetime | None:
        """When the provider says that the text was sent; None where it does not say."""

    @property
    def medium(self) -> Medium:
        """How this input travelled."""

    @property
    def commune(self) -> Commune:
        """Whose service this is."""

    @property
    def languages(self) -> tuple[str, ...]:
        """What may be offered on this channel and network, in order.

        `km` is left out where the script is not known to show; `km-Latn` is always possible.
        """

    @property
    def charge(self) -> Charge | None:
        """What this input costs the person on their network; None where nobody said."""

    @property
    def person(self) -> Person:
        """The holder of the phone."""

    @property
    def muted(self) -> frozenset[str]:
        """Topics that the person wants no texts about: see `flows.topics`."""

    @property
    def contest(self) -> Contest | None:
        """The contest of this channel's area: the open one, else the next, else the last."""

    @property
    def result(self) -> Result | None:
        """What came of that contest; None before it is published."""

    def objection(self, ticket: str) -> Objection | None:
        """The objection with this ticket (seven digits); None where there is none."""

    @property
    def contests(self) -> tuple[Contest, ...]:
        """All that run now where this channel is, those without a word first; mostly one."""

    def about(self, contest: str) -> World:
        """The same world with that contest (its id) in hand; the usual one where it is empty."""

    @property
    def ideas(self) -> Ideas | None:
        """What was proposed for the cycle that takes ideas now; None where none does."""

    @property
    def services(self) -> Services:
        """The services that people here rate."""

    @property
    def contracts(self) -> Deals:
        """Who builds what here, for how much."""

    def holding(self, slip: str) -> World:
        """The same world for whoever holds this slip; for the phone itself where it is empty."""

    @property
    def shared(self) -> bool:
        """Several people vote with this phone: nothing on it names what one of them chose."""

    @property
    def silenced(self) -> frozenset[str]:
        """Topics that whoever holds the slip in hand wants no texts about on this shared phone;
        the empty one stands for everything."""

    def right(self, contest: Contest) -> Right:
        """Whether this voter may vote there."""

    def ballot(self, contest: Contest) -> Ballot | None:
        """The person's standing ballot in that contest."""

    def counted(self, receipt: str) -> bool | None:
        """True when a ballot with this receipt was recorded, None when no ballot ever had it.

        Never says whether that ballot was superseded: somebody else may be looking.
        """

    def in_log(self, receipt: str) -> Place | None:
        """Where a recorded receipt stands; None while its number is yet to follow."""

    def seal(self, contest: Contest) -> Seal | None:
        """The newest published state of that contest's log; None before the first."""

    def looks(self, contest: Contest) -> int:
        """How often this phone may still be shown what it chose."""

    def tracker(self, contest: Contest) -> str | None:
        """The line of this phone's ballot in the published list; None before it is out, empty where
        the ballot waits for a check and is in no list."""

    def challenge(self, contest: Contest, receipt: str) -> Challenge | None:
        """What AUDIT would do; None where that is no ballot of this phone that may be opened."""

    @property
    def cases(self) -> Cases | None:
        """Complaints; None where the area takes none."""

    @property
    def money(self) -> Funds | None:
        """Public money; None where none is known here."""

    def fresh(self, kind: Fresh) -> str:
        """A code drawn for this turn: see `Fresh`."""
