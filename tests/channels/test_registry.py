"""Every provider gives the same names and keeps the same promises."""

from dataclasses import replace
from typing import get_args

import pytest

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
ACCOUNTS = {"africastalking": CITY, "simulator": CITY, "twilio": CITY_BY_TWILIO}


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("africastalking", ("ussd", "ussd-end", "sms", "delivery", "optout")),
        ("twilio", ("sms", "status")),
        ("simulator", ("ussd", "sms")),
    ],
)
def test_the_entries_are_those_of_the_fixed_contract(name: str, entries: tuple[str, ...]) -> None:
    assert PROVIDERS[name].ENTRIES == entries
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
