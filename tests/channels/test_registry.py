"""Every provider gives the same names and keeps the same promises."""

import contextlib
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsgateway.channels import forms
from smsgateway.channels.contract import Account, Entry, Garbled, Raw
from smsgateway.channels.registry import PROVIDERS
from tests.channels.accounts import CITY, CITY_BY_TWILIO

READERS = {
    "ussd": "read_hop",
    "sms": "read_text",
    "delivery": "read_report",
    "status": "read_report",
    "optout": "read_optout",
}
ACCOUNTS = {
    "africastalking": CITY,
    "androidphone": CITY_BY_TWILIO,
    "simulator": CITY,
    "twilio": CITY_BY_TWILIO,
}


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("africastalking", ("ussd", "ussd-end", "sms", "delivery", "optout")),
        ("androidphone", ("sms", "status")),
        ("twilio", ("sms", "status")),
        ("simulator", ("ussd", "sms")),
    ],
)
def test_the_entries_are_those_of_the_fixed_contract(name: str, entries: tuple[str, ...]) -> None:
    assert entries == PROVIDERS[name].ENTRIES
    assert set(entries) <= set(get_args(Entry))


@pytest.mark.parametrize("name", PROVIDERS)
def test_an_empty_form_is_garbled_at_every_entry(name: str) -> None:
    provider = PROVIDERS[name]
    for entry in provider.ENTRIES:
        if entry in READERS:
            with pytest.raises(Garbled):
                getattr(provider, READERS[entry])({})


HOSTILE = [
    Raw("", "", {}, b""),
    Raw("/\ud800", "\ud800", {}, b"\xff\x00"),
    Raw("?" * 9000, "x" * 9000, {"x-twilio-signature": "\ud800"}, b"=&=&%"),
    Raw("//[", "", {"x-twilio-signature": "a", "host": ""}, b"%%%"),
    Raw(
        "/?bodySHA256=x",
        "",
        {"x-twilio-signature": "a", "x-twilio-webhooks-signature-settings": "=,=,,algorithm"},
        b"{}",
    ),
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", PROVIDERS)
def test_verify_never_raises_and_lets_nothing_odd_in(name: str, hostile: Raw) -> None:
    who = ACCOUNTS[name]
    assert PROVIDERS[name].verify(who, hostile) is False
    assert PROVIDERS[name].verify(replace(who, tokens=(), api_key=""), hostile) is False


def test_an_account_shows_no_secret() -> None:
    shown = repr(CITY) + repr(CITY_BY_TWILIO)
    secrets = ("at-key", "old-token", "new-token", "auth-token", "shared-secret")
    assert not [secret for secret in secrets if secret in shown]


@pytest.mark.parametrize("name", PROVIDERS)
def test_connecting_calls_nobody(name: str) -> None:
    account: Account = replace(ACCOUNTS[name], api_url="http://127.0.0.1:9")
    sender = PROVIDERS[name].connect(account)
    assert sender.batch >= 1
    sender.close()


NAMES = ["id", "from", "text", "date", "phoneNumber", "sessionId", "status", "From", "MessageSid"]
VALUES = st.one_of(st.binary(), st.sampled_from([b"%2B254711000001", b"+254711000001", b"1%2A"]))


@given(fields=st.lists(st.tuples(st.sampled_from(NAMES), VALUES)), query=st.text())
def test_any_body_is_read_or_garbled_and_nothing_else(
    fields: list[tuple[str, bytes]], query: str
) -> None:
    body = b"&".join(name.encode() + b"=" + value for name, value in fields)
    for provider in PROVIDERS.values():
        for reader in sorted(set(READERS.values())):
            with contextlib.suppress(Garbled):
                getattr(provider, reader)(forms.read(Raw(f"/in?{query}", "", {}, body)))
