"""Silence: sticky, in every language, of a topic or of all, with proof; only START ends it."""

import pytest

from deploy.emulators import AfricasTalking
from smsgateway.actions import turn
from smsgateway.actions.broadcasts import control
from smsgateway.actions.keeping.rotation import check_dropped, rotate
from smsgateway.actions.refused import Refused
from smsgateway.actions.rolls import marking, slips
from smsgateway.actions.sending import delivery
from smsgateway.channels.contract import Progress, Report, Text
from smsgateway.store.broadcasts import broadcasts, muted, muted_sharers, opt_outs
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from smsgateway.store.rolls import marked_phones
from tests.broadcasts.saying import ANN, bulk, drafted, joined, let_out, limited, started
from tests.house import KEY, SLUG, open_town
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


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_phone_that_only_dials_can_say_so_too(town):
    achieng = town.phone(ACHIENG).joins()
    achieng.dials().presses("5", "1", "2").sees("1 All texts: on", "2 results: on")
    achieng.presses("2").sees("No more texts about results").is_done()
    achieng.dials().presses("5", "1", "2").sees("results: off")
    achieng.presses("1").sees("No more texts that you did not ask for").is_done()
    assert is_out(town)
    assert proofs(town) == [("results", True, "ussd"), ("", True, "ussd")]


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
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


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
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


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_twilio_answers_its_own_stop_and_we_answer_ours(town):
    town.adds_channel("tw", "twilio", sender="+254205000001", username="AC" + "0" * 32)
    station = town.house.catalogue.latest().stations["tw"]
    for number, word, replies in ((ACHIENG, "STOP", 0), (BARAKA, "ACHA", 1)):
        spoken = turn.take_text(town.house, station, Text(number, f"SM{word}", word))
        assert len(spoken.outbox_ids) == replies
        assert is_out(town, number)


class TestOnASharedPhone:
    """Two people share Baraka's phone; each is known by their slip."""

    @pytest.fixture
    def home(self, staffed):
        self.one, self.other = (
            made.number for made in slips.make(staffed.house, SLUG, 2, by=ANN).slips
        )
        joined(staffed, [BARAKA])
        marking.mark(staffed.house, BARAKA, "shared", by=ANN, sharers=2)
        limited(staffed)
        return staffed

    def test_who_opts_out_by_their_slip_hears_nothing_and_the_others_do(self, home):
        baraka = home.phone(BARAKA)
        baraka.texts(f"ACHA {self.one}").hears("Others on this phone")
        assert not is_out(home, BARAKA)
        assert proofs(home) == [("", True, "text")]
        (proof,) = home.rows(opt_outs)
        assert proof.sharer is not None
        baraka.dials().presses("1", self.one, "11", "1").is_done().hears_nothing()
        baraka.dials().presses("1", self.other, "12", "1").is_done()
        home.delivers()
        baraka.hears("Vote received")
        assert home.tally == {"borehole": 1, "desks": 1}

        drafted(home)
        assert control.plan(home.house, "rain").people == 1  # the other one reads it
        started(home)
        full = bulk(home)
        baraka.texts(f"STOP NEWS #{self.other}").hears("No more texts about news")
        drafted(home, "mud")
        with pytest.raises(Refused, match="reaches nobody"):
            control.plan(home.house, "mud")
        assert [one.status for one in bulk(home)] == ["dead"] * len(full)

        baraka.texts("START").hears("hear from us again")  # the phone's, not theirs
        assert home.count(muted_sharers) == 2
        baraka.texts(f"START #{self.other}").hears("hear from us again")  # of news they said STOP
        with pytest.raises(Refused, match="reaches nobody"):
            control.plan(home.house, "mud")
        baraka.texts(f"START {self.one}").hears("hear from us again")
        assert control.plan(home.house, "mud").people == 1
        assert [row.out for row in home.rows(opt_outs)] == [True, True, False, False, False]

    def test_no_invented_number_silences_anybody_and_theirs_is_kept_when_keys_change(
        self, home, migrated_url
    ):
        baraka = home.phone(BARAKA)
        for text in ("STOP 4829 3021 5731", "STOP 4829 3021 57"):
            baraka.texts(text).hears("on no slip here")
        assert home.count(opt_outs) == 0
        baraka.texts("STOP 3 thieves in the market").hears("A person will read it")
        marked = home.rows(marked_phones)[0]
        assert (marked.kind, marked.sharers) == ("shared", 2)

        dials = baraka.dials().presses("5", "1", "2").sees("Whose texts on this phone?")
        dials.presses("1").sees("Type the number on your voting slip").presses(self.one)
        dials.sees("1 All texts: on").presses("1").sees("No more texts to you").is_done()
        rotated = open_town(migrated_url, phone_keys={1: KEY, 2: bytes(range(1, 33))})
        assert sum(rotate(rotated.house)) > 0
        with pytest.raises(Refused, match="contests and their logs"):  # nothing else needs it
            check_dropped(rotated.house, 1)
        assert "hear from us again" in rotated.phone(BARAKA).texts(f"START #{self.one}").last
        rotated.close()
        assert home.count(muted_sharers) == 0
