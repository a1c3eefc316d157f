"""Processes die: web servers, senders, all in turn, under load."""

import random
import threading
import time
from collections import Counter
from urllib.parse import urlsplit

import pytest
import redis
from sqlalchemy import insert, select, update

from deploy.emulators import AfricasTalking, Twilio
from smsgateway.actions.accounts import accounts
from smsgateway.store.db import database_now
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from tests.actions.sending import SID
from tests.broadcasts.saying import ANN, bulk, drafted, joined, limited, started, state
from tests.drills.history import History, check
from tests.drills.processes import (
    FAULTS,
    Process,
    Proxy,
    Serving,
    Voters,
    ask,
    breaks,
    environment,
    takes_in,
    until,
)
from tests.house import emptied_postgres, found, open_town
from tests.people import crowd
from tests.servers import Redis

pytestmark = [pytest.mark.drill, pytest.mark.timeout(3600)]


@pytest.fixture
def town(postgres_server):
    opened = open_town(emptied_postgres(postgres_server))
    found(opened.house)
    yield opened
    opened.close()


def owes_all(town, slug, many):
    """So many people are owed one text each."""
    house = town.house
    station = house.catalogue.latest().stations[slug]
    body = {place: house.keys.seal(f"Receipt {place:06}", "text") for place in range(many)}
    for begin in range(0, many, 2000):
        part = range(begin, min(begin + 2000, many))
        numbers = [f"+2547{place:08}" for place in part]
        with house.db.write() as connection:
            made = connection.execute(
                insert(people).returning(people.c.id, sort_by_parameter_order=True),
                [
                    {
                        "phone_index": house.keys.index(number),
                        "phone_sealed": house.keys.seal(number, "phone"),
                    }
                    for number in numbers
                ],
            ).scalars()
            connection.execute(
                insert(outbox),
                [
                    {
                        "channel_id": station.id,
                        "person_id": person,
                        "purpose": "receipt",
                        "body": body[place],
                        "parts": 1,
                    }
                    for place, person in zip(part, made, strict=True)
                ],
            )


@pytest.mark.parametrize("mode", ["look-up", "reports", "reports lost"])
def test_r2_senders_are_killed_while_they_send(town, figure, scale, mode):
    told = sends_while_killed(town, mode, scale(30_000, 300), scale(200, 6))
    figure(f"R2 {mode}", **told)


def sends_while_killed(town, mode, many, kills, lease=15):
    """So many texts leave while two senders are killed in turn; what became of them."""
    looks_up = mode == "look-up"
    provider = Twilio(auth_token="key") if looks_up else AfricasTalking(api_key="key")
    with provider:
        provider.latency = 0.05  # as a real one; also, so that there is time for all kills
        account = {"username": SID, "sender": "+254205000001"} if looks_up else {}
        name = "twilio" if looks_up else "africastalking"
        station = town.adds_channel("x", name, api_url=provider.url, **account)
        if mode == "reports":
            web = Serving(town.house.settings.database_url).start()
            token = station.account.tokens[0]
            provider.reports = f"http://127.0.0.1:{web.port}/in/x/{token}/delivery"
            provider.statuses = ("Success",)
        owes_all(town, "x", many)
        waits = {
            "DRILL_LEASE": f"{lease}",
            "DRILL_LOOK_AFTER": f"{lease + 1}",
            "DRILL_GIVE_UP": f"{lease * 2}",
        }
        env = environment(town.house.settings.database_url, **waits)
        workers = [Process("tests.drills.drainer", env=env).start() for _ in range(2)]
        began, killed = time.monotonic(), 0
        try:
            while not done(town):
                time.sleep(random.uniform(0.5, 1.5))
                assert not any(one.died() for one in workers), "a sender ended by itself"
                if killed < kills:
                    one = random.choice(workers)
                    one.kill()
                    one.start()
                    killed += 1
            took = time.monotonic() - began
        finally:
            for one in workers:
                one.kill()
        provider.settle()
        if mode == "reports":
            web.kill()
        taken = dict(provider.accepted)
    check(town, History(), taken=taken)
    doubled = sum(count - 1 for count in taken.values())
    flagged = town.count(outbox, outbox.c.doubtful)
    states = {
        state: town.count(outbox, outbox.c.status == state)
        for state in ("sent", "delivered", "dead", "unknown")
    }
    assert len(taken) == many, "none is lost"
    assert doubled <= 2 * flagged
    if looks_up:
        assert doubled == 0
    return {
        "texts": many,
        "kills": killed,
        "lost": many - len(taken),
        "doubled": doubled,
        "flagged": flagged,
        "send_seconds": round(took),
        **states,
    }


