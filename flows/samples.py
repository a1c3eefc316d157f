"""Worlds in memory: what `check` walks, what tests and a terminal can play with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from flows.codes import receipt, ticket
from flows.effects import (
    CastBallot,
    ChallengeBallot,
    Effect,
    Forget,
    Join,
    LookAtBallot,
    OptIn,
    OptOut,
    RateService,
    SpeakLanguage,
    TakeBackBallot,
)
from flows.sample_cases import SampleCases, sample_cases
from flows.sample_ideas import SampleIdeas
from flows.sample_ideas import samples as sample_ideas
from flows.sample_services import OPEN, SampleServices, khmer
from flows.sample_services import samples as sample_services
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
    Names,
    Person,
    Place,
    Project,
    Seal,
    Stage,
)

NAIROBI = timezone(timedelta(hours=3))
NOON = datetime(2026, 6, 20, 12, 0, tzinfo=NAIROBI)

KEE = Commune(
    name={"en": "Kee Ward", "km": "ឃុំ\u200bគី", "km-Latn": "Khum Kee", "sw": "Wadi ya Kee"},
    contact="0700 123 456",
    dial="*384*1#",
    number="21512",
)


KNOWN = Person(joined=True, language="en")


NO_SERVICES = SampleServices()


@dataclass(frozen=True, slots=True)
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
    ballots: Mapping[int, Ballot] = field(default_factory=dict)
    receipts: frozenset[str] = frozenset()
    draws: int = 0
    log: Seal | None = None
    """Once it is there, every receipt is in it."""
    looked: int = 0
    published: bool = False
    opened: int = 0
    earlier: str = ""
    """The receipt of the ballot before the one that stands."""
    ideas: SampleIdeas | None = None
    services: SampleServices = NO_SERVICES

    cases: SampleCases | None = None

    def ballot(self, contest: Contest) -> Ballot | None:
        """The standing ballot in that contest."""
        return self.ballots.get(contest.id)

    def counted(self, receipt: str) -> bool | None:
        """True for a receipt that was ever given."""
        return True if receipt in self.receipts else None

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
        return "004821134" if self.published else None

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
            case RateService():
                return replace(self, services=self.services.after(effect))
            case OptOut() | OptIn():
                return self._spared(effect)
            case Forget():
                return replace(self, person=Person(joined=False, language=self.person.language))
            case _:
                return replace(self, cases=self.cases.after(effect)) if self.cases else self

    def _spared(self, effect: OptOut | OptIn) -> SampleWorld:
        out = isinstance(effect, OptOut)
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


PLACES = ("Borehole", "Clinic roof", "Culvert", "School desks", "Market shed", "Street lights")
IN_KHMER = ("អណ្តូង|ទឹក", "មណ្ឌល|សុខភាព", "លូ|ទឹក", "តុ|សាលា", "ផ្សារ|ភូមិ", "ភ្លើង|ផ្លូវ")
WARDS = ("Kee", "Mbooni", "Kithungo")


def named(number: int) -> Names:
    """A short name in every language for the nth project."""
    what, where = PLACES[number % len(PLACES)], WARDS[number // len(PLACES) % len(WARDS)]
    return {"en": f"{what} {where}", "km": khmer(IN_KHMER[number % len(IN_KHMER)])}


LONG_NAMES: Names = {
    "en": "Rehabilitation of the maternity wing and the water tank of Kee dispensary",
    "sw": "Ukarabati wa wodi ya wazazi na tangi la maji la zahanati ya Kee Magharibi",
    "fr": "Réhabilitation de la maternité et du château d'eau du dispensaire de Kee",
    "km": khmer("ការ|ជួសជុល|អគារ|សម្ភព|និង|អាង|ស្តុក|ទឹក|នៃ|មណ្ឌល|សុខភាព|គី"),
    "km-Latn": "Kar chuos chul akear samphop ning ang stok teuk ney mondol sokhapheap Kee",
}
LONG_PLACE: Names = {"en": "Kithungo market, behind the chief's office, Kee Ward"}
LONG_ABOUT: Names = {
    "en": "New roof, beds and a tank of 10,000 litres: mothers find clean water day and night",
    "km": khmer("ដំបូល|ថ្មី|គ្រែ|និង|អាង|ទឹក|១០០០០|លីត្រ|សម្រាប់|ម្តាយ|និង|ទារក"),
}


def contest(
    size: int = 14,
    most: int = 5,
    least: int = 1,
    *,
    long: bool = False,
    withdrawn: int | None = None,
) -> Contest:
    """A contest of so many projects, open from 1 June to 30 June 2026."""
    first = 11 if size <= 89 else 101
    projects = tuple(
        Project(
            id=1000 + number,
            code=str(first + number),
            name=LONG_NAMES if long else named(number),
            place=LONG_PLACE if long else {"en": WARDS[number % len(WARDS)]},
            about=LONG_ABOUT if long else {"en": "Clean water for 400 homes"},
            cost=Money(Decimal(450_000 + 10_000 * number), "KES"),
            withdrawn=number == withdrawn,
        )
        for number in range(size)
    )
    title = {"en": "Kee Ward 2026", "km": khmer("ឃុំ|គី ២០២៦"), "km-Latn": "Khum Kee 2026"}
    return Contest(
        id=1,
        title=LONG_NAMES if long else title,
        pot=Money(Decimal(5_000_000), "KES"),
        least=least,
        most=most,
        opens=datetime(2026, 6, 1, 8, 0, tzinfo=NAIROBI),
        closes=datetime(2026, 6, 30, 18, 0, tzinfo=NAIROBI),
        grace=timedelta(minutes=30),
        projects=projects,
        by_code={project.code: project for project in projects},
    )


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
        **{stage: replace(voted, now=late, contest=replace(small, stage=stage)) for stage in after},
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
        "chose 15 of 64": SampleWorld(contest=contest(64, 15, least=2)).after(
            (CastBallot(1, tuple(range(one.id, one.id + 15)), receipt("7K4MQ2PXR")),)
        ),
        "95 projects": SampleWorld(contest=contest(95, 5)),
        "services and a contest": replace(usual, services=OPEN),
        **{name: SampleWorld(services=held) for name, held in sample_services().items()},
        "rating to come": SampleWorld(now=early, services=OPEN),
        "rating over": SampleWorld(now=late, services=OPEN),
        **stages(),
        **{name: SampleWorld(cases=cases) for name, cases in sample_cases().items()},
        "complaints, first contact": SampleWorld(person=stranger, cases=SampleCases()),
        "complaints, opted out": SampleWorld(cases=SampleCases()).after((OptOut(),)),
    }
