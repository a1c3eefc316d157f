"""What is kept for good names nobody, and a wrong key opens nothing."""

import json
from collections import Counter
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from smsgateway.store.ballots import ballots
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people
from smsgateway.store.sealing import Keyring
from tests.house import KEY, everything_kept, found, open_town
from tests.people import ACHIENG, BARAKA, CHAN, EVERYBODY

SECRET_WORDS = "my sister in Bondeni has no water"


@pytest.fixture
def lived_in(town):
    """Everybody did something of everything."""
    town.adds_channel("at", "africastalking", service_code="*384*1#")
    town.phone(ACHIENG).joins().votes("11", "12")
    town.phone(ACHIENG).dials().presses("1", "13")
    town.phone(BARAKA).texts("VOTE 11").texts(SECRET_WORDS).texts("MENU").texts("STOP")
    town.phone(CHAN).texts("VOTE 99").texts("LANG sw")
    town.posts({"phoneNumber": CHAN, "text": ACHIENG}, "ussd")
    town.posts({"from": CHAN, "text": CHAN}, "sms")
    town.posts({"phoneNumber": EVERYBODY[3]}, "optout", "at")
    town.posts({"id": "AT1", "status": "Failed", "phoneNumber": BARAKA}, "delivery", "at")
    town.sweeps()
    return town


def test_no_number_stands_in_clear_in_any_column_of_any_table(lived_in):
    digits = [number.lstrip("+").encode() for number in EVERYBODY]
    forms = {form for number in digits for form in (number, number[3:], number[-7:])}
    seen = {}
    for column, value in everything_kept(lived_in):
        held = value if isinstance(value, bytes) else str(value).encode()
        seen[column] = seen.get(column, 0) + 1
        assert not [form for form in forms if form in held or form.hex().encode() in held], column
    assert {"people.phone_sealed", "inbox.body", "outbox.body", "conversations.talk"} <= seen.keys()
    assert {"garbled.body", "delivery_reports.status", "conversations.key"} <= seen.keys()


def test_no_text_of_a_person_and_no_key_stands_in_clear(lived_in):
    secrets = [SECRET_WORDS, "Borehole Bondeni, 12", "VOTE 11", lived_in.token(), KEY.hex()]
    for column, value in everything_kept(lived_in):
        held = value if isinstance(value, bytes) else str(value).encode()
        assert not [one for one in secrets if one.encode() in held], column


def test_no_number_is_in_the_database_file_either(lived_in, migrated_url):
    if not migrated_url.startswith("sqlite"):
        pytest.skip("the rows of PostgreSQL were read")
    file = Path(migrated_url.removeprefix("sqlite:///"))
    for part in (file, Path(f"{file}-wal")):
        held = part.read_bytes()
        assert not [number for number in EVERYBODY if number[1:].encode() in held]


def test_a_ballot_says_nothing_of_its_voter_and_its_hour(lived_in):
    columns = set(ballots.c.keys())
    assert not columns & {"person_id", "phone", "phone_index", "channel_id", "inbox_id"}
    assert not [name for name in columns if name.endswith("_at")]
    indexes = {bytes(row.phone_index) for row in lived_in.rows(people)}
    for row in lived_in.rows(ballots):
        values = {bytes(value) for value in row if isinstance(value, bytes)}
        assert not values & indexes


def test_a_ballot_is_found_by_no_id_that_the_inbox_has(lived_in):
    said = {row.receipt for row in lived_in.rows(ballots)}
    for row in lived_in.rows(outbox):
        assert not [value for value in row if str(value) in said]


def test_one_voter_has_another_tag_in_each_contest(town):
    found(town.house, "other")
    for slug in ("kee", "other"):
        town.phone(ACHIENG, slug=slug).texts("VOTE 11")
    first, second = town.rows(ballots)
    assert first.contest_id != second.contest_id
    assert bytes(first.tag) != bytes(second.tag)


def test_one_voter_has_one_tag_in_a_contest_and_another_voter_another(town):
    for number in (ACHIENG, ACHIENG, BARAKA):
        town.phone(number).texts("VOTE 11").texts("VOTE 12")
    tags = Counter(bytes(row.tag) for row in town.rows(ballots))
    assert sorted(tags.values()) == [2, 4]