def phones_of(town, which):
    """Whose texts these are."""
    asked = select(people.c.phone_sealed).join(outbox, outbox.c.person_id == people.c.id)
    with town.house.db.read() as connection:
        sealed = connection.execute(asked.where(which)).scalars().all()
    return {town.house.keys.open(one, "phone") for one in sealed}


def done(town):
    with town.house.db.read() as connection:
        waiting = select(outbox.c.id).where(
            outbox.c.status.in_(("queued", "attempting", "unknown"))
        )
        return connection.execute(waiting.limit(1)).first() is None


def test_r20_lines_to_the_provider_and_to_redis_break(town, figure, scale):
    """Every fault in turn on both lines: none is lost, and what may be double says so.

    What the provider is not heard to take twice in a row is listed for a person.
    """
    history, many = History(), scale(3000, 60)
    with AfricasTalking(api_key="key") as provider, Redis() as server:
        provider.latency = 0.01
        lines = [Proxy(urlsplit(provider.url).port), Proxy(server.port)]
        through = [f"http://127.0.0.1:{lines[0].port}", f"redis://127.0.0.1:{lines[1].port}/0"]
        town.adds_channel("x", "africastalking", api_url=through[0])
        owes_all(town, "x", many)
        url = town.house.settings.database_url
        waits = {"DRILL_LEASE": "25", "DRILL_LOOK_AFTER": "26", "DRILL_GIVE_UP": "30"}
        sender = Process("tests.drills.drainer", env=environment(url, **waits)).start()
        web = Serving(url, REDIS_URL=through[1]).start()
        try:
            with Voters(4, [web.port], town.token(), history, pause=0.1) as voters:
                for fault in scale(8, 1) * FAULTS:
                    for line in lines:
                        breaks(line, fault)
                    time.sleep(0.5)
            for line in lines:
                line.heals()
            until(lambda: done(town), 300)
        finally:
            sender.kill()
            web.kill()
        provider.settle()
        taken = dict(provider.accepted)
    takes_in(town)
    check(town, history, taken=taken)
    listed = phones_of(town, outbox.c.status == "dead")
    figure(
        "R20 provider and Redis",
        faults=" ".join(FAULTS),
        texts=many,
        lost=many - len(taken.keys() | listed),
        doubled=sum(count - 1 for count in taken.values()),
        flagged=town.count(outbox, outbox.c.doubtful),
        left_to_a_person=len(listed),
        acknowledged=history.acknowledged,
        slowest_answer=voters.slowest,
    )
    assert len(taken.keys() | listed) == many
    assert len(listed) <= many // 100
    assert voters.slowest <= 3.5


def test_r3_web_servers_are_killed_under_people_who_vote(town, figure, scale):
    history, kills = History(), scale(100, 5)
    web = Serving(town.house.settings.database_url).start()
    with Voters(16, [web.port], town.token(), history):
        for _ in range(kills):
            time.sleep(random.uniform(0.3, 1.0))
            web.kill()
            web.start()
        time.sleep(1)
    web.kill()
    takes_in(town)
    check(town, history)
    figure("R3", kills=kills, acknowledged=history.acknowledged, missing=0)
    assert history.acknowledged > kills


def test_r18_servers_are_restarted_in_turn_and_nobody_notices(town, figure, scale):
    """Two servers, as behind a proxy; each is asked to stop and comes back, in turn."""
    history, restarts = History(), scale(20, 4)
    webs = [Serving(town.house.settings.database_url).start() for _ in range(2)]
    ports = [web.port for web in webs]
    slowest = 0.0
    with Voters(8, ports, town.token(), history, pause=0.05) as voters:
        for turn in range(restarts):
            time.sleep(0.5)
            slowest = max(slowest, webs[turn % 2].ends(within=60))
            webs[turn % 2].start()
        time.sleep(1)
    for web in webs:
        web.kill()
    takes_in(town)
    check(town, history)
    figure(
        "R18",
        restarts=restarts,
        acknowledged=history.acknowledged,
        refused_5xx=voters.refused,
        drain_seconds=round(slowest, 1),
    )
    assert voters.refused == 0
    assert slowest <= 30


