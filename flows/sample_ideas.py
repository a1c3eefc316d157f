"""Ideas in memory: a ward that takes some, with one that others asked for already."""

from __future__ import annotations

from dataclasses import replace

from flows.idea import Choice, Idea, Names
from flows.sample_services import khmer
from flows.value import value

LONG: Names = {
    "en": "Rehabilitation of the borehole and the water tank of Kee Ward",
    "sw": "Ukarabati wa kisima na tangi la maji la Wadi ya Kee Magharibi",
    "fr": "Réhabilitation du forage et du château d'eau du quartier de Kee",
    "km": khmer("ការ|ជួសជុល|អណ្តូង|និង|អាង|ស្តុក|ទឹក|នៃ|ឃុំ|គី"),
    "km-Latn": "Kar chuos chul andong ning ang stok teuk ney khum Kee",
}


@value
class SampleIdeas:
    """A cycle that takes ideas."""

    cycle: int = 1
    currency: str = "KES"
    left: int = 5
    places: tuple[Choice, ...] = ()
    topics: tuple[Choice, ...] = ()
    approved: tuple[Idea, ...] = ()

    def like(self, words: str) -> Idea | None:
        """The first one that shares a longer word."""
        return next((one for one in self.approved if _share(words, one.title["en"])), None)

    def idea(self, id: int) -> Idea | None:
        """By its id."""
        return next((one for one in self.approved if one.id == id), None)


def _share(one: str, other: str) -> bool:
    return any(len(word) > 4 and word in other for word in one.split())


def samples() -> dict[str, SampleIdeas]:
    """Wards that take ideas, by what is special about them."""
    wards = ("Kee", "Mbooni", "Kithungo")
    usual = SampleIdeas(
        places=tuple(Choice(10 + n, {"en": ward}) for n, ward in enumerate(wards)),
        topics=(Choice(1, {"en": "Water", "km": khmer("ទឹក")}), Choice(2, {"en": "Roads"})),
        approved=(Idea(7, {"en": "A borehole for the school"}, 3, joined=False),),
    )
    long = SampleIdeas(
        topics=tuple(Choice(n, LONG) for n in range(9)),
        approved=(Idea(8, LONG, 1_204, joined=True),),
    )
    return {
        "ideas asked for": usual,
        "ideas of any sort": SampleIdeas(),
        "ideas with long names": long,
        "ideas enough": replace(usual, left=0),
    }
