"""What is built: its board, its money, what people see of it, and what the council answers."""

from datetime import timedelta
from decimal import Decimal

import pytest

from smsgateway.actions import decisions
from smsgateway.actions.accounts.approvals import SameHand
from smsgateway.actions.casework import listing, staff
from smsgateway.actions.keeping import rotation
from smsgateway.actions.refused import Refused
from smsgateway.actions.works import judging, register, rekeying
from smsgateway.actions.works.register import Change
from smsgateway.store.cases import cases
from smsgateway.store.conversations import conversations
from smsgateway.store.works import disputes, verifications, works
from tests.casework.office import OFELIA, set_up
from tests.casework.test_filing import complains, filed
from tests.house import SLUG
from tests.money.conftest import BOSS, BY, ON_SQLITE
from tests.people import ACHIENG, BARAKA, CHAN, crowd


def finishes(treasury, code):
    register.change(treasury.house, code, Change(status="finished", builder="Mtoni Ltd"), by=BY)


def verdict(town):
    (one,) = judging.judged(town.house, SLUG)
    return one.verdict


def test_a_work_that_people_dispute_is_answered_and_the_answer_is_told(town, treasury):
    code = treasury.builds()
    treasury.enters("paid", 1_500_000, line=f"{SLUG}/2026/work-rooms")
    finishes(treasury, code)
    phones = [town.phone(number) for number in crowd(4)]
    for phone in phones:
        phone.texts(f"BUILT {code} 3 there is nothing there")
        phone.read = len(phone.heard)
    roof = ({"en": "Roof on"}, treasury.today, None)
    register.set_milestones(treasury.house, code, [roof], by=BY)
    treasury.remembers()
    chan = town.phone(CHAN).joins().presses("8", "5").sees("You will get a text")  # reports nothing
    achieng = town.phone(ACHIENG).joins()
    achieng.presses("8", "1", "1").sees("Two class rooms", "Budget KSh 2m", "Paid KSh 1.5m")
    achieng.presses("3").sees("Finished", "By ", "Roof on").presses("0")
    achieng.presses("1", "2", "1", "4").sees(f"Saved for {code}. Too few reports yet.").is_done()
    assert (judging.judge_all(town.house), judging.judge_all(town.house)) == (1, 0)
    (dispute,) = town.rows(disputes)
    assert (dispute.yes, dispute.partly, dispute.no) == (0, 1, 4)
    baraka = (
        town.phone(BARAKA).texts(f"BUILT {code} yes").hears("0 yes 1 partly 4 no.", "answer by")
    )
    baraka.texts(f"INFO {code}").hears("Builder Mtoni Ltd.", "1 yes 1 partly 4 no.")
    number = judging.answer(town.house, code, {"en": "The builder comes back in August."}, by=BY)
    with pytest.raises(Refused, match="waits for a second person"):
        judging.answer(town.house, code, {"en": "Another"}, by=BOSS)
    with pytest.raises(SameHand):
        decisions.approve(town.house, number, by=BY)
    town.sweeps()
    assert "council answers" not in phones[0].last  # nobody hears what one person says
    decisions.approve(town.house, number, by=BOSS)
    town.change(conversations, finished=True)
    town.sweeps()
    town.sweeps()
    phones[0].hears("the council answers your reports: The builder comes back in August.")
    assert baraka.last.endswith("August.")
    assert chan.last.endswith("August.")
    assert judging.judge_all(town.house) == 0
    with pytest.raises(Refused, match="nobody disputes"):
        judging.answer(town.house, code, {"en": "Again"}, by=BY)
    assert "nothing there" not in repr(town.rows(verifications))


def test_four_of_four_confirm_a_work_and_three_do_not(town, treasury):
    code = treasury.builds()
    for number in crowd(3):
        town.phone(number).texts(f"BUILT {code} yes")
    town.phone(crowd(1)[0]).texts(f"BUILT {code} 1")
    assert verdict(town) == "unclear"
    town.phone(ACHIENG).texts(f"BUILT {code} yes")
    assert verdict(town) == "confirmed"


