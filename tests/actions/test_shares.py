"""A share of each contest's key in a file: destroyed once, it ends every backup of the database."""

import pytest

from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests
from smsgateway.store.sealing import Keyring
from smsgateway.store.shares import ShareMissing, Shares
from tests.house import KEY, found, open_town
from tests.log.ending import destroys, publishes
from tests.people import ACHIENG


@pytest.fixture
def apart(migrated_url, tmp_path):
    """A town that keeps shares in a folder of their own, and a second process of it."""
    towns = [open_town(migrated_url, key_dir=tmp_path / "shares") for _ in range(2)]
    found(towns[0].house)
    yield towns
    for town in towns:
        town.close()


def test_a_backup_of_the_database_ties_nothing_once_the_file_is_destroyed(apart, tmp_path):
    town, other = apart
    town.phone(ACHIENG).texts("VOTE 11")
    other.phone(ACHIENG).texts("VOTE 12")
    assert town.dispositions == ["superseded", "standing"], "both processes know the voter"
    (file,) = (tmp_path / "shares").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    (backup,) = town.rows(contests)
    (ballot, _) = town.rows(ballots)
    salt, everything = bytes(backup.salt), Keyring({1: KEY}, Shares(tmp_path / "shares"))
    assert everything.tag(1, salt, ACHIENG) == bytes(ballot.tag)

    town.closes_voting(days=15)
    publishes(town)
    assert "No backup of the database ties ballots to phones" in destroys(town)

    assert list((tmp_path / "shares").iterdir()) == []
    thief = Keyring({1: KEY}, Shares(tmp_path / "shares"))
    with pytest.raises(ShareMissing):
        thief.tag(1, salt, ACHIENG)
    with pytest.raises(ShareMissing):
        thief.mid(1, salt, "simulator", "any")
    assert "No phone can be tied" in other.phone(ACHIENG).texts("MYVOTE").last


def test_a_process_without_the_folder_takes_no_vote_under_another_name(apart, migrated_url):
    apart[0].phone(ACHIENG).texts("VOTE 11")
    lost = open_town(migrated_url)
    path = f"/in/kee/{lost.token()}/sms"
    try:
        answer = lost.app.test_client().post(path, data=lost.phone(ACHIENG).sms("VOTE 12"))
        assert answer.status_code == 503
    finally:
        lost.close()
    assert apart[0].dispositions == ["standing"]


def test_without_a_folder_everything_is_as_before(town, tmp_path):
    town.phone(ACHIENG).texts("VOTE 11")
    assert len(town.rows(contests)[0].salt) == 16
    assert Keyring({1: KEY}).new_salt() != Keyring({1: KEY}).new_salt()
