"""Services in memory: a health centre and a school in Kee, and a round in which they are rated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, datetime, timedelta, timezone

from flows.clusters import WORD_MARK
from flows.codes import poster
from flows.effects import RateService
from flows.service import Change, Indicator, Names, Outcome, Promise, Round, Scale, Service
from flows.value import value

NAIROBI = timezone(timedelta(hours=3))


def khmer(text: str) -> str:
    """A text with `|` where a word ends: U+200B cannot be seen in a source."""
    return text.replace("|", WORD_MARK)


HEALTH_CENTRE: Names = {
    "en": "Kithungo West health centre",
    "sw": "Kituo cha afya Kithungo Magharibi",
    "fr": "Centre de santé Kithungo Ouest",
    "km": khmer("មណ្ឌល|សុខភាព|គីធុងហ្គោ"),
    "km-Latn": "Mondol sokhapheap Kithungo",
}
SCHOOL: Names = {"en": "Kee primary school", "km": khmer("សាលា|បឋមសិក្សា|គី")}
MEDICINE: Names = {
    "en": "Is the medicine that you need there, on the day that you come, or bought outside?",
    "sw": "Je, dawa unazohitaji zipo siku unayokuja, bila kuzinunua nje ya kituo?",
    "fr": "Les médicaments nécessaires sont-ils là le jour de la visite, sans achat à l'extérieur?",
    "km": khmer("តើ|មាន|ថ្នាំ|ដែល|អ្នក|ត្រូវការ|នៅ|ថ្ងៃ|ដែល|អ្នក|មក|ដែរ|ឬ|ទេ?"),
    "km-Latn": "Tae mean thnam del neak trov kar nov thngai del neak mok?",
}
STAFF: Names = {"en": "Are staff there in opening hours?", "km": khmer("តើ|បុគ្គលិក|នៅ|ទេ?")}
WATER: Names = {"en": "Is there clean water?", "km": khmer("មាន|ទឹក|ស្អាត|ទេ?")}
FEE: Names = {
    "en": "Asked to pay more than the posted fee?",
    "km": khmer("គេ|ទារ|ប្រាក់|លើស|តម្លៃ?"),
}
TEACHERS: Names = {"en": "How good are lessons? 0-10", "km": khmer("ការ|បង្រៀន|ល្អ|ទេ? 0-10")}
PROMISED: Names = {
    "en": "Put a new roof on the maternity ward and mend both water tanks",
    "km": khmer("ដាក់|ដំបូល|ថ្មី|លើ|អគារ|សម្ភព"),
}


def indicators(*asked: tuple[Names, Scale]) -> tuple[Indicator, ...]:
    """Questions numbered from 1."""
    return tuple(Indicator(id, text, scale) for id, (text, scale) in enumerate(asked, 1))


def round_of(asked: tuple[Indicator, ...], id: int = 1) -> Round:
    """Open from 10 June to 30 June 2026."""
    opens = datetime(2026, 6, 10, 8, 0, tzinfo=NAIROBI)
    closes = datetime(2026, 6, 30, 18, 0, tzinfo=NAIROBI)
    return Round(id, opens, closes, asked, least=10)


OF_HEALTH = indicators((MEDICINE, "1-5"), (STAFF, "1-5"), (WATER, "yn"), (FEE, "fee"))
OF_SCHOOLS = indicators(
    (TEACHERS, "0-10"), (WATER, "yn"), (STAFF, "1-5"), (FEE, "fee"), (TEACHERS, "0-10")
)
CLINIC = Service(1, poster("2", "101"), HEALTH_CENTRE, round_of(OF_HEALTH))
CLASSES = Service(2, poster("2", "102"), SCHOOL, round_of(OF_SCHOOLS, 2))
OWING = replace(
    CLINIC,
    id=12,
    code=poster("2", "112"),
    standards={
        "Opening hours": "08:00 to 17:00 every day, and at night for births and emergencies",
        "Staff": "2 nurses and 1 midwife",
        "Fee for a consultation": "free for children under five, KSh 50 for others",
    },
)
PROMISE = Promise(1, HEALTH_CENTRE, PROMISED, date(2026, 6, 15))
RESULT = Outcome(
    HEALTH_CENTRE,
    61,
    148,
    "better",
    52,
    datetime(2026, 7, 12, 9, 0, tzinfo=NAIROBI),
    "Kithungo market hall",
)


@value
class SampleServices:
    """Services that are a value."""

    listed: tuple[Service, ...] = ()
    ratings: Mapping[int, tuple[int | None, ...]] = field(default_factory=dict)
    works: bool = False
    due: Promise | None = None
    told: Outcome | None = None

    def by_code(self, code: str) -> Service | None:
        """By its poster."""
        return next((one for one in self.listed if one.code == code), None)

    def rated(self, service: Service) -> tuple[int | None, ...] | None:
        """What this phone said of it."""
        return self.ratings.get(service.id)

    def works_at(self, service: Service) -> bool:
        """Everywhere or nowhere."""
        return self.works

    def promise(self, item: int) -> Promise | None:
        """The only one."""
        return self.due

    def outcome(self, round_id: int, service_id: int) -> Outcome | None:
        """The same for all."""
        return self.told

    def after(self, rating: RateService) -> SampleServices:
        """With this rating in place of the one before."""
        service = next(one for one in self.listed if one.id == rating.service)
        asked = service.round.indicators if service.round else ()
        said = dict(rating.scores)
        values = tuple(said.get(one.id) for one in asked)
        return replace(self, ratings={**self.ratings, service.id: values})


OPEN = SampleServices((CLINIC, CLASSES), due=PROMISE, told=RESULT)


def samples() -> dict[str, SampleServices]:
    """Everything that a conversation about services may meet, by name."""
    unrated = replace(CLINIC, round=None)
    many = tuple(replace(CLINIC, id=n, code=poster("2", str(100 + n))) for n in range(1, 12))
    changes: tuple[Change, ...] = ("worse", "same", "first")
    told = {one: replace(RESULT, change=one, meeting=None) for one in changes}
    return {
        "services": OPEN,
        "services, rated": replace(OPEN, ratings={1: (4, None, 1, 3), 2: (10, 1, 5, 1, None)}),
        "services, staff": replace(OPEN, works=True),
        "services without a round": SampleServices((unrated,)),
        "eleven services": SampleServices(many),
        "services that owe": SampleServices((OWING,)),
        "services that owe, staff": SampleServices((OWING,), works=True),
        **{f"result, {change}": SampleServices(told=one) for change, one in told.items()},
    }
