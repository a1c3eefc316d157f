"""Silence: sticky, in every language, of a topic or of all, with proof; only START ends it."""

import pytest

from deploy.emulators import AfricasTalking
from smsgateway.actions import delivery
from smsgateway.actions.broadcasts import control
from smsgateway.actions.refused import Refused
from smsgateway.channels.contract import Progress, Report
from smsgateway.store.broadcasts import broadcasts, muted, opt_outs
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from tests.broadcasts.saying import bulk, drafted, joined, let_out, limited, started
from tests.people import ACHIENG, BARAKA

WORDS = ("STOP", "ឈប់")
BACK = ("START", "ANZA")


def is_out(town, number=ACHIENG):
    (row,) = town.rows(people, people.c.phone_index == town.house.keys.index(number))
    return row.opted_out_at is not None


def proofs(town):
    return [(row.topic, row.out, row.way) for row in town.rows(opt_outs)]


@pytest.mark.parametrize("word", WORDS)
def test_one_word_in_any_of_our_languages_is_enough(town, word):
    joined(town, [ACHIENG])
    town.phone(ACHIENG).texts(word).hears("no more messages")
    assert is_out(town)
    (proof,) = town.rows(opt_outs)
    assert (proof.topic, proof.out, proof.way) == ("", True, "text")
    assert town.house.keys.open(proof.words, "text") == word


@pytest.mark.parametrize("word", BACK)
def test_only_the_persons_own_start_ends_it(town, word):
    achieng = town.phone(ACHIENG).joins()
    achieng.texts("STOP")
    achieng.dials().presses("2")
    achieng.texts("LIST")
    assert is_out(town)
    achieng.texts(word)
    assert not is_out(town)
    assert proofs(town) == [("", True, "text"), ("", False, "text")]


@pytest.mark.parametrize(
    ("stop", "start"),
    [
        ("acha matokeo", "START RESULTS"),
    ],
)
def test_one_topic_may_be_refused_and_the_others_kept(town, staffed, stop, start):
    joined(staffed, [ACHIENG])
    limited(staffed)
    achieng = staffed.phone(ACHIENG)
    achieng.texts(stop).hears("No more texts about results")
    assert not is_out(staffed)
    drafted(staffed, "won", topic="results", en="The borehole won")
    with pytest.raises(Refused, match="reaches nobody"):
        control.plan(staffed.house, "won")
    drafted(staffed, "rain", topic="news", en="Rain")
    assert control.plan(staffed.house, "rain").people == 1
    achieng.texts(start).hears("about results again")
    assert control.plan(staffed.house, "won").people == 1
    assert staffed.count(muted) == 0


def test_a_phone_that_only_dials_can_say_so_too(town):
    achieng = town.phone(ACHIENG).joins()
    achieng.dials().presses("5", "1", "2").sees("1 All texts: on", "2 results: on")
    achieng.presses("2").sees("No more texts about results").is_done()
    achieng.dials().presses("5", "1", "2").sees("results: off")
    achieng.presses("1").sees("No more texts that you did not ask for").is_done()
    assert is_out(town)
    assert proofs(town) == [("results", True, "ussd"), ("", True, "ussd")]


def test_words_that_only_begin_with_stop_are_left_for_a_person(town):
    joined(town, [ACHIENG])
    town.phone(ACHIENG).texts("STOP the corruption at the clinic").hears("A person will read it")
    assert not is_out(town)


class TestByTheProvider:
    def test_its_own_list_is_kept_with_proof_and_once(self, town):
        with AfricasTalking(api_key="key") as provider:
            town.adds_channel("at", "africastalking", api_url=provider.url)
            for _ in range(2):
                form = {"phoneNumber": ACHIENG, "senderId": "21512"}
                assert town.posts(form, "optout", "at").status_code == 200
        assert is_out(town)
        assert proofs(town) == [("", True, "provider")]

    def test_a_text_that_is_refused_for_it_says_so(self, staffed):
        with AfricasTalking(api_key="key") as provider:
            staffed.adds_channel("at", "africastalking", api_url=provider.url)
            joined(staffed, [ACHIENG, BARAKA], slug="at")
            limited(staffed, "at")
            provider.numbers[ACHIENG] = "406"
            drafted(staffed, to=("area=kee",))
            staffed.change(
                broadcasts,
                channel_id=staffed.house.catalogue.latest().stations["at"].id,
            )
            started(staffed)
            let_out(staffed)
            staffed.senders.close()
        assert is_out(staffed)
        assert proofs(staffed) == [("", True, "refused")]
        assert sorted(row.status for row in bulk(staffed)) == ["failed", "sent"]

    def test_a_report_that_names_it_counts_as_well(self, town):
        town.phone(ACHIENG).texts("LIST")
        (sent,) = town.rows(outbox)
        station = town.house.catalogue.latest().stations["kee"]
        report = Report(sent.provider_id, "undelivered", Progress.FAILED, opted_out=True)
        delivery.take_report(town.house, station, report)
        assert is_out(town)
        assert proofs(town) == [("", True, "refused")]


class TestWhoOptedOut:
    def test_still_votes_and_gets_the_one_reply(self, town):
        achieng = town.phone(ACHIENG)
        achieng.texts("STOP").hears("no more messages")
        achieng.texts("VOTE 11").hears("Vote received")
        assert town.tally == {"borehole": 1}

    def test_votes_without_an_answer_where_the_law_wants_it_so(self, town):
        limited(town, answers_opted_out=False)
        achieng = town.phone(ACHIENG)
        achieng.texts("STOP").hears("no more messages")
        achieng.texts("VOTE 11").hears_nothing()
        assert town.tally == {"borehole": 1}
        achieng.texts("START").hears("hear from us again")
