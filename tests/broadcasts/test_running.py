"""A broadcast under way: everyone once, at the channel's rate, whatever dies."""

import pytest

from deploy.emulators import AfricasTalking
from flows.home import language
from flows.words import Say
from smsgateway.actions import decisions
from smsgateway.actions.broadcasts import control, drafts, progress, run, serving
from smsgateway.actions.broadcasts.drafts import Draft
from smsgateway.actions.refused import Refused
from smsgateway.actions.sending import recovery
from smsgateway.actions.sending.senders import Senders
from smsgateway.actions.sending.telling import Question
from smsgateway.jobs.drain import ThreadBell
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.conversations import conversations
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from smsgateway.store.sending import buckets
from tests.broadcasts.saying import (
    ANN,
    approved,
    bulk,
    drafted,
    full_bucket,
    joined,
    let_out,
    limited,
    started,
    state,
)
from tests.jobs.test_drain import until
from tests.people import ACHIENG, BARAKA, CHAN, crowd


def test_everybody_in_the_area_gets_the_text_in_their_language(staffed):
    joined(staffed, [ACHIENG], "en")
    joined(staffed, [BARAKA], "sw")
    limited(staffed)
    drafted(staffed, en="{commune}: the road is closed.", sw="{commune}: barabara imefungwa.")
    assert started(staffed) is None
    let_out(staffed)
    assert staffed.texts_to(ACHIENG) == ["Kee Ward: the road is closed."]
    assert staffed.texts_to(BARAKA) == ["Kee Ward: barabara imefungwa."]
    assert state(staffed, "done") == ["rain"]


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_who_is_in_several_groups_gets_it_once(staffed):
    joined(staffed, [ACHIENG], "sw")
    limited(staffed)
    drafted(staffed, to=("area=kee", "language=sw", "network=63902"))
    started(staffed)
    let_out(staffed)
    assert staffed.texts_to(ACHIENG) == ["The road is closed."]


def test_who_never_joined_or_opted_out_gets_nothing(staffed):
    staffed.phone(CHAN).dials()  # saw the notice, and hung up
    joined(staffed, [ACHIENG, BARAKA])
    staffed.phone(BARAKA).texts("STOP")
    limited(staffed)
    drafted(staffed)
    started(staffed)
    let_out(staffed)
    assert len(bulk(staffed)) == 1
    assert staffed.texts_to(ACHIENG) == ["The road is closed."]


def test_who_opts_out_while_it_runs_is_left_out_even_of_what_is_queued(staffed):
    joined(staffed, [ACHIENG])
    limited(staffed)
    drafted(staffed)
    started(staffed)
    assert run.release(staffed.house) == 1
    staffed.phone(ACHIENG).texts("STOP").hears("no more messages")
    assert [row.status for row in bulk(staffed)] == ["dead"]


def test_no_more_leaves_than_the_rate(staffed):
    joined(staffed, crowd(9))
    limited(staffed, rate=0.01)
    drafted(staffed)
    started(staffed)
    assert run.release(staffed.house) == 2, "an idle channel has saved up two"
    assert run.release(staffed.house) == 0, "the next is due in a hundred seconds"
    full_bucket(staffed)
    assert run.release(staffed.house) == 0, "what waits unsent counts"
    staffed.delivers()
    staffed.change(buckets, tokens=0, looked_at=staffed.ago(seconds=100))
    assert run.release(staffed.house) == 1


def test_a_reply_goes_before_a_thousand_texts(staffed):
    joined(staffed, crowd(20))
    limited(staffed, rate=1000)
    drafted(staffed)
    started(staffed)
    run.release(staffed.house)
    staffed.posts(staffed.phone(BARAKA).sms("LIST"), "sms")
    sent = []
    taken = staffed.senders.of(staffed.house.catalogue.latest().stations["kee"])
    send = taken.send
    taken.send = lambda messages: sent.append(messages[0].phone) or send(messages)
    staffed.delivers()
    assert sent[0] == BARAKA


