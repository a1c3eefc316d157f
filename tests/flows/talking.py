"""A person with a phone, in memory: dials, presses, texts and sees; effects come true at once."""

from dataclasses import replace

from flows import SMS, USSD, advance, begin, dump, load, read_text
from flows.budget import weigh
from flows.sample_contests import contest
from flows.samples import SampleWorld
from flows.world import Person

LANGUAGES = ("en", "sw", "km", "km-Latn", "fr")


def world(size=14, most=5, least=1, *, lang="en", joined=True, withdrawn=None, **changes):
    """The usual world, with what the test is about changed."""
    person = Person(joined=joined, language=lang)
    usual = SampleWorld(
        contest=contest(size, most, least, withdrawn=withdrawn), person=person, languages=LANGUAGES
    )
    return replace(usual, **changes)


class Phone:
    """One phone; `world` may be changed between two presses."""

    def __init__(self, world):
        self.world = world
        self.turn = None
        self.done, self.told = [], []

    @property
    def sees(self):
        return self.turn.text

    def dial(self, left=None):
        self.world = replace(self.world, medium="ussd")
        return self._after(begin(self.world, USSD, left))

    def press(self, *keys):
        for key in keys:
            state = load(dump(self.turn.state))  # as a real one, it outlives the process
            self._after(advance(state, key, self.world, USSD))
        return self

    def text(self, body):
        self.world = replace(self.world, medium="sms")
        state = self.turn.state if self.turn else None
        return self._after(read_text(body, state, self.world, SMS))

    def _after(self, turn):
        budget = USSD if self.world.medium == "ussd" else SMS
        assert budget.holds(weigh(turn.text))
        assert not turn.cut
        assert turn.ends == (turn.state is None)
        self.turn = turn
        self.done += turn.does
        self.told += turn.tells
        self.world = self.world.after(turn.does)
        return self
