"""Residents check what a service owes; it is told after the close, beside its ratings."""

import json

import pytest
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.actions.catalogue import touch
from smsgateway.actions.refused import Refused
from smsgateway.actions.standards import results
from smsgateway.store.services import services
from smsgateway.store.standards import resident_checks
from tests.house import KEY, SECRET
from tests.people import ACHIENG
from tests.scorecards.conftest import BY, CLINIC, ROUND, commune, rating
from tests.scorecards.test_results import crowd, everybody_rates

__all__ = ["commune", "rating"]
OWED = {"Fee": "free for children", "Hours": "8 to 17"}


@pytest.fixture
def owing(town, rating):
    town.change(services, services.c.code == CLINIC, standards=OWED)
    with town.house.db.write() as connection:
        touch(connection)
    return rating


def checks(phone, key, answer):
    phone.texts(f"STANDARDS {CLINIC}")
    phone.texts(key)
    phone.texts(answer)


def test_ten_residents_say_that_the_fee_is_asked_all_the_same(town, owing):
    for n, number in enumerate(crowd(10)):
        checks(town.phone(number), "1", "1" if n < 3 else "2")
    for number in crowd(9):
        checks(town.phone(number), "2", "1")
    last = town.phone(crowd(10)[0])
    checks(last, "1", "2")  # changes their mind: the last word counts
    assert town.count(resident_checks) == 19
    everybody_rates(town, crowd(10), "4 5 1 1")
    with pytest.raises(Refused, match="clinics-1 is open"):
        results.cards(town.house, ROUND, by=BY)
    owing.closes()
    checks(town.phone(ACHIENG), "1", "1")
    assert town.count(resident_checks) == 19
    (card,) = results.cards(town.house, ROUND, by=BY)
    told = {(one.standard, one.mode): one.told for one in card.checks}
    fee = told["Fee", "open"]
    assert (fee["people"], fee["met_told"], fee["met"]) == (10, "20%", 0.2)
    assert fee["met_low"] == pytest.approx(0.0567, abs=1e-4)
    assert told["Hours", "open"] is None  # nine people
    assert told["Fee", "invited"] is None
    rows = {row.question: row.told for row in card.ratings if row.told and row.mode == "open"}
    assert rows["medicine"]["people"] == 10
    env = {
        "DATABASE_URL": town.house.settings.database_url,
        "PHONE_KEY": KEY.hex(),
        "SECRET_KEY": SECRET,
    }
    shown = CliRunner().invoke(cli.main, ["standards", "report", ROUND, "--by", BY], env=env)
    assert "Fee: free for children: 20% of 10 say yes (open)" in shown.output, shown.output
    told = CliRunner().invoke(
        cli.main, ["standards", "report", ROUND, "--by", BY, "--json"], env=env
    )
    assert json.loads(told.output)[0]["service"] == CLINIC