def test_a_process_that_dies_between_two_chunks_sends_nobody_twice(staffed, monkeypatch):
    joined(staffed, crowd(20))
    limited(staffed, rate=4)
    drafted(staffed)
    started(staffed)
    real, calls = serving.Desk._serve_up_to, []

    def dies(*told):
        calls.append(told)
        if len(calls) % 2:
            raise KeyboardInterrupt("kill -9")
        real(*told)

    monkeypatch.setattr(serving.Desk, "_serve_up_to", dies)
    for _ in range(20):
        try:
            run.release(staffed.house)
        except KeyboardInterrupt:
            continue
        staffed.delivers()
        full_bucket(staffed)
    assert sorted(row.person_id for row in bulk(staffed)) == sorted(
        row.id for row in staffed.rows(people)
    )


def test_two_clocks_at_once_serve_everybody_once(staffed, other_worker):
    joined(staffed, crowd(12))
    limited(staffed, rate=3)
    drafted(staffed)
    started(staffed)
    for _ in range(6):
        run.release(staffed.house)
        run.release(other_worker.house)
        staffed.delivers()
        full_bucket(staffed)
    assert len(bulk(staffed)) == 12


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
class TestSteering:
    @pytest.fixture
    def running(self, staffed):
        joined(staffed, crowd(10))
        limited(staffed, rate=2)
        drafted(staffed)
        started(staffed)
        run.release(staffed.house)
        return staffed

    def test_pause_releases_nothing_and_resume_goes_on(self, running):
        before = len(bulk(running))
        control.pause(running.house, "rain", by=ANN)
        full_bucket(running)
        assert run.release(running.house) == 0
        control.resume(running.house, "rain", by=ANN)
        let_out(running)
        assert before < len(bulk(running)) == 10

    def test_stop_drops_what_is_queued_and_cannot_be_undone(self, running):
        assert control.stop(running.house, "rain", by=ANN) == len(bulk(running))
        assert {row.status for row in bulk(running)} == {"dead"}
        for verb in (control.resume, control.retry, control.pause):
            with pytest.raises(Refused, match="rain is stopped"):
                verb(running.house, "rain", by=ANN)

    def test_progress_counts_by_state(self, running):
        running.delivers()
        seen = progress.progress(running.house, "rain")
        assert (seen.status, seen.expected, seen.released) == ("running", 10, 4)
        assert seen.states == {"sent": 4}

    def test_only_the_failed_are_tried_again(self, running):
        let_out(running)
        failed, arrived = bulk(running)[:2]
        running.change(outbox, outbox.c.id == failed.id, status="failed")
        control.retry(running.house, "rain", by=ANN)
        let_out(running)
        tried = {row.id: row for row in bulk(running)}
        assert (tried[failed.id].status, tried[failed.id].attempts) == ("sent", 1)
        assert tried[arrived.id].attempted_at == arrived.attempted_at
        assert state(running, "done") == ["rain"]

    def test_a_text_that_may_have_arrived_is_not_tried_again(self, running):
        let_out(running)
        running.change(outbox, status="dead", doubtful=True)
        control.retry(running.house, "rain", by=ANN)
        let_out(running)
        assert {row.status for row in bulk(running)} == {"dead"}


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_an_audience_that_grew_beyond_what_was_counted_waits(staffed):
    joined(staffed, crowd(10))
    limited(staffed)
    drafted(staffed)
    started(staffed)
    joined(staffed, [f"+2547980{n:05}" for n in range(40)])
    let_out(staffed)
    (row,) = staffed.rows(broadcasts)
    assert row.status == "paused"
    assert "grown" in row.held_because
    assert len(bulk(staffed)) <= 21
    with pytest.raises(Refused, match="50 people now, 10 were counted"):
        control.resume(staffed.house, "rain", by=ANN)


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
class TestTwoPeople:
    def test_a_large_one_waits_for_another_coordinator(self, staffed):
        joined(staffed, crowd(3))
        limited(staffed, alone_people=2)
        drafted(staffed)
        number = started(staffed)
        assert number is not None
        assert run.release(staffed.house) == 0
        with pytest.raises(Refused, match="another account"):
            decisions.approve(staffed.house, number, by=ANN)
        assert approved(staffed, number) == "rain begins: 3 people"
        let_out(staffed)
        assert len(bulk(staffed)) == 3

    def test_a_small_one_needs_nobody(self, staffed):
        joined(staffed, crowd(2))
        limited(staffed, alone_people=2)
        drafted(staffed)
        assert started(staffed) is None


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_the_embedded_server_lets_it_out_by_itself(staffed):
    joined(staffed, crowd(5))
    limited(staffed)
    drafted(staffed)
    started(staffed)
    bell = ThreadBell(staffed.house, Senders())
    try:
        bell.start()
        until(lambda: state(staffed, "done"))
        until(lambda: {row.status for row in bulk(staffed)} == {"sent"})
    finally:
        bell.close()


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_the_pump_stops_at_once_when_something_else_wants_to_be_done(staffed):
    joined(staffed, crowd(5))
    limited(staffed, rate=0.01)
    drafted(staffed)
    started(staffed)
    waits = []

    def wait(seconds):
        waits.append(seconds)
        return len(waits) == 3

    assert run.pump(staffed.house, staffed.senders, wait, 10.0)
    assert waits == [1.0, 1.0, 1.0]
    control.stop(staffed.house, "rain", by=ANN)
    assert not run.pump(staffed.house, staffed.senders, lambda seconds: False, 10.0)


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_text_of_unknown_fate_is_not_sent_twice(staffed):
    joined(staffed, [ACHIENG])
    limited(staffed)
    drafted(staffed)
    started(staffed)
    run.release(staffed.house)
    with AfricasTalking(api_key="key") as provider:
        provider.choose("drop")
        staffed.adds_channel("at", "africastalking", api_url=provider.url)
        at = staffed.house.catalogue.latest().stations["at"]
        staffed.change(outbox, channel_id=at.id)
        staffed.delivers()
        assert [row.status for row in bulk(staffed)] == ["unknown"]
        provider.calm()
        staffed.change(outbox, attempted_at=staffed.ago(minutes=16))
        recovery.recover(staffed.house, staffed.senders)
        staffed.delivers()
        staffed.senders.close()
    (text,) = bulk(staffed)
    assert (text.status, text.doubtful, text.attempts) == ("dead", True, 1)
    assert progress.progress(staffed.house, "rain").doubtful == 1


def test_an_answer_goes_to_what_the_broadcast_asked_and_nobody_is_interrupted(staffed):
    joined(staffed, [ACHIENG, BARAKA])
    achieng, baraka = staffed.phone(ACHIENG), staffed.phone(BARAKA)
    baraka.texts("MENU").hears("1 Vote")
    limited(staffed, rate=100)
    draft = Draft("money", Say("Which language?"), asks_reply=True, asks=Question(language, {}))
    drafts.keep(staffed.house, "ask", "kee", draft, [], by=ANN)
    started(staffed, "ask")
    run.release(staffed.house)
    full_bucket(staffed)
    assert run.release(staffed.house) == 0, "Baraka is in the middle of something"
    staffed.delivers()
    baraka.texts("2").hears("Type a number to read more")
    achieng.texts("2")
    assert achieng.heard[0] == "Which language?"
    assert state(staffed, "running") == ["ask"]
    staffed.change(conversations, updated_at=staffed.ago(minutes=16))
    let_out(staffed)
    assert state(staffed, "done") == ["ask"]
    baraka.texts("2")
    for phone in (achieng, baraka):
        assert phone.heard.count("Which language?") == 1
        assert "1 Piga kura" in phone.heard[-1]
