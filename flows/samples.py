"""Worlds in memory: what `check` walks, what tests and a terminal can play with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from flows.codes import receipt, slip, ticket
from flows.effects import (
    CastBallot,
    ChallengeBallot,
    Effect,
    Forget,
    Join,
    LookAtBallot,
    MissSlip,
    OptIn,
    OptOut,
    RateService,
    SpeakLanguage,
    TakeBackBallot,
)
from flows.result import Objection, Result
from flows.sample_cases import SampleCases, sample_cases
from flows.sample_contests import NOON, city, contest, formats
from flows.sample_deals import NO_DEALS, SampleDeals, deals
from flows.sample_ideas import SampleIdeas
from flows.sample_ideas import samples as sample_ideas
from flows.sample_money import SampleMoney
from flows.sample_money import samples as sample_money
from flows.sample_results import samples as sample_results
from flows.sample_services import OPEN, SampleServices
from flows.sample_services import samples as sample_services
from flows.value import value
from flows.words import LANGUAGES
from flows.world import (
    Ballot,
    Challenge,
    Charge,
    Commune,
    Contest,
    Fresh,
    Medium,
    Money,
    Person,
    Place,
    Right,
    Seal,
    Stage,
)

KEE = Commune(
    name={"en": "Kee Ward", "km": "ឃុំ\u200bគី", "km-Latn": "Khum Kee", "sw": "Wadi ya Kee"},
    contact="0700 123 456",
    dial="*384*1#",
    number="21512",
)


SLIP = slip("48293021573")


KNOWN = Person(joined=True, language="en")


NO_SERVICES = SampleServices()


@value
class SampleWorld:
    """A World that is a value: `after` gives the one that an effect leaves behind."""

    now: datetime = NOON
    sent: datetime | None = None
    medium: Medium = "ussd"
    commune: Commune = KEE
    languages: tuple[str, ...] = ("en", "sw", "km-Latn", "fr")
    person: Person = KNOWN
    charge: Charge | None = None
    muted: frozenset[str] = frozenset()
    contest: Contest | None = None
    others: tuple[Contest, ...] = ()
    """What runs beside it."""
    ballots: Mapping[int, Ballot] = field(default_factory=dict)
    receipts: frozenset[str] = frozenset()
    draws: int = 0
    log: Seal | None = None
    """Once it is there, every receipt is in it."""
    looked: int = 0
    published: bool = False
    awaiting_check: bool = False
    opened: int = 0
    earlier: str = ""
    """The receipt of the ballot before the one that stands."""
    ideas: SampleIdeas | None = None
    result: Result | None = None
    objections: Mapping[str, Objection] = field(default_factory=dict)
    shared: bool = False
    """Several people vote with this phone, each by their slip."""
    hand: str = ""
    """The slip that is in hand."""
    missed: int = 0
    refused: frozenset[str] = frozenset()
    """Topics that the holder of that slip wants nothing about."""
    services: SampleServices = NO_SERVICES
    contracts: SampleDeals = NO_DEALS
    cases: SampleCases | None = None
    money: SampleMoney | None = None

    def holding(self, slip: str) -> SampleWorld:
        """With that slip in hand."""
        return self if slip == self.hand else replace(self, hand=slip)

    @property
    def contests(self) -> tuple[Contest, ...]:
        """All of them, in one order whichever is in hand."""
        every = (*((self.contest,) if self.contest else ()), *self.others)
        running = (one for one in every if one.phase(self.now) in ("open", "paused"))
        return tuple(sorted(running, key=lambda one: one.word))

    def about(self, contest: str) -> SampleWorld:
        """With that one in hand."""
        for one in self.others:
            if str(one.id) == contest:
                rest = tuple(other for other in self.contests if other != one)
                return replace(self, contest=one, others=rest)
        return self

    @property
    def silenced(self) -> frozenset[str]:
        """What the holder of the one good slip refused."""
        return self.refused if self.shared and self.hand == SLIP else frozenset()

    def right(self, contest: Contest) -> Right:
        """Only one slip is good."""
        if self.hand:
            return "slow" if self.missed >= 5 else "yes" if self.hand == SLIP else "wrong"
        if self.shared and self.missed:
            return "enough"
        return "slip" if self.shared or contest.electorate == "codes" else "yes"

    def ballot(self, contest: Contest) -> Ballot | None:
        """The standing ballot in that contest."""
        return self.ballots.get(contest.id)

    def counted(self, receipt: str) -> bool | None:
        """True for a receipt that was ever given."""
        return True if receipt in self.receipts else None

    def objection(self, ticket: str) -> Objection | None:
        """As it was set."""
        return self.objections.get(ticket)

    def in_log(self, receipt: str) -> Place | None:
        """Somewhere in the middle."""
        return Place(10_482, self.log.size, self.log.text) if self.log else None

    def seal(self, contest: Contest) -> Seal | None:
        """As it was set."""
        return self.log

    def looks(self, contest: Contest) -> int:
        """Three in all."""
        return 3 - self.looked

    def tracker(self, contest: Contest) -> str | None:
        """The same for everybody here."""
        if not self.published:
            return None
        return "" if self.awaiting_check else "004821134"

    def challenge(self, contest: Contest, receipt: str) -> Challenge | None:
        """Only the ballot that stands may be opened."""
        standing = self.ballot(contest)
        if standing is None or standing.receipt != receipt:
            return None
        return Challenge(self.opened, self.earlier)

    def fresh(self, kind: Fresh) -> str:
        """The same code all turn long; another one after the next ballot."""
        if kind != "receipt":
            return {"ticket": ticket("123456"), "pin": "5180"}[kind]
        return receipt(f"7K4MQ2PX{self.draws % 10}")

    def after(self, effects: tuple[Effect, ...]) -> SampleWorld:
        """The world in which these effects were applied."""
        world = self
        for effect in effects:
            world = world._with(effect)
        return world

    def _with(self, effect: Effect) -> SampleWorld:
        match effect:
            case Join(language):
                return replace(self, person=replace(self.person, joined=True, language=language))
            case SpeakLanguage(language):
                return replace(self, person=replace(self.person, language=language))
            case CastBallot() | TakeBackBallot() | ChallengeBallot() | LookAtBallot():
                return self._voted(effect)
            case MissSlip():
                return replace(self, missed=self.missed + 1)
            case RateService():
                return replace(self, services=self.services.after(effect))
            case OptOut() | OptIn():
                return self._spared(effect)
            case Forget():
                return replace(self, person=Person(joined=False, language=self.person.language))
            case _:
                cases = self.cases.after(effect) if self.cases else None
                money = self.money.after(effect) if self.money else None
                return replace(self, cases=cases, money=money)

    def _spared(self, effect: OptOut | OptIn) -> SampleWorld:
        out = isinstance(effect, OptOut)
        if effect.own:
            topic = {effect.topic}
            return replace(self, refused=self.refused | topic if out else self.refused - topic)
        if not effect.topic:
            return replace(self, person=replace(self.person, opted_out=out))
        muted = self.muted | {effect.topic} if out else self.muted - {effect.topic}
        return replace(self, muted=muted)

    def _voted(
        self, effect: CastBallot | TakeBackBallot | ChallengeBallot | LookAtBallot
    ) -> SampleWorld:
        match effect:
            case CastBallot(contest, projects, code):
                before = self.ballots.get(contest)
                return replace(
                    self,
                    ballots={**self.ballots, contest: Ballot(code, projects)},
                    receipts=self.receipts | {code},
                    draws=self.draws + 1,
                    looked=0,
                    earlier=before.receipt if before else "",
                )
            case LookAtBallot():
                return replace(self, looked=self.looked + 1)
            case ChallengeBallot(contest, _, leaves):
                kept = {contest: Ballot(leaves, ())} if leaves else {}
                return replace(self, ballots=kept, opened=self.opened + 1, earlier="")
            case _:
                left = {one: held for one, held in self.ballots.items() if one != effect.contest}
                return replace(self, ballots=left)


def stages() -> dict[str, SampleWorld]:
    """A cycle's stages around the voting, and a vote that is interrupted."""
    small, late, early = contest(6), NOON + timedelta(days=20), NOON - timedelta(days=30)
    asked = replace(small, stage="proposals", until=early + timedelta(days=5))
    voted = SampleWorld(contest=small).after((CastBallot(1, (1000,), receipt("7K4MQ2PXR")),))
    after: tuple[Stage, ...] = ("tallying", "award", "publication", "implementation", "closed")
    return {
        **{
            name: SampleWorld(contest=asked, now=early, ideas=ideas)
            for name, ideas in sample_ideas().items()
        },
        "ideas read": SampleWorld(contest=asked),
        "review": SampleWorld(contest=replace(small, stage="review"), now=early),
        "review, late": SampleWorld(contest=replace(small, stage="review")),
        "paused": replace(voted, contest=replace(small, paused=True)),
        **{
            name: replace(
                voted,
                contest=replace(contest(14, long=long), stage="publication"),
                now=late,
                result=made,
            )
            for name, (made, long) in sample_results().items()
        },
        **{stage: replace(voted, now=late, contest=replace(small, stage=stage)) for stage in after},
    }


