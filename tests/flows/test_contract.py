"""Who builds, for how much, and what is worth asking."""

from flows.sample_deals import FAIR, ODD, OFFERED, PLANNED, SampleDeals, deals
from flows.sample_money import CODE
from flows.sample_money import samples as money
from tests.flows.talking import Phone, world


def a_citizen(**changes):
    return Phone(world(contracts=deals(), **changes))


def test_a_contract_fits_one_text():
    amina = a_citizen()
    assert amina.text(f"CONTRACT {FAIR}").sees == (
        f"School, 2 rooms {FAIR}. Builder ABC Builders, KSh 1.15m, 40% paid, due 30 Jun. Bids: 3."
    )
    assert amina.text(f"mkataba {OFFERED}").sees.endswith("No contract is signed yet.")
    assert "Estimate" not in amina.text(f"CONTRACT {PLANNED}").sees
    assert amina.text("CONTRACT 40001").sees == "There is no contract 40001."
    assert amina.text("CONTRACT").sees.startswith("Type the 5 digits")
    assert amina.text(FAIR).sees.startswith("School, 2 rooms")


def test_the_contract_of_a_project_is_one_press_from_it():
    amina = Phone(world(contracts=deals(), money=money()["money"]))
    amina.dial()
    amina.press("9", CODE)
    while "2 Contract" not in amina.sees:
        amina.press("8")
    amina.press("2")
    assert "ABC Builders" in amina.sees


def test_the_contracts_of_a_commune_are_one_press_from_its_money():
    amina = Phone(world(contracts=deals(), money=money()["money"]))
    amina.dial()
    amina.press("8")
    while "3 Contracts" not in amina.sees:
        amina.press("8")
    amina.press("3")
    assert "Which contract?" in amina.sees
    assert f"1 {FAIR} School, 2 rooms" in amina.sees
    amina.press("1")
    assert "ABC Builders" in amina.sees
    amina = Phone(world(money=money()["money"]))
    amina.dial()
    amina.press("8", "3")
    assert "No contract is known here yet." in amina.sees


def test_what_is_odd_is_offered_as_questions():
    amina = a_citizen()
    amina.dial()
    amina.press("9", ODD)
    while "Questions to ask" not in amina.sees:
        amina.press("8")
    amina.press("1")
    assert "Only one bid came. Why?" in amina.sees
    while "built" not in amina.sees:
        amina.press("8")
    assert "Paid 167%, built 100%. Why?" in amina.sees
    assert "1 Questions to ask" in amina.text(f"CONTRACT {ODD}").sees


def test_a_wrong_code_is_asked_again_and_another_contract_is_one_press_away():
    amina = a_citizen()
    amina.dial()
    amina.press("9", FAIR)
    amina.press("1")
    assert "Type the 5 digits" in amina.sees
    amina.press("12345")
    assert "There is no contract 12345." in amina.sees
    amina.press(ODD, "1")
    amina.world = world(contracts=SampleDeals({ODD: deals().held[FAIR]}))  # all was answered
    amina.press("1")
    assert "ABC Builders" in amina.sees


def test_questions_that_were_answered_meanwhile_are_not_asked():
    amina = a_citizen()
    amina.dial()
    amina.press("9", ODD)
    amina.world = world(contracts=SampleDeals({ODD: deals().held[FAIR]}))
    while "Questions to ask" not in amina.sees:
        amina.press("8")
    amina.press("1")
    assert "ABC Builders" in amina.sees