def test_r14_overload_sheds_exports_first_and_texts_never(town, figure, scale):
    """Many more voters than threads, a broadcast under way, and somebody who wants a file."""
    history, people, files = History(), crowd(scale(5000, 60)), Counter()
    with town.house.db.write() as connection:
        accounts.add(connection, email=ANN, role="coordinator", by="operator")
    limited(town, rate=100, alone_people=len(people))
    joined(town, people)
    drafted(town)
    url = town.house.settings.database_url
    web, clock = Serving(url).start(), Process("smsgateway.cli", "clock", env=environment(url))
    clock.start()
    started(town)
    with Voters(32, [web.port], town.token(), history) as voters:
        ends = time.monotonic() + scale(120, 8)
        while time.monotonic() < ends:
            files[ask(web.port, "GET", "/console/audit.csv")[0]] += 1
            time.sleep(0.1)
    began = time.monotonic()
    until(lambda: not state(town, "running") and done(town), 300)
    recovered = time.monotonic() - began
    web.kill()
    clock.kill()
    takes_in(town)
    check(town, history)
    figure(
        "R14",
        voters=32,
        threads=8,
        acknowledged=history.acknowledged,
        lost=0,
        p99_seconds=voters.within(0.99),
        texts_refused=voters.refused,
        files_held_back=files[503],
        files=files.total(),
        latest_receipt_seconds=lateness(town),
        broadcast_texts=len(bulk(town, status="sent")),
        recovery_seconds=round(recovered, 1),
    )
    assert files[503] > files.total() / 2
    assert voters.refused == 0
    assert recovered <= 30 + len(people) / 100


def lateness(town):
    """Seconds that the latest reply or receipt waited before it left."""
    return round(
        max(
            (row.attempted_at - row.created_at).total_seconds()
            for row in town.rows(outbox, outbox.c.broadcast_id.is_(None))
        ),
        1,
    )


def test_r9_a_clock_that_jumps_moves_no_deadline(town, figure, scale, tmp_path):
    """The web server's clock is three days ahead, then behind; the database's is right."""
    lib = faketime(tmp_path)
    history, standing = History(), []
    for round_, jump in enumerate(("+3d", "-3d")):
        wrong = {"LD_PRELOAD": lib, "FAKETIME": jump, "FAKETIME_DONT_RESET": "1"}
        web = Serving(town.house.settings.database_url, **wrong).start()
        with Voters(4, [web.port], town.token(), history, crowd=round_):
            time.sleep(scale(30, 3))
        town.closes_voting(seconds=0)
        counted = sum(town.tally.values())
        with Voters(2, [web.port], town.token(), late := History(), crowd=8 + round_):
            time.sleep(scale(10, 2))
        web.kill()
        assert sum(town.tally.values()) == counted, "a vote after the close counts"
        assert late.texts
        standing.append(counted)
        open_again(town)
    takes_in(town)
    check(town, history)
    figure("R9", jumps="+3d -3d", acknowledged=history.acknowledged, after_the_close=0)
    assert 0 < standing[0] < standing[1]


def open_again(town):
    from smsgateway.store.contests import contests

    town.change(contests, closes_at=town.ago(days=-1), late_until=town.ago(days=-1, minutes=-30))


def faketime(folder):
    """libfaketime from the system, or from a package that lies in apt's cache."""
    import subprocess
    from pathlib import Path

    places = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1")]
    if not places:
        for package in Path("/var/cache/apt/archives").glob("libfaketime_*.deb"):
            subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)
        places = [*folder.glob("usr/lib/*/faketime/libfaketime.so.1")]
    if not places:
        pytest.skip("absent: libfaketime (apt install libfaketime)")
    return str(places[0])


