"""Contracts on the console: written by form step by step, shown again before they are public."""

import json

import pytest

from smsgateway.actions import cycles as cycle_verbs
from smsgateway.store.contracts import procurement_releases
from tests.console.staff import desk
from tests.console.test_pages import asked
from tests.contracts.conftest import Works

ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


@pytest.fixture
def days(town):
    works = Works(town)
    return lambda ahead: works.day(ahead).isoformat()


def steps(someone, path, **typed):
    """Look, then publish: what the last page says."""
    looked = someone.posts(path, **typed)
    assert looked.status_code == 200, looked.get_data(as_text=True)
    assert "is it right?" in looked.get_data(as_text=True)
    done = someone.posts(path, **typed, sure="1")
    assert done.status_code == 303, done.get_data(as_text=True)
    return done.headers["Location"]


def test_a_contract_is_written_from_its_plan_to_its_end(town, days):
    someone = desk(town, "data-entry")
    assert "It begins with its plan" in someone.sees("/console/contracts")
    price = {"amount": "1,200,000", "currency": "kes"}
    plan = {"area": "kee", "title": "School, 2 rooms", "project": "30426", "why": "Rolling plan"}
    assert someone.posts("/console/contracts/new", **plan, **price).status_code == 200
    assert town.count(procurement_releases) == 0, "nothing is published by looking"
    here = steps(someone, "/console/contracts/new", **plan, **price)
    code = here[-5:]
    assert "Ask for bids" in someone.sees(here)
    tender = {"method": "open", "opens": days(-60), "closes": days(-40), **price}
    early = someone.posts(f"{here}/tender", **tender | {"closes": days(-70)})
    assert early.status_code == 422
    assert "bids close after they open" in early.get_data(as_text=True)
    assert days(-60) in early.get_data(as_text=True), "what was typed is kept"
    steps(someone, f"{here}/tender", **tender)
    bid = {"firm": "KE-RC-12", "name": "ABC Builders", "amount": "1150000", "currency": "KES"}
    steps(someone, f"{here}/bid", **bid, on=days(-39))
    page = someone.sees(here)
    assert "Only one bid came. Why?" in page
    assert "This one won" in page
    refused = someone.posts(f"{here}/award", **bid | {"firm": "KE-1"}, on=days(-35))
    assert "KE-1 made no bid" in refused.get_data(as_text=True)
    assert f"{here}/award?firm=KE-RC-12" in someone.sees(f"{here}/award"), "the firms that offered"
    steps(someone, f"{here}/award", **bid, on=days(-35))
    assert 'value="1150000"' in someone.sees(f"{here}/sign")
    signed = {"amount": "1150000", "currency": "KES", "on": days(-30)}
    steps(someone, f"{here}/sign", **signed, starts=days(-28), ends=days(30))
    steps(someone, f"{here}/milestone", stage="walls", title="Walls stand", due=days(-1))
    steps(someone, f"{here}/milestone", stage="walls", met=days(-1))
    steps(
        someone, f"{here}/amend", why="Harder rock", amount="1200000", currency="KES", on=days(-9)
    )
    pay = {"voucher": "PV-1", "amount": "400000", "currency": "KES"}
    lost = someone.posts(f"{here}/pay", **pay, on=days(-5), line="kee/2026/nosuch")
    assert lost.status_code == 422
    assert "there is no budget line kee/2026/nosuch" in lost.get_data(as_text=True)
    early = someone.posts(f"{here}/pay", **pay, on=days(-31))
    assert "Is the day right?" in early.get_data(as_text=True)
    steps(someone, f"{here}/pay", voucher="PV-1", amount="400000", currency="KES", on=days(-5))
    page = someone.sees(here)
    for told in (
        "ABC Builders",
        "Harder rock",
        "Walls stand",
        "PV-1",
        "(33%)",
        "contractAmendment",
    ):
        assert told in page
    steps(someone, f"{here}/end", on=days(0), cancelled="1")
    page = someone.sees(here)
    assert "broken off" in page
    assert '<li aria-current="step">ended</li>' in page
    assert f'href="{here}/amend"' not in page
    assert f'href="{here}/pay"' in page, "what was held back is paid after the end"
    records = json.loads(someone.sees("/console/contracts/records.json"))
    assert len(records["records"][0]["releases"]) == 10
    assert code in someone.sees("/console/contracts?stage=implementation&odd=1&area=kee")
    assert "No contract is like this" in someone.sees("/console/contracts?stage=tender")


@ON_SQLITE
def test_contracts_of_another_place_are_nobodys_here(town, days):
    boss = desk(town)
    form = {"area": "kee", "title": "Bridge", "amount": "10", "currency": "KES"}
    here = steps(boss, "/console/contracts/new", **form)
    with town.house.db.write() as connection:
        told = cycle_verbs.NewArea("far", {"en": "Far"}, "", "Africa/Nairobi", ("en",))
        cycle_verbs.add_area(connection, told)
    far = desk(town, "administrator", ("far",))
    assert "Bridge" not in far.sees("/console/contracts")
    for path in (here, f"{here}/tender", "/console/contracts/releases.json"):
        assert far.gets(path).status_code == 404
    assert far.posts(f"{here}/tender", sure="1").status_code == 404
    assert far.posts("/console/contracts/new", **form, sure="1").status_code == 422
    for wrong in ({"title": ""}, {"currency": "shilling"}, {"amount": "ten"}, {"area": ""}):
        answer = boss.posts("/console/contracts/new", **form | wrong, sure="1")
        assert answer.status_code == 422
    for n in range(3):
        steps(boss, "/console/contracts/new", **form | {"title": f"Road {n}"})
    assert asked(town, boss, here) <= 12
    assert asked(town, boss, "/console/contracts") <= 12
    auditor = desk(town, "auditor")
    assert "Ask for bids" not in auditor.sees(here)
