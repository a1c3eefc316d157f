"""Sending by Africa's Talking: same bytes as its SDK, an honest outcome for each person."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from africastalking.SMS import SMSService

from deploy.emulators import AfricasTalking
from smsgateway.channels import africastalking
from smsgateway.channels.contract import (
    Accepted,
    Answer,
    NotAccepted,
    Outcome,
    Sender,
    Unclear,
)
from tests.channels.accounts import AMINA, CITY, OTIENO, SHORT, WANJIRU, Recorded, account, to


def connect(provider: Any, **changes: Any) -> Sender:
    return africastalking.connect(account(CITY, provider, **changes))


def send(provider: Any, *phones: str, **changes: Any) -> list[Outcome]:
    sender = connect(provider, **changes)
    try:
        return sender.send([to(phone) for phone in phones or (WANJIRU,)])
    finally:
        sender.close()


@pytest.mark.parametrize("sender_id", ["21512", ""])
@pytest.mark.parametrize(
    "body", ["Hi", "Maji \u2013 100% & ndiyo=1+1", "\u1780\u1798\u17d2\n\U0001f5f3"]
)
def test_the_wire_is_the_sdks_own(body: str, sender_id: str) -> None:
    with AfricasTalking() as provider:
        sdk = SMSService(CITY.username, CITY.api_key)
        sdk._baseUrl = f"{provider.url}/version1"
        sdk.send(body, [WANJIRU, OTIENO], sender_id or None, enqueue=True)
        ours = connect(provider, sender=sender_id)
        ours.send([to(WANJIRU, body), to(OTIENO, body)])
        ours.close()
        theirs, mine = provider.requests
        assert mine.body == theirs.body
        assert (mine.method, mine.path) == (theirs.method, theirs.path)
        for name in ("apikey", "accept", "content-type", "user-agent"):
            assert mine.headers[name] == theirs.headers[name]
        assert provider.faults == []


def test_the_wire_is_as_it_was_recorded() -> None:
    with AfricasTalking() as provider:
        send(provider, WANJIRU, OTIENO)
        assert provider.requests[0].body == (
            b"username=acme&to=%2B254711000001%2C%2B254711000002&message=Hi&bulkSMSMode=1"
            b"&from=21512&enqueue=1"
        )


@pytest.mark.parametrize(
    ("name", "status", "content_type", "outcome"),
    [
        ("reply-sent", 201, "application/json", Accepted("ATXid_bcc0a1f2", 1, "KES 0.8000")),
        (
            "reply-sent",
            201,
            "application/json; charset=utf-8",
            Accepted("ATXid_bcc0a1f2", 1, "KES 0.8000"),
        ),
        ("reply-without-id", 201, "application/json", Accepted("", 2, "0")),
        (
            "reply-invalid-sender",
            201,
            "application/json",
            NotAccepted(Answer.PAUSE, "InvalidSenderId"),
        ),
        (
            "reply-blacklisted",
            201,
            "application/json",
            NotAccepted(Answer.OPTED_OUT, "UserInBlacklist"),
        ),
        (
            "reply-unauthorised",
            401,
            "text/plain",
            NotAccepted(Answer.PAUSE, "HTTP 401 The supplied authentication is invalid"),
        ),
    ],
    ids=["sent", "charset", "no id", "invalid sender", "blacklisted", "unauthorised"],
)
def test_a_recorded_reply_has_its_outcome(
    name: str, status: int, content_type: str, outcome: Outcome
) -> None:
    with Recorded(f"africastalking/{name}", status, content_type) as provider:
        assert send(provider) == [outcome]


def test_a_status_code_made_yesterday_is_unclear() -> None:
    with Recorded("africastalking/reply-unknown-code", 201) as provider:
        assert send(provider) == [Unclear("unknown status MoonPhase 777")]


def test_the_do_not_disturb_hours_put_a_text_off_till_morning() -> None:
    with Recorded("africastalking/reply-do-not-disturb", 409) as provider:
        (outcome,) = send(provider)
        assert isinstance(outcome, NotAccepted)
        assert (outcome.answer, outcome.error) == (Answer.LATER, "DoNotDisturbRejection")
        assert outcome.wait is not None
        assert 0 < outcome.wait <= 24 * 3600


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("401", Answer.PAUSE),
        ("402", Answer.PAUSE),
        ("403", Answer.NEVER),
        ("404", Answer.NEVER),
        ("405", Answer.PAUSE),
        ("406", Answer.OPTED_OUT),
        ("407", Answer.LATER),
        ("409", Answer.LATER),
        ("500", Answer.RETRY),
        ("501", Answer.RETRY),
        ("502", Answer.LATER),
    ],
)
def test_each_person_has_their_own_outcome(code: str, answer: Answer) -> None:
    with AfricasTalking() as provider:
        provider.numbers[OTIENO] = code
        first, second, third = send(provider, WANJIRU, OTIENO, AMINA)
        assert isinstance(first, Accepted)
        assert isinstance(second, NotAccepted)
        assert second.answer is answer
        assert isinstance(third, Accepted)
        assert provider.accepted == {WANJIRU: 1, AMINA: 1}
        assert len(provider.requests) == 1


@pytest.mark.parametrize("code", ["100", "101", "102"])
def test_every_kind_of_yes_is_accepted(code: str) -> None:
    with AfricasTalking() as provider:
        provider.numbers[WANJIRU] = code
        (outcome,) = send(provider)
        assert isinstance(outcome, Accepted)


def test_whoever_is_left_out_of_the_reply_was_not_sent_to() -> None:
    with AfricasTalking(mode="absent") as provider:
        first, second = send(provider, WANJIRU, OTIENO)
        assert isinstance(first, Accepted)
        assert isinstance(second, NotAccepted)
        assert second.answer is Answer.LATER
        assert provider.accepted == {WANJIRU: 1}


def test_a_batch_that_half_fails_says_who() -> None:
    with AfricasTalking(mode="partial") as provider:
        outcomes = send(provider, WANJIRU, OTIENO, AMINA)
        assert [isinstance(outcome, Accepted) for outcome in outcomes] == [True, False, True]


@pytest.mark.parametrize(
    ("mode", "outcome", "accepted"),
    [
        ("429", NotAccepted(Answer.RETRY, "HTTP 429 Too many requests", 2.0, line=True), 0),
        (
            "503",
            NotAccepted(
                Answer.RETRY, "HTTP 503 The server is currently unavailable", 2.0, line=True
            ),
            0,
        ),
        ("500", Unclear("HTTP 500 There was an internal server error."), 0),
        ("InvalidSenderId", NotAccepted(Answer.PAUSE, "InvalidSenderId"), 0),
        ("redirect", NotAccepted(Answer.PAUSE, "HTTP 302"), 0),
        ("bad-json", Unclear("an answer that cannot be read"), 1),
        ("not-json", Unclear("an answer that cannot be read"), 1),
        ("drop", Unclear("the line broke: ConnectionError"), 0),
        ("accept-then-drop", Unclear("the line broke: ConnectionError"), 1),
    ],
)
def test_a_nasty_answer_is_told_as_it_is(mode: str, outcome: Outcome, accepted: int) -> None:
    with AfricasTalking(mode=mode) as provider:
        assert send(provider) == [outcome]
        assert provider.accepted[WANJIRU] == accepted
        assert len(provider.requests) == 1


@pytest.mark.parametrize("mode", ["hang", "accept-then-hang"])
def test_silence_is_unclear_and_bounded(mode: str) -> None:
    with AfricasTalking(mode=mode) as provider:
        began = time.monotonic()
        assert send(provider, timeout=SHORT) == [Unclear("the provider did not answer in time")]
        assert time.monotonic() - began < 20 * SHORT


def test_a_provider_that_cannot_be_reached_certainly_has_nothing() -> None:
    with AfricasTalking() as provider:
        sender = connect(provider)
    (outcome,) = sender.send([to()])
    sender.close()
    assert outcome == NotAccepted(Answer.RETRY, "the provider could not be reached", line=True)


def test_an_impossible_address_pauses_the_channel() -> None:
    sender = africastalking.connect(account(CITY, api_key="key\nwith a line"))
    (outcome,) = sender.send([to()])
    assert isinstance(outcome, NotAccepted)
    assert outcome.answer is Answer.PAUSE


def test_a_bad_number_stops_nobody_else() -> None:
    with AfricasTalking() as provider:
        bad, good, again = send(provider, "+254711000001\n", OTIENO, OTIENO)
        assert bad == NotAccepted(Answer.NEVER, "not a phone number")
        assert isinstance(good, Accepted)
        assert again == NotAccepted(Answer.RETRY, "twice to one number in one call")
        assert provider.accepted == {OTIENO: 1}
        assert provider.faults == []


def test_nobody_to_send_to_makes_no_call() -> None:
    with AfricasTalking() as provider:
        sender = connect(provider)
        assert sender.send([]) == []
        assert sender.send([to("21512")]) == [NotAccepted(Answer.NEVER, "not a phone number")]
        assert provider.requests == []


@pytest.mark.parametrize(
    "messages",
    [
        [to(body="a"), to(OTIENO, body="b")],
        [to(f"+2547110{index:05}") for index in range(101)],
    ],
    ids=["two bodies", "too many"],
)
def test_a_call_carries_one_body_to_one_batch(messages: list[Any]) -> None:
    with AfricasTalking() as provider:
        with pytest.raises(ValueError, match="one call carries one body"):
            connect(provider).send(messages)
        assert provider.requests == []


def test_a_whole_batch_goes_in_one_call_over_one_connection() -> None:
    with AfricasTalking() as provider:
        sender = connect(provider)
        people = [to(f"+2547110{index:05}") for index in range(sender.batch)]
        for _ in range(3):
            assert all(isinstance(outcome, Accepted) for outcome in sender.send(people))
        sender.close()
        assert len(provider.requests) == 3
        assert provider.connections == 1


def test_a_provider_that_restarts_costs_no_text() -> None:
    with AfricasTalking() as provider:
        sender = connect(provider)
        sender.send([to()])
        port = provider.port
    with AfricasTalking(port) as again:
        (outcome,) = sender.send([to()])
        sender.close()
        assert isinstance(outcome, Accepted)
        assert again.accepted[WANJIRU] == 1


def test_the_provider_cannot_be_asked_afterwards() -> None:
    sender = africastalking.connect(CITY)
    assert sender.look_up(to(), datetime(2026, 11, 22, tzinfo=UTC)) == "cannot"


@pytest.mark.parametrize(
    ("username", "address"),
    [
        ("acme", "https://api.africastalking.com/version1"),
        ("sandbox", "https://api.sandbox.africastalking.com/version1"),
    ],
)
def test_without_an_override_it_speaks_to_the_provider_itself(username: str, address: str) -> None:
    sender = africastalking.connect(account(CITY, username=username))
    assert sender._service._baseUrl == address
