"""People rate a service by USSD and by SMS; the last rating before the close counts."""

import pytest
from sqlalchemy import update

from smsgateway.actions.outcome import NoLongerFits
from smsgateway.actions.rolls import marking, slips
from smsgateway.actions.scorecards import ratingbox, servicelist, words
from smsgateway.store.db import database_now
from smsgateway.store.scorecards import comments, raters, ratings, rounds, scores
from tests.house import SLUG, everything_kept
from tests.people import ACHIENG, BARAKA, CHAN
from tests.scorecards.conftest import BY, CLINIC, DISPENSARY, ON_SQLITE, ROUND, SCHOOL


def written(town):
    """Every comment, as the officer reads it."""
    return [one.words for one in words.listed(town.house, ROUND, by=BY)]


def said(town):
    """Every score that stands, in the order of the questions."""
    return [row.value for row in sorted(town.rows(scores), key=lambda row: row.indicator_id)]


def test_a_service_is_rated_from_home_to_the_thanks(town, rating):
    achieng = town.phone(ACHIENG).joins().sees("6 Rate a service").presses("6")
    achieng.sees("Rate which service?", "1 Kithungo health centre", "2 Mbooni dispensary")
    achieng.does_not_see("Kee primary school").presses("1")
    achieng.sees("Kithungo health centre", "1 Yes, me", "2 Yes, my family", "3 No").presses("1")
    achieng.sees("1/4 Is there medicine?", "1 Very bad", "5 Very good", "9 Skip").presses("2")
    achieng.presses("9").sees("3/4 Is there clean water?", "1 Yes", "2 No").presses("1")
    achieng.sees("4/4 Asked to pay", "2 Yes, paid", "3 Yes, refused").presses("3")
    achieng.is_asked().sees("Saved: 2 - 1 3", "What should change first?", "0 Finish")
    assert said(town) == [2, 1, 3]
    achieng.presses("No medicine since May").is_done()
    achieng.sees("Thank you.", "you can change it until", "when 10 or more people have rated")
    (kept,) = town.rows(ratings)
    assert (kept.mode, kept.experience, kept.medium) == ("open", "self", "ussd")
    assert written(town) == ["No medicine since May"]


@ON_SQLITE
def test_a_rating_stands_when_the_session_drops_before_the_comment(town, rating):
    town.phone(ACHIENG).joins().presses("6", "1", "2", "4", "4", "1", "1").hangs_up()
    assert said(town) == [4, 4, 1, 1]
    achieng = town.phone(ACHIENG).dials().sees("Continue where you stopped?").presses("1")
    achieng.sees("Saved: 4 4 1 1").presses("0").is_done().sees("Thank you.")
    assert town.count(comments) == 0


@ON_SQLITE
def test_a_session_that_drops_between_questions_goes_on_there(town, rating):
    town.phone(ACHIENG).joins().presses("6", "1", "1", "3").hangs_up()
    achieng = town.phone(ACHIENG).dials().presses("1").sees("2/4 Are staff there?")
    achieng.presses("5", "9", "9").sees("Saved: 3 5 - -")


def test_a_new_rating_replaces_the_whole_one_before(town, rating):
    town.phone(ACHIENG).joins().presses("6", "1", "1", "4", "4", "1", "1", "0")
    achieng = town.phone(ACHIENG).dials().presses("6", "1").sees("You rated 4 4 1 1")
    achieng.presses("1", "2", "9", "9", "9")
    assert said(town) == [2]
    assert town.count(ratings) == town.count(raters) == 1


@ON_SQLITE
def test_the_same_phone_by_sms_is_the_same_rater(town, rating):
    town.phone(ACHIENG).joins().presses("6", "1", "1", "4", "4", "1", "1", "0")
    town.phone(ACHIENG).texts(f"RATE {CLINIC} 5 5")
    assert said(town) == [5, 5]
    assert [row.medium for row in town.rows(ratings)] == ["sms"]


@ON_SQLITE
def test_each_service_and_each_phone_is_rated_apart(town, rating):
    town.phone(ACHIENG).joins().texts(f"RATE {CLINIC} 5").texts(f"RATE {DISPENSARY} 1")
    town.phone(BARAKA).texts(f"RATE {CLINIC} 3")
    assert sorted(said(town)) == [1, 3, 5]
    assert town.count(ratings) == 3


def test_one_text_says_it_all(town, rating):
    baraka = town.phone(BARAKA).texts(f"RATE {CLINIC} 4 3 1 2 no medicine")
    assert baraka.heard[0].startswith("Saved for Kithungo health centre: 4 3 1 2. Change until")
    assert said(town) == [4, 3, 1, 2]
    assert written(town) == ["no medicine"]
    assert town.rows(ratings)[0].experience == "untold"


@ON_SQLITE
def test_the_code_alone_asks_by_sms(town, rating):
    baraka = town.phone(BARAKA).joins().texts(f"RATE {CLINIC}")
    assert "1 Yes, me" in baraka.last
    baraka.texts("2").texts("4").texts("4").texts("2").texts("1")
    assert "What should change first?" in baraka.last
    baraka.texts("The nurse is never there")
    assert baraka.last.startswith("Thank you.")
    assert said(town) == [4, 4, 2, 1]
    assert written(town) == ["The nurse is never there"]


