"""When a channel rests, who is told, how it is tried again, and who takes over."""

import logging
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from smsgateway.actions import alarms, claiming
from smsgateway.actions.lines import breaker, channel_rules
from smsgateway.actions.lines.channel_rules import Rules
from smsgateway.actions.refused import Refused
from smsgateway.actions.sending import balance, outbox
from smsgateway.store.channels import allowances, balances, channels
from smsgateway.store.messages import outbox as texts
from tests.actions.sending import channel, due, owes, states
from tests.people import BARAKA, crowd


def standing(town):
    with town.house.db.read() as connection:
        return [(one.name, one.about) for one in alarms.standing(connection)]


def tells(town, slug="at", **rules):
    channel_rules.change(town.house, slug, Rules(**rules))


class TestRefused:
    def test_a_wrong_key_rests_the_channel_keeps_the_queue_and_raises_one_alarm(
        self, town, at, caplog
    ):
        caplog.set_level(logging.ERROR)
        at.choose("401")
        for number in crowd(3):
            owes(town, number)
        town.delivers()
        assert states(town) == ["queued"] * 3
        assert channel(town).paused_since is not None
        assert standing(town) == [("refused", "at")]
        assert caplog.text.count("alarm refused about at") == 1
        assert town.counted('smsgateway_channel_resting{channel="at"}') == 1
        assert town.counted('smsgateway_alarms{name="refused"}') == 1

    def test_an_empty_balance_does_the_same(self, town, at):
        owes(town, BARAKA)
        at.numbers[BARAKA] = "405"
        town.delivers()
        assert states(town) == ["queued"]
        assert channel(town).paused_because == "InsufficientBalance"
        assert standing(town) == [("refused", "at")]

    def test_one_text_tries_the_channel_and_the_rest_follow_when_it_is_well(self, town, at):
        at.choose("401")
        for place, number in enumerate(crowd(5)):
            owes(town, number, body=f"INFO {11 + place}")
        town.delivers()
        calls = len(at.requests)
        assert calls <= outbox.CALLS, "after the first refusal no further call is made"
        due(town)
        town.delivers()
        assert len(at.requests) == calls + 1, "one text alone tries it"
        at.calm()
        due(town)
        assert town.delivers().sent == 5
        assert standing(town) == []
        assert channel(town).paused_since is None
        assert {row.attempts for row in town.rows(texts)} == {1}
        assert set(at.accepted.values()) == {1}


class TestTheCircuit:
    def test_it_opens_after_five_calls_that_failed_as_a_whole(self, town, at):
        at.choose("503")
        for place, number in enumerate(crowd(12)):
            owes(town, number, body=f"INFO {11 + place % 5}" if place else "LIST")
        while town.delivers().any:
            due(town)
            if channel(town).paused_since:
                break
        assert breaker.FAILURES <= len(at.requests) < breaker.FAILURES + outbox.CALLS
        assert standing(town) == [("unreachable", "at")]
        assert set(states(town)) == {"queued"}

    def test_a_long_outage_costs_no_text_its_tries(self, town, at):
        owes(town, BARAKA)
        at.choose("503")
        for _ in range(12):
            due(town)
            town.delivers()
        assert states(town) == ["queued"]
        at.calm()
        due(town)
        town.delivers()
        assert states(town) == ["sent"]
        assert at.accepted == {BARAKA: 1}
        assert standing(town) == []

    def test_eight_texts_at_most_become_unknown_when_the_line_breaks(self, town, at):
        at.choose("drop")
        for place, number in enumerate(crowd(20)):
            owes(town, number, body=f"INFO {11 + place % 5}" if place % 6 else "HELP")
        at.mode = "drop"
        town.delivers()
        calls = len(at.requests)
        assert breaker.FAILURES <= calls < breaker.FAILURES + outbox.CALLS <= 9
        assert states(town).count("unknown") + states(town).count("queued") == 20

    def test_a_bad_number_says_nothing_about_the_channel(self, town, at):
        for number in crowd(8):
            at.numbers[number] = "500"
            owes(town, number)
        for _ in range(3):
            town.delivers()
            due(town)
        assert channel(town).failures == 0


