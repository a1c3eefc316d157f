"""What Africa's Talking calls us with. Payloads are in the shapes of its documents and captures."""

from datetime import UTC, datetime

import pytest

from smsgateway.channels import africastalking, forms
from smsgateway.channels.contract import Garbled, Hop, Progress, Report, Text
from smsgateway.channels.forms import Form
from tests.channels.accounts import CITY, WANJIRU, account, payload, raw

SESSION = "ATUid_5d3b8a1c9f0e4d7fa2b6"


def form(name: str) -> Form:
    return forms.read(raw(payload(f"africastalking/{name}")))


def fields(**values: str) -> Form:
    return {name: [value] for name, value in values.items()}


@pytest.mark.parametrize(
    ("name", "hop"),
    [
        ("ussd-first", Hop(WANJIRU, SESSION, "", "63902")),
        ("ussd-third", Hop(WANJIRU, SESSION, "1*1", "63902")),
        ("ussd-typed-star", Hop(WANJIRU, SESSION, "1*2*3*", "63902")),
        ("ussd-unencoded-plus", Hop(WANJIRU, SESSION, "1*1", "63902")),
        ("ussd-sandbox", Hop(WANJIRU, "ATUid_ae1f00c1d5bb4a0a8f4a", "", "99999")),
    ],
)
def test_a_hop_holds_all_that_was_typed(name: str, hop: Hop) -> None:
    assert africastalking.read_hop(form(name)) == hop


def test_a_hop_without_text_is_the_first() -> None:
    hop = africastalking.read_hop(fields(sessionId=SESSION, phoneNumber=WANJIRU))
    assert (hop.text, hop.network) == ("", "")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (fields(phoneNumber=WANJIRU, text="1"), "no sessionId"),
        (fields(sessionId=SESSION, text="1"), "no phoneNumber"),
        (fields(sessionId=SESSION, phoneNumber="21512", text="1"), "not a phone number"),
    ],
    ids=["no session", "no phone", "a short code"],
)
def test_a_hop_without_its_session_or_phone_is_garbled(given: Form, reason: str) -> None:
    with pytest.raises(Garbled, match=reason):
        africastalking.read_hop(given)


@pytest.mark.parametrize(
    ("text", "ends", "body"),
    [
        ("1. Vote", False, b"CON 1. Vote"),
        ("Thank you", True, b"END Thank you"),
        ("\u1780", False, b"CON \xe1\x9e\x80"),
        ("", True, b"END "),
        ("a\ud800b", True, b"END a?b"),
    ],
    ids=["goes on", "ends", "Khmer", "empty", "half a character"],
)
def test_a_reply_starts_with_its_prefix(text: str, ends: bool, body: bytes) -> None:
    assert africastalking.write_reply(text, ends) == (body, "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "sms",
            Text(
                WANJIRU,
                "b68d0989-d856-494f-92ee-7c439e96e1d9",
                "VOTE 14",
                datetime(2017, 5, 3, 6, 4, 45, tzinfo=UTC),
                "63902",
            ),
        ),
        (
            "sms-other-date",
            Text(
                WANJIRU,
                "ATXid_bcc0a1f2",
                "Maji \u2013 ndiyo!",
                datetime(2017, 5, 3, 6, 4, 45, tzinfo=UTC),
            ),
        ),
    ],
)
def test_a_text_is_read(name: str, text: Text) -> None:
    assert africastalking.read_text(form(name)) == text


def test_an_empty_text_with_an_odd_date_is_still_a_text() -> None:
    text = africastalking.read_text({"from": [WANJIRU], "id": ["x"], "date": ["??"]})
    assert (text.body, text.sent) == ("", None)


@pytest.mark.parametrize("missing", ["from", "id"])
def test_a_text_without_sender_or_id_is_garbled(missing: str) -> None:
    given = {"from": [WANJIRU], "id": ["x"], "text": ["VOTE 14"]}
    del given[missing]
    with pytest.raises(Garbled, match=f"no {missing}"):
        africastalking.read_text(given)


@pytest.mark.parametrize(
    ("name", "report"),
    [
        (
            "delivery-success",
            Report("ATXid_bcc0a1f2", "Success", Progress.DELIVERED, phone=WANJIRU),
        ),
        (
            "delivery-rejected",
            Report(
                "ATXid_bcc0a1f2",
                "Rejected",
                Progress.FAILED,
                reason="UserInBlackList: the person opted out at the provider",
                phone=WANJIRU,
                opted_out=True,
            ),
        ),
    ],
)
def test_a_report_is_read(name: str, report: Report) -> None:
    assert africastalking.read_report(form(name)) == report


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("Sent", Progress.SENT),
        ("Submitted", Progress.SENT),
        ("Buffered", Progress.SENT),
        ("AbsentSubscriber", Progress.SENT),
        ("Success", Progress.DELIVERED),
        ("SUCCESS", Progress.DELIVERED),
        ("Rejected", Progress.FAILED),
        ("Failed", Progress.FAILED),
        ("Expired", Progress.FAILED),
        ("Teleported", None),
    ],
)
def test_every_status_word_has_its_meaning_and_a_new_one_is_kept(
    status: str, progress: Progress | None
) -> None:
    report = africastalking.read_report(fields(id="x", status=status))
    assert (report.status, report.progress) == (status, progress)


def test_a_report_about_an_odd_number_still_counts() -> None:
    report = africastalking.read_report(fields(id="x", status="Success", phoneNumber="?"))
    assert (report.progress, report.phone) == (Progress.DELIVERED, "")


@pytest.mark.parametrize("missing", ["id", "status"])
def test_a_report_about_nothing_is_garbled(missing: str) -> None:
    given = {"id": ["x"], "status": ["Success"]}
    del given[missing]
    with pytest.raises(Garbled, match=f"no {missing}"):
        africastalking.read_report(given)


def test_an_optout_names_the_person() -> None:
    assert africastalking.read_optout(form("optout")) == WANJIRU


def test_the_acknowledgement_says_nothing() -> None:
    assert africastalking.acknowledge() == (b"", "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    ("token", "known"),
    [
        ("new-token", True),
        ("old-token", True),
        ("", False),
        ("new-toke", False),
        ("new-token ", False),
        ("NEW-TOKEN", False),
        ("other", False),
        ("t\u00f6ken\ud800", False),
    ],
)
def test_either_live_token_opens_and_nothing_else(token: str, known: bool) -> None:
    assert africastalking.verify(CITY, raw(token=token)) is known


@pytest.mark.parametrize("tokens", [(), ("",), ("", "")])
def test_a_channel_without_tokens_is_closed(tokens: tuple[str, ...]) -> None:
    assert not africastalking.verify(account(CITY, tokens=tokens), raw(token=""))
