"""The secret in a webhook's path, for providers that sign nothing."""

from __future__ import annotations

from hmac import compare_digest

from smsgateway.channels.contract import Account, Raw


def verify(account: Account, raw: Raw) -> bool:
    """Is the token in the path one of the account's live ones? In constant time; never raises."""
    given = _bytes(raw.token)
    matches = [compare_digest(given, _bytes(token)) for token in account.tokens if token]
    return any(matches)


def _bytes(token: str) -> bytes:
    return token.encode("utf-8", "backslashreplace")
