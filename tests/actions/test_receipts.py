"""Receipts over the real webhooks: the log, one's own choice, an opened ballot, a dispute."""

import json
import subprocess
import sys

from smsgateway.actions.publiclog import board, sequencing
from smsgateway.store.ballots import ballots
from smsgateway.store.log import log_leaves
from smsgateway.store.messages import inbox
from smsgateway.store.people import people
from tests.house import SLUG
from tests.people import ACHIENG, BARAKA, crowd
from tests.phone import RECEIPT


def receipt_of(phone, body):
    return RECEIPT.search(phone.texts(body).last)[0]


def test_anybody_hears_the_number_of_a_receipt_once_the_log_has_it(town):
    receipt = receipt_of(town.phone(ACHIENG), "VOTE 11")
    baraka = town.phone(BARAKA).texts(f"CHK {receipt}").hears("follows in a minute")
    sequencing.sequence(town.house)
    baraka.texts(f"CHK {receipt}").hears(f"Vote {receipt}: number 2 of 2 in the public log, seal ")
    seal = baraka.last.rpartition(" ")[2]
    assert seal in baraka.texts("SEAL").last
    town.phone(ACHIENG).texts("UNVOTE")
    assert baraka.texts(f"CHK {receipt}").last.endswith(seal)


def test_a_choice_is_shown_three_times_and_only_for_half_an_hour(town):
    achieng = town.phone(ACHIENG).texts("VOTE 11 12")
    for left in "210":
        achieng.texts("MYVOTE")
        assert "11 Borehole" in achieng.last
        assert f"shown {left} more" in achieng.last
    assert "Borehole" not in achieng.texts("MYVOTE").last
    achieng.texts("VOTE 13")
    town.change(people, voted_at=town.ago(minutes=31))
    assert "drains" not in achieng.texts("MYVOTE").last


def test_when_somebody_voted_is_forgotten_after_half_an_hour(town):
    town.phone(ACHIENG).joins().votes("11")
    town.change(people, voted_at=town.ago(minutes=31))
    town.sweeps()
    (row,) = town.rows(people)
    assert (row.voted_at, row.looks) == (None, None)


def test_another_phone_is_never_shown_a_choice(town):
    receipt = receipt_of(town.phone(ACHIENG), "VOTE 11")
    baraka = town.phone(BARAKA)
    for body in ("MYVOTE", "MY", f"CHK {receipt}", f"AUDIT {receipt}", "TRACKER", f"{receipt}"):
        assert "Borehole" not in baraka.texts(body).last
    assert town.dispositions == ["standing"]


def test_an_opened_ballot_is_in_the_log_for_all_and_does_not_count(town):
    achieng = town.phone(ACHIENG)
    receipt = receipt_of(achieng, "VOTE 11")
    assert "Not opened yet" in achieng.texts(f"AUDIT {receipt}").last
    sequencing.sequence(town.house)
    assert "no other vote: vote again" in achieng.texts(f"AUDIT {receipt}").last
    assert (town.tally, town.dispositions) == ({}, ["spoiled"])
    sequencing.sequence(town.house)
    told = json.loads(town.rows(log_leaves)[-1].body)
    assert (told["k"], told["r"], told["c"]) == (
        "challenge",
        receipt.replace("-", ""),
        ["borehole"],
    )
    assert "tag" not in told
    achieng.texts("VOTE 12")
    assert town.tally == {"desks": 1}


def test_where_an_earlier_ballot_was_replaced_it_stands_again(town):
    achieng = town.phone(ACHIENG)
    first, second = receipt_of(achieng, "VOTE 11"), receipt_of(achieng, "VOTE 12")
    sequencing.sequence(town.house)
    assert f"Your vote {first} stands" in achieng.texts(f"AUDIT {second}").last
    assert town.tally == {"borehole": 1}
    assert town.dispositions == ["standing", "spoiled"]


def test_where_it_was_taken_back_it_does_not(town):
    achieng = town.phone(ACHIENG).texts("VOTE 11").texts("UNVOTE")
    second = receipt_of(achieng, "VOTE 12")
    sequencing.sequence(town.house)
    assert "no other vote" in achieng.texts(f"AUDIT {second}").last
    assert town.dispositions == ["withdrawn", "spoiled"]


