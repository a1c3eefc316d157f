"""Whatever a webhook's body holds, no text is lost."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsgateway.channels import forms
from smsgateway.channels.contract import Garbled
from tests.channels.accounts import raw


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"text=", ""),
        (b"other=1", ""),
        (b"text=1%2A2", "1*2"),
        (b"text=1*2", "1*2"),
        (b"text=VOTE+14", "VOTE 14"),
        (b"text=VOTE%2014", "VOTE 14"),
        (b"text=%E1%9E%80", "\u1780"),
        (b"text=\xe1\x9e\x80", "\u1780"),
        (b"text=\xe1%9E\x80", "\u1780"),
        (b"text=caf%E9+14", "caf\ufffd 14"),
        (b"text=caf\xe9+14", "caf\ufffd 14"),
        (b"text=1%002", "1\ufffd2"),
        (b"text=%ED%A0%80", "\ufffd\ufffd\ufffd"),
        (b"text=100%", "100%"),
        (b"text=a;b", "a;b"),
        (b"text=a=b", "a=b"),
        (b"text=first&text=second", "first"),
    ],
    ids=[
        "empty",
        "absent",
        "encoded star",
        "bare star",
        "plus",
        "encoded space",
        "Khmer",
        "Khmer not encoded",
        "Khmer half encoded",
        "Latin-1",
        "Latin-1 not encoded",
        "NUL",
        "a lone surrogate",
        "a bare percent sign",
        "semicolon",
        "equals sign",
        "said twice",
    ],
)
def test_a_text_stays_readable(body: bytes, text: str) -> None:
    assert forms.optional(forms.read(raw(body)), "text") == text


@given(st.text(alphabet="ab%+&=*;0259BEF ", max_size=40), st.sampled_from(("replace", "strict")))
def test_a_form_is_read_as_the_standard_library_reads_it(body: str, errors: str) -> None:
    try:
        expected = parse_qsl(body, keep_blank_values=True, errors=errors)
    except UnicodeDecodeError:
        with pytest.raises(Garbled, match="not a form"):
            forms.pairs(body.encode(), errors)
    else:
        assert forms.pairs(body.encode(), errors) == expected


def test_ten_thousand_characters_of_any_script_fit() -> None:
    text = "\U0001f5f3" * 10_000
    body = b"text=" + b"%F0%9F%97%B3" * 10_000
    assert forms.optional(forms.read(raw(body)), "text") == text


def test_every_value_of_a_repeated_field_is_kept() -> None:
    assert forms.read(raw(b"a=1&a=&a=1"))["a"] == ["1", "", "1"]


def test_the_query_adds_what_the_body_does_not_say() -> None:
    form = forms.read(raw(b"id=body", path="/in/city/status?ref=m1&id=query&ref=m2"))
    assert form == {"id": ["body"], "ref": ["m1", "m2"]}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"text=" + b"a" * forms.LIMIT, "more than 262144 bytes"),
        (b"&".join([b"a=1"] * (forms.MOST_FIELDS + 1)), "not a form"),
    ],
    ids=["too large", "too many fields"],
)
def test_a_body_out_of_bounds_is_garbled(body: bytes, reason: str) -> None:
    with pytest.raises(Garbled, match=reason):
        forms.read(raw(body))


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", "no id"), (b"id=", "no id"), (b"id=" + b"x" * 256, "id is too long")],
    ids=["absent", "empty", "too long"],
)
def test_a_required_field_must_be_a_name(body: bytes, reason: str) -> None:
    with pytest.raises(Garbled, match=reason):
        forms.required(forms.read(raw(body)), "id")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2017-05-03T06:04:45Z", datetime(2017, 5, 3, 6, 4, 45, tzinfo=UTC)),
        ("2017-05-03 06:04:45", datetime(2017, 5, 3, 6, 4, 45, tzinfo=UTC)),
        ("2017-05-03T09:04:45+03:00", datetime(2017, 5, 3, 6, 4, 45, tzinfo=UTC)),
        (" 2017-05-03 06:04:45\n", datetime(2017, 5, 3, 6, 4, 45, tzinfo=UTC)),
        ("", None),
        ("yesterday", None),
        ("2017-13-03 06:04:45", None),
        ("0001-01-01T00:00:00+23:00", None),
    ],
)
def test_a_time_is_in_utc_or_unknown(written: str, read: datetime | None) -> None:
    found = forms.moment(written)
    assert found == read
    assert found is None or found.tzinfo is UTC
