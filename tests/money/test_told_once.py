"""A project that a vote funded is told of once, whichever of two doors its status comes through."""

from datetime import timedelta
from threading import Thread

import hypothesis
import pytest
from hypothesis import strategies as st

from smsgateway.actions import decisions
from smsgateway.actions.awards import awarding, export, record
from smsgateway.actions.awards import works as history
from smsgateway.actions.refused import Refused
from smsgateway.actions.works import progress, register, site
from smsgateway.actions.works.register import Change
from smsgateway.store.contests import cycles
from smsgateway.store.works import works
from tests.house import SLUG
from tests.log.ending import publishes
from tests.money.conftest import BOSS, BY, ON_SQLITE
from tests.people import ACHIENG, BARAKA, crowd

ON_POSTGRESQL = pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)


class School:
    """Project 11, as its history tells it and as the register does."""

    def __init__(self, treasury):
        self.town, self.house, self.today = treasury.town, treasury.house, treasury.today
        self.code = None

    def is_taken_up(self):
        self.code = awarding.take_up(self.house, SLUG, "11", 2027, "own", by=BY).code

    def reports(self, status, percent, note=""):
        words = {"en": note} if note else {}
        history.report(self.house, SLUG, "11", status, percent, words, by=BY)

    def changes(self, **told):
        register.change(self.house, self.code, Change(**told), by=BY)

    def changes_to(self, status, progress):
        self.changes(status=status, progress=progress)

    def plans(self, name, days=None):
        due = None if days is None else self.today + timedelta(days)
        return history.plan(self.house, SLUG, "11", {"en": name}, due, by=BY)

    def plans_at_the_office(self, name, days):
        due = self.today + timedelta(days)
        site.add_milestone(self.house, self.code, {"en": name}, due, by=BY)

    def plans_anew(self, *names):
        some = [({"en": name}, self.today, None) for name in names]
        register.set_milestones(self.house, self.code, some, by=BY)

    def reaches(self, position):
        history.reach(self.house, SLUG, "11", position, self.today, by=BY)

    def reaches_at_the_office(self, position):
        site.reach_milestone(self.house, self.code, position, self.today, by=BY)

    @property
    def steps(self):
        return self.told[0]

    @property
    def told_by_history(self):
        steps, milestones = self.told
        return steps[-1], milestones

    @property
    def told(self):
        (line,) = export.whole(self.house, SLUG)["works"]
        return (
            [(one["status"], one["percent"]) for one in line["history"]],
            [(one["name"]["en"], one["due"], one["done"]) for one in line["milestones"]],
        )

    @property
    def told_by_the_register(self):
        (one,) = (one for one in register.listed(self.house, SLUG) if one.code == self.code)
        stages = [
            (stage.name["en"], spelt(stage.due), spelt(stage.reached)) for stage in one.stages
        ]
        return (one.status, one.progress), stages


def spelt(day):
    return day and day.isoformat()


@pytest.fixture
def school(town, treasury):
    """Achieng's vote funded it; the result is published."""
    town.phone(ACHIENG).texts("VOTE 11 12")
    town.closes_voting(days=1)
    publishes(town)
    town.change(cycles, phase="award")
    decisions.approve(town.house, record.ask(town.house, SLUG, 7, by=BY), by=BOSS)
    return School(treasury)


def read_by_phone(town, *texts):
    """What Baraka reads when he asks for each."""
    phone = town.phone(BARAKA)
    return [phone.texts(text).last for text in texts]


def test_what_one_door_says_both_screens_say(town, treasury, school):
    school.plans("Drilled", 30)
    school.plans("Water flows")
    school.reports("started", 40, "Rig is here")
    school.is_taken_up()
    assert school.steps == [("started", 40)], "it begins where it has come to"
    assert school.told_by_the_register == school.told_by_history

    numbers = iter(crowd(3))

    def progress():
        return town.phone(next(numbers)).joins().presses("9", school.code, "3")

    treasury.remembers()
    progress().sees("Being built: 40 %", "Drilled", "Next: Water flows")
    school.reaches_at_the_office(1)
    school.changes(status="stopped", builder="Mtoni Ltd")
    (project,) = read_by_phone(town, "INFO 11")
    assert "Stopped at 40 %\nNext: Water flows" in project
    assert "Rig is here" not in project
    progress().sees("Stopped at 40 %", "Done ", "Next: Water flows")
    school.changes(status="stopped", progress=40, builder="Kilimani Ltd")
    assert len(school.steps) == 2, "who only changes the builder says nothing of the status"
    school.reports("finished", 100)
    assert town.rows(works)[0].finished_on == treasury.today
    progress().sees("Finished")
    school.reports("started", 90, "The pump broke")
    school.changes(status="finished")
    assert school.steps[2:] == [("finished", 100), ("started", 90), ("finished", 100)]
    assert "Finished" in read_by_phone(town, "INFO 11")[0]


def test_a_project_of_which_nothing_was_said_is_planned_once_it_is_taken_up(town, school):
    assert "Funded." in read_by_phone(town, "INFO 11")[0]
    school.is_taken_up()
    assert school.told_by_history == school.told_by_the_register == (("planned", 0), [])
    assert "Planned" in read_by_phone(town, "INFO 11")[0]


SAID = (
    *(("planned", 0), ("tendered", 0), ("started", 40), ("stopped", 99), ("finished", 100)),
    *(("started", 100), ("finished", 99), ("stopped", 101), ("building", 40)),
)
CHANGED = (*SAID, ("finished", None), (None, 60), ("started", None))
NAMES = st.sampled_from(("Roof", "Doors", "Water", "Call 0711000009"))
STEPS = st.lists(
    st.one_of(
        st.sampled_from(SAID).map(lambda told: ("reports", *told)),
        st.sampled_from(CHANGED).map(lambda told: ("changes_to", *told)),
        st.tuples(st.just("plans"), NAMES, st.none() | st.just(9)),
        st.tuples(st.just("plans_at_the_office"), NAMES, st.just(9)),
        st.tuples(st.just("plans_anew"), NAMES, NAMES),
        st.tuples(st.sampled_from(("reaches", "reaches_at_the_office")), st.integers(1, 3)),
    ),
    min_size=4,
    max_size=8,
)


@ON_SQLITE
def test_both_say_the_same_whatever_comes_through_either_door(town, school):
    school.is_taken_up()

    @hypothesis.settings(max_examples=5)
    @hypothesis.given(STEPS)
    def walk(steps):
        for verb, *words in steps:
            (lines, _) = before = school.told
            try:
                getattr(school, verb)(*words)
            except Refused:
                assert school.told == before
            now = status, percent = school.told_by_the_register[0]
            assert school.told_by_the_register == school.told_by_history
            assert (status == "finished") == (percent == 100), now
            assert school.steps[: len(lines)] == lines, "what was said stays"

    walk()


@ON_POSTGRESQL
def test_who_speaks_while_another_one_does_waits_and_builds_on_it(town, school):
    def says(status, percent, meanwhile):
        other = Thread(target=meanwhile)
        with town.house.db.write() as connection:
            thing = history.funded(connection, SLUG, "11", BY)
            other.start()
            other.join(0.5)
            progress.say(connection, thing, status, percent, {}, by=BY)
        other.join()

    says("started", 40, meanwhile=school.is_taken_up)
    assert school.told_by_history == school.told_by_the_register == (("started", 40), [])
    says("stopped", 50, meanwhile=lambda: school.changes(progress=60))
    assert school.told_by_history == school.told_by_the_register == (("stopped", 60), [])
