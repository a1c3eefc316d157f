"""The roll of a contest: fixed in its opening, and telling nobody who is on it."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from smsgateway.counting.roll import commitment

ENTRIES = st.lists(st.binary(min_size=16, max_size=16), max_size=20)


def test_a_contest_without_a_roll_is_open_to_every_phone():
    assert commitment() == {"size": 0, "root": sha256(b"").hexdigest()}


@given(ENTRIES, st.randoms())
def test_order_and_repeats_in_the_list_change_nothing(entries, lots):
    mixed = [*entries, *entries[:3]]
    lots.shuffle(mixed)
    assert commitment(mixed) == commitment(entries)
    assert commitment(entries)["size"] == len(set(entries))


@given(ENTRIES, st.binary(min_size=16, max_size=16))
def test_one_entry_more_is_another_roll(entries, late):
    assert (commitment([*entries, late]) == commitment(entries)) == (late in entries)