def test_a_replaced_ballot_may_be_opened_and_the_last_one_stands(town):
    achieng = town.phone(ACHIENG)
    first, second = receipt_of(achieng, "VOTE 11"), receipt_of(achieng, "VOTE 12")
    sequencing.sequence(town.house)
    assert f"Your vote {second} stands" in achieng.texts(f"AUDIT {first}").last
    assert "no vote of this phone" in achieng.texts(f"AUDIT {first}").last
    assert town.dispositions == ["spoiled", "standing"]


def test_three_ballots_of_a_voter_are_opened_at_most(town):
    achieng = town.phone(ACHIENG)
    for code in ("11", "12", "13", "14"):
        last = receipt_of(achieng, f"VOTE {code}")
        sequencing.sequence(town.house)
        achieng.texts(f"AUDIT {last}")
    assert "3 votes of yours were opened" in achieng.last
    assert town.dispositions == ["spoiled"] * 3 + ["standing"]


def test_after_the_close_nothing_is_opened(town):
    achieng = town.phone(ACHIENG)
    receipt = receipt_of(achieng, "VOTE 11")
    sequencing.sequence(town.house)
    town.closes_voting()
    assert f"Your vote {receipt} stands" in achieng.texts(f"AUDIT {receipt}").last
    assert town.tally == {"borehole": 1}


def test_a_ballot_is_opened_from_the_ussd_menu_too(town):
    achieng = town.phone(ACHIENG).joins().votes("11")
    sequencing.sequence(town.house)
    achieng.dials().presses("3", "3", "4").sees("opened for all to see")
    achieng.presses("1").is_done().sees("opened and NOT counted")
    assert achieng.tries_again().screen.count("opened and NOT counted") == 1
    assert town.dispositions == ["spoiled"]


def test_the_board_with_opened_ballots_stands_before_the_verifier(town, tmp_path):
    for number in crowd(12):
        phone = town.phone(number)
        phone.texts("VOTE 11")
        sequencing.sequence(town.house) if number.endswith("3") else None
        phone.texts("VOTE 12")
    sequencing.sequence(town.house)
    opener = town.phone(crowd(12)[5])
    opener.texts(f"AUDIT {RECEIPT.search(opener.last)[0]}")
    town.closes_voting(hours=1)
    sequencing.sequence(town.house)
    board.publish(town.house, SLUG, tmp_path / "board", openings=True)
    run = [
        sys.executable,
        "-B",
        "-I",
        tmp_path / "board/verify.py",
        tmp_path / "board",
        "--auditor",
    ]
    done = subprocess.run(run, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert town.dispositions.count("spoiled") == 1


def test_the_line_is_told_after_the_list_is_out(town, tmp_path):
    achieng = town.phone(ACHIENG).texts("VOTE 11")
    assert "not published yet" in achieng.texts("TRACKER").last
    town.closes_voting(hours=1)
    sequencing.sequence(town.house)
    board.publish(town.house, SLUG, tmp_path / "board")
    (row,) = town.rows(ballots)
    assert f"list is {row.tracker:09}." in achieng.texts("TRACKER").last


def test_a_vote_that_waits_for_a_check_has_no_line(town, tmp_path):
    achieng = town.phone(ACHIENG).texts("VOTE 11")
    town.change(ballots, confirmed=False)
    town.closes_voting(hours=1)
    sequencing.sequence(town.house)
    board.publish(town.house, SLUG, tmp_path / "board")
    assert "your vote is kept and waits for a check" in achieng.texts("TRACKER").last


def test_a_dispute_waits_unread_and_marked(town):
    baraka = town.phone(BARAKA).texts("DISPUTE 7K4MQ-2PXR9 I voted for the desks")
    assert "Dispute kept" in baraka.last
    (row,) = town.rows(inbox)
    assert (row.unread, row.about) == (True, "dispute")
    town.phone(ACHIENG).joins().presses("3", "2", "5", "no receipt came").is_done().sees("kept")
    assert [one.about for one in town.rows(inbox) if one.unread] == ["dispute", "dispute"]
