"""Public money in memory: a year, its transfers, and two class rooms that are being built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from decimal import Decimal

from flows.codes import poster
from flows.effects import Effect
from flows.money import Line, Transfer, Year
from flows.reports import ConfirmTransfer, FollowMoney, ReportWork
from flows.sample_services import khmer
from flows.service import Names
from flows.value import value
from flows.work import Seen, Stage, Village, Work

ROOMS: Names = {
    "en": "Two class rooms for Kithungo West primary school",
    "km": khmer("អគារ|សិក្សា|ពីរ|បន្ទប់|សាលា|គីធុងហ្គោ"),
}
GRANT: Names = {"en": "School grant 2026", "km": khmer("ថវិកា|សាលា|២០២៦")}
DISTRICT: Names = {"en": "Transfer from the district", "km": khmer("ថវិកា|ពី|ស្រុក")}
SCHOOL: Names = {
    "en": "Kithungo West primary school",
    "sw": "Shule ya msingi ya Kithungo Magharibi",
    "km": khmer("សាលា|បឋមសិក្សា|គីធុងហ្គោ"),
}
ANSWER: Names = {
    "en": "The builder comes back in August to put the roof on both rooms.",
    "km": khmer("អ្នក|សាងសង់|នឹង|មក|វិញ|ខែសីហា"),
}
WALLS: Names = {"en": "Walls stand to the ring beam", "km": khmer("ជញ្ជាំង|រួចរាល់")}
ROOF: Names = {"en": "Roof, doors and windows in place", "km": khmer("ដំបូល|ទ្វារ|បង្អួច")}
HANDED: Names = {"en": "Handed over to the school committee", "km": khmer("ប្រគល់|ជូន|សាលា")}
KILIMANI = Village("01", {"en": "Kilimani", "km": "គីលីម៉ានី"})
MTONI = Village("02", {"en": "Mtoni", "km": "មតូនី"})

CODE = poster("3", "042")
"""30426."""
LINE = poster("1", "001")
"""10019."""
SENT = Transfer(
    event=1,
    line=1,
    code=CODE,
    title=GRANT,
    to=SCHOOL,
    party=1,
    tranche=3,
    amount=Decimal(1_250_000),
    currency="KHR",
    sent=date(2026, 5, 2),
    due=date(2026, 7, 14),
    stand="transit",
)
WORK = Work(
    id=1,
    code=CODE,
    name=ROOMS,
    status="finished",
    progress=100,
    currency="KHR",
    budget=Decimal(48_250_000),
    got=Decimal(36_500_000),
    paid=Decimal(30_000_000),
    builder="Kampong Svay Construction and Engineering Co.",
    ends=date(2026, 6, 30),
    places=(KILIMANI, MTONI),
    seen=Seen(19, 14, 12),
    answer_due=date(2026, 7, 14),
    answer=ANSWER,
    stages=(
        Stage(WALLS, date(2026, 3, 31), date(2026, 4, 9)),
        Stage(ROOF, date(2026, 6, 30)),
        Stage(HANDED, date(2026, 12, 31)),
    ),
)
YEAR = Year(2026, "KHR", Decimal(118_250_000), Decimal(92_500_000), Decimal(61_200_000))
INCOME = Line(LINE, DISTRICT, True, "KHR", Decimal(82_250_000), Decimal(60_500_000), Decimal(0))
SPENDING = Line(
    poster("1", "002"), GRANT, False, "KHR", Decimal(3_750_000), Decimal(1_250_000), Decimal(0)
)


@value
class SampleMoney:
    """Money that is a value."""

    year: Year | None = None
    lines: Mapping[str, Line] = field(default_factory=dict)
    transfers: tuple[Transfer, ...] = ()
    works: tuple[Work, ...] = ()
    follows: bool = False

    @property
    def incomes(self) -> tuple[Line, ...]:
        """Lines of income."""
        return tuple(one for one in self.lines.values() if one.income)

    def line(self, code: str) -> Line | None:
        """By its code."""
        return self.lines.get(code)

    def release(self, event: int) -> Transfer | None:
        """By its number."""
        return next((one for one in self.transfers if one.event == event), None)

    def owed(self, code: str, tranche: int) -> Transfer | None:
        """One that this phone confirms."""
        mine = (one for one in self.transfers if one.end)
        return next((one for one in mine if (one.code, one.tranche) == (code, tranche)), None)

    def work(self, code: str) -> Work | None:
        """By its code."""
        return next((one for one in self.works if one.code == code), None)

    def after(self, effect: Effect) -> SampleMoney:
        """With this effect applied."""
        match effect:
            case FollowMoney(wanted):
                return replace(self, follows=wanted)
            case ConfirmTransfer(_, _, tranche, _, amount):
                some = (
                    replace(one, got=amount) if one.tranche == tranche else one
                    for one in self.transfers
                )
                return replace(self, transfers=tuple(some))
            case ReportWork(work, "yes"):
                return replace(self, works=tuple(_seen(one, work) for one in self.works))
            case _:
                return self


def _seen(one: Work, work: int) -> Work:
    if one.id != work or one.seen is None:
        return one
    return replace(one, seen=replace(one.seen, yes=one.seen.yes + 1))


KNOWN = SampleMoney(
    year=YEAR,
    lines={LINE: INCOME, SPENDING.key: SPENDING},
    transfers=(SENT,),
    works=(WORK,),
)


def samples() -> dict[str, SampleMoney]:
    """Everything that a conversation about money may meet, by name."""
    head = replace(SENT, end="head", stand="matched", got=SENT.amount)
    small = replace(WORK, builder="", seen=None, answer_due=None, answer=None, places=(), stages=())
    building = replace(
        WORK,
        status="started",
        progress=60,
        ends=None,
        places=(KILIMANI,),
        answer_due=None,
        stages=(WORK.stages[0], Stage(ROOF, None)),
    )
    return {
        "money": KNOWN,
        "money, to confirm": replace(KNOWN, transfers=(head,), follows=True, works=(small,)),
        "money, unmatched": replace(
            KNOWN,
            year=replace(YEAR, apart=("USD",), planned=Decimal(0)),
            transfers=(replace(SENT, stand="unmatched"),),
            works=(building,),
        ),
        "money, missing": replace(KNOWN, transfers=(replace(SENT, stand="missing"),)),
        "money, nothing in it": SampleMoney(),
    }