class TestTheFallback:
    def test_what_waits_too_long_leaves_by_the_other_channel(self, town, at, twilio):
        tells(town, fallback="tw", fallback_after=60)
        at.choose("401")
        owes(town, BARAKA)
        town.delivers()
        town.sweeps()
        assert twilio.accepted == {}, "its patience is not over"
        town.change(channels, channels.c.slug == "at", paused_since=town.ago(seconds=61))
        town.sweeps()
        assert twilio.accepted == {BARAKA: 1}
        assert states(town) == ["sent"]

    def test_a_text_that_may_have_left_stays_where_it_is(self, town, at, twilio):
        tells(town, fallback="tw", fallback_after=0)
        owes(town, BARAKA)
        at.next("accept-then-drop")
        town.delivers()
        at.choose("401")
        owes(town, crowd(1)[0])
        town.delivers()
        town.sweeps()
        assert BARAKA not in twilio.accepted
        assert crowd(1)[0] in twilio.accepted

    def test_two_channels_that_both_rest_hand_nothing_to_and_fro(self, town, at, twilio):
        tells(town, "at", fallback="tw", fallback_after=0)
        tells(town, "tw", fallback="at", fallback_after=0)
        at.choose("401")
        twilio.choose("20003")
        owes(town, BARAKA, "at")
        owes(town, crowd(1)[0], "tw")
        town.delivers()
        assert breaker.relieve(town.house) == 0

    def test_it_must_be_another_channel_that_can_send(self, town, at):
        with pytest.raises(Refused, match="another channel"):
            tells(town, fallback="at")
        with pytest.raises(Refused, match="no other"):
            tells(town, fallback="nowhere")


class TestTheBalance:
    def test_it_is_asked_kept_and_shown(self, town, at, twilio):
        town.sweeps()
        assert town.counted('smsgateway_balance{channel="at",currency="KES"}') == 1785.5
        assert town.counted('smsgateway_balance{channel="tw",currency="USD"}') == 31.4159
        calls = len(at.requests)
        town.sweeps()
        assert len(at.requests) == calls, "not every ten seconds"

    def test_below_the_floor_an_alarm_stands_until_it_is_filled_up(self, town, at):
        tells(town, balance_floor=Decimal(2000))
        town.sweeps()
        assert standing(town) == [("balance", "at")]
        at.balance = "KES 9000"
        town.change(balances, asked_at=town.ago(minutes=11))
        town.sweeps()
        assert standing(town) == []

    @pytest.mark.parametrize("said", ["", "KES", "nothing", "KES many"])
    def test_an_answer_without_an_amount_changes_nothing(self, town, at, said):
        at.balance = said
        assert balance.ask_due(town.house, town.senders) == 0
        assert town.count(balances) == 0

    def test_a_provider_that_does_not_answer_is_asked_again(self, town, at):
        at.choose("drop")
        assert balance.ask_due(town.house, town.senders) == 0
        at.calm()
        assert balance.ask_due(town.house, town.senders) == 1


def later(town, **time):
    """So much time has passed for the channel's limits."""
    now = town.ago()
    (row,) = town.rows(allowances)
    passed = now - town.ago(**time)
    town.change(
        allowances,
        minute_from=row.minute_from - passed,
        day_from=row.day_from - passed,
        full_until=row.full_until - passed,
    )


class TestPacing:
    def test_no_more_leave_a_minute_than_the_channel_may(self, town, at):
        tells(town, per_minute=3)
        for number in crowd(5):
            owes(town, number)
        assert town.delivers().sent == 3
        assert town.delivers().sent == 0
        later(town, seconds=61)
        assert town.delivers().sent == 2

    def test_nor_a_day(self, town, at):
        tells(town, per_day=2)
        for number in crowd(3):
            owes(town, number)
        assert town.delivers().sent == 2
        later(town, minutes=5)
        assert town.delivers().sent == 0
        later(town, hours=24)
        assert town.delivers().sent == 1

    def test_a_channel_without_limits_is_not_held_up_by_one_with(self, town, at, twilio):
        tells(town, per_minute=1)
        for number in crowd(4):
            owes(town, number, "at")
            owes(town, number, "tw")
        town.delivers()
        town.delivers()
        assert sum(twilio.accepted.values()) == 4
        assert sum(at.accepted.values()) == 1


