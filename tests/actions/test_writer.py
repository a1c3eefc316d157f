"""The one writer of a process: groups, patience, and nobody is thanked for what is not kept."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import update

from smsgateway.actions import turn, writer
from smsgateway.actions.commit import commit
from smsgateway.actions.outcome import NotRecorded, Paper, Standing
from smsgateway.actions.writer import Lost, Writer
from smsgateway.channels.contract import Text
from smsgateway.store import db, patience
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people
from tests.house import open_town
from tests.people import ACHIENG, BARAKA, CHAN, crowd

PATIENCE, STEPPING = writer.PATIENCE, turn.STEPPING_SECONDS
SECONDS, HELD = patience.SECONDS, db.HELD


@pytest.fixture(autouse=True)
def as_patient_as_the_product(town, monkeypatch):
    monkeypatch.setattr(writer, "PATIENCE", PATIENCE)
    monkeypatch.setattr(turn, "STEPPING_SECONDS", STEPPING)


@contextmanager
def slow(town):
    """Somebody else holds the database's writes."""
    with town.house.db.engine.connect() as other:
        if town.house.db.on_sqlite:
            other.execution_options(immediate=True)
            other.exec_driver_sql("SELECT 1")
        else:
            other.exec_driver_sql("LOCK TABLE conversations IN SHARE MODE")
        yield
        other.rollback()


def says(town, number, body="VOTE 11", id=""):
    id = id or f"t-{number}"
    station = town.house.catalogue.latest().stations["kee"]
    return turn.take_text(town.house, station, Text(number, id, body))


@pytest.fixture
def submitted(town, monkeypatch):
    """The outcomes that turns hand in, kept for a test to hand in again."""
    seen = []
    submit = Writer.submit

    def watch(self, outcome):
        seen.append(outcome)
        return submit(self, outcome)

    monkeypatch.setattr(Writer, "submit", watch)
    return seen


def test_a_slow_database_is_waited_for_two_seconds_and_no_longer(town):
    says(town, ACHIENG, "LIST", "t0")
    with slow(town):
        began = time.monotonic()
        with pytest.raises(NotRecorded):
            says(town, ACHIENG)
        assert 1.5 < time.monotonic() - began < 3.5


def test_a_person_who_presses_then_hears_that_nothing_was_recorded(town):
    achieng = town.phone(ACHIENG).joins().presses("1", "11")
    with slow(town):
        achieng.presses("1").is_done().sees("nothing was recorded")
        assert town.dispositions == []
    retry = achieng.tries_again().is_done().sees("Saved")
    assert retry.receipt == achieng.tries_again().receipt
    assert town.dispositions == ["standing"]
    assert town.count(outbox) == 1


def test_a_provider_gets_503_and_its_retry_the_saved_reply(town):
    baraka = town.phone(BARAKA)
    vote = baraka.sms("VOTE 11", id="t")
    with slow(town):
        assert town.posts(vote, "sms").status_code == 503
    for _ in range(2):
        assert town.posts(vote, "sms").status_code == 200
    assert town.dispositions == ["standing"]
    assert town.count(inbox) == town.count(outbox) == 1


def test_what_was_not_begun_when_its_person_was_told_no_is_never_done(town, monkeypatch):
    """Withdrawn means withdrawn: it does not come true behind the person's back."""
    says(town, ACHIENG, "LIST", "before")
    monkeypatch.setattr(writer, "PATIENCE", 0.5)
    with slow(town), ThreadPoolExecutor(6) as pool:
        first = pool.submit(says, town, ACHIENG)
        time.sleep(0.2)  # the writer has begun with it, and waits
        waiting = [first, *(pool.submit(says, town, one) for one in crowd(5))]
        for one in waiting:
            with pytest.raises(NotRecorded):
                one.result()
    monkeypatch.setattr(writer, "PATIENCE", 5.0)
    says(town, CHAN, "LIST", "after")  # the writer takes its work in order
    assert {row.provider_id for row in town.rows(inbox)} == {"before", f"t-{ACHIENG}", "after"}
    assert not says(town, ACHIENG).outbox_ids, "the retry is answered by what was kept late"
    assert town.tally == {"borehole": 1}


