"""Many requests in the same moment: one ballot a voter, and every answer true."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from smsgateway.store.ballots import ballots
from smsgateway.store.conversations import conversations
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people
from tests.people import ACHIENG, BARAKA, crowd
from tests.phone import RECEIPT

MANY = 50
FOR_THE_RETRY = "END Sorry, nothing was recorded. Please try again."


def all_at_once(town, requests):
    """Post every (form, entry) in the same moment; the answers in that order."""
    barrier = threading.Barrier(len(requests), timeout=30)

    def post(request):
        barrier.wait()
        form, entry = request
        response = town.posts(form, entry)
        return response.status_code, response.get_data(as_text=True)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(post, requests))


def patiently(town, requests):
    """As a gateway does: what was not recorded is sent again."""
    answers = all_at_once(town, requests)
    for place, (status, said) in enumerate(answers):
        for _ in range(10):
            if status == 200 and said != FOR_THE_RETRY:
                break
            response = town.posts(*requests[place])
            status, said = response.status_code, response.get_data(as_text=True)
        answers[place] = (status, said)
    return answers


def receipts(town, number):
    return {RECEIPT.search(body)[0] for body in town.texts_to(number)}


def test_fifty_deliveries_of_one_text_leave_one_ballot_and_one_reply(town):
    vote = (town.phone(ACHIENG).sms("VOTE 11 12", id="one-text"), "sms")
    answers = patiently(town, [vote] * MANY)
    assert {status for status, _ in answers} == {200}
    assert town.dispositions == ["standing"]
    assert town.count(people) == town.count(inbox) == town.count(outbox) == 1
    assert town.tally == {"borehole": 1, "desks": 1}


def test_fifty_equal_votes_of_one_phone_leave_one_ballot_and_one_receipt(town):
    achieng = town.phone(ACHIENG)
    answers = patiently(town, [(achieng.sms("VOTE 11 12"), "sms") for _ in range(MANY)])
    assert {status for status, _ in answers} == {200}
    assert town.dispositions == ["standing"]
    assert town.count(inbox) == MANY
    town.delivers()
    assert len(town.texts_to(ACHIENG)) == MANY
    assert len(receipts(town, ACHIENG)) == 1


def test_one_confirmation_fifty_times_is_one_vote_with_one_receipt(town):
    achieng = town.phone(ACHIENG).joins().presses("1", "11")
    form = achieng.ussd(f"{achieng.typed}*1")
    answers = patiently(town, [(form, "ussd")] * MANY)
    assert {status for status, _ in answers} == {200}
    assert len({said for _, said in answers}) == 1
    assert RECEIPT.search(answers[0][1])
    assert town.dispositions == ["standing"]
    assert town.count(outbox) == 1


def test_fifty_phones_are_fifty_votes(town):
    numbers = crowd(MANY)
    answers = patiently(town, [(town.phone(one).sms("VOTE 13"), "sms") for one in numbers])
    assert {status for status, _ in answers} == {200}
    assert town.tally == {"drains": MANY}
    assert town.count(people) == MANY
    town.delivers()
    said = [town.texts_to(one) for one in numbers]
    assert all(len(texts) == 1 for texts in said)
    assert len({RECEIPT.search(texts[0])[0] for texts in said}) == MANY


def test_fifty_phones_that_dial_are_fifty_votes(town):
    phones = [town.phone(one) for one in crowd(MANY)]
    for phone in phones:
        phone.session = f"s-{phone.number}"
    for typed in ("", "1", "1*1", "1*1*1", "1*1*1*14", "1*1*1*14*1"):
        answers = patiently(town, [(phone.ussd(typed), "ussd") for phone in phones])
        assert {status for status, _ in answers} == {200}
    assert all(said.startswith("END Saved") for _, said in answers)
    assert len({RECEIPT.search(said)[0] for _, said in answers}) == MANY
    assert town.tally == {"toilets": MANY}
    assert town.count(conversations) == MANY


@pytest.mark.parametrize("round_", range(3))
def test_two_choices_at_once_leave_one_standing_and_both_are_told_the_truth(town, round_):
    achieng = town.phone(ACHIENG)
    answers = patiently(town, [(achieng.sms("VOTE 11"), "sms"), (achieng.sms("VOTE 12"), "sms")])
    assert {status for status, _ in answers} == {200}
    rows = town.rows(ballots)
    assert sorted(row.disposition for row in rows) == ["standing", "superseded"]
    assert rows[-1].disposition == "standing"
    town.delivers()
    told = {RECEIPT.search(body)[0].replace("-", "") for body in town.texts_to(ACHIENG)}
    assert told == {row.receipt for row in rows}


def test_a_press_and_a_text_of_one_phone_at_once_are_two_votes_of_one_voter(town):
    achieng = town.phone(ACHIENG).joins().presses("1", "11")
    requests = [(achieng.ussd(f"{achieng.typed}*1"), "ussd"), (achieng.sms("VOTE 12"), "sms")]
    answers = patiently(town, requests)
    assert answers[0][1].startswith("END Saved")
    assert sorted(town.dispositions) == ["standing", "superseded"]
    assert sum(town.tally.values()) == 1


def test_two_different_presses_of_one_session_at_once_have_one_outcome(town):
    achieng = town.phone(ACHIENG).joins().presses("1", "11")
    save, change = (achieng.ussd(f"{achieng.typed}*{key}") for key in "12")
    answers = patiently(town, [(save, "ussd"), (change, "ussd")])
    saved = [said for _, said in answers if said.startswith("END Saved")]
    assert bool(saved) == (town.tally == {"borehole": 1})
    assert len({said for _, said in answers}) == 1, "the one who lost hears what stands"


def test_two_processes_count_one_voter_once(town, other_worker):
    both = [town, other_worker]
    requests = [(town.phone(BARAKA).sms("VOTE 11", id=f"t{n % 5}"), "sms") for n in range(20)]
    barrier = threading.Barrier(20, timeout=30)

    def post(place):
        barrier.wait()
        for _ in range(10):
            status = both[place % 2].posts(*requests[place]).status_code
            if status == 200:
                return status
        return status

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(post, range(20))) == {200}
    assert town.dispositions == ["standing"]
    assert town.count(inbox) == 5
    assert town.count(outbox) == 5


def test_a_stranger_met_by_two_threads_is_one_person(town):
    achieng = town.phone(ACHIENG)
    requests = [(achieng.sms(body), "sms") for body in ("LIST", "MENU", "HELP", "hello?") * 3]
    assert {status for status, _ in patiently(town, requests)} == {200}
    assert town.count(people) == 1
    assert town.count(inbox) == town.count(outbox) == 12
    town.delivers()
    assert not [text for text in town.texts_to(ACHIENG) if re.search(r"\{\w+\}", text)]
