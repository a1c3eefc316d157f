"""Only Twilio gets in. Vectors made with openssl, and the one that Twilio publishes."""

from urllib.parse import urlencode

import pytest

from deploy.emulators.twilio import sign
from smsgateway.channels import twilio
from smsgateway.channels.contract import Account
from tests.channels.accounts import CITY_BY_TWILIO, WANJIRU, account, payload, raw

BODY = b"From=%2B254711000001&Body=VOTE+14"
SHA1 = "GQ7UxHmxuQQNkS6lFZPdPYQHRMc="
SHA256 = "0MHnLg06+b9B3knPZkDw7p9tY0RElJ7ZzJpnqJxo8pQ="
SHARED = "key=key-1,algorithm=HMAC_SHA256"


def known(
    signature: str | None,
    body: bytes = BODY,
    path: str = "/in/city/sms",
    settings: str | None = None,
    who: Account = CITY_BY_TWILIO,
) -> bool:
    headers = {
        "x-twilio-signature": signature,
        "x-twilio-webhooks-signature-settings": settings,
    }
    present = {name: value for name, value in headers.items() if value is not None}
    return twilio.verify(who, raw(body, path, headers=present))


def test_the_published_vector_holds() -> None:
    who = account(CITY_BY_TWILIO, api_key="12345", public_url="https://mycompany.com")
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    body, path = urlencode(form).encode(), "/myapp.php?foo=1&bar=2"
    assert known("RSOYDt4T1cUTdK1PDd93/VVr8B8=", body, path, who=who)


@pytest.mark.parametrize(
    ("signature", "settings"),
    [
        (SHA1, None),
        (SHA1, ""),
        (SHA256, SHARED),
        (SHA256, " algorithm=hmac_sha256 , key=key-1 "),
    ],
    ids=["Auth Token", "empty settings", "SharedKey", "SharedKey written otherwise"],
)
def test_both_schemes_are_known(signature: str, settings: str | None) -> None:
    assert known(signature, settings=settings)


@pytest.mark.parametrize(
    ("signature", "settings"),
    [
        (None, None),
        ("", None),
        ("nonsense", None),
        (SHA1[:-2], None),
        ("\u00fc" * 28, None),
        (SHA256, None),
        (None, SHARED),
        (SHA1, SHARED),
        (SHA256, "key=key-2,algorithm=HMAC_SHA256"),
        (SHA256, "algorithm=HMAC_SHA256"),
        (SHA256, "key=,algorithm=HMAC_SHA256"),
        (SHA256, "key=key-1,algorithm=HMAC_SHA512"),
        (SHA1, "key=key-1,algorithm=HMAC_SHA1"),
        (SHA1, "key=key-1"),
        (SHA1, "nonsense"),
    ],
    ids=[
        "no signature",
        "empty",
        "nonsense",
        "cut",
        "not ASCII",
        "SHA-256 unannounced",
        "no signature but settings",
        "SHA-1 announced as SHA-256",
        "unknown key",
        "no key",
        "empty key",
        "unknown algorithm",
        "SHA-1 by a key",
        "a key without algorithm",
        "settings of nonsense",
    ],
)
def test_anything_less_is_refused_without_an_exception(
    signature: str | None, settings: str | None
) -> None:
    assert not known(signature, settings=settings)


def test_a_claim_of_sha256_is_never_checked_against_the_auth_token() -> None:
    url = "https://gateway.example/in/city/sms"
    forged = sign("auth-token", url, {"From": WANJIRU, "Body": "VOTE 14"}, "sha256")
    for settings in ("algorithm=HMAC_SHA256", "key=key-2,algorithm=HMAC_SHA256", SHARED):
        assert not known(forged, settings=settings)


@pytest.mark.parametrize("secret", ["api_key", "signing_keys"])
def test_an_empty_secret_opens_nothing(secret: str) -> None:
    url, form = "https://gateway.example/in/city/sms", {"From": WANJIRU, "Body": "VOTE 14"}
    if secret == "api_key":
        assert not known(sign("", url, form), who=account(CITY_BY_TWILIO, api_key=""))
    else:
        who = account(CITY_BY_TWILIO, signing_keys={"key-1": "", "": ""})
        assert not known(sign("", url, form, "sha256"), settings=SHARED, who=who)


