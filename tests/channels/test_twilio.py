"""What Twilio calls us with."""

import base64

import pytest

from smsgateway.channels import forms, twilio
from smsgateway.channels.contract import Garbled, Progress, Report, Text
from smsgateway.channels.forms import Form
from tests.channels.accounts import OTIENO, WANJIRU, payload, raw

SID = "SM0123456789abcdef0123456789abcdef"


def form(name: str, path: str = "/in/city/sms") -> Form:
    return forms.read(raw(payload(f"twilio/{name}"), path))


def test_a_text_is_read() -> None:
    assert twilio.read_text(form("sms")) == Text(WANJIRU, SID, "VOTE 14")


def test_an_empty_text_is_still_a_text() -> None:
    assert twilio.read_text({"From": [WANJIRU], "MessageSid": [SID]}).body == ""


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"From": [WANJIRU], "Body": ["x"]}, "no MessageSid"),
        ({"MessageSid": [SID], "Body": ["x"]}, "no From"),
        ({"From": ["whatsapp:+254711000001"], "MessageSid": [SID]}, "not a phone number"),
    ],
    ids=["no id", "no sender", "WhatsApp"],
)
def test_a_text_without_sender_or_id_is_garbled(given: Form, reason: str) -> None:
    with pytest.raises(Garbled, match=reason):
        twilio.read_text(given)


def test_a_status_callback_is_not_taken_for_a_text() -> None:
    with pytest.raises(Garbled, match="status callback"):
        twilio.read_text(form("status-delivered"))


LONG = "Maji safi \u2013 tunahitaji kisima kipya hapa kijijini, tafadhali sana!"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (base64.b64encode(LONG.encode()).decode(), LONG),
        ("A" * 60, "A" * 60),
        ("VOTE14" * 12, "VOTE14" * 12),
        (base64.b64encode(b"one-word-only" * 5).decode(), None),
        (base64.b64encode(b"\xff\xfe" * 30).decode(), None),
        (base64.b64encode(b"\x01\x02 \x03" * 15).decode(), None),
        (base64.b64encode(b"Hi there").decode(), None),
        (base64.b64encode(LONG.encode()).decode() + " ", None),
    ],
    ids=[
        "base64",
        "zeros",
        "a code again and again",
        "one word",
        "not UTF-8",
        "control characters",
        "short",
        "with a space",
    ],
)
def test_base64_is_undone_only_where_it_is_certain(body: str, text: str | None) -> None:
    given = {"From": [WANJIRU], "MessageSid": [SID], "Body": [body]}
    assert twilio.read_text(given).body == (body if text is None else text)


@pytest.mark.parametrize(
    ("name", "report"),
    [
        (
            "status-delivered",
            Report(SID, "delivered", Progress.DELIVERED, reference="m 1/2", phone=WANJIRU),
        ),
        (
            "status-undelivered",
            Report(
                SID,
                "undelivered",
                Progress.FAILED,
                reference="m 1/2",
                reason="30003 the handset cannot be reached",
                phone=WANJIRU,
            ),
        ),
        (
            "status-stopped",
            Report(
                SID,
                "failed",
                Progress.FAILED,
                reference="m 1/2",
                reason="21610 the person replied STOP",
                phone=WANJIRU,
                opted_out=True,
            ),
        ),
    ],
)
def test_a_report_brings_back_our_reference(name: str, report: Report) -> None:
    assert twilio.read_report(form(name, "/in/city/status?ref=m%201%2F2")) == report


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("accepted", Progress.SENT),
        ("scheduled", Progress.SENT),
        ("queued", Progress.SENT),
        ("sending", Progress.SENT),
        ("sent", Progress.SENT),
        ("partially_delivered", Progress.SENT),
        ("delivered", Progress.DELIVERED),
        ("read", Progress.DELIVERED),
        ("undelivered", Progress.FAILED),
        ("failed", Progress.FAILED),
        ("canceled", Progress.FAILED),
        ("receiving", None),
        ("teleported", None),
    ],
)
def test_every_status_word_has_its_meaning_and_a_new_one_is_kept(
    status: str, progress: Progress | None
) -> None:
    report = twilio.read_report({"MessageSid": [SID], "MessageStatus": [status]})
    assert (report.status, report.progress, report.reference) == (status, progress, "")


def test_an_error_code_made_yesterday_is_kept() -> None:
    given = {"MessageSid": [SID], "MessageStatus": ["failed"], "ErrorCode": ["39999"]}
    report = twilio.read_report({**given, "To": [OTIENO]})
    assert (report.reason.strip(), report.opted_out, report.phone) == ("39999", False, OTIENO)


@pytest.mark.parametrize("missing", ["MessageSid", "MessageStatus"])
def test_a_report_about_nothing_is_garbled(missing: str) -> None:
    given = {"MessageSid": [SID], "MessageStatus": ["sent"]}
    del given[missing]
    with pytest.raises(Garbled, match=f"no {missing}"):
        twilio.read_report(given)


def test_the_reply_is_twiml_that_sends_nothing() -> None:
    body, kind = twilio.acknowledge()
    assert body.endswith(b"<Response/>")
    assert kind.startswith("text/xml")


def test_ussd_is_not_its_business() -> None:
    with pytest.raises(Garbled):
        twilio.read_hop({})
    with pytest.raises(Garbled):
        twilio.write_reply("Hi", True)
    with pytest.raises(Garbled):
        twilio.read_optout({})
