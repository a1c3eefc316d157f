"""What every page tells the browser to refuse."""

from __future__ import annotations

from flask import Response

POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
NOBODY, OURSELVES, ANYBODY = "'none'", "'self'", "*"
"""Who may show a page in one of theirs."""
A_YEAR = 31_536_000


def shared(response: Response) -> Response:
    """Let the scripts of other sites read it: open data, the same for everybody, without a cookie.

    See https://fetch.spec.whatwg.org/#http-access-control-allow-origin.
    """
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def guard(
    response: Response, *, https: bool, cache: str = "no-store", framed_by: str = NOBODY
) -> Response:
    """Set the headers; `cache` is how long a page may be kept and by whom.

    `framed_by` anybody is for a page without forms that others may show in theirs.
    """
    headers = response.headers
    policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {framed_by}")
    headers["Content-Security-Policy"] = policy
    headers["X-Content-Type-Options"] = "nosniff"
    if framed_by == NOBODY:
        headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cache-Control"] = cache
    if https:
        headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
    return response