@pytest.mark.parametrize(
    "body",
    [
        b"From=%2B254711000001&Body=VOTE+15",
        b"From=%2B254711000001&Body=VOTE+14+",
        b"From=%2B254711000001&Body=VOTE+14&Extra=",
        b"From=%2B254711000001&Body=VOTE+14&Body=VOTE+15",
        b"From=%2B254711000001",
        b"",
        b'{"From":"+254711000001","Body":"VOTE 14"}',
        b"From=%2B254711000001&Body=\xff",
        b"&".join([b"a=1"] * 1000),
        b"a" * 300_000,
    ],
    ids=[
        "another vote",
        "a blank more",
        "a blank field more",
        "a value more",
        "a field less",
        "nothing",
        "JSON",
        "not UTF-8",
        "a thousand fields",
        "too large",
    ],
)
def test_an_altered_body_is_refused(body: bytes) -> None:
    assert not known(SHA1, body)


@pytest.mark.parametrize(
    ("path", "public_url"),
    [
        ("/in/city/status", "https://gateway.example"),
        ("/in/city/sms?", "https://gateway.example.org"),
        ("/in/city/sms?a=1", "https://gateway.example"),
        ("/in/city/sms", "http://gateway.example"),
        ("/in/city/sms", ""),
        ("/in/city/sms", "https://gateway.example:abc"),
        ("/in/city/sms", "https://[gateway"),
    ],
)
def test_another_address_is_refused(path: str, public_url: str) -> None:
    who = account(CITY_BY_TWILIO, public_url=public_url)
    assert not known(SHA1, path=path, who=who)


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ([("From", WANJIRU), ("Body", "")], "/in/city/sms"),
        ([("From", WANJIRU), ("Body", "  VOTE 14 ")], "/in/city/sms"),
        ([("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "b")], "/in/city/sms"),
        ([("Body", "\u1780 \U0001f5f3")], "/in/city/sms"),
        ([("MessageStatus", "sent")], "/in/city/status?ref=m%201%2F2"),
        ([], "/in/city/sms"),
    ],
    ids=["blank field", "spaces", "repeated keys", "other scripts", "query", "no fields"],
)
def test_a_request_is_checked_untouched(form: list[tuple[str, str]], path: str) -> None:
    covered = "".join(name + value for name, value in sorted(set(form)))
    signature = sign("auth-token", f"https://gateway.example{path}{covered}", {})
    assert known(signature, urlencode(form).encode(), path)


@pytest.mark.parametrize("public_url", ["https://gateway.example", "https://gateway.example:443"])
@pytest.mark.parametrize("signed_for", ["https://gateway.example", "https://gateway.example:443"])
def test_the_default_port_may_be_written_or_not(public_url: str, signed_for: str) -> None:
    signature = sign("auth-token", f"{signed_for}/in/city/sms", {"Body": "x"})
    who = account(CITY_BY_TWILIO, public_url=public_url)
    assert known(signature, b"Body=x", who=who)


def test_nul_bytes_are_signed_as_they_came() -> None:
    signature = sign("auth-token", "https://gateway.example/in/city/sms", {"Body": "1\x002"})
    assert known(signature, b"Body=1%002")


def test_a_captured_text_is_known() -> None:
    body = payload("twilio/sms")
    pairs = [pair.partition("=") for pair in body.decode().replace("+", " ").split("&")]
    form = {name: value.replace("%2B", "+") for name, _, value in pairs}
    assert known(sign("auth-token", "https://gateway.example/in/city/sms", form), body)


def test_bytes_that_are_no_text_do_not_pass_for_the_sign_that_stands_for_them() -> None:
    signature = sign("auth-token", "https://gateway.example/in/city/sms", {"Body": "\ufffd"})
    assert known(signature, b"Body=%EF%BF%BD")
    assert not known(signature, b"Body=%FF")