class TestOneUnresolvedTextAPhone:
    def test_two_workers_never_have_two_texts_of_one_phone_under_way(self, town, other_worker, at):
        for _ in range(6):
            owes(town, BARAKA)
        under_way = []
        answer = at.answer

        def watch(seen, mode):
            under_way.append(town.count(texts, texts.c.status.in_(("attempting", "unknown"))))
            return answer(seen, mode)

        at.answer = watch
        at.latency = 0.02
        other_worker.house.catalogue.latest()
        with ThreadPoolExecutor(4) as pool:
            both = [town, other_worker] * 2
            list(pool.map(lambda one: outbox.drain(one.house, one.senders), both))
        other_worker.senders.close()
        assert set(states(town)) == {"sent"}
        assert set(under_way) == {1}
        assert at.accepted == {BARAKA: 6}

    def test_a_claim_that_wants_a_phone_which_another_has_just_taken_looks_again(self, town, at):
        """The other claim is not committed yet: no question can see it, the unique key does."""
        first, _, last = (owes(town, number) for number in (BARAKA, BARAKA, crowd(1)[0]))
        with ThreadPoolExecutor(1) as pool:
            with town.house.db.write() as connection:
                claimed = claiming.due(claiming.ANSWERS)
                (row,) = connection.execute(claimed.limit(1)).all()
                mark = {"mine": "another", "until": row.now + claiming.LEASE}
                claiming.ATTEMPTED.apply(connection, [{"text": row.id}], **mark)
                late = pool.submit(claiming.take, town.house, "late")
                with pytest.raises(TimeoutError):
                    late.result(timeout=0.3)
            assert [one.id for one in late.result(timeout=10)] == [last]
        assert (row.id, states(town)) == (first, ["attempting", "queued", "attempting"])

    def test_the_two_ambiguous_cases_are_counted_apart(self, town, at, twilio):
        owes(town, BARAKA, "at")
        owes(town, BARAKA, "tw")
        at.next("accept-then-drop")
        twilio.next("accept-then-drop")
        town.delivers()
        assert town.counted('smsgateway_outbox_unresolved{case="can be asked"}') == 1
        assert town.counted('smsgateway_outbox_unresolved{case="cannot be asked"}') == 1


class TestPoison:
    def test_a_text_that_no_key_opens_stops_nobody_and_is_dead_after_five_tries(self, town, at):
        numbers = crowd(10)
        ids = [owes(town, number) for number in numbers]
        town.change(texts, texts.c.id == ids[4], body=b"\x01" + b"?" * 40)
        town.change(texts, texts.c.id == ids[5], person_id=None)
        assert town.delivers().sent == 8
        for _ in range(4):
            due(town)
            town.delivers()
        given_up = town.rows(texts, texts.c.id.in_(ids[4:6]))
        assert [(row.status, row.attempts) for row in given_up] == [("dead", 5)] * 2
        assert all("no key" in row.error for row in given_up)

    def test_a_sender_that_raises_stops_nobody(self, town, at, monkeypatch):
        for number in crowd(4):
            owes(town, number, body="LIST")
        owes(town, BARAKA, body="HELP")
        sender = town.senders.of(town.house.catalogue.latest().stations["at"])
        real = sender.send

        def raises(messages):
            if any("VOTE and numbers" in one.body for one in messages):
                raise ZeroDivisionError("a fault of ours")
            return real(messages)

        monkeypatch.setattr(sender, "send", raises)
        town.delivers()
        assert states(town) == ["sent"] * 4 + ["unknown"]
