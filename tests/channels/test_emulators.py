"""The emulators are strict, and call back as the providers do."""

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import requests

from deploy.emulators import AfricasTalking, Emulator, Seen, Twilio
from deploy.emulators.server import Reply
from smsgateway.channels import africastalking, forms, twilio
from smsgateway.channels.contract import Progress, Raw
from tests.channels.accounts import CITY, CITY_BY_TWILIO, WANJIRU, account, to

GOOD = {"username": "acme", "to": WANJIRU, "message": "Hi", "bulkSMSMode": "1"}
MESSAGES = f"/2010-04-01/Accounts/{CITY_BY_TWILIO.username}/Messages.json"


class Webhook(Emulator):
    """Our own side: keeps what it is called with."""

    def answer(self, seen: Seen, mode: str) -> Reply:
        return Reply(200, b"")

    @property
    def raw(self) -> list[Raw]:
        return [Raw(seen.path, "", seen.headers, seen.body) for seen in self.requests]


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with Webhook() as ours:
        yield ours


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"Message": "Hi"}, "unknown field Message"),
        ({"bulkSMSMode": None}, "no bulkSMSMode"),
        ({"to": "0711000001"}, "bad number 0711000001"),
        ({"to": ""}, "bad number "),
        ({"enqueue": "0"}, "bulkSMSMode and enqueue are 1"),
        ({"message": ["a", "b"]}, "repeated field message"),
    ],
)
def test_africas_talking_takes_no_request_that_it_does_not_document(
    changes: dict[str, object], fault: str
) -> None:
    form = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    kind = {"Content-Type": "application/x-www-form-urlencoded", "apiKey": "k"}
    with AfricasTalking() as provider:
        body = urlencode(form, doseq=True)
        reply = requests.post(f"{provider.url}/version1/messaging", body, headers=kind, timeout=5)
        assert reply.status_code == 400
        assert provider.faults == [fault]
        assert not provider.accepted


@pytest.mark.parametrize(
    ("form", "code", "faults"),
    [
        ({"To": WANJIRU, "From": "1", "Body": "Hi", "Bdy": ""}, 20404, ["unknown field Bdy"]),
        ({"To": WANJIRU, "From": "1"}, 21602, []),
        ({"To": WANJIRU, "Body": "Hi"}, 21603, []),
        ({"From": "1", "Body": "Hi"}, 21604, []),
        ({"To": "0711000001", "From": "1", "Body": "Hi"}, 21211, []),
        ({"To": WANJIRU, "From": "1", "Body": "a" * 1601}, 21617, []),
        (
            {"To": WANJIRU, "From": "1", "Body": "Hi", "StatusCallback": "http://a_b/status"},
            21609,
            [],
        ),
    ],
    ids=["typo", "no body", "no sender", "no number", "bad number", "too long", "bad callback"],
)
def test_twilio_takes_no_request_that_it_does_not_document(
    form: dict[str, str], code: int, faults: list[str]
) -> None:
    with Twilio() as provider:
        who = (CITY_BY_TWILIO.username, "auth-token")
        reply = requests.post(provider.url + MESSAGES, form, auth=who, timeout=5)
        assert (reply.json()["code"], provider.faults) == (code, faults)
        assert not provider.accepted


def test_a_mode_that_does_not_exist_is_refused() -> None:
    with Twilio() as provider, pytest.raises(ValueError, match="no mode 'partial' here"):
        provider.next("partial")


def test_twilio_calls_back_signed_with_our_reference(webhook: Webhook) -> None:
    ours = account(CITY_BY_TWILIO, public_url=webhook.url)
    with Twilio(auth_token="auth-token", callbacks=True) as provider:
        sender = twilio.connect(account(ours, provider))
        sender.send([to(reference="out-7")])
        sender.close()
        provider.settle()
        assert provider.called == [("sent", 200), ("delivered", 200)]
    assert all(twilio.verify(ours, raw) for raw in webhook.raw)
    reports = [twilio.read_report(forms.read(raw)) for raw in webhook.raw]
    assert [report.progress for report in reports] == [Progress.SENT, Progress.DELIVERED]
    assert {report.reference for report in reports} == {"out-7"}
    assert {report.provider_id for report in reports} == set(provider.ids)


def test_a_person_texts_by_way_of_twilio(webhook: Webhook) -> None:
    ours = account(CITY_BY_TWILIO, public_url=webhook.url)
    with Twilio(auth_token="auth-token") as provider:
        url = f"{webhook.url}/in/city/sms"
        assert provider.text(url, WANJIRU, "VOTE 14", to=ours.sender, sid="SM1") == 200
    (raw,) = webhook.raw
    assert twilio.verify(ours, raw)
    text = twilio.read_text(forms.read(raw))
    assert (text.phone, text.id, text.body) == (WANJIRU, "SM1", "VOTE 14")


def test_africas_talking_reports_in_order(webhook: Webhook) -> None:
    with AfricasTalking(reports=f"{webhook.url}/in/city/new-token/delivery") as provider:
        sender = africastalking.connect(account(CITY, provider))
        sender.send([to()])
        sender.close()
        provider.settle()
    reports = [africastalking.read_report(forms.read(raw)) for raw in webhook.raw]
    assert [report.progress for report in reports] == [Progress.SENT, Progress.DELIVERED]
    assert {report.provider_id for report in reports} == set(provider.ids)


def test_modes_come_one_by_one_and_then_end() -> None:
    with AfricasTalking() as provider:
        provider.next("429", "401")
        sender = africastalking.connect(account(CITY, provider))
        answers = [type(sender.send([to()])[0]).__name__ for _ in range(3)]
        sender.close()
        assert answers == ["NotAccepted", "NotAccepted", "Accepted"]


def test_another_process_can_steer_and_count() -> None:
    with AfricasTalking() as provider:
        control = f"{provider.url}/_control"
        assert requests.post(control, {"mode": "sideways"}, timeout=5).status_code == 400
        requests.post(control, {"next": "500", "number": WANJIRU, "code": "406"}, timeout=5)
        sender = africastalking.connect(account(CITY, provider))
        first, second = sender.send([to()])[0], sender.send([to()])[0]
        requests.post(control, {"calm": "1"}, timeout=5)
        for _ in range(2):
            sender.send([to()])
        sender.close()
        counts = json.loads(requests.get(control, timeout=5).content)
        assert (type(first).__name__, getattr(second, "error", "")) == (
            "Unclear",
            "UserInBlacklist",
        )
        assert counts["accepted"] == {WANJIRU: 2}
        assert counts["twice"] == [f"{WANJIRU} Hi"]
        assert counts["requests"] == 4
