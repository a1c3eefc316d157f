"""What a service owes: each promise is checked by a press, and kept at once."""

from flows.effects import CheckStandard
from flows.sample_services import CLINIC, OWING, SampleServices
from tests.flows.talking import Phone, world


def a_resident(**changes):
    return Phone(world(services=SampleServices((OWING, CLINIC), **changes)))


def until(phone, words):
    while words not in phone.sees:
        phone.press("8")


def test_a_promise_is_checked_and_kept_at_once():
    amina = a_resident()
    amina.dial()
    amina.press("6")
    until(amina, "7 What was promised")
    amina.press("7", "1")
    until(amina, "Staff")
    amina.press(next(line[0] for line in amina.sees.splitlines() if "Staff" in line))
    assert "Staff: 2 nurses and 1 midwife. Is it so?" in amina.sees
    amina.press("2")
    assert amina.sees.startswith("Saved. Results are told when 10 or more")
    assert amina.done == [CheckStandard(1, OWING.id, "Staff", False)]
    amina.press("1")
    assert "promises:" in amina.sees


def test_by_sms_the_list_comes_to_the_code_of_a_poster():
    amina = a_resident()
    assert "Fee" in amina.text(f"STANDARDS {OWING.code}").sees
    assert "Kithungo" in amina.text("STANDARDS").sees
    assert amina.text(f"STANDARDS {CLINIC.code}").sees.startswith("Nothing that was promised")


def test_a_mistyped_code_is_named_where_there_is_something_to_check():
    amina = a_resident()
    assert amina.text("STANDARDS 11111").sees == "11111 is no service code. Check each digit."
    amina.world = world(services=SampleServices((CLINIC,)))
    assert amina.text("STANDARDS 11111").sees.startswith("Nothing that was promised")


def test_who_works_there_does_not_check():
    assert "You work at" in a_resident(works=True).text(f"STANDARDS {OWING.code}").sees


def test_where_nothing_is_owed_there_is_nothing_to_check():
    amina = Phone(world(services=SampleServices((CLINIC,))))
    assert amina.text("STANDARDS").sees == "Nothing that was promised can be checked here now."
    amina.dial()
    amina.press("6")
    assert "What was promised" not in amina.sees


def test_a_list_that_was_taken_back_meanwhile_is_not_checked():
    amina = a_resident()
    amina.text(f"STANDARDS {OWING.code}")
    amina.press("1")
    amina.world = world(services=SampleServices(()))
    amina.press("1")
    assert amina.done == []
