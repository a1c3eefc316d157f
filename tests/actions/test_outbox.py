"""Every text that we owe somebody, until its fate is known: with providers that misbehave."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace

import hypothesis
import hypothesis.strategies as st
import pytest
from sqlalchemy.exc import OperationalError

from smsgateway.actions import claiming
from smsgateway.actions.lines import channelkeys, stations
from smsgateway.actions.sending import delivery, outbox, recovery, settling
from smsgateway.actions.sending.senders import Senders
from smsgateway.channels.contract import Progress, Report, Unclear
from smsgateway.store.channels import channels
from smsgateway.store.messages import delivery_reports
from smsgateway.store.messages import outbox as texts
from smsgateway.store.people import people
from tests.actions.sending import due, owes
from tests.people import ACHIENG, BARAKA, CHAN, crowd


def texts_sent(provider):
    """How often the provider was asked to send; the balance is asked for beside."""
    return sum(one.method == "POST" for one in provider.requests)


def row(town, id=None):
    (found,) = town.rows(texts, *([texts.c.id == id] if id else []))
    return found


def long_ago(town, **time):
    """The attempts under way were begun so long ago."""
    when = town.ago(**time)
    town.change(texts, texts.c.status == "attempting", lease_until=when)
    town.change(texts, texts.c.status.in_(("attempting", "unknown")), attempted_at=when)


def test_a_text_goes_from_queued_to_sent_with_what_the_provider_said(town, at):
    owes(town, BARAKA)
    assert row(town).status == "queued"
    assert town.delivers() == settling.Drained(sent=1)
    sent = row(town)
    assert (sent.status, sent.attempts, sent.cost) == ("sent", 1, "KES 0.8000")
    assert sent.provider_parts == sent.parts
    assert sent.provider_id in at.ids
    assert at.accepted == {BARAKA: 1}


def test_equal_texts_leave_in_one_call_and_each_gets_its_own_fate(town, at):
    numbers = crowd(5)
    for number in numbers:
        owes(town, number)
    at.numbers[numbers[2]] = "403"
    town.delivers()
    assert len(at.requests) == 1
    status = {texts.status for texts in town.rows(texts, texts.c.id != 3)}
    assert status == {"sent"}
    assert row(town, 3).status == "failed"
    assert len({one.provider_id for one in town.rows(texts)} - {None}) == 4


def owes_receipts(town, many):
    """So many people wait for a text, each for one of their own."""
    for number in crowd(many):
        its = owes(town, number)
        town.change(texts, texts.c.id == its, body=town.house.keys.seal(f"receipt {its}", "text"))


class TestSeveralCallsAtOnce:
    def test_four_receipts_are_with_the_provider_at_once_and_never_five(
        self, town, at, monkeypatch
    ):
        owes_receipts(town, 12)
        gate, inside, answer = threading.Barrier(outbox.CALLS), set(), at.answer
        most = []

        def together(seen, mode):
            inside.add(threading.get_ident())
            most.append(len(inside))
            gate.wait(timeout=20)
            inside.discard(threading.get_ident())
            return answer(seen, mode)

        monkeypatch.setattr(at, "answer", together)
        assert town.delivers() == settling.Drained(sent=12)
        assert max(most) == outbox.CALLS
        assert set(at.accepted.values()) == {1}
        assert {one.status for one in town.rows(texts)} == {"sent"}

    def test_a_long_list_in_the_same_words_is_claimed_while_its_first_part_is_with_the_provider(
        self, town, at, monkeypatch
    ):
        monkeypatch.setattr(claiming, "CLAIM", 2)
        monkeypatch.setattr(claiming, "planned", claiming.planned.__wrapped__)  # not remembered
        for number in crowd(8):
            owes(town, number)
        gate, answer = threading.Barrier(outbox.CALLS), at.answer

        def together(seen, mode):
            gate.wait(timeout=20)
            return answer(seen, mode)

        monkeypatch.setattr(at, "answer", together)
        assert town.delivers() == settling.Drained(sent=8)
        assert set(at.accepted.values()) == {1}

    def test_where_nothing_can_be_written_down_no_further_call_is_made(self, town, at, monkeypatch):
        owes_receipts(town, 40)

        def away(*asked):
            raise OperationalError("the database is away", None, Exception())

        monkeypatch.setattr(outbox, "settle_all", away)
        with pytest.raises(OperationalError):
            town.delivers()
        assert 1 <= texts_sent(at) <= outbox.HANDS
        monkeypatch.undo()
        # Those that never left are looked after with the others, and each leaves once in the end.
        long_ago(town, hours=1)
        town.sweeps()
        assert {one.status for one in town.rows(texts)} <= {"unknown", "queued", "sent"}

    def test_a_process_that_is_to_end_finishes_its_calls_and_gives_back_the_rest(
        self, town, at, monkeypatch
    ):
        owes_receipts(town, 40)
        answer = at.answer

        def ends(seen, mode):
            town.senders.stop()
            return answer(seen, mode)

        monkeypatch.setattr(at, "answer", ends)
        done = town.delivers()
        assert 1 <= done.sent <= outbox.HANDS
        waiting = town.rows(texts, texts.c.status == "queued")
        assert len(waiting) == 40 - done.sent
        assert {one.attempts for one in waiting} == {0}
        assert town.delivers() == settling.Drained(), "nothing more is begun"
        with closing(Senders()) as others:
            outbox.drain(town.house, others)
        assert set(at.accepted.values()) == {1}
        assert len(at.accepted) == 40


def test_no_database_session_is_held_over_the_call(town, at, twilio, monkeypatch):
    held = []
    for provider in (at, twilio):
        answer = provider.answer

        def watch(seen, mode, answer=answer):
            held.append(town.house.db.engine.pool.checkedout())
            return answer(seen, mode)

        monkeypatch.setattr(provider, "answer", watch)
    owes(town, BARAKA, "at")
    stuck = owes(town, BARAKA, "tw")
    outbox.drain(town.house, town.senders, hands=1)
    town.change(texts, texts.c.id == stuck, status="unknown", attempted_at=town.ago(minutes=2))
    recovery.recover(town.house, town.senders)
    assert held == [0, 0, 0]


class TestRefused:
    def test_a_busy_provider_is_tried_again_later_and_later(self, town, at):
        owes(town, BARAKA)
        at.numbers[BARAKA] = "500"
        waits = []
        for attempt in range(1, 7):
            town.delivers()
            assert row(town).attempts == attempt
            if row(town).status == "dead":
                break
            waits.append((row(town).due_at - town.ago()).total_seconds())
            assert town.delivers().any is False
            due(town)
        assert [round(wait / 5) * 5 for wait in waits] == [5, 30, 120, 600]
        assert row(town).status == "dead"
        assert row(town).error
        at.calm()
        due(town)
        assert town.delivers().any is False
        assert at.accepted == {}

    def test_it_is_sent_once_when_the_provider_is_well_again(self, town, at):
        owes(town, BARAKA)
        at.next("503", "429")
        for _ in range(3):
            town.delivers()
            due(town)
        assert row(town).status == "sent"
        assert at.accepted == {BARAKA: 1}

    @pytest.mark.parametrize("mode", ["401", "InvalidSenderId"])
    def test_a_refused_account_rests_the_channel_and_keeps_every_text(self, town, at, mode):
        for number in (ACHIENG, BARAKA, CHAN):
            owes(town, number, body=f"INFO {11 + len(at.requests)}")
        at.choose(mode)
        town.delivers()
        calls = len(at.requests)
        assert {one.status for one in town.rows(texts)} == {"queued"}
        assert {one.attempts for one in town.rows(texts)} == {0}
        (channel,) = town.rows(channels, channels.c.slug == "at")
        assert channel.paused_because
        owes(town, crowd(1)[0])
        town.delivers()
        assert len(at.requests) == calls, "a resting channel is left in peace"
        at.calm()
        due(town)
        assert town.delivers().sent == 4
        assert set(at.accepted.values()) == {1}

    def test_a_resting_channel_does_not_hold_up_another(self, town, at, twilio):
        at.choose("401")
        owes(town, BARAKA, "at")
        owes(town, BARAKA, "tw")
        town.delivers()
        assert twilio.accepted == {BARAKA: 1}

    def test_a_bad_number_is_given_up_at_once(self, town, at):
        owes(town, BARAKA)
        at.numbers[BARAKA] = "403"
        town.delivers()
        assert (row(town).status, row(town).error) == ("failed", "InvalidPhoneNumber")

    def test_who_blocked_us_at_the_provider_is_opted_out(self, town, at):
        owes(town, BARAKA)
        at.numbers[BARAKA] = "406"
        town.delivers()
        assert row(town).status == "failed"
        assert town.rows(people)[0].opted_out_at is not None

    def test_a_quiet_hour_is_waited_for_once(self, town, at):
        owes(town, BARAKA)
        at.numbers[BARAKA] = "407"
        town.delivers()
        assert (row(town).due_at - town.ago()).total_seconds() > 1700
        due(town)
        town.delivers()
        assert row(town).status == "dead"

    def test_one_bad_text_does_not_hold_up_the_others(self, town, at):
        numbers = crowd(4)
        for place, number in enumerate(numbers):
            owes(town, number, body=f"INFO {11 + place}")
        at.numbers[numbers[0]] = "500"
        town.delivers()
        assert sorted(one.status for one in town.rows(texts)) == ["queued", "sent", "sent", "sent"]


class TestAfterACrash:
    def dies_while_sending(self, town):
        """A worker claimed, and perhaps called, and never settled."""
        with town.house.db.write() as connection:
            return claiming.claim(connection, "dead worker")

    def test_a_claimed_text_is_not_taken_by_others(self, town, at):
        owes(town, BARAKA)
        assert len(self.dies_while_sending(town)) == 1
        assert row(town).status == "attempting"
        assert town.sweeps().any is False
        assert texts_sent(at) == 0

    @pytest.mark.parametrize("word", ["Sent", "Success", "Failed"])
    def test_a_report_that_comes_before_anybody_misses_the_process_settles_its_text(
        self, town, at, word
    ):
        """The provider took it, the process died before it heard so: nobody gets it twice."""
        owes(town, BARAKA)
        self.dies_while_sending(town)
        form = {"id": "ATXid_1", "status": word, "phoneNumber": BARAKA}
        assert town.posts(form, "delivery", "at").status_code == 200
        assert (row(town).status, row(town).provider_id) == (WORDS[word], "ATXid_1")
        town.change(texts, lease_until=town.ago(seconds=1), attempted_at=town.ago(minutes=16))
        town.sweeps()
        town.delivers()
        assert (row(town).status, row(town).doubtful) == (WORDS[word], False)
        assert texts_sent(at) == 0

    def test_twilio_is_asked_and_had_it(self, town, twilio):
        owes(town, BARAKA, "tw")
        twilio.next("accept-then-drop")
        town.delivers()
        assert row(town).status == "unknown"
        assert town.sweeps().any is False, "it is given time to finish accepting"
        long_ago(town, seconds=61)
        town.sweeps()
        assert row(town).status == "sent"
        assert row(town).provider_id in twilio.ids
        assert twilio.accepted == {BARAKA: 1}

    def test_twilio_is_asked_and_never_had_it(self, town, twilio):
        owes(town, BARAKA, "tw")
        self.dies_while_sending(town)
        long_ago(town, seconds=61)
        town.sweeps()
        assert row(town).status == "sent"
        assert twilio.accepted == {BARAKA: 1}

    def test_africas_talking_cannot_be_asked_so_the_report_is_waited_for(self, town, at):
        owes(town, BARAKA)
        at.next("accept-then-drop")
        town.delivers()
        assert row(town).status == "unknown"
        long_ago(town, minutes=14)
        town.sweeps()
        assert row(town).status == "unknown"
        assert at.accepted == {BARAKA: 1}

    def test_those_that_wait_for_a_report_keep_none_waiting_that_can_be_asked_for(
        self, town, at, twilio, monkeypatch
    ):
        """A round looks after so many: not the same ones again and again."""
        monkeypatch.setattr(recovery, "UNSETTLED", recovery.UNSETTLED.limit(2))
        waiting = [owes(town, number) for number in crowd(3)]
        asked_for = owes(town, BARAKA, "tw")
        self.dies_while_sending(town)
        long_ago(town, minutes=2)
        recovery.recover(town.house, town.senders)
        assert row(town, asked_for).status == "queued"
        assert {row(town, one).status for one in waiting} == {"unknown"}

    def test_then_it_is_sent_once_more_and_marked_doubtful(self, town, at):
        owes(town, BARAKA)
        at.next("accept-then-drop")
        town.delivers()
        long_ago(town, minutes=16)
        town.sweeps()
        assert (row(town).status, row(town).doubtful) == ("sent", True)
        assert at.accepted == {BARAKA: 2}

    def test_where_processes_die_it_has_as_many_tries_as_any_other_text(self, town, at):
        owes(town, BARAKA)
        for deaths in range(1, 6):
            claiming.take(town.house, f"process {deaths}")
            long_ago(town, minutes=16)
            assert recovery.recover(town.house, town.senders).again == 1
            status = "queued" if deaths < 5 else "dead"
            assert (row(town).status, row(town).doubtful) == (status, True)

    def test_a_second_silence_is_left_to_a_person(self, town, at):
        owes(town, BARAKA)
        at.choose("drop")
        for _ in range(3):
            town.sweeps()
            long_ago(town, minutes=16)
        town.sweeps()
        assert (row(town).status, row(town).doubtful) == ("dead", True)
        assert texts_sent(at) == 2
        assert town.counted("smsgateway_outbox_dead") == 1

    def test_africas_talkings_report_settles_an_unknown_text(self, town, at):
        owes(town, BARAKA)
        at.next("accept-then-drop")
        town.delivers()
        (identity,) = at.ids
        form = {"id": identity, "status": "Success", "phoneNumber": BARAKA}
        assert town.posts(form, "delivery", "at").status_code == 200
        assert row(town).status == "delivered"
        long_ago(town, minutes=16)
        town.sweeps()
        assert at.accepted == {BARAKA: 1}

    def test_who_was_declared_dead_settles_nothing_any_more(self, town, at):
        """A worker that slept through its lease comes back with an answer of yesterday."""
        owes(town, BARAKA)
        (claimed,) = self.dies_while_sending(town)
        long_ago(town, minutes=16)
        town.sweeps()
        first = row(town)
        assert first.status == "sent"
        with town.house.db.write() as connection:
            settling.settle(connection, claimed, Unclear("late"), "dead worker")
        assert row(town) == first

    def test_two_workers_send_each_text_once(self, town, other_worker, at):
        for place, number in enumerate(crowd(30)):
            owes(town, number, body=f"INFO {11 + place % 5}")
        at.latency = 0.01
        other_worker.house.catalogue.latest()
        with ThreadPoolExecutor(4) as pool:
            workers = [town, other_worker] * 2
            list(pool.map(lambda one: outbox.drain(one.house, one.senders), workers))
        other_worker.senders.close()
        assert set(at.accepted.values()) == {1}
        assert len(at.accepted) == 30
        assert {one.status for one in town.rows(texts)} == {"sent"}

    def test_nothing_of_an_erased_person_waits_for_ever(self, town, at):
        at.choose("401")
        owes(town, BARAKA, body="VOTE 11")
        owes(town, BARAKA, body="ERASE")
        owes(town, BARAKA, body="1")
        town.sweeps()
        assert town.count(people) == 1, "the goodbye waits"
        town.change(people, erase_from=town.ago(seconds=51))
        town.sweeps()
        assert town.count(people) == 0
        at.calm()
        for _ in range(3):
            due(town)
            long_ago(town, minutes=16)
            town.sweeps()
        assert {one.status for one in town.rows(texts)} <= {"sent", "dead", "failed"}
        town.change(texts, due_at=town.ago(minutes=11))
        assert town.gets("/readyz").status_code == 200


WORDS = {"Sent": "sent", "Buffered": "sent", "Failed": "failed", "Success": "delivered"}


class TestReports:
    @hypothesis.settings(
        max_examples=25,
        suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
    )
    @hypothesis.given(
        words=st.lists(st.sampled_from([*WORDS, "Teleported", "success", "FAILED"]), max_size=8)
    )
    def test_every_order_and_every_repetition_ends_in_the_same_state(self, town, words):
        rank = delivery.RANK
        owes(town, BARAKA, "kee")
        town.delivers()
        sent = town.rows(texts)[-1]
        station = town.house.catalogue.latest().stations["kee"]
        wanted = {word.casefold(): state for word, state in WORDS.items()}
        for word in words:
            progress = wanted.get(word.casefold())
            report = Report(sent.provider_id, word, Progress(progress) if progress else None)
            assert delivery.take_report(town.house, station, report)
        reached = [wanted[word.casefold()] for word in words if word.casefold() in wanted]
        assert town.rows(texts)[-1].status == max(["sent", *reached], key=rank.get)

    @pytest.mark.parametrize("order", list(itertools.permutations(["Sent", "Failed", "Success"])))
    def test_what_was_delivered_shows_no_fault_in_the_end(self, town, order):
        owes(town, BARAKA, "kee")
        town.delivers()
        station = town.house.catalogue.latest().stations["kee"]
        for word in order:
            report = Report(
                row(town).provider_id,
                word,
                Progress(WORDS[word]),
                reason="DeliveryFailure" if word == "Failed" else "",
            )
            delivery.take_report(town.house, station, report)
        assert (row(town).status, row(town).error) == ("delivered", "")

    @pytest.mark.parametrize(
        "words", [("Sent", "Success"), ("Success", "Sent"), ("Failed", "Failed")]
    )
    def test_reports_that_overtake_the_answer_of_the_call_are_kept_for_it(self, town, at, words):
        answer = at.answer

        def reporting_first(seen, mode):
            reply = answer(seen, mode)
            (identity,) = at.ids
            for word in words:
                form = {"id": identity, "status": word, "phoneNumber": BARAKA}
                assert town.posts(form, "delivery", "at").status_code == 200
            return reply

        at.answer = reporting_first
        owes(town, BARAKA)
        town.delivers()
        reached = [WORDS[word] for word in words]
        assert row(town).status == max(reached, key=delivery.RANK.get)
        assert row(town).provider_id in at.ids
        assert row(town).cost == "KES 0.8000"
        assert {one.outbox_id for one in town.rows(delivery_reports)} == {row(town).id}

    def test_twilio_reports_by_our_reference_before_it_has_answered(self, town, twilio):
        id_ = owes(town, BARAKA, "tw")
        station = town.house.catalogue.latest().stations["tw"]
        with town.house.db.write() as connection:
            claiming.claim(connection, "f")
        report = Report("SM7", "delivered", Progress.DELIVERED, reference=str(id_))
        assert delivery.take_report(town.house, station, report)
        assert (row(town).status, row(town).provider_id) == ("delivered", "SM7")

    @pytest.mark.parametrize("reference", ["999", "9" * 40, "x", "-1"])
    def test_a_reference_that_is_not_ours_is_kept_and_moves_nothing(self, town, twilio, reference):
        owes(town, BARAKA, "tw")
        station = town.house.catalogue.latest().stations["tw"]
        report = Report("SM8", "delivered", Progress.DELIVERED, reference=reference)
        assert not delivery.take_report(town.house, station, report)
        assert row(town).status == "queued"
        assert town.count(delivery_reports) == 1

    def test_a_report_of_another_channel_moves_nothing(self, town, at, twilio):
        id_ = owes(town, BARAKA, "at")
        station = town.house.catalogue.latest().stations["tw"]
        report = Report("SM8", "failed", Progress.FAILED, reference=str(id_))
        assert not delivery.take_report(town.house, station, report)
        assert row(town).status == "queued"


def test_senders_are_built_anew_when_the_account_changes(town, at):
    with closing(Senders()) as senders:
        first = senders.of(stations.station(town.house, "at"))
        assert senders.of(stations.station(town.house, "at")) is first
        channelkeys.rotate(town.house, "at")
        assert senders.of(stations.station(town.house, "at")) is not first


def test_a_slow_drain_sends_nothing_that_others_look_after_by_now(town, at, monkeypatch):
    """The lease ran out between two calls of one drain: the rest is not ours any more."""
    monkeypatch.setattr(claiming, "LEASE", timedelta(0))
    first, second = (
        owes(town, number, body=body) for number, body in ((BARAKA, "LIST"), (CHAN, "HELP"))
    )
    answer = at.answer

    def meanwhile(seen, mode):
        town.change(texts, texts.c.status == "attempting", status="unknown", fence="others")
        return answer(seen, mode)

    monkeypatch.setattr(at, "answer", meanwhile)
    outbox.drain(town.house, town.senders, hands=1)
    assert sum(at.accepted.values()) == 1
    assert {row(town, first).status, row(town, second).status} == {"unknown"}


def test_texts_that_wait_for_a_slow_provider_stay_their_drains(town, at, monkeypatch):
    """Six calls take longer than a lease; the last text is nobody else's meanwhile."""
    clock = [0.0]
    monkeypatch.setattr(claiming, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    for number, word in zip(
        crowd(6), ("LIST", "HELP", "MY", "LANG", "INFO 11", "PRIVACY"), strict=True
    ):
        owes(town, number, body=word)  # answers that differ: a call each
    answer, late = at.answer, timedelta(seconds=25)

    def slowly(seen, mode):
        clock[0] += late.total_seconds()
        for one in town.rows(texts, texts.c.status == "attempting"):
            town.change(texts, texts.c.id == one.id, lease_until=one.lease_until - late)
        recovery.recover(town.house, town.senders)
        return answer(seen, mode)

    monkeypatch.setattr(at, "answer", slowly)
    assert outbox.drain(town.house, town.senders, hands=1) == settling.Drained(sent=6)
    assert {one.status for one in town.rows(texts)} == {"sent"}
