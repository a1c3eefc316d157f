"""What was promised is asked about when it is due; everybody once, and by day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import asking, plan
from smsgateway.actions.scorecards.asking import ask_raters
from smsgateway.actions.scorecards.plan import NewItem
from smsgateway.store.scorecards import action_answers, action_asks, action_items
from tests.people import ACHIENG, BARAKA, CHAN
from tests.scorecards.conftest import BY, CLINIC, DISPENSARY, ON_SQLITE, ROUND, SCHOOL

ACTION = {"en": "Order medicine every month", "sw": "Kuagiza dawa kila mwezi"}


def promises(rating, days=0, service=CLINIC):
    due = rating.now().date() + timedelta(days=days)
    new = NewItem(service, "No medicine", ACTION, "Clinic head", due)
    return plan.add(rating.house, ROUND, new, by=BY)


def asks(town):
    sent = ask_raters(town.house)
    town.delivers()
    return sent


def test_raters_are_asked_when_an_item_is_due_and_their_digit_answers(town, rating):
    achieng = town.phone(ACHIENG).joins().texts(f"RATE {CLINIC} 4")
    baraka = town.phone(BARAKA).texts(f"KADIRIA {CLINIC} 3")
    town.phone(CHAN).joins().texts(f"RATE {DISPENSARY} 3")
    promises(rating)
    promises(rating, days=2)
    assert asks(town) == 2
    assert asks(town) == 0
    assert "Order medicine every month. Done?\n1 Yes\n2 Partly\n3 No" in achieng.last
    assert "Kuagiza dawa kila mwezi" in baraka.last
    achieng.texts("2")
    assert achieng.last.startswith("Thank you. The answers of all")
    baraka.texts("3")
    assert sorted(row.answer for row in town.rows(action_answers)) == ["no", "partly"]
    baraka.texts("3")  # not a prompt any more: it waits for a person
    assert town.count(action_answers) == 2


def test_nobody_is_asked_twice_whatever_breaks_off(town, other_worker, rating, monkeypatch):
    monkeypatch.setattr(asking, "AT_ONCE", 1)
    for number in (ACHIENG, BARAKA):
        town.phone(number).joins().texts(f"RATE {CLINIC} 4")
    item = promises(rating)
    assert asks(town) == 1
    assert asks(other_worker) == 1
    assert asks(town) == asks(other_worker) == 0
    assert town.count(action_asks) == 2
    assert [row.asked for row in town.rows(action_items, action_items.c.id == item)] == [True]


@ON_SQLITE
def test_phones_do_not_ring_at_night(town, rating, monkeypatch):
    town.phone(ACHIENG).joins().texts(f"RATE {CLINIC} 4")
    promises(rating)
    monkeypatch.setattr(asking, "DAYTIME", range(0))
    assert asks(town) == 0
    monkeypatch.setattr(asking, "DAYTIME", range(24))
    assert asks(town) == 1


@ON_SQLITE
def test_who_wants_no_such_texts_gets_none(town, rating):
    for number, wish in ((ACHIENG, "STOP"), (BARAKA, "STOP SERVICES"), (CHAN, "SEAL")):
        town.phone(number).joins().texts(f"RATE {CLINIC} 4").texts(wish)
    promises(rating)
    assert asks(town) == 1


@ON_SQLITE
def test_what_people_see_is_told_from_five_answers(town, rating):
    item = promises(rating)
    people = [f"+2547990000{n:02}" for n in range(5)]
    for number in people:
        town.phone(number).texts(f"RATE {CLINIC} 4")
    assert asks(town) == 5
    for number in people[:4]:
        town.phone(number).texts("1")
    (listed,) = plan.listed(town.house, ROUND)
    assert (listed.answers, listed.seen) == (4, None)
    town.phone(people[4]).texts("3")
    (listed,) = plan.listed(town.house, ROUND)
    assert (listed.id, listed.seen) == (item, {"yes": 4, "no": 1})


@ON_SQLITE
def test_a_dropped_item_is_not_asked_about_and_a_late_answer_hears_so(town, rating):
    town.phone(ACHIENG).joins().texts(f"RATE {CLINIC} 4")
    item = promises(rating)
    asks(town)
    plan.set_status(town.house, item, "dropped", by=BY)
    assert town.phone(ACHIENG).texts("1").last == "This question is closed. Thank you."
    assert town.count(action_answers) == 0


@ON_SQLITE
def test_a_promise_is_about_a_service_of_the_round(town, rating):
    with pytest.raises(Refused, match="21037 is a school"):
        promises(rating, service=SCHOOL)
    with pytest.raises(Refused, match="there is no item 99"):
        plan.set_status(town.house, 99, "done", by=BY)