def test_r6_redis_is_only_a_doorbell(town, figure, scale):
    """Wiped, full and stopped while people vote and a broadcast runs: the sweep comes round."""
    history, flushes, stopped = History(), scale(20, 3), scale(120, 12)
    people = crowd(scale(10_000, 60))
    with town.house.db.write() as connection:
        accounts.add(connection, email=ANN, role="coordinator", by="operator")
    limited(town, rate=100, alone_people=len(people))
    joined(town, people)
    drafted(town)
    with Redis() as server:
        env = environment(town.house.settings.database_url, REDIS_URL=server.url)
        others = [Process("smsgateway.cli", word, env=env).start() for word in ("worker", "clock")]
        web = Serving(town.house.settings.database_url, REDIS_URL=server.url).start()
        started(town)
        try:
            with Voters(4, [web.port], town.token(), history, pause=0.2):
                for _ in range(flushes):
                    time.sleep(0.5)
                    asked(server, "flushall")
                asked(server, "config_set", "maxmemory", "1mb")
                time.sleep(stopped / 4)
                asked(server, "config_set", "maxmemory", "0")
                server.crash()
                time.sleep(stopped)
                server.start()
            until(lambda: not state(town, "running") and done(town), 600)
            assert not any(one.died() for one in (web, *others))
        finally:
            for one in (web, *others):
                one.kill()
    takes_in(town)
    check(town, history)
    late = lateness(town)
    figure(
        "R6",
        flushes=flushes,
        stopped_seconds=stopped,
        acknowledged=history.acknowledged,
        broadcast_texts=len(bulk(town, status="sent")),
        latest_receipt_seconds=late,
    )
    assert len(bulk(town, status="sent")) == len(bulk(town)) >= len(people)
    assert late <= 15, "the sweep comes every ten seconds"


def asked(server, word, *told):
    with redis.Redis.from_url(server.url) as client:
        getattr(client, word)(*told)


def test_r15_poison_slows_nobody(town, figure, scale):
    """One text in a hundred can never be opened: the others leave as fast as without them."""
    many = scale(5000, 300)
    with AfricasTalking(api_key="key") as provider:
        town.adds_channel("x", "africastalking", api_url=provider.url)
        owes_all(town, "x", many)
        clean = timed(town)
        owes_more(town, many)
        with town.house.db.write() as connection:
            bad = outbox.c.id % 100 == 0
            waiting = outbox.c.status == "queued"
            connection.execute(update(outbox).where(bad, waiting).values(body=b"\x01poison" * 6))
        poisoned = timed(town)
        for _ in range(4):
            town.change(outbox, outbox.c.status == "queued", due_at=town.ago(seconds=1))
            town.delivers()
    check(town, History())
    dead = town.count(outbox, outbox.c.status == "dead")
    slower = poisoned / clean - 1
    figure("R15", texts=many, poisoned=dead, slower=f"{slower:+.1%}")
    assert dead == many // 100
    assert {row.attempts for row in town.rows(outbox, outbox.c.status == "dead")} == {5}


def timed(town):
    began = time.process_time()
    town.delivers()
    return time.process_time() - began


def owes_more(town, many):
    """The same people are owed another text."""
    with town.house.db.write() as connection:
        due = update(outbox).where(outbox.c.status == "sent")
        connection.execute(due.values(status="queued", attempts=0, due_at=database_now()))


def test_r1_many_at_once_for_each_voter(town, figure, scale, time_is_up):
    """Fifty requests of each voter at the same moment: half the same text, half another."""
    from smsgateway.actions import turn, writer
    from smsgateway.channels.contract import Text

    writer.PATIENCE, turn.STEPPING_SECONDS = 60.0, 60.0
    voters, at_once = scale(1000, 20), 50
    station = town.house.catalogue.latest().stations["kee"]
    history, over, failed = History(), threading.Event(), []
    barrier = threading.Barrier(at_once, action=lambda: time_is_up() and over.set())

    def votes(place):
        for voter in range(voters):
            number, code = f"+25473{voter:07}", str(11 + voter % 5)
            identity = f"r{voter}" if place % 2 else f"r{voter}-{place}"
            barrier.wait()
            if over.is_set():
                return
            try:
                turn.take_text(town.house, station, Text(number, identity, f"VOTE {code}"))
                history.text(identity)
                history.vote(number, code, True)
            except Exception as error:
                failed.append(type(error).__name__)

    threads = [threading.Thread(target=votes, args=(place,)) for place in range(at_once)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    check(town, history, settled=False)
    came = len(history.votes)
    ballots = sum(town.tally.values())
    figure("R1", requests=came * at_once, ballots=ballots, failed=len(failed))
    assert ballots == came
    assert over.is_set() or came == voters
    assert not failed
