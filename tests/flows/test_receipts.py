"""Receipts: what anybody may ask of the log, and what only the phone that voted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import CastBallot, ChallengeBallot, Dispute, LeaveForPerson, LookAtBallot, samples
from flows.budget import ONE_SMS, weigh
from flows.codes import receipt
from flows.sample_contests import NOON
from flows.world import Seal
from tests.flows.talking import LANGUAGES, Phone, world

LATE = NOON + timedelta(days=20)
SEAL = Seal(31_007, "AB12-CD34")
MINE = "7K4MQ-2PX0D"


def voted(**changes):
    phone = Phone(world(**changes)).text("VOTE 11 17")
    phone.done.clear()
    return phone


def test_a_receipt_is_somewhere_in_the_public_log_and_says_nothing_else():
    phone = voted(log=SEAL)
    found = "Vote 7K4MQ-2PX0D: number 10,482 of 31,007 in the public log, seal AB12-CD34"
    assert phone.text(f"CHK {MINE}").sees == found
    phone.world = replace(phone.world, ballots={})
    assert phone.text(MINE.lower()).sees == found
    assert phone.done == []


def test_before_the_log_has_it_a_receipt_is_recorded():
    assert voted().text(f"CHK {MINE}").sees == (
        "Vote 7K4MQ-2PX0D is recorded. Its number in the log follows in a minute."
    )


def test_the_seal_is_told_to_anybody():
    assert Phone(world(log=SEAL)).text("SEAL").sees == (
        "Public log: 31,007 entries, seal AB12-CD34. Compare it on the notice board."
    )
    assert Phone(world()).text("SEAL").sees == "The public log begins within a minute."
    assert Phone(world(contest=None)).text("SEAL").sees == "No vote is open here now."


def test_thousands_are_written_as_the_language_writes_them():
    assert "31 007" in Phone(world(log=SEAL, lang="fr")).text("SCEAU").sees


def test_a_choice_is_shown_three_times_and_then_no_more():
    phone = voted()
    for left in (2, 1, 0):
        phone.text("MYVOTE")
        assert phone.sees == (
            "Your vote 7K4MQ-2PX0D: 11 Borehole Kee, 17 Borehole Mbooni."
            f" Can be shown {left} more times."
        )
    phone.text("MY VOTE")
    assert phone.sees.endswith(
        "Its choice is shown 3 times in the 30 minutes after voting, no more."
    )
    assert "Borehole" not in phone.sees
    assert phone.done == [LookAtBallot(1)] * 3


def test_a_new_vote_may_be_looked_at_again():
    phone = voted(looked=3).text("VOTE 12").text("MYVOTE")
    assert "12 Clinic roof Kee" in phone.sees


@pytest.mark.parametrize("word", ["MYVOTE", "TRACKER"])
def test_who_has_not_voted_is_told_so(word):
    phone = Phone(world()).text(word)
    assert phone.sees == "You have not voted. Voting is open until 30 Jun 18:00."
    assert Phone(world(contest=None)).text(word).sees == "No vote is open here now."


def test_the_line_of_the_list_is_told_only_once_the_list_is_out():
    phone = voted()
    assert phone.text("TRACKER").sees.startswith("The list is not published yet.")
    phone.world = replace(phone.world, now=LATE, published=True)
    assert phone.text("TRACKER").sees.startswith("Your line in the published list is 004821134.")
    phone.world = replace(phone.world, awaiting_check=True)
    assert "your vote is kept and waits for a check" in phone.text("TRACKER").sees


def test_an_opened_vote_no_longer_counts_and_the_voter_is_told_what_does():
    phone = voted(log=SEAL).text(f"AUDIT {MINE}")
    assert phone.done == [ChallengeBallot(1, "7K4MQ2PX0D", "")]
    assert phone.sees == (
        "7K4MQ-2PX0D is opened and NOT counted. You have no other vote: vote again."
    )


def test_where_an_earlier_vote_stands_again_the_reply_names_it():
    phone = voted(log=SEAL).text("VOTE 12").text(f"AUDIT {receipt('7K4MQ2PX1')}")
    assert phone.done[-1].leaves == "7K4MQ2PX0D"
    assert phone.sees.endswith("Your vote 7K4MQ-2PX0D stands. Vote again until 30 Jun 18:00.")


def test_nothing_is_opened_before_the_log_has_it():
    phone = voted().text(f"AUDIT {MINE}")
    assert phone.done == []
    assert phone.sees.startswith("Not opened yet: 7K4MQ-2PX0D enters the log within a minute.")


def test_only_ones_own_vote_is_opened_and_three_at_most():
    other = receipt("7K4M00000")
    phone = voted(log=SEAL)
    assert "is no vote of this phone" in phone.text(f"AUDIT {other}").sees
    assert "not a code of ours" in phone.text("AUDIT nonsense").sees
    phone.world = replace(phone.world, opened=3)
    assert phone.text(f"AUDIT {MINE}").sees == "3 votes of yours were opened. No more can be."
    assert phone.done == []


@pytest.mark.parametrize("body", [f"AUDIT {MINE}", "AUDIT"])
def test_after_the_close_nothing_is_opened(body):
    phone = voted(log=SEAL)
    phone.world = replace(phone.world, now=LATE)
    phone.text(body)
    assert phone.sees == "Voting closed 30 Jun 18:00. Your vote 7K4MQ-2PX0D stands."
    assert phone.done == []


def test_audit_alone_asks_first():
    phone = voted(log=SEAL).text("AUDIT")
    assert phone.sees.startswith("Vote 7K4MQ-2PX0D will be opened for all to see and NOT counted.")
    assert phone.text("1").done == [ChallengeBallot(1, "7K4MQ2PX0D", "")]
    assert Phone(world()).text("AUDIT").sees == "Voting is open until 30 Jun 18:00."


def test_a_vote_gone_between_question_and_answer_is_not_opened():
    phone = voted(log=SEAL).text("AUDIT")
    phone.world = replace(phone.world, ballots={})
    assert phone.text("1").sees == "Voting is open until 30 Jun 18:00."
    assert phone.done == []


def test_a_dispute_is_kept_for_a_person_and_says_what_follows():
    phone = voted().text(f"DISPUTE {MINE} I voted for the clinic")
    assert phone.done == [Dispute()]
    assert phone.sees == (
        "Dispute kept. A person will check it against the public log and answer. Help: 0700 123 456"
    )
    assert phone.text("DISPUTE").sees == "Send DISPUTE, your receipt and what is wrong"
    assert Phone(world()).text("dispute").done == []


def test_all_of_it_is_in_the_menu_of_my_vote():
    phone = voted(log=SEAL)

    def chooses(*keys):
        return phone.dial().press("3", "3", *keys)

    assert "number 10,482 of 31,007" in chooses("1").sees
    assert "11 Borehole Kee" in chooses("2").sees
    assert "not published yet" in chooses("3").sees
    assert "Dispute kept" in chooses("5", "no receipt came").sees
    assert phone.done[-1] == Dispute()
    assert "opened and NOT counted" in chooses("4", "1").sees
    assert phone.dial().press("3", "2", "1").sees.startswith("Public log: 31,007 entries")


@pytest.mark.parametrize("body", ["VOTE 11", "MY", "UNVOTE", "NOTME", "MYVOTE", "TRACKER", "AUDIT"])
def test_once_the_keys_are_destroyed_every_door_says_so(body):
    over = samples.worlds()["closed, keys destroyed"]
    phone = Phone(over).text(body)
    assert "No phone can be tied to its vote any more." in phone.sees
    assert phone.done == []


def test_a_dispute_is_still_heard_after_that():
    over = samples.worlds()["closed, keys destroyed"]
    assert Phone(over).text("DISPUTE my vote is missing").done == [Dispute()]
    assert LeaveForPerson() not in Phone(over).text("DISPUTE x").done


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_answer_is_one_segment_in_every_language(lang):
    mine, codes = receipt("7K4MQ2PX0"), []
    for log in (None, SEAL):
        for opened, earlier in ((0, ""), (0, receipt("7K4MQ2PXS")), (3, "")):
            for published in (False, True):
                known = world(lang=lang, log=log, opened=opened, published=published)
                known = known.after((CastBallot(1, (1000, 1006), mine),))
                known = replace(known, earlier=earlier)
                codes += [
                    Phone(known).text(body).sees
                    for body in (
                        f"CHK {mine}",
                        "SEAL",
                        "MYVOTE",
                        "TRACKER",
                        f"AUDIT {mine}",
                        f"AUDIT {receipt('7K4M00000')}",
                        "DISPUTE",
                        f"DISPUTE {mine} lost",
                    )
                ]
    spent = Phone(replace(known, looked=3)).text("MYVOTE").sees
    over = samples.worlds()["closed, keys destroyed"]
    over = replace(over, languages=LANGUAGES, person=replace(over.person, language=lang))
    for text in (*codes, spent, Phone(over).text("MYVOTE").sees):
        assert ONE_SMS.holds(weigh(text)), text
