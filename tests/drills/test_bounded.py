"""A little of every drill, within every test run; `python3 run.py drills` does much more of it."""

import time

import pytest
from sqlalchemy import event

from smsgateway.store import schema
from tests.drills.history import History, check
from tests.drills.processes import Proxy, Serving, Voters, breaks, takes_in, until
from tests.drills.test_databases import back, frozen_processes, through, vote
from tests.drills.test_inputs import everything_again
from tests.drills.test_processes import sends_while_killed
from tests.house import emptied_postgres, found, open_town
from tests.servers import Postgres


@pytest.mark.drill
@pytest.mark.timeout(300)
# A pool whose server crashed drops its connections without closing them.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_town_in_which_everything_breaks_once_loses_no_vote():
    """R3, R4, R13, R18, R20: lines, the server and its database, killed, frozen, restarted."""
    history = History()
    with Postgres() as server:
        town = open_town(server.create_database())
        schema.upgrade(town.house.db)
        found(town.house)
        line = Proxy(server.port)
        web = Serving(through(town.house.settings.database_url, line)).start()
        with Voters(4, [web.port], town.token(), history, pause=0.1):
            breaks(line, "reset")
            with frozen_processes(server):
                time.sleep(1)
            server.crash()
            back(server)
            web.kill()
            web.start()
            until(lambda: history.acknowledged > 8, 60)
            web.ends()
        line.close()
        town.house.db.dispose()
        takes_in(town)
        check(town, history)
        town.close()


@pytest.mark.timeout(300)
def test_a_sender_that_is_killed_twice_loses_and_doubles_no_text(postgres_server):
    """R2 with a provider that can be asked."""
    town = open_town(emptied_postgres(postgres_server))
    found(town.house)
    told = sends_while_killed(town, "look-up", many=150, kills=2, lease=3)
    assert (told["lost"], told["doubled"]) == (0, 0)
    town.close()


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
class TestOnOneMachine:
    def test_a_full_disk_keeps_what_was_acknowledged(self, town):
        """R8: SQLite may take no page more, then it may again."""
        history, refused, most = History(), 0, [2**30]
        event.listen(
            town.house.db.engine,
            "checkout",
            lambda raw, *_: raw.execute(f"PRAGMA max_page_count = {most[0]}"),
        )
        for place in range(50):
            vote(town, history, place)
        most[0] = 1
        while refused < 3:
            place += 1
            refused += not vote(town, history, place)
        most[0] = 2**30
        assert vote(town, history, place + 1)
        check(town, history, settled=False)

    def test_everything_again_changes_nothing(self, town):
        """R11."""
        assert everything_again(town, phones=2) > 8