def test_a_wrong_key_opens_nothing(lived_in):
    wrong = Keyring({1: bytes(32)})
    for row in lived_in.rows(people):
        with pytest.raises(InvalidTag):
            wrong.open(row.phone_sealed, "phone")
    for row in lived_in.rows(outbox):
        with pytest.raises(InvalidTag):
            wrong.open(row.body, "text")


def test_what_was_sealed_as_one_thing_cannot_pass_for_another(lived_in):
    (row, *_) = lived_in.rows(people)
    with pytest.raises(InvalidTag):
        lived_in.house.keys.open(row.phone_sealed, "text")
    assert lived_in.house.keys.open(row.phone_sealed, "phone") in EVERYBODY


def test_a_process_with_a_wrong_key_takes_nothing(lived_in, migrated_url):
    cast = len(lived_in.dispositions)
    other = open_town(migrated_url, phone_keys={1: bytes(32)})
    try:
        with pytest.raises(InvalidTag):
            other.house.catalogue.latest()
        path = f"/in/kee/{lived_in.token()}/sms"
        vote = lived_in.phone(ACHIENG).sms("VOTE 11")
        assert other.app.test_client().post(path, data=vote).status_code == 500
    finally:
        other.close()
    assert len(lived_in.dispositions) == cast


def test_after_rotation_the_old_numbers_are_still_opened(lived_in, migrated_url):
    both = Keyring({1: KEY, 2: bytes(range(1, 33))})
    (row, *_) = lived_in.rows(people)
    assert both.open(row.phone_sealed, "phone") in EVERYBODY
    assert both.open(both.seal("x", "text"), "text") == "x"
    assert both.seal("x", "text")[0] == 2


def test_after_rotation_a_known_person_is_still_known(lived_in, migrated_url):
    rotated = open_town(migrated_url, phone_keys={1: KEY, 2: bytes(range(1, 33))})
    try:
        before = rotated.count(people)
        rotated.phone(BARAKA).dials().does_not_see("1 English")
        assert rotated.count(people) == before
    finally:
        rotated.close()


def test_logs_name_nobody(town, caplog):
    caplog.set_level("DEBUG")
    town.phone(ACHIENG).joins().votes("11")
    town.phone(BARAKA).texts(SECRET_WORDS)
    town.posts({"from": CHAN, "text": SECRET_WORDS}, "sms")
    said = "\n".join(record.getMessage() for record in caplog.records)
    for secret in (ACHIENG[1:], BARAKA[1:], CHAN[1:], SECRET_WORDS):
        assert secret not in said


def test_the_account_of_a_channel_is_sealed(town):
    town.adds_channel("at", "africastalking", api_key="very-secret-key")
    for column, value in everything_kept(town):
        held = value if isinstance(value, bytes) else json.dumps(value, default=str).encode()
        assert b"very-secret-key" not in held, column
    assert "very-secret-key" not in repr(town.house.catalogue.latest().stations)


def test_the_length_of_a_sealed_text_does_not_tell_what_was_chosen(town):
    """A reply names the projects: with its length alone one could read the choice off it."""
    choices = ("VOTE 11", "VOTE 13", "VOTE 11 12 13", "VOTE 14 15", "VOTE 0")
    for number, said in zip((*EVERYBODY, "+254700000077"), choices, strict=True):
        town.phone(number).texts(said)
    for table, column in ((outbox, "body"), (inbox, "body"), (inbox, "reply")):
        lengths = {len(getattr(row, column)) for row in town.rows(table)}
        assert len(lengths) == 1, (table.name, column)


@given(st.text(max_size=1500))
def test_what_was_filled_up_comes_back_as_it_was(said):
    keys = Keyring({1: KEY})
    sealed = keys.seal(said, "text")
    assert keys.open(sealed, "text") == said.rstrip("\0")
    assert (len(sealed) - len(keys.seal("", "text"))) in (0, 512, 1536, 3584, 7680)