@ON_SQLITE
def test_a_poster_code_is_found_from_home_and_from_the_list(town, rating):
    town.phone(ACHIENG).joins().presses("9", DISPENSARY).sees("Mbooni dispensary", "1 Yes, me")
    achieng = town.phone(ACHIENG).dials().presses("2")  # not the session of a minute ago
    achieng.presses("6", "9", "21014").sees("21014 is no service code")
    achieng.presses(DISPENSARY).sees("Mbooni dispensary", "1 Yes, me")
    town.phone(BARAKA).joins().texts(DISPENSARY).hears("Mbooni dispensary")


@ON_SQLITE
def test_who_did_not_use_it_does_not_rate_it(town, rating):
    town.phone(ACHIENG).joins().presses("6", "1", "3").is_done().sees("We ask those who used it")
    assert town.count(ratings) == 0


def test_staff_do_not_rate_their_own_service(town, rating):
    town.phone(CHAN).joins().texts(f"RATE {CLINIC} 5 5 1 1")
    servicelist.add_staff(town.house, CLINIC, CHAN, by=BY)
    town.phone(CHAN).dials().presses("6", "1").is_done().sees("You work at Kithungo")
    chan = town.phone(CHAN).texts(f"RATE {CLINIC} 5")
    assert "its staff do not rate it" in chan.last
    assert [row.mode for row in town.rows(ratings)] == ["staff"]
    chan.texts(f"RATE {DISPENSARY} 3")
    assert "Saved for Mbooni" in chan.last


@ON_SQLITE
def test_nothing_is_rated_after_the_close_even_where_it_was_begun(town, rating):
    achieng = town.phone(ACHIENG).joins().presses("6", "1", "1", "4", "4", "1")
    town.change(rounds, closes_at=town.ago(milliseconds=1))
    achieng.presses("1").is_done().sees("Rating closed")
    town.phone(BARAKA).joins().texts(f"RATE {CLINIC} 4")
    assert town.count(ratings) == 0
    town.phone(ACHIENG).dials().presses("2")


@ON_SQLITE
def test_before_the_opening_and_without_a_round_the_door_says_so(town, commune):
    town.phone(ACHIENG).joins().does_not_see("Rate a service")
    assert town.phone(ACHIENG).texts("RATE 21013 4").last == "No rating is open here now."
    commune.opens(began=-1, ends=2)
    town.phone(ACHIENG).dials().presses("6").is_done().sees("Rating opens")
    town.phone(ACHIENG).texts(f"RATE {SCHOOL} 4")
    assert town.phone(ACHIENG).last == "No rating is open here now."


def test_no_row_ties_a_phone_to_what_it_said(town, rating):
    """Ratings and comments stand under a tag; the words are sealed wherever they are."""
    town.phone(BARAKA).joins().texts(f"RATE {CLINIC} 4 3 1 2 call {BARAKA} about the nurse")
    assert written(town) == [f"call {BARAKA} about the nurse"]
    person = town.rows(raters)[0].person_id
    told = [
        value for table in (ratings, scores, comments) for row in town.rows(table) for value in row
    ]
    assert person not in told
    for column, value in everything_kept(town):
        held = value if isinstance(value, bytes) else str(value).encode()
        assert b"about the nurse" not in held, column
        assert BARAKA.lstrip("+").encode() not in held, column


def test_the_close_is_judged_by_the_clock_of_the_database(town, rating):
    """Also where this process does not know yet that the round was closed early."""
    (held,) = town.rows(rounds)
    with town.house.db.write() as connection:
        ratingbox.check_open(connection, {held.id})
        connection.execute(update(rounds).values(closes_at=database_now()))
        with pytest.raises(NoLongerFits, match="the round is not open"):
            ratingbox.check_open(connection, {held.id})


def test_a_phone_that_was_erased_leaves_its_rating_and_no_name(town, rating):
    town.phone(BARAKA).joins().texts(f"RATE {CLINIC} 4 3").texts("ERASE").texts("1")
    town.sweeps()
    assert said(town) == [4, 3]
    assert town.count(raters) == 0


@ON_SQLITE
def test_two_people_of_one_shared_phone_rate_by_their_slips(town, rating):
    one, other = (made.number for made in slips.make(town.house, SLUG, 2, by=BY).slips)
    marking.mark(town.house, BARAKA, "shared", by=BY)
    baraka = town.phone(BARAKA)
    baraka.texts(f"RATE {CLINIC} 4 3 1 1")
    assert "slip's number" in baraka.last
    baraka.texts(f"RATE {CLINIC} 4 3 1 1 #{one}").texts(f"RATE {CLINIC} 1 1 2 1 #{other}")
    assert town.count(ratings) == 2
    baraka.texts(f"RATE {CLINIC} 5 5 1 1 #{one}")
    assert town.count(ratings) == 2