def several() -> dict[str, SampleWorld]:
    """Ward and city at once: nobody voted, one vote is cast, both are."""
    log = Seal(31_007, "AB12-CD34")
    nothing = SampleWorld(contest=contest(6), others=(city(),), log=log)
    first = nothing.after((CastBallot(1, (1000, 1001), receipt("7K4MQ2PXR")),))
    both = first.after((CastBallot(2, (2000, 2001), receipt("7K4MQ2PXS")),))
    return {
        "two pots": nothing,
        "two pots, one voted": first,
        "two pots, both voted": both,
        "two pots, shared phone": replace(nothing, shared=True),
    }


def electorates() -> dict[str, SampleWorld]:
    """Contests in which not every phone just votes."""
    asking = replace(contest(6), electorate="codes", least_age=16, residents=True)
    return {
        "by slip": SampleWorld(contest=asking),
        "by slip, guessed": SampleWorld(contest=asking, missed=5),
        "shared phone": SampleWorld(contest=replace(contest(6), residents=True), shared=True),
        "shared phone, one opted out": SampleWorld(
            contest=contest(6), shared=True, refused=frozenset({"", "results"})
        ),
        "shared phone, no contest": SampleWorld(shared=True),
        "helped enough": SampleWorld(contest=contest(6), shared=True, missed=1),
        "of age": SampleWorld(contest=replace(contest(6), least_age=16)),
    }


