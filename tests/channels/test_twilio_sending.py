"""Sending by Twilio: what we send fits its schema, and every answer has an honest outcome."""

import logging
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from deploy.emulators import Twilio
from smsgateway.channels import twilio
from smsgateway.channels.contract import Accepted, Answer, NotAccepted, Outcome, Sender, Unclear
from tests.channels.accounts import (
    CITY_BY_TWILIO,
    OTIENO,
    SHORT,
    WANJIRU,
    Recorded,
    account,
    to,
)

SERVICE = "MG0123456789abcdef0123456789abcdef"


def connect(provider: Any, **changes: Any) -> Sender:
    return twilio.connect(account(CITY_BY_TWILIO, provider, **changes))


def send(provider: Any, **changes: Any) -> Outcome:
    sender = connect(provider, **changes)
    try:
        (outcome,) = sender.send([to()])
        return outcome
    finally:
        sender.close()


def ago(**time: float) -> datetime:
    return datetime.now(UTC) - timedelta(**time)


@pytest.mark.parametrize(
    ("sender", "field", "other"),
    [
        ("+254205000001", "From", "MessagingServiceSid"),
        ("MGCITY", "From", "MessagingServiceSid"),
        (SERVICE, "MessagingServiceSid", "From"),
    ],
    ids=["number", "name", "service"],
)
def test_the_request_fits_twilios_schema(sender: str, field: str, other: str) -> None:
    with Twilio(auth_token="auth-token") as provider:
        outcome = send(provider, sender=sender)
        (seen,) = provider.requests
        assert provider.faults == []
        assert seen.form[field] == [sender]
        assert other not in seen.form
        assert seen.form["To"] == [WANJIRU]
        assert seen.form["Body"] == ["Hi"]
        assert outcome == Accepted("SM" + "0" * 31 + "1", None if sender == SERVICE else 1)


def test_our_reference_travels_in_the_callbacks_address() -> None:
    with Twilio() as provider:
        sender = connect(provider)
        sender.send([to(reference="out/7 & 8")])
        sender.close()
        (callback,) = provider.requests[0].form["StatusCallback"]
        assert callback == "https://gateway.example/in/city/status?ref=out%2F7%20%26%208"
        assert provider.references == {"out/7 & 8": 1}


def test_without_a_public_address_there_is_no_callback() -> None:
    with Twilio() as provider:
        send(provider, public_url="")
        assert "StatusCallback" not in provider.requests[0].form


@pytest.mark.parametrize(
    ("code", "answer", "wait"),
    [
        ("20003", Answer.PAUSE, None),
        ("20404", Answer.PAUSE, None),
        ("20429", Answer.RETRY, None),
        ("20503", Answer.RETRY, None),
        ("21211", Answer.NEVER, None),
        ("21408", Answer.NEVER, None),
        ("21610", Answer.OPTED_OUT, None),
        ("21611", Answer.LATER, None),
        ("21612", Answer.NEVER, None),
        ("21614", Answer.NEVER, None),
        ("21617", Answer.NEVER, None),
        ("21999", Answer.NEVER, None),
        ("401", Answer.PAUSE, None),
        ("429", Answer.RETRY, 2.0),
        ("503", Answer.RETRY, 2.0),
        ("redirect", Answer.PAUSE, None),
    ],
)
def test_a_refusal_has_its_answer(code: str, answer: Answer, wait: float | None) -> None:
    with Twilio(mode=code) as provider:
        outcome = send(provider)
        assert isinstance(outcome, NotAccepted)
        assert (outcome.answer, outcome.wait) == (answer, wait)
        assert len(provider.requests) == 1
        assert not provider.accepted


@pytest.mark.parametrize(
    ("mode", "accepted"),
    [("500", 0), ("drop", 0), ("accept-then-drop", 1), ("bad-json", 1), ("not-json", 1)],
)
def test_what_may_have_been_sent_is_unclear(mode: str, accepted: int) -> None:
    with Twilio(mode=mode) as provider:
        assert isinstance(send(provider), Unclear)
        assert provider.accepted[WANJIRU] == accepted
        assert len(provider.requests) == 1


@pytest.mark.parametrize("mode", ["hang", "accept-then-hang"])
def test_silence_is_unclear_and_bounded(mode: str) -> None:
    with Twilio(mode=mode) as provider:
        began = time.monotonic()
        outcome = send(provider, timeout=SHORT)
        assert outcome == Unclear("the provider did not answer in time")
        assert time.monotonic() - began < 20 * SHORT


def test_a_provider_that_cannot_be_reached_certainly_has_nothing() -> None:
    with Twilio() as provider:
        sender = connect(provider)
    (outcome,) = sender.send([to()])
    sender.close()
    assert outcome == NotAccepted(Answer.RETRY, "the provider could not be reached", line=True)


