"""Backups that prove themselves, the way back, the move to PostgreSQL, keys on paper."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from smsgateway import cli
from smsgateway.actions.keeping import backup as backups
from smsgateway.actions.keeping import keysheet, moving
from smsgateway.actions.refused import Refused
from smsgateway.store import rows, schema
from smsgateway.store.ballots import ballots
from smsgateway.store.db import Database
from smsgateway.store.messages import inbox
from smsgateway.store.people import people
from tests.house import KEY, SECRET, emptied_postgres, found, open_town, sqlite_template
from tests.people import ACHIENG, BARAKA, CHAN, crowd

KEYS = {1: KEY}


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    """Votes, a conversation that goes on, an unread text, replies sent and waiting."""
    town = open_town(copied(tmp_path_factory.mktemp("lived")))
    found(town.house)
    live(town)
    yield town
    town.close()


def live(town):
    for number in crowd(4):
        town.phone(number).joins().votes("11")
    town.phone(BARAKA).texts("VOTE 12 13").texts("the pump is broken").texts("VOTE 14")
    town.phone(ACHIENG).dials()
    town.posts(town.phone(CHAN).sms("VOTE 11"), "sms")


def copied(folder, name="town.sqlite3"):
    """A database with tables and nothing in them."""
    shutil.copyfile(sqlite_template(), folder / name)
    return f"sqlite:///{folder / name}"


@pytest.fixture
def file(lived_in, tmp_path):
    kept = tmp_path / "kee.backup"
    backups.make(lived_in.house.db, KEYS, kept)
    return kept


@pytest.fixture
def elsewhere(tmp_path):
    """Another machine."""
    db = Database(copied(tmp_path, "elsewhere.sqlite3"))
    yield db
    db.dispose()


def everything(db):
    with db.read() as connection:
        return rows.proofs(rows.dump(connection))


@pytest.fixture
def on_postgres(postgres_server, monkeypatch):
    """The same life on PostgreSQL."""
    town = open_town(emptied_postgres(postgres_server))
    found(town.house)
    live(town)
    yield town, monkeypatch
    town.close()


class TestBackup:
    def test_a_restore_on_another_machine_has_every_row(self, lived_in, file, elsewhere):
        done = backups.restore(elsewhere, KEYS, file)
        assert done.rows == sum(one.rows for one in everything(lived_in.house.db).values())
        assert everything(elsewhere) == everything(lived_in.house.db)

    def test_a_restore_begins_with_no_tables_at_all(self, file, tmp_path):
        db = Database(f"sqlite:///{tmp_path / 'bare.sqlite3'}")
        assert backups.restore(db, KEYS, file).tables > 10
        assert schema.current(db) == schema.newest()
        db.dispose()

    def test_people_vote_on_after_a_restore(self, lived_in, file, elsewhere):
        before = lived_in.tally
        backups.restore(elsewhere, KEYS, file)
        there = open_town(elsewhere.url)
        try:
            assert there.tally == before
            there.phone(CHAN).texts("VOTE 15")
            there.phone("+254733999999").texts("VOTE 15")
            assert there.tally["lamps"] == 2
        finally:
            there.close()

    def test_it_holds_no_key_no_number_and_no_word(self, lived_in, file):
        kept = file.read_bytes()
        assert KEY not in kept
        for word in (BARAKA[1:].encode(), b"pump", b"borehole", b"Kee"):
            assert word not in kept
        assert file.stat().st_mode & 0o077 == 0

    def test_without_the_key_nothing_is_restored(self, file, elsewhere):
        with pytest.raises(Refused, match="cannot be opened"):
            backups.restore(elsewhere, {1: bytes(32)}, file)
        with pytest.raises(Refused, match="version 1 of PHONE_KEY"):
            backups.restore(elsewhere, {2: KEY}, file)

    @pytest.mark.parametrize("damage", ["cut", "flipped", "longer", "swapped", "another file"])
    def test_a_damaged_file_restores_nothing(self, file, elsewhere, damage):
        kept = bytearray(file.read_bytes())
        if damage == "cut":
            del kept[len(kept) // 2 :]
        elif damage == "flipped":
            kept[len(kept) // 2] ^= 1
        elif damage == "longer":
            kept += b"more"
        elif damage == "swapped":
            kept[60:80], kept[80:100] = kept[80:100], kept[60:80]
        else:
            kept = bytearray(b"PK\x03\x04 something else entirely, long enough to be read")
        file.write_bytes(kept)
        with pytest.raises(Refused):
            backups.check(file, KEYS)
        with pytest.raises(Refused):
            backups.restore(elsewhere, KEYS, file)
        assert "people" not in everything(elsewhere)

    def test_a_row_that_was_lost_on_the_way_is_noticed(self, file, elsewhere, monkeypatch):
        real = rows.load

        def loses_one(connection, chunks):
            real(connection, chunks)
            one = select(func.min(ballots.c.id)).scalar_subquery()
            connection.execute(ballots.delete().where(ballots.c.id == one))

        monkeypatch.setattr(rows, "load", loses_one)
        with pytest.raises(Refused, match="the table ballots"):
            backups.restore(elsewhere, KEYS, file)
        assert "people" not in everything(elsewhere), "all of it or nothing"

    def test_a_database_in_use_is_not_written_over(self, lived_in, file):
        before = everything(lived_in.house.db)
        with pytest.raises(Refused, match="not empty"):
            backups.restore(lived_in.house.db, KEYS, file)
        assert everything(lived_in.house.db) == before

    def test_it_shows_one_moment_while_people_vote(
        self, lived_in, tmp_path, elsewhere, monkeypatch
    ):
        real = rows.tables_of
        voted = []

        def busy(connection):
            for table in real(connection):
                if table.name == "inbox" and not voted:
                    voted.append(1)
                    lived_in.phone("+254733999999").texts("VOTE 15")
                yield table

        monkeypatch.setattr(rows, "tables_of", lambda connection: list(busy(connection)))
        file = tmp_path / "busy.backup"
        backups.make(lived_in.house.db, KEYS, file)
        monkeypatch.setattr(rows, "tables_of", real)
        backups.restore(elsewhere, KEYS, file)
        with elsewhere.read() as connection:
            proofs = rows.proofs(rows.dump(connection))
        assert proofs["people"].rows == 7


class TestTheCommands:
    @pytest.fixture
    def run(self, tmp_path, monkeypatch):
        monkeypatch.delenv("REDIS_URL", raising=False)
        monkeypatch.chdir(tmp_path)

        def say(url, *words):
            told = {"DATABASE_URL": url, "SECRET_KEY": SECRET, "PHONE_KEY": KEY.hex()}
            return CliRunner().invoke(cli.main, words, env=told)

        return say

    @pytest.fixture
    def old(self, sqlite_url):
        """A database of an earlier version, with a person in it."""
        db = Database(sqlite_url)
        schema.upgrade(db, "0004")
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
            connection.execute(
                "INSERT INTO people (id, phone_index, phone_sealed, language, first_seen_at) "
                "VALUES (7, x'00', x'01', 'sw', '2026-01-01 00:00:00.000000')"
            )
            connection.commit()
        db.dispose()
        return sqlite_url

    def test_backup_and_restore_speak_of_what_they_did(self, lived_in, run, tmp_path):
        url = lived_in.house.settings.database_url
        made = json.loads(run(url, "backup", "b.backup", "--json").stdout)
        assert made["rows"] > 10
        assert "is whole" in run(url, "restore", "b.backup", "--check").stdout
        refused = run(url, "restore", "b.backup")
        assert refused.exit_code == 1
        assert "not empty" in refused.stderr
        other = copied(tmp_path, "other.sqlite3")
        done = json.loads(run(other, "restore", "b.backup", "--json").stdout)
        assert done["rows"] == made["rows"]

    def test_replace_sets_what_is_there_aside(self, on_postgres, run):
        lived_in, _ = on_postgres
        url = lived_in.house.settings.database_url
        run(url, "backup", "b.backup")
        before = lived_in.tally
        lived_in.phone("+254733999999").texts("VOTE 15")
        lived_in.house.db.dispose()
        done = run(url, "restore", "b.backup", "--replace")
        assert done.exit_code == 0, done.output
        assert "what was there is now" in done.stderr
        lived_in.house.db.dispose()
        assert lived_in.tally == before
        forget(lived_in)

    def test_an_upgrade_backs_up_first_and_can_go_back(self, old, run, tmp_path):
        done = run(old, "upgrade")
        assert done.exit_code == 0, done.output
        (file,) = tmp_path.glob("**/*.backup")
        assert f"from schema 0004 to {schema.newest()}" in done.stdout
        back = run(old, "restore", str(file), "--replace", "--keep-schema")
        assert back.exit_code == 0, back.output
        db = Database(old)
        assert schema.current(db) == "0004"
        assert everything(db)["people"].rows == 1
        db.dispose()

    def test_an_upgrade_that_fails_says_the_way_back(self, old, run, monkeypatch):
        def fails(*_):
            raise RuntimeError("the migration is broken")

        monkeypatch.setattr(schema, "upgrade", fails)
        done = run(old, "upgrade")
        assert done.exit_code == 1
        assert "--replace --keep-schema" in done.stderr

    def test_a_backup_of_a_newer_version_is_refused(self, lived_in, run, tmp_path, monkeypatch):
        url = lived_in.house.settings.database_url
        run(url, "backup", "b.backup")
        monkeypatch.setattr(schema, "known", lambda: {"0001"})
        done = run(f"sqlite:///{tmp_path / 'o.sqlite3'}", "restore", "b.backup")
        assert done.exit_code == 1
        assert "newer version" in done.stderr

    def test_the_sheets_of_two_keepers_make_the_keys_again(self, sqlite_url, run, tmp_path):
        printed = run(sqlite_url, "keys", "sheet").stdout
        first, second = printed.split("\f")
        for half in (first, second):
            assert KEY.hex()[:16] not in half.replace(" ", "")
        (tmp_path / "1.txt").write_text(first)
        (tmp_path / "2.txt").write_text(second)
        joined = run(sqlite_url, "keys", "join", "1.txt", "2.txt").stdout
        assert joined == f"PHONE_KEY=1:{KEY.hex()}\nSECRET_KEY={SECRET}\n"


def forget(town):
    """Take the schemas away that a restore set aside, for the tests that share this database."""
    with town.house.db.write() as connection:
        found = connection.exec_driver_sql(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before%%'"
        ).scalars()
        for name in list(found):
            connection.exec_driver_sql(f'DROP SCHEMA "{name}" CASCADE')


class TestTheSheets:
    @given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
    def test_any_keys_survive_the_paper(self, keys):
        assert keysheet.joined(*keysheet.halves(keys)) == keys

    def test_one_wrong_digit_is_named_by_sheet_and_line(self):
        first, second = keysheet.halves("PHONE_KEY=" + "0" * 64)
        second[3] = second[3][:-4] + ("a" if second[3][-4] != "a" else "b") + second[3][-3:]
        with pytest.raises(Refused, match="line 4 of the second sheet"):
            keysheet.joined(first, second)

    def test_sheets_of_two_prints_do_not_belong_together(self):
        first, _ = keysheet.halves("PHONE_KEY=1")
        _, second = keysheet.halves("PHONE_KEY=1")
        with pytest.raises(Refused, match="together"):
            keysheet.joined(first, second)


class TestTheMove:
    @pytest.fixture
    def source(self, tmp_path):
        opened = open_town(copied(tmp_path))
        found(opened.house)
        for number in crowd(4):
            opened.phone(number).joins().votes("11")
        opened.phone(BARAKA).texts("VOTE 12")
        yield opened
        opened.close()

    @pytest.fixture
    def target(self, postgres_server):
        db = Database(emptied_postgres(postgres_server))
        yield db
        db.dispose()

    def test_everything_is_there_and_people_vote_on(self, source, target):
        before = everything(source.house.db)
        moved = moving.move(source.house.db, target)
        assert everything(target) == before
        assert moved.rows == sum(one.rows for one in before.values())
        there = open_town(target.url)
        try:
            assert there.tally == {"borehole": 4, "desks": 1}
            there.phone(CHAN).texts("VOTE 15")
            assert there.tally["lamps"] == 1
        finally:
            there.close()

    def test_a_server_that_was_forgotten_on_the_old_file_records_nothing(self, source, target):
        moving.move(source.house.db, target)
        answer = source.posts(source.phone(CHAN).sms("VOTE 15"), "sms")
        assert answer.status_code == 503
        source.phone(ACHIENG).dials().sees("nothing was recorded")
        assert source.count(inbox, inbox.c.provider_id.like("text%")) == 1
        with pytest.raises(Refused, match="moved already"):
            moving.move(source.house.db, target)

    def test_a_target_in_use_and_a_wrong_direction_are_refused(self, source, target):
        with target.write() as connection:
            connection.execute(people.insert().values(id=1, phone_index=b"x", phone_sealed=b"y"))
        with pytest.raises(Refused, match="not empty"):
            moving.move(source.house.db, target)
        with pytest.raises(Refused, match="not the other way"):
            moving.move(target, source.house.db)
        source.phone(CHAN).texts("VOTE 15")
        assert source.tally["lamps"] == 1, "nothing changed here"
