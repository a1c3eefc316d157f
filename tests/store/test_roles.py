"""The role that serves turns runs everything that a voter does, and cannot read a ballot."""

from secrets import token_hex

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from smsgateway.actions.publiclog import sequencing
from smsgateway.store import roles
from smsgateway.store.ballots import ballots
from smsgateway.store.log import log_leaves
from tests.house import open_town
from tests.log.ending import publishes
from tests.people import ACHIENG, BARAKA, CHAN


@pytest.fixture
def logs_in(town, migrated_url):
    """A town whose processes are members of a role, on the same database."""
    if migrated_url.startswith("sqlite"):
        pytest.skip("SQLite knows no roles: docs/limits.md says so")
    roles.grant(town.house.db)
    roles.grant(town.house.db)  # a second time changes nothing
    opened = []

    def as_member_of(role):
        name = f"test_{token_hex(6)}"
        with town.house.db.write() as connection:
            connection.execute(text(f"CREATE ROLE {name} LOGIN IN ROLE {role}"))
        url = make_url(migrated_url).set(username=name)
        opened.append((name, open_town(url.render_as_string(hide_password=False))))
        return opened[-1][1]

    yield as_member_of
    for name, one in opened:
        one.close()
        with town.house.db.write() as connection:
            connection.execute(text(f"DROP ROLE {name}"))


@pytest.fixture
def web(logs_in):
    return logs_in(roles.WEB)


def refused(town, statement):
    with pytest.raises(ProgrammingError) as found, town.house.db.write() as connection:
        connection.execute(text(statement))
    return isinstance(found.value.orig, psycopg.errors.InsufficientPrivilege)


def receipts(town):
    return {row.disposition: row.receipt for row in town.rows(ballots)}


def test_a_voter_does_everything_under_the_role_of_the_web(web, town):
    achieng, baraka = web.phone(ACHIENG), web.phone(BARAKA)
    achieng.joins().votes("11", "12")
    achieng.dials().presses("1", "13", "1").is_done().sees("Saved")
    baraka.texts("VOTE 11").hears("Vote received")
    baraka.texts("MYVOTE").hears("Your vote", "Borehole")
    sequencing.sequence(town.house)
    baraka.texts(f"CHK {town.rows(ballots, ballots.c.nth == 2)[0].receipt}").hears("number")
    baraka.texts("SEAL").hears("Public log")
    baraka.texts("UNVOTE").hears("taken back")
    web.phone(CHAN).texts("VOTE 12").texts("NOTME")
    assert sorted(town.dispositions) == ["disowned", "standing", "superseded", "withdrawn"]
    sequencing.sequence(town.house)
    standing = receipts(town)["standing"]
    assert "NOT counted" in achieng.texts(f"AUDIT {standing}").last
    sequencing.sequence(town.house)
    assert receipts(town)["spoiled"] == standing
    assert [row.kind for row in town.rows(log_leaves)].count("challenge") == 1
    assert town.tally == {"borehole": 1, "desks": 1}
    with pytest.raises(ProgrammingError, match="voting is open: nothing is counted yet"):
        web.tally  # noqa: B018
    town.closes_voting(days=1)
    publishes(town)
    assert web.tally == town.tally
    assert "published list" in achieng.texts("TRACKER").last
    town.change(ballots, confirmed=False)
    assert "waits for a check" in achieng.texts("TRACKER").last
    assert web.gets("/readyz").status_code == 200
    assert web.counted("smsgateway_log_waiting") == 0


def test_the_role_of_the_web_is_refused_every_way_to_a_ballot(web, town):
    web.phone(ACHIENG).texts("VOTE 11")
    joined = "FROM ballots b JOIN inbox i ON b.xmin::text = i.xmin::text"
    for statement in (
        "SELECT * FROM ballots",
        f"SELECT i.person_id, b.choice {joined}",
        "SELECT p.id, b.choice FROM people p CROSS JOIN ballots b",
        "SELECT choice FROM ballots",
        "SELECT tag, receipt FROM ballots",
        "SELECT id, leaf FROM ballots",
        "SELECT id, ctid FROM ballots",
        "SELECT id, xmin FROM ballots",
        "SELECT ballots FROM ballots",
        "COPY ballots TO STDOUT",
        "SELECT id FROM ballots FOR UPDATE",
        "UPDATE ballots SET choice = '[]'",
        "DELETE FROM ballots",
        "INSERT INTO ballots SELECT * FROM ballots",
        "SELECT salt FROM logs",
        "INSERT INTO log_acts (contest_id, kind, body) VALUES (1, 'decision', '{}')",
        "DELETE FROM log_leaves",
        "SET ROLE smsgateway_auditor",
    ):
        assert refused(web, statement), statement
    with web.house.db.read() as connection:
        looked = text("SELECT * FROM ballots_cast_by(1, decode(:tag, 'hex'))")
        assert connection.execute(looked, {"tag": "00" * 16}).all() == []
        seen = "SELECT count(*) FROM pg_stats WHERE tablename = 'ballots' AND attname <> 'id'"
        assert connection.execute(text(seen)).scalar_one() == 0
    assert town.dispositions == ["standing"]


def test_an_auditor_reads_ballots_and_log_and_no_person(logs_in, town):
    town.phone(ACHIENG).texts("VOTE 11")
    sequencing.sequence(town.house)
    auditor = logs_in(roles.AUDITOR)
    assert [row.disposition for row in auditor.rows(ballots)] == ["standing"]
    assert [row.kind for row in auditor.rows(log_leaves)] == ["open", "b"]
    for statement in (
        "SELECT * FROM people",
        "SELECT * FROM inbox",
        "SELECT * FROM outbox",
        "SELECT * FROM conversations",
        "SELECT salt FROM contests",
        "SELECT secrets FROM channels",
        "UPDATE ballots SET disposition = 'late'",
        "SELECT * FROM ballots_cast_by(1, decode('00', 'hex'))",
    ):
        assert refused(auditor, statement), statement
