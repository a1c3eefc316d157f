"""What a status and a broken line mean, whoever the provider is."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests

from smsgateway.channels import http
from smsgateway.channels.contract import Answer, NotAccepted, Unclear


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (302, Answer.PAUSE),
        (400, Answer.NEVER),
        (401, Answer.PAUSE),
        (403, Answer.PAUSE),
        (404, Answer.PAUSE),
        (413, Answer.NEVER),
        (429, Answer.RETRY),
        (503, Answer.RETRY),
        (500, None),
        (502, None),
        (504, None),
        (0, None),
    ],
)
def test_a_status_says_what_to_do(status: int, answer: Answer | None) -> None:
    outcome = http.refused(status, "words", None)
    if answer is None:
        assert isinstance(outcome, Unclear)
    else:
        whole_call = answer is Answer.RETRY
        assert outcome == NotAccepted(answer, f"HTTP {status} words", line=whole_call)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("2", 2.0), ("0.5", 0.5), ("-3", 0.0), (None, None), ("", None), ("soon", None)],
)
def test_retry_after_in_seconds(header: str | None, seconds: float | None) -> None:
    assert http.retry_after(header) == seconds


def test_retry_after_as_a_date() -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    assert 3000 < (http.retry_after(format_datetime(later, usegmt=True)) or 0) <= 3600
    assert http.retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert http.retry_after("9" * 20) == 24 * 3600
    assert http.retry_after("nan") is None
    assert http.retry_after("inf") is None


def test_a_providers_words_come_without_numbers_on_one_line() -> None:
    words = "Bad\n number +254 711 000 001, 254711000001\t and code 21610"
    assert http.plain(words) == "Bad number \u2026, \u2026 and code 21610"
    assert len(http.plain("x" * 1000)) < 200


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (requests.ConnectTimeout(), NotAccepted),
        (requests.exceptions.ProxyError(), NotAccepted),
        (requests.exceptions.SSLError("CERTIFICATE_VERIFY_FAILED"), NotAccepted),
        (requests.exceptions.SSLError("EOF in the middle"), Unclear),
        (requests.exceptions.InvalidURL(), NotAccepted),
        (requests.ReadTimeout(), Unclear),
        (requests.ConnectionError(), Unclear),
        (requests.exceptions.ChunkedEncodingError(), Unclear),
        (RuntimeError("anything"), Unclear),
    ],
    ids=lambda value: repr(value) if isinstance(value, Exception) else value.__name__,
)
def test_only_a_line_that_never_opened_is_surely_nothing(
    error: Exception, outcome: type[NotAccepted | Unclear]
) -> None:
    assert isinstance(http.broken(error), outcome)