@ON_SQLITE
def test_who_are_officials_and_what_is_old_do_not_decide(town, treasury):
    code = treasury.builds()
    for number in crowd(4):
        register.add_monitor(town.house, SLUG, number, "official", by=BY)
        town.phone(number).texts(f"BUILT {code} yes")
    assert verdict(town) == "unclear"
    for number in crowd(4):
        register.add_monitor(town.house, SLUG, number, "monitor", by=BY)
        town.phone(number).texts(f"BUILT {code} yes")
    assert verdict(town) == "confirmed"
    town.change(verifications, on_day=treasury.today - timedelta(days=91))
    assert verdict(town) == "unclear"


@ON_SQLITE
def test_where_it_serves_several_villages_one_decides_nothing(town, treasury):
    code = treasury.builds(places=(("01", {"en": "Mtoni"}), ("02", {"en": "Kilimani"})))
    for number in crowd(4):
        town.phone(number).joins().presses("9", code, "1", "1", "1", "9", "1").is_done()
    assert verdict(town) == "unclear"
    town.phone(ACHIENG).joins().presses("9", code, "1", "1", "1", "9", "2").is_done()
    assert verdict(town) == "confirmed"


def test_a_dispute_is_a_case_where_the_area_takes_complaints(town, treasury):
    set_up(town)
    code = treasury.builds()
    finishes(treasury, code)
    for number in crowd(4):
        town.phone(number).texts(f"BUILT {code} 2 no roof")
    assert judging.judge_all(town.house) == 1
    (dispute,), (case,) = town.rows(disputes), town.rows(cases)
    assert (case.about_code, case.anonymity, case.person_id) == (code, "none", None)
    assert dispute.answer_due == case.resolve_due.date() > treasury.today


def test_a_complaint_may_name_a_work_by_the_code_on_its_board(town, treasury):
    set_up(town)
    code = treasury.builds()
    achieng = complains(town.phone(ACHIENG), "The roof leaks", place=code).presses("1").is_done()
    ticket, _ = filed(achieng)
    (case,) = town.rows(cases)
    assert (case.about_code, case.service_id, case.project_id) == (code, None, None)
    assert listing.sheet(town.house, ticket, by=OFELIA).about == f"Two class rooms ({code})"
    told = staff.Counter(SLUG, "WATER", "No tap at the new rooms", about=code)
    assert staff.on_behalf(town.house, told, by=OFELIA).ticket
    with pytest.raises(Refused, match="nothing here has the code 31021"):
        staff.on_behalf(town.house, staff.Counter(SLUG, "", "x", about="31021"), by=OFELIA)


@ON_SQLITE
def test_the_register_refuses_what_it_does_not_know(town, treasury):
    code = treasury.builds()
    with pytest.raises(Refused, match="there is a work rooms already"):
        treasury.builds()
    with pytest.raises(Refused, match="a status is one of"):
        register.change(town.house, code, Change(status="done"), by=BY)
    with pytest.raises(Refused, match="say what changed"):
        register.change(town.house, code, Change(), by=BY)
    with pytest.raises(Refused, match="there is no work 11111"):
        register.change(town.house, "11111", Change(progress=5), by=BY)
    when = treasury.today
    register.set_milestones(town.house, code, [({"en": "Roof"}, when, None)], by=BY)
    assert [one.budget for one in register.listed(town.house, SLUG)] == [Decimal(2_000_000)]


@ON_SQLITE
def test_a_work_takes_the_newest_key_once_its_reports_are_old(town, treasury):
    code = treasury.builds()
    town.change(works, key_version=0)
    assert rekeying.rekey_due(town.house) == 1
    town.phone(ACHIENG).texts(f"BUILT {code} yes").hears("Saved")
    town.change(works, key_version=0)
    assert rekeying.rekey_due(town.house) == 0
    with pytest.raises(Refused, match="1 works need version 0"):
        rotation.check_dropped(town.house, 0)
    town.change(verifications, on_day=treasury.today - timedelta(days=91))
    assert rekeying.rekey_due(town.house) == 1
    assert town.rows(verifications) == []
