"""What every page tells the browser to refuse."""

from __future__ import annotations

from flask import Response

POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
A_YEAR = 31_536_000


def guard(
    response: Response, *, https: bool, cache: str = "no-store", framed: bool = False
) -> Response:
    """Set the headers; `cache` is how long a page may be kept and by whom.

    `framed` is for a page without forms that others may show in theirs.
    """
    headers = response.headers
    headers["Content-Security-Policy"] = FRAMED if framed else POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    if not framed:
        headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cache-Control"] = cache
    if https:
        headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
    return response
