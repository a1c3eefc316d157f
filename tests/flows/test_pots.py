"""A ward's pot and its city's: one session leads through both, and a word addresses one by SMS."""

from dataclasses import replace
from datetime import timedelta

from flows import CastBallot, TakeBackBallot
from flows.codes import show_receipt
from flows.effects import ChallengeBallot
from flows.sample_contests import NOON
from flows.samples import several
from tests.flows.talking import Phone


def two(name="two pots", **changes):
    """A phone that may vote in both; the city's project 11 has the id 2000."""
    return Phone(replace(several()[name], **changes))


def cast(phone):
    return [(one.contest, one.projects) for one in phone.done if isinstance(one, CastBallot)]


def test_one_session_leads_through_both_and_one_text_names_both():
    phone = two().dial()
    assert phone.sees.startswith("Kee Ward. 2 votes, you cast 0. Voting is open until")
    assert phone.press("1").sees.startswith("Kee Ward 2026: Type up to 5 numbers, e.g. 1116")
    phone.press("11 12", "1")
    assert phone.sees.startswith("Saved. Ref 7K4MQ-2PX0D. Next: Rehabilitation")
    assert cast(phone) == [(1, (1000, 1001))]
    assert phone.told == []
    assert phone.press("1").sees.startswith("Rehabilitation of the maternity wing and the water")
    assert phone.press("13", "1").sees.startswith("Saved. Ref 7K4MQ-2PX1")
    assert cast(phone)[1:] == [(2, (2002,))]
    (told,) = phone.told
    given = [one for one in phone.done if isinstance(one, CastBallot)]
    first, second = (show_receipt(one.receipt) for one in given)
    assert told.text.startswith("Received. Kee Ward 2026: 11 Boreh")
    assert f"receipt {first}. Rehabil" in told.text
    assert f"receipt {second}. Not you? Send NOTME" in told.text


def test_the_second_may_wait_and_the_first_has_its_receipt_then():
    phone = two().dial().press("1", "11", "1", "0")
    assert phone.sees.startswith("Vote on Rehabilitation")
    (told,) = phone.told
    assert told.text.startswith("Received. Kee Ward 2026: 11 Borehole Kee, receipt 7K4MQ-2PX0D.")
    phone.dial().press("1")
    assert phone.sees.startswith("Rehabilitation")
    assert cast(phone.press("12", "1"))[1:] == [(2, (2001,))]


def test_who_has_voted_on_both_says_which_one_to_change():
    phone = two("two pots, both voted").dial().press("1")
    assert phone.sees == "Which vote?\n1 Kee Ward 2026\n2 Rehabilitation of the\n0 Back"
    assert cast(phone.press("2", "16", "1")) == [(2, (2005,))]


def test_a_text_addresses_a_pot_by_its_word_and_hears_of_the_other():
    phone = two()
    assert phone.text("VOTE 11").sees.startswith("Received. Kee Ward 2026: 11 Borehole Kee, rec")
    assert phone.sees.endswith("Next: send LIST CITY")
    assert phone.text("LIST CITY").sees.startswith("Rehabilitation of the maternity wing")
    phone.text("12 13")
    phone.text("city 11").text("Vote City 16")
    assert cast(phone) == [(1, (1000,)), (2, (2001, 2002)), (2, (2000,)), (2, (2005,))]
    assert phone.text("INFO CITY 12").sees.startswith("12 Rehabilitation")


def test_what_is_said_of_a_vote_names_its_pot():
    phone = two("two pots, both voted")
    assert phone.text("MYVOTE CITY").sees.startswith("Rehabilitation")
    assert phone.text("UNVOTE").sees.startswith("Which vote?\n1 Kee Ward 2026")
    assert phone.text("1").sees.startswith("Kee Ward 2026: Your vote was taken back (7K4MQ")
    assert isinstance(phone.done[-1], TakeBackBallot)
    assert phone.text("NOTME CITY").sees.startswith("Rehabilitation of the m")
    assert [one.contest for one in phone.done if isinstance(one, TakeBackBallot)] == [1, 2]


def test_an_audit_finds_the_pot_by_the_receipt():
    phone = two("two pots, both voted")
    city = phone.world.ballots[2].receipt
    phone.text(f"AUDIT {city}")
    assert phone.done == [ChallengeBallot(2, city, "")]
    assert phone.sees.endswith(f"{show_receipt(city)} is opened and NOT counted.")


def test_a_word_in_other_texts_is_only_a_word():
    phone = two().text("the CITY hall")
    assert "Not understood" in phone.sees
    assert "number in the public log" not in phone.text("CHK CITY").sees


def test_where_one_is_over_nothing_is_asked():
    phone = two("two pots, both voted")
    closed = replace(phone.world.others[0], closes=NOON - timedelta(days=1))
    phone.world = replace(phone.world, others=(closed,))
    assert phone.dial().press("1", "11", "1").sees.startswith("Saved.")


def test_where_one_is_paused_the_other_has_a_receipt_of_its_own():
    phone = two()
    paused = replace(phone.world.others[0], paused=True)
    phone.world = replace(phone.world, others=(paused,))
    assert phone.dial().press("1", "11", "1").sees.startswith("Saved.")
    (told,) = phone.told
    assert told.text.startswith("Kee Ward 2026: Vote received: 11 Borehole Kee.")


def test_what_bears_no_word_asks_which_vote_is_meant():
    for words in ("MY", "MYVOTE", "NOTME", "UNVOTE", "SEAL", "TRACKER", "AUDIT"):
        assert two("two pots, both voted").text(words).sees.startswith("Which vote?"), words
    phone = two().dial().press("2")
    assert phone.sees.startswith("Which vote?")
    assert "11 Rehabilitation" in phone.press("2").sees


def test_a_pot_that_is_gone_ends_the_session_in_words():
    for keys in (("1",), ("0",)):
        phone = two().dial().press("1", "11", "1")
        phone.world = replace(phone.world, contest=None, others=())
        assert phone.press(*keys).sees == "No vote is open here now."
    phone = two().dial().press("1", "11", "1")
    left, phone.world = phone.turn.state, replace(phone.world, contest=None, others=())
    assert phone.dial(left).press("1").sees == "No vote is open here now."
