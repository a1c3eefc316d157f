"""How fast texts leave: outbox.drain beside a bare loop over the same SDK."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from functools import partial

import psycopg

from benchmarks import kee
from benchmarks.bench import ROOT, Bench, free_port, plain
from benchmarks.phones import number
from benchmarks.tables import Cell, Table, middle, ratio, spread
from smsgateway.actions.house import House
from smsgateway.actions.lines import stations
from smsgateway.actions.sending import outbox
from smsgateway.actions.sending.senders import Senders
from smsgateway.channels.contract import Accepted, Outgoing, Sender

THREADS = outbox.CALLS
"""Of the bare loop: as many calls at once as a drain makes."""
LATENCIES = (0.0, 0.05, 0.15)
COMPARED = 0.05
"""Latency at which sending in bulk is set beside one call each."""
BULK = 100
GOAL = "≥ 0.8"
FASTEST = {"in bulk": 12_000, "one call each": 1_500}
"""Rows a second that we queue for."""

QUEUE = (
    "COPY outbox (channel_id, person_id, purpose, body, status, attempts, due_at, fence, parts, "
    "cost, error, doubtful, created_at) FROM STDIN"
)


def broadcast(bench: Bench) -> list[Table]:
    """Each way of sending at each latency, ours and bare, in alternation."""
    ways = [how for how in FASTEST if bench.options.only in how]
    rates: dict[tuple[str, float, str], list[float]] = {}
    faults = 0
    for latency in LATENCIES:
        port = free_port()
        words = f"-m deploy.emulators africastalking --port {port} --latency {latency}"
        command = [sys.executable, *words.split()]
        with bench.serving(command, port, {"PYTHONPATH": str(ROOT)}):
            people = max(200, int(max(FASTEST.values()) * bench.options.seconds))
            town = kee.template(bench, people, f"http://127.0.0.1:{port}")
            for _ in range(bench.options.rounds):
                for how in ways:
                    with bench.copy_of(town) as url, kee.opened(url) as house:
                        drained, owed = drain(bench, house, how, latency)
                        faults += owed
                        rates.setdefault((how, latency, "drain"), []).append(drained)
                        looped = loop(bench, house, how)
                        rates.setdefault((how, latency, "bare"), []).append(looped)
    rows: list[list[Cell]] = []
    for how in ways:
        for latency in LATENCIES:
            ours, bare = rates[how, latency, "drain"], rates[how, latency, "bare"]
            rows.append(
                [
                    f"{how}, {1000 * latency:g} ms",
                    middle(ours),
                    spread(ours),
                    middle(bare),
                    ratio(middle(ours), middle(bare)),
                    GOAL,
                ]
            )
    bulk, each = (middle(rates.get((how, COMPARED, "drain"), [])) for how in FASTEST)
    notes = [
        f"{THREADS} calls at once; bare: the same SDK and batches of {BULK} or 1, nothing kept",
        f"in bulk beside one call each, at {1000 * COMPARED:g} ms: "
        f"{ratio(bulk, each) or 0:.1f} times (goal 20)",
        "at 0 ms two writes of a row, each on disk, stand beside a call that costs nothing",
        f"texts taken by the provider and not marked sent: {faults}",
    ]
    heads = ("texts/s", "drain", "least…most", "bare loop", "ratio", "goal")
    return [Table("broadcast: texts through the outbox", heads, rows, notes)]


def drain(bench: Bench, house: House, how: str, latency: float) -> tuple[float, int]:
    """Texts a second, and how many are neither queued nor sent when all have stopped."""
    per_second = FASTEST[how] if not latency else min(FASTEST[how], THREADS * BULK / latency)
    queue(house, max(200, int(per_second * bench.options.seconds)), same=how == "in bulk")
    senders = Senders()
    over = threading.Timer(bench.options.seconds, rest, [house])
    over.start()
    begun = time.monotonic()
    done = outbox.drain(house, senders)
    seconds = time.monotonic() - begun
    over.cancel()
    senders.close()
    with psycopg.connect(plain(house.db.url)) as line:
        row = line.execute(
            "SELECT count(*) FILTER (WHERE status = 'sent'), "
            "count(*) FILTER (WHERE status NOT IN ('sent', 'queued')) FROM outbox"
        ).fetchone()
    assert row is not None
    assert row[0] == done.sent, f"{row[0]} rows say sent, {done.sent} were"
    return done.sent / seconds, int(row[1])


def rest(house: House) -> None:
    """Time is up: the channel takes no more."""
    with psycopg.connect(plain(house.db.url)) as line:
        line.execute("UPDATE channels SET paused_until = now() + interval '1 day'")


def loop(bench: Bench, house: House, how: str) -> float:
    """The provider's SDK and nothing else."""
    station = stations.station(house, kee.CHANNEL)
    senders, size = Senders(), BULK if how == "in bulk" else 1
    sent = [0] * THREADS

    def work(place: int, until: float) -> None:
        sender: Sender = senders.of(station)
        one = place * 1_000_000
        while time.monotonic() < until:
            batch = [
                Outgoing(str(n), number(n), body(one, size > 1)) for n in range(one, one + size)
            ]
            sent[place] += sum(isinstance(told, Accepted) for told in sender.send(batch))
            one += size

    seconds = crowd(work, bench.options.seconds)
    senders.close()
    return sum(sent) / seconds


def crowd(work: Callable[[int, float], None], seconds: float) -> float:
    """All threads until they are done; how long that took."""
    begun = time.monotonic()
    threads = [
        threading.Thread(target=partial(work, place, begun + seconds)) for place in range(THREADS)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return time.monotonic() - begun


def queue(house: House, texts: int, same: bool) -> None:
    """One text for each person, the same words or each their own."""
    sealed = house.keys.seal(body(0, True), "text")
    with psycopg.connect(plain(house.db.url)) as line, line.cursor() as cursor:
        asked = (
            "SELECT people.id, channels.id, now() FROM people, channels WHERE slug = %s LIMIT %s"
        )
        everybody = cursor.execute(asked, (kee.CHANNEL, texts)).fetchall()
        with cursor.copy(QUEUE) as rows:
            for person, channel, now in everybody:
                words = sealed if same else house.keys.seal(body(person, False), "text")
                rows.write_row(
                    (channel, person, "notice", words, "queued", 0, now, "", 1, "", "", False, now)
                )
    kee.settled(house.db.url)


def body(one: int, same: bool) -> str:
    return "Results of Kee budget: dial *384*1#" if same else f"Your receipt is {one:010}. Kee Ward"
