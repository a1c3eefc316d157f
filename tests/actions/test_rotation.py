"""A new key while people vote: everybody stays known, nobody twice, and the old key may go."""

import threading

import pytest

from smsgateway.actions.keeping import rotation
from smsgateway.actions.publiclog import sequencing
from smsgateway.actions.refused import Refused
from smsgateway.store.channels import channels
from smsgateway.store.conversations import conversations
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people
from smsgateway.store.sealing import Keyring
from tests.house import KEY, open_town
from tests.log.ending import destroys, publishes
from tests.people import ACHIENG, BARAKA, CHAN, crowd

NEW = bytes(range(100, 132))
BOTH = {1: KEY, 2: NEW}


@pytest.fixture
def rotating(town, migrated_url):
    """Somebody lived here under the old key; this process knows both."""
    town.phone(ACHIENG).joins().votes("11")
    town.phone(BARAKA).texts("VOTE 12").texts("LANG sw")
    town.posts({"from": CHAN, "text": "x"}, "sms")
    opened = open_town(migrated_url, phone_keys=BOTH)
    yield opened
    opened.close()


def rotate(town):
    return sum(rotation.rotate(town.house))


def versions(town, table, column):
    return {bytes(row._mapping[column])[0] for row in town.rows(table)}


def test_everything_that_is_sealed_comes_under_the_new_key(rotating):
    assert rotation.left(rotating.house)["people"] == 2
    assert rotate(rotating) > 2
    assert sum(rotation.left(rotating.house).values()) == 0
    for table, column in (
        (people, "phone_sealed"),
        (channels, "secrets"),
        (conversations, "talk"),
        (inbox, "body"),
        (inbox, "reply"),
        (outbox, "body"),
    ):
        assert versions(rotating, table, column) == {2}
    alone = Keyring({2: NEW})
    assert {alone.open(row.phone_sealed, "phone") for row in rotating.rows(people)} == {
        ACHIENG,
        BARAKA,
    }
    assert {bytes(row.phone_index) for row in rotating.rows(people)} == {
        alone.index(ACHIENG),
        alone.index(BARAKA),
    }


def test_people_are_known_before_between_and_after(rotating):
    chunks = rotation.rotate(rotating.house)
    next(chunks)
    for number in (ACHIENG, BARAKA):
        rotating.phone(number).dials().does_not_see("1 English")
    list(chunks)
    rotating.phone(ACHIENG).texts("VOTE 13")
    assert rotating.count(people) == 2
    assert rotating.tally == {"drains": 1, "desks": 1}
    assert rotating.dispositions == ["superseded", "standing", "standing"]


def test_people_are_known_who_change_keys_while_they_are_looked_up(rotating):
    ask, asked = rotating.house.reader.ask, []

    def ask_and_rotate(medium, values):
        row = ask(medium, values)
        if not asked:
            rotate(rotating)
        asked.append(values["phone"])
        return row

    rotating.house.reader.ask = ask_and_rotate
    rotating.phone(ACHIENG).dials().does_not_see("1 English").sees("1 Vote")
    assert len(asked) == 3


def test_what_was_broken_off_goes_on(rotating):
    next(rotation.rotate(rotating.house))
    rotate(rotating)
    assert rotate(rotating) == 0


def test_whom_two_processes_met_at_once_becomes_one_person(rotating, town):
    town.phone(CHAN).texts("VOTE 14")
    receipt = rotating.rows(outbox)[-1]
    with rotating.house.db.write() as connection:
        sealed = rotating.house.keys.seal(CHAN, "phone")
        index = rotating.house.keys.index(CHAN)
        new = people.insert().values(phone_index=index, phone_sealed=sealed).returning(people.c.id)
        newer = connection.execute(new).scalar_one()
        copy = {name: receipt._mapping[name] for name in ("channel_id", "purpose", "body", "parts")}
        connection.execute(outbox.insert().values(person_id=newer, status="unknown", **copy))
    rotating.change(outbox, outbox.c.id == receipt.id, status="unknown")
    assert rotating.count(people) == 4
    rotate(rotating)
    assert rotating.count(people) == 3
    assert rotating.dispositions == ["standing"] * 3
    of_both = rotating.rows(outbox)[-2:]
    assert [row.status for row in of_both] == ["unknown", "dead"]
    assert {row.person_id for row in of_both} == {receipt.person_id}


def test_the_old_key_may_go_when_nothing_needs_it(rotating):
    with pytest.raises(Refused, match=r"rows need version 1 \(2 people, 1 channels"):
        rotation.check_dropped(rotating.house, 1)
    rotate(rotating)
    with pytest.raises(Refused, match=r"1 contests and their logs need version 1 \(kee\)"):
        rotation.check_dropped(rotating.house, 1)
    rotating.closes_voting(days=15)
    publishes(rotating)
    destroys(rotating)
    with pytest.raises(Refused, match="1 contests"):
        rotation.check_dropped(rotating.house, 1)
    sequencing.sequence(rotating.house)
    rotation.check_dropped(rotating.house, 1)
    with pytest.raises(Refused, match="version 2 seals"):
        rotation.check_dropped(rotating.house, 2)


def test_without_the_old_key_everybody_is_still_served(rotating, migrated_url):
    rotate(rotating)
    rotating.closes_voting(days=15)
    publishes(rotating)
    destroys(rotating)
    only_new = open_town(migrated_url, phone_keys={2: NEW})
    try:
        only_new.phone(BARAKA).dials().does_not_see("1 English")
        assert only_new.count(people) == 2
    finally:
        only_new.close()


def test_a_backup_from_before_opens_nothing_once_the_old_key_is_gone(rotating, town, migrated_url):
    """Crypto-shredding: neither the number nor its index says anything under the new key."""
    backup = [(bytes(row.phone_sealed), bytes(row.phone_index)) for row in town.rows(people)]
    rotate(rotating)
    alone = Keyring({2: NEW})
    for sealed, index in backup:
        with pytest.raises(KeyError):
            alone.open(sealed, "phone")
        assert index not in {alone.index(ACHIENG), alone.index(BARAKA)}


def test_two_thousand_people_change_keys_while_others_vote(town, migrated_url):
    keys, numbers = town.house.keys, crowd(2000)
    rows = [
        {"phone_index": keys.index(one), "phone_sealed": keys.seal(one, "phone"), "notice": 1}
        for one in numbers
    ]
    with town.house.db.write() as connection:
        connection.execute(people.insert(), rows)
    both = open_town(migrated_url, phone_keys=BOTH)
    try:
        running = threading.Thread(target=rotate, args=[both])
        running.start()
        for number in numbers[::100]:
            both.phone(number).dials().does_not_see("1 English").presses("1", "11", "1").is_done()
        running.join()
        rotate(both)
        assert sum(rotation.left(both.house).values()) == 0
        assert both.count(people) == 2000
        assert both.tally == {"borehole": 20}
    finally:
        both.close()