def worlds() -> dict[str, SampleWorld]:
    """Everything that a conversation may meet, by name."""
    usual = SampleWorld(contest=contest())
    one = contest().projects[0]
    voted = usual.after((CastBallot(1, (1000, 1006, 1012), receipt("7K4MQ2PXR")),))
    late, early = NOON + timedelta(days=20), NOON - timedelta(days=30)
    stranger = Person(joined=False, language="en")
    riel = replace(contest(), pot=Money(Decimal(48_250_000), "KHR"))
    log = Seal(31_007, "AB12-CD34")
    logged, first = replace(voted, log=log), receipt("7K4MQ2PXS")
    over = replace(contest(), unlinked=True)
    no_money = replace(contest(), pot=Money(Decimal(0), "KES"))
    return {
        "first contact": replace(usual, person=stranger),
        "first contact, script shown": replace(usual, person=stranger, languages=LANGUAGES),
        "first contact, one language": replace(usual, person=stranger, languages=("en",)),
        "joined": usual,
        "voted": voted,
        "before": replace(usual, now=early),
        "closed": replace(usual, now=late),
        "voted, closed": replace(voted, now=late),
        "no contest": SampleWorld(),
        "not voted, in log": replace(usual, log=log),
        "voted, in log": logged,
        "voted twice, in log": replace(logged, earlier=first),
        "opened three, looked three times": replace(logged, opened=3, looked=3),
        "closed, published": replace(logged, now=late, published=True),
        "closed, keys destroyed": replace(usual, now=late, log=log, contest=over),
        "voted for one that was withdrawn": replace(voted, contest=contest(withdrawn=6)),
        "voted blank, no money": replace(
            usual, contest=no_money, ballots={1: Ballot(receipt("7K4MQ2PXR"), ())}
        ),
        "opted out, riel": replace(usual, contest=riel).after((OptOut(),)),
        "first contact, free": replace(usual, person=stranger, charge=Charge("free")),
        "we pay": replace(usual, charge=Charge("reverse")),
        "usual price": replace(usual, charge=Charge("tariff")),
        "its price": replace(usual, charge=Charge("tariff", Money(Decimal("1.50"), "KES"))),
        "no texts of results": usual.after((OptOut("results"),)),
        "long names": SampleWorld(contest=contest(14, 5, long=True)),
        "choose one": SampleWorld(contest=contest(6, 1)),
        **{name: SampleWorld(contest=one) for name, one in formats().items()},
        **several(),
        "chose 15 of 64": SampleWorld(contest=contest(64, 15, least=2)).after(
            (CastBallot(1, tuple(range(one.id, one.id + 15)), receipt("7K4MQ2PXR")),)
        ),
        **electorates(),
        "95 projects": SampleWorld(contest=contest(95, 5)),
        "services and a contest": replace(usual, services=OPEN),
        **{name: SampleWorld(services=held) for name, held in sample_services().items()},
        "contracts": SampleWorld(contracts=deals(), money=sample_money()["money"]),
        "rating to come": SampleWorld(now=early, services=OPEN),
        "rating over": SampleWorld(now=late, services=OPEN),
        **stages(),
        **{name: SampleWorld(cases=cases) for name, cases in sample_cases().items()},
        **{name: SampleWorld(money=money) for name, money in sample_money().items()},
        "every door": replace(
            usual, services=OPEN, cases=SampleCases(), money=sample_money()["money"]
        ),
        "complaints, first contact": SampleWorld(person=stranger, cases=SampleCases()),
        "complaints, opted out": SampleWorld(cases=SampleCases()).after((OptOut(),)),
    }
