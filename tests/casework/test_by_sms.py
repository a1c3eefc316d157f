"""A country without USSD loses nothing: rating and complaining by a menu of texts."""

from dataclasses import replace

import pytest

from flows import SMS, USSD
from flows.check import Walk
from flows.samples import worlds
from smsgateway.store.cases import cases, sensitive_cases
from smsgateway.store.channels import channels
from smsgateway.store.scorecards import ratings, scores
from tests.casework.office import set_up, words_of
from tests.people import ACHIENG, BARAKA
from tests.scorecards.conftest import equip

ROOMS = ("kinds", "complaint", "casefile", "harm", "scorecard")


@pytest.mark.parametrize(
    "name",
    ["services", "services, rated", "complaints", "complaints, working", "complaints, another's"],
)
def test_every_screen_that_a_dialled_menu_leads_to_a_menu_of_texts_leads_to(name):
    reached = {}
    for budget, medium in ((USSD, "ussd"), (SMS, "sms")):
        walker = Walk(name, replace(worlds()[name], medium=medium), budget)
        walker.run()
        reached[medium] = {one for one in walker.reached if one.split(".")[0] in ROOMS}
        assert walker.issues == []
    assert reached["ussd"] <= reached["sms"]
    assert len(reached["ussd"]) > 5


@pytest.fixture
def text_only(town):
    """Kee with services and a complaints office, and no service code to dial."""
    commune = equip(set_up(town))
    commune.opens()
    town.change(channels, service_code="")
    return town


def says(phone, *bodies):
    """One text after the other; the last reply."""
    for body in bodies:
        phone.texts(body)
    return phone.last


def test_a_service_is_rated_and_a_case_told_of_followed_and_taken_back_by_texts(text_only):
    achieng = text_only.phone(ACHIENG)
    assert "*384" not in says(achieng, "MENU", "1", "1")
    assert "6 Rate a service" in achieng.last
    assert "7 Problem or idea" in achieng.last
    assert "Saved: 4 - 1 1." in says(achieng, "6", "1", "1", "4", "9", "1", "1")
    assert "Thank you. One rating per phone" in says(achieng, "no medicine")
    assert (text_only.count(ratings), text_only.count(scores)) == (1, 3)
    assert "Send this?" in says(achieng, "MENU", "7", "1", "2", "1", "2", "01", "the pump is dry")
    assert "Sent. Case" in says(achieng, "1")
    (case,) = text_only.rows(cases)
    assert (words_of(text_only, case), case.place) == ("the pump is dry", {"en": "Ou Thum"})
    shown = f"{case.ticket[:3]}-{case.ticket[3:]}"
    assert "RECEIVED: with Council" in says(achieng, "MENU", "7", "2", "1")
    assert "Added to case" in says(achieng, "2", "since monday")
    assert "reported this near you" in says(
        text_only.phone(BARAKA), "MENU", "1", "1", "7", "1", "2", "1", "2", "01", "pump is dry"
    )
    assert "You are added to case" in says(text_only.phone(BARAKA), "1")
    assert "goes to the office above" in says(achieng, "MENU", "7", "2", "1", "3", "1")
    assert f"Case {shown} is taken back" in says(achieng, "MENU", "7", "2", "1", "4", "1")


def test_harm_is_helped_by_texts_too(text_only):
    achieng = text_only.phone(ACHIENG)
    assert "You are not to blame" in says(achieng, "MENU", "1", "1", "7", "1", "3")
    assert "calls within a day" in says(achieng, "2")
    assert text_only.count(sensitive_cases) == 1
