"""One channel of each provider, requests to it, and texts to send."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from deploy.emulators.server import Emulator, Reply, Seen
from smsgateway.channels.contract import Account, Outgoing, Raw

PAYLOADS = Path(__file__).parent / "payloads"

WANJIRU, OTIENO, AMINA = "+254711000001", "+254711000002", "+254711000003"
SHORT = 0.3  # seconds that a test waits for an answer that never comes

CITY = Account(
    slug="city",
    sender="21512",
    service_code="*384*123#",
    username="acme",
    api_key="at-key",
    tokens=("old-token", "new-token"),
    timeout=5.0,
)
CITY_BY_TWILIO = Account(
    slug="city",
    sender="+254205000001",
    service_code="",
    username="AC0123456789abcdef0123456789abcdef",
    api_key="auth-token",
    tokens=(),
    public_url="https://gateway.example",
    signing_keys={"key-1": "shared-secret"},
    timeout=5.0,
)


def account(base: Account, provider: Emulator | None = None, **changes: Any) -> Account:
    return replace(base, api_url=provider.url if provider else "", **changes)


def payload(name: str) -> bytes:
    """A captured request body or reply."""
    return (PAYLOADS / f"{name}.txt").read_bytes()


def raw(
    body: bytes = b"",
    path: str = "/in/city/new-token/sms",
    token: str = "",
    headers: dict[str, str] | None = None,
) -> Raw:
    return Raw(path, token, headers or {}, body)


def to(phone: str = WANJIRU, body: str = "Hi", reference: str = "m1") -> Outgoing:
    return Outgoing(reference, phone, body)


class Recorded(Emulator):
    """Answers with what a real provider was recorded to answer."""

    def __init__(self, name: str, status: int, content_type: str = "application/json") -> None:
        super().__init__()
        self._reply = Reply(status, payload(name), content_type)

    def answer(self, seen: Seen, mode: str) -> Reply:
        return self._reply
