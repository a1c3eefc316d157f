"""A ward's vote and its city's on one phone: both are counted, each in its own tally."""

from datetime import timedelta

import pytest

from smsgateway.actions import cycles, elections
from smsgateway.actions.phases.missing import missing
from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas
from smsgateway.store.ballots import ballots
from smsgateway.store.messages import outbox
from tests.house import SLUG, found
from tests.people import ACHIENG, BARAKA, CHAN


@pytest.fixture
def city(town):
    """Kee lies in a city that votes as well."""
    found(town.house, "city", most=2, title={"en": "City pot"}, word="CITY")
    above = next(row.id for row in town.rows(areas) if row.code == "city")
    town.change(areas, areas.c.code == SLUG, parent_id=above)
    return town


def votes(town, slug):
    counted = elections.tally(town.house, slug).projects
    return {name: number for name, number in counted.items() if number}


def test_whoever_lives_in_the_ward_votes_on_both_pots_and_the_city_only_on_its_own(city):
    achieng = city.phone(ACHIENG).joins().sees("2 votes, you cast 0")
    achieng.presses("1").sees("Kee budget: Type").presses("11 12", "1").sees("Next: City pot")
    assert city.count(ballots) == 1  # counted when said
    city.delivers()
    achieng.hears_nothing()  # the text waits for the second pot
    achieng.presses("1").sees("City pot: Type").presses("13", "1").is_done().sees("Saved")
    city.delivers()
    achieng.hears("Received. Kee budget: 11 Borehole Bondeni, 12", "City pot: 13 Road drains M")

    baraka = city.phone(BARAKA)
    baraka.texts("VOTE 12")
    assert "Next: send LIST CITY" in baraka.last
    baraka.texts("CITY 14 15")
    assert baraka.last.startswith("Received. City pot: 14 Market toilets, 15 Street lamps Umoja")
    baraka.texts("MYVOTE CITY")
    assert baraka.last.startswith("City pot: Your vote")

    chan = city.phone(CHAN, slug="city").joins().sees("City pot")
    chan.presses("1", "13", "1").is_done()
    assert votes(city, SLUG) == {"borehole": 1, "desks": 2}
    assert votes(city, "city") == {"drains": 2, "toilets": 1, "lamps": 1}

    baraka.texts("UNVOTE CITY")
    assert votes(city, "city") == {"drains": 2}
    assert votes(city, SLUG) == {"borehole": 1, "desks": 2}


def test_whoever_hangs_up_between_two_pots_gets_a_text_of_what_was_counted(city):
    achieng = city.phone(ACHIENG).joins()
    achieng.presses("1", "11 12", "1").sees("Next: City pot").hangs_up()
    city.delivers()
    achieng.hears_nothing()
    (waiting,) = city.rows(outbox)
    assert timedelta(minutes=2) < waiting.due_at - city.ago() <= timedelta(minutes=3)
    city.change(outbox, due_at=city.ago(seconds=1))
    city.sweeps()
    achieng.hears("Received. Kee budget: 11 Borehole Bondeni, 12", "Not you? Send NOTME")
    assert votes(city, SLUG) == {"borehole": 1, "desks": 1}

    baraka = city.phone(BARAKA).joins().presses("1", "11", "1").hangs_up()
    baraka.dials().presses("1", "1").sees("City pot: Type")  # back where it broke off
    baraka.presses("13", "1").is_done()
    city.change(outbox, due_at=city.ago(seconds=1))
    city.sweeps()
    baraka.hears("Received. Kee budget: 11 Borehole Bondeni", "City pot: 13 Road drains")

    chan = city.phone(CHAN).joins()
    chan.texts("STOP")
    chan.dials().presses("1", "11", "1").hangs_up()
    assert city.count(outbox, outbox.c.status == "queued") == 0


def test_two_pots_at_once_need_a_word_and_three_are_too_many(city):
    with pytest.raises(Refused, match="LIST means something else"):
        cycles.checked_word("LIST")
    with pytest.raises(Refused, match="2 to 12 capitals"):
        cycles.checked_word("c1")
    found_missing = {one.what: one.text for one in missing(city.house, SLUG, "voting")}
    assert "word" not in found_missing
    found(city.house, "third", word="CITY")
    city.change(areas, areas.c.code == "third", parent_id=None)
    third = next(row.id for row in city.rows(areas) if row.code == "third")
    city.change(areas, areas.c.code == "city", parent_id=third)
    texts = {one.what: one.text for one in missing(city.house, "city", "voting")}
    assert texts["word"] == "Kee budget runs as well and has the word CITY, too"
    assert texts["many-pots"] == "2 other votes run where this one would"
