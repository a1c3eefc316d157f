"""Residents check what a service owes; it is told after the close, beside its ratings."""

import json
from secrets import token_bytes

import pytest
from click.testing import CliRunner
from sqlalchemy import insert

from smsgateway import cli
from smsgateway.actions.catalogue import touch
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import servicelist
from smsgateway.actions.scorecards.naming import round_named, service_coded
from smsgateway.actions.standards import results
from smsgateway.store.services import services
from smsgateway.store.standards import resident_checks
from tests.house import KEY, SECRET
from tests.people import ACHIENG, BARAKA
from tests.scorecards.conftest import BY, CLINIC, ROUND, commune, rating
from tests.scorecards.test_results import crowd

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


def found(commune, standard, yes, no=0):
    """So many other phones said so."""
    with commune.house.db.write() as connection:
        held = round_named(connection, ROUND)
        of = {"round_id": held.id, "service_id": service_coded(connection, CLINIC).id}
        for n in range(yes + no):
            said = {"tag": token_bytes(16), "standard": standard, "mode": "open", "met": n < yes}
            connection.execute(insert(resident_checks).values(**of, **said))


def test_ten_residents_say_that_the_fee_is_asked_all_the_same(town, owing):
    found(owing, "Fee", yes=2, no=7)
    found(owing, "Hours", yes=9)
    amina = town.phone(crowd(1)[0])
    checks(amina, "1", "1")
    checks(amina, "1", "2")  # changes her mind: the last word counts
    assert town.count(resident_checks) == 19
    checks(town.phone(ACHIENG), "1", "1")
    servicelist.add_staff(town.house, CLINIC, ACHIENG, by=BY)  # who works there is not counted
    owing.hears(10, 4, 5, 1, 1)
    with pytest.raises(Refused, match="clinics-1 is open"):
        results.cards(town.house, ROUND, by=BY)
    owing.closes()
    checks(town.phone(BARAKA), "1", "1")
    assert town.count(resident_checks) == 20
    (card,) = results.cards(town.house, ROUND, by=BY)
    told = {(one.standard, one.mode): one.told for one in card.checks}
    fee = told["Fee", "open"]
    assert (fee["people"], fee["met_told"], fee["met"]) == (10, "20%", 0.2)
    assert fee["met_low"] == pytest.approx(0.0567, abs=1e-4)
    assert told["Hours", "open"] is None  # nine people
    assert told["Fee", "invited"] is None
    page = town.gets(f"/en/scorecards/{ROUND}").get_data(as_text=True)
    for said in ("free for children", "20% of 10", "too few to say"):
        assert said in page
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
