"""One number, one form; and nothing becomes a number that is none."""

from datetime import UTC, datetime

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsgateway.channels.contract import Garbled
from smsgateway.channels.phones import (
    NotAPhone,
    canonical,
    inbound,
    inbound_or_empty,
    seconds_until,
)


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("0711000001", "KE", "+254711000001"),
        ("0110000001", "KE", "+254110000001"),
        ("711000001", "KE", "+254711000001"),
        ("254711000001", "KE", "+254711000001"),
        ("254711000001", "KH", "+254711000001"),
        (" 254711000001", "KH", "+254711000001"),
        ("+254711000001\n", "KE", "+254711000001"),
        ("00254711000001", "KE", "+254711000001"),
        ("+254 (711) 000-001", "KE", "+254711000001"),
        ("+254\u00a0711\u2011000\u2011001", "KE", "+254711000001"),
        ("012345678", "KH", "+85512345678"),
        ("12345678", "KH", "+85512345678"),
        ("0961234567", "KH", "+855961234567"),
        ("+855012345678", "KH", "+85512345678"),
        ("\u0660\u0667\u0661\u0661\u0660\u0660\u0660\u0660\u0660\u0661", "KE", "+254711000001"),
        ("\uff0b\uff12\uff15\uff14711000001", "KE", "+254711000001"),
        ("08031234567", "NG", "+2348031234567"),
    ],
)
def test_a_written_number_has_one_form(written: str, region: str, number: str) -> None:
    assert canonical(written, region) == number


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("+254711XXXYYY", "letters"),
        ("VOTE2026", "letters"),
        ("1-800-FLOWERS", "letters"),
        ("whatsapp:+254711000001", "letters"),
        ("+254711000001;ext=5", "letters"),
        ("+254711000001 ext 3", "letters"),
        ("AFRICASTKNG", "letters"),
        ("+254711000001#5", "not a phone number"),
        ("+254711000001\x00", "not a phone number"),
        ("", "not a phone number"),
        ("21512", "short code"),
        ("100", "short code"),
        ("112", "short code"),
        ("+25471100000", "no such"),
        ("+", "not a phone number"),
        ("999999999999", "no such"),
    ],
)
def test_what_is_no_number_is_refused_with_a_reason(written: str, reason: str) -> None:
    with pytest.raises(NotAPhone, match=reason):
        canonical(written, "KE")


@pytest.mark.parametrize(
    ("reported", "number"),
    [
        ("+254711000001", "+254711000001"),
        (" 254711000001", "+254711000001"),
        ("254711000001", "+254711000001"),
        ("00254711000001", "+254711000001"),
        ("+254711000001\n", "+254711000001"),
        ("+855012345678", "+85512345678"),
        ("+25471100000", "+25471100000"),
        ("+99900000001", "+99900000001"),
    ],
    ids=[
        "as documented",
        "plus as space",
        "no plus",
        "dialled abroad",
        "newline",
        "trunk zero",
        "a digit short",
        "no such country",
    ],
)
def test_a_providers_number_is_taken_even_if_no_plan_knows_it(reported: str, number: str) -> None:
    assert inbound(reported) == number


@settings(max_examples=300)
@given(
    st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)) | st.integers(1, 999),
    st.sampled_from(("", "0", "00", "005", "06", "1", "8", "9", "15")),
    st.from_regex(r"[0-9]{6,9}", fullmatch=True),
)
def test_a_providers_number_is_what_the_numbering_plan_makes_of_it(
    country: int, at_home: str, rest: str
) -> None:
    number = f"+{country}{at_home}{rest}"
    try:
        parsed = phonenumbers.parse(number)
        valid = phonenumbers.is_valid_number(parsed)
    except phonenumbers.NumberParseException:
        valid = False
    form = phonenumbers.PhoneNumberFormat.E164
    assert inbound(number) == (phonenumbers.format_number(parsed, form) if valid else number)


@pytest.mark.parametrize(
    "reported",
    [
        "",
        "21512",
        "MANISPAA",
        "0711000001",
        "+254711XXXYYY",
        "whatsapp:+254711000001",
        "+0711000001",
        "+2547110000011111",
        "+254 711 000 001",
        "++254711000001",
        "+\u0662\u0665\u0664711000001",
    ],
)
def test_a_sender_that_is_no_person_is_garbled(reported: str) -> None:
    with pytest.raises(Garbled):
        inbound(reported)
    assert inbound_or_empty(reported) == ""


@pytest.mark.parametrize(
    ("phone", "now", "hours"),
    [
        ("+2348031234567", datetime(2026, 11, 22, 19, 0, tzinfo=UTC), 12),  # 20:00 in Lagos
        ("+2348031234567", datetime(2026, 11, 22, 6, 0, tzinfo=UTC), 1),
        ("+254711000001", datetime(2026, 11, 22, 5, 0, tzinfo=UTC), 24),  # just 8:00 in Nairobi
        ("+99900000001", datetime(2026, 11, 22, 6, 0, tzinfo=UTC), 2),  # nowhere: UTC
    ],
)
def test_morning_comes_by_the_clock_where_the_phone_lives(
    phone: str, now: datetime, hours: int
) -> None:
    assert seconds_until(8, phone, now) == hours * 3600