def test_many_waiting_outcomes_share_few_commits(town, monkeypatch):
    commits = []
    write = type(town.house.db).write

    @contextmanager
    def counting(self):
        with write(self) as connection:
            yield connection
        commits.append(1)

    monkeypatch.setattr(type(town.house.db), "write", counting)
    monkeypatch.setattr(writer, "PATIENCE", 20.0)
    with ThreadPoolExecutor(40) as pool:
        with slow(town):
            waiting = [pool.submit(says, town, one) for one in crowd(40)]
            time.sleep(0.5)
        for one in waiting:
            one.result()
    assert town.tally == {"borehole": 40}
    assert len(commits) < 20


def test_a_failing_outcome_does_not_spoil_its_group(town, submitted, monkeypatch):
    """One of the group is poison: the others are kept, and only its own turn fails."""
    for place, number in enumerate((ACHIENG, BARAKA, CHAN)):
        says(town, number, "VOTE 11", f"first-{place}")
    ids = {bytes(row.phone_index): row.id for row in town.rows(people)}
    good = [
        replace(
            one,
            who=replace(one.who, person_id=ids[one.who.phone_index]),
            inboxed=replace(one.inboxed, provider_id=f"second-{place}"),
            acts=(),
        )
        for place, one in enumerate(submitted)
    ]
    poison = replace(good[1], inboxed=replace(good[1].inboxed, medium=None))
    own = Writer(town.house.db, commit)
    monkeypatch.setattr(own, "_start", lambda: None)
    answers = {}

    def hand_in(place, outcome):
        try:
            answers[place] = own.submit(outcome)
        except Exception as error:
            answers[place] = error

    threads = [
        threading.Thread(target=hand_in, args=pair)
        for pair in enumerate([good[0], poison, good[2]])
    ]
    for one in threads:
        one.start()
    while len(own._waiting) < 3:
        time.sleep(0.01)
    group = own._next_group()
    assert len(group) == 3
    own._commit(group)
    for one in threads:
        one.join()
    assert isinstance(answers[1], NotRecorded)
    assert answers[0].outbox_ids
    assert answers[2].outbox_ids
    kept = {row.provider_id for row in town.rows(inbox)}
    assert {"second-0", "second-2"} <= kept
    assert "second-1" not in kept


def test_what_the_database_refuses_is_logged_without_the_row(town, submitted, caplog):
    """PostgreSQL shows the whole row that fails, under DETAIL: with the voter's tag and choice."""
    says(town, ACHIENG, "VOTE 11 13")
    (paper,) = (one for one in submitted[0].acts if isinstance(one, Paper))
    again = replace(
        submitted[0],
        thread=replace(submitted[0].thread, standing=Standing(1)),
        inboxed=replace(submitted[0].inboxed, provider_id="again"),
        acts=(replace(paper, nth=2, tracker=None),),
    )
    with pytest.raises(NotRecorded):
        town.house.writer.submit(again)
    (line,) = [one.message for one in caplog.records if "not recorded" in one.message]
    assert "tracker" in line
    assert "row" not in line