def test_the_wrong_token_pauses_the_channel() -> None:
    with Twilio(auth_token="another") as provider:
        assert send(provider) == NotAccepted(Answer.PAUSE, "20003 the credentials are refused")


def test_a_charset_changes_nothing() -> None:
    with Twilio(mode="charset") as provider:
        assert isinstance(send(provider), Accepted)


def test_a_text_that_fails_at_once_is_not_accepted() -> None:
    with Recorded("twilio/reply-failed-at-once", 201) as provider:
        assert send(provider) == NotAccepted(Answer.NEVER, "30007 filtered by the network")


def test_a_yes_without_an_id_is_unclear() -> None:
    with Recorded("twilio/reply-without-sid", 201) as provider:
        assert send(provider) == Unclear("an answer without an id")


def test_without_an_override_it_speaks_to_twilio_itself() -> None:
    sender = twilio.connect(CITY_BY_TWILIO)
    assert sender._client.api.base_url == "https://api.twilio.com"


def test_the_newer_shape_of_errors_is_understood() -> None:
    with Recorded("twilio/reply-problem", 400, "application/problem+json") as provider:
        assert send(provider) == NotAccepted(Answer.OPTED_OUT, "21610 the person replied STOP")


def test_the_wait_of_one_answer_is_not_that_of_the_next() -> None:
    with Twilio() as provider:
        sender = connect(provider)
        provider.next("429", "20429", "ok")
        waits = [getattr(sender.send([to()])[0], "wait", None) for _ in range(3)]
        sender.close()
        assert waits == [2.0, None, None]


def test_the_providers_own_environment_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "f" * 32)
    with Twilio() as provider:
        assert isinstance(send(provider), Accepted)


def test_no_number_reaches_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with Twilio() as provider:
        sender = connect(provider)
        sender.send([to()])
        sender.look_up(to(), ago(hours=1))
        sender.close()
    assert "254711" not in caplog.text


def test_a_text_that_was_taken_before_a_crash_is_found() -> None:
    with Twilio(mode="accept-then-drop") as provider:
        sender = connect(provider)
        began = ago(seconds=1)
        assert isinstance(sender.send([to()])[0], Unclear)
        provider.calm()
        found = sender.look_up(to(), began)
        sender.close()
        assert found == Accepted(str(provider.messages[0]["sid"]), 1)
        assert provider.faults == []


@pytest.mark.parametrize(
    ("asked", "since"),
    [
        (to(OTIENO), ago(hours=1)),
        (to(body="Hi!"), ago(hours=1)),
        (to(), datetime.now(UTC) + timedelta(hours=1)),
        (to(), (datetime.now(UTC) + timedelta(hours=1)).astimezone(timezone(timedelta(hours=-8)))),
    ],
    ids=["another person", "another body", "earlier than asked", "earlier, by another clock"],
)
def test_another_text_is_not_taken_for_ours(asked: Any, since: datetime) -> None:
    with Twilio() as provider:
        sender = connect(provider)
        sender.send([to()])
        assert sender.look_up(asked, since) is None
        sender.close()


@pytest.mark.parametrize("mode", ["500", "429", "401", "drop", "not-json", "bad-json"])
def test_a_listing_that_cannot_be_had_tells_nothing(mode: str) -> None:
    with Twilio(mode=mode) as provider:
        sender = connect(provider)
        assert sender.look_up(to(), ago(hours=1)) == "cannot"
        sender.close()


def test_a_listing_too_long_to_read_tells_nothing() -> None:
    with Twilio() as provider:
        sender = connect(provider)
        for count in range(100):
            sender.send([to(body=str(count))])
        assert sender.look_up(to(body="before them"), ago(hours=1)) == "cannot"
        assert sender.look_up(to(body="99"), ago(hours=1)) != "cannot"
        sender.close()


def test_texts_share_one_connection() -> None:
    with Twilio() as provider:
        sender = connect(provider)
        for _ in range(5):
            sender.send([to()])
        sender.close()
        assert provider.connections == 1


def test_eight_texts_wait_for_the_network_at_once_and_each_gets_its_own_answer() -> None:
    with Twilio(latency=0.3) as provider:
        sender = connect(provider)
        numbers = [f"+2547110{index:05}" for index in range(sender.batch)]
        provider.numbers[numbers[3]] = "21614"
        began = time.monotonic()
        outcomes = sender.send([to(number) for number in numbers])
        took = time.monotonic() - began
        sender.close()
    assert took < 0.3 * len(numbers)
    assert [isinstance(one, Accepted) for one in outcomes] == [n != 3 for n in range(len(numbers))]
    accepted = [one.provider_id for one in outcomes if isinstance(one, Accepted)]
    sids = {str(message["to"]): message["sid"] for message in provider.messages}
    assert accepted == [sids[number] for place, number in enumerate(numbers) if place != 3]