def test_a_phone_that_somebody_holds_spoils_no_others_turn(town, migrated_url, monkeypatch):
    """An import, or a destruction of keys, holds rows of people for as long as it takes."""
    if town.house.db.on_sqlite:
        pytest.skip("SQLite holds no rows: who writes holds all of it")
    monkeypatch.setattr(patience, "SECONDS", SECONDS)
    monkeypatch.setattr(db, "HELD", HELD)
    as_in_production = open_town(migrated_url)
    for number in (ACHIENG, BARAKA):
        says(as_in_production, number, id=f"first-{number}")
    hers = people.c.phone_index == town.house.keys.index(ACHIENG)
    with town.house.db.engine.connect() as other, ThreadPoolExecutor(2) as pool:
        other.execute(update(people).where(hers).values(looks=0))
        held = pool.submit(says, as_in_production, ACHIENG, "VOTE 12", "t2")
        time.sleep(0.2)  # the writer has begun with it
        assert says(as_in_production, BARAKA, "VOTE 12", "t3").outbox_ids
        with pytest.raises(NotRecorded):
            held.result()
        other.rollback()
    assert says(as_in_production, ACHIENG, "VOTE 12", "t2").outbox_ids
    assert town.tally == {"desks": 2}
    as_in_production.close()


def test_whoever_was_told_no_is_not_tried_alone_after_their_group(town, submitted, monkeypatch):
    """Where each of a group takes its time to fail, nobody waits for the last any more."""
    for number in (ACHIENG, BARAKA):
        says(town, number)
    tried = []

    def fail(_, outcomes):
        tried.append(len(outcomes))
        waiting[1].withdrawn = True
        raise ZeroDivisionError

    own = Writer(town.house.db, fail)
    waiting = [writer.Ticket(one) for one in submitted]
    own._commit(waiting)
    assert tried == [2, 1]
    assert isinstance(waiting[0].answer, ZeroDivisionError)


def test_an_outcome_of_yesterday_is_lost_and_leaves_no_trace(town, submitted):
    says(town, ACHIENG)
    before = [town.count(table) for table in (inbox, outbox, people)]
    yesterday = replace(submitted[0], thread=replace(submitted[0].thread, standing=Standing(0)))
    with pytest.raises(Lost):
        town.house.writer.submit(yesterday)
    assert [town.count(table) for table in (inbox, outbox, people)] == before


def test_closing_commits_what_waits(town):
    with ThreadPoolExecutor(10) as pool:
        waiting = [pool.submit(says, town, one) for one in crowd(10)]
        for one in waiting:
            one.result()
    town.house.writer.close()
    assert town.tally == {"borehole": 10}


def test_an_idle_writer_is_no_thread(migrated_url):
    names = {thread.name for thread in threading.enumerate()}
    quiet = open_town(migrated_url)
    assert {thread.name for thread in threading.enumerate()} - names == set()
    quiet.close()


class TestGroups:
    """Who is on the way is waited for; whoever is alone is not made to wait."""

    def test_a_group_waits_for_a_turn_that_is_on_the_way(self, town, monkeypatch):
        monkeypatch.setattr(writer, "GATHERING", 60)
        sizes = groups_of(town, monkeypatch)
        with ThreadPoolExecutor(2) as pool:
            with town.house.writer.coming():
                first = pool.submit(says, town, ACHIENG)
                assert not first.done()
                second = pool.submit(says, town, BARAKA)
                while len(town.house.writer._waiting) < 2:
                    time.sleep(0.01)
                assert sizes == []
            assert first.result()
            assert second.result()
        assert sizes == [2]

    def test_not_for_ever(self, town, monkeypatch):
        sizes = groups_of(town, monkeypatch)
        with town.house.writer.coming():
            assert says(town, ACHIENG)
        assert sizes == [1]

    def test_who_hears_an_old_answer_holds_up_nobody(self, town, monkeypatch):
        says(town, ACHIENG)
        monkeypatch.setattr(writer, "GATHERING", 60)
        assert says(town, ACHIENG).again
        assert says(town, BARAKA)


def groups_of(town, monkeypatch):
    """How many outcomes each commit holds, as they come."""
    sizes = []
    write = town.house.writer._write

    def counted(db, outcomes):
        sizes.append(len(outcomes))
        return write(db, outcomes)

    monkeypatch.setattr(town.house.writer, "_write", counted)
    return sizes
