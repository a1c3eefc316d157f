"""Does it stay as fast? The same acts in a contest of a thousand ballots and of a million."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median

import psycopg

from benchmarks import kee, plot
from benchmarks.bench import Bench, plain
from benchmarks.office import Office, office
from benchmarks.phones import number
from benchmarks.tables import Cell, Table, ratio
from smsgateway.actions import elections, recount, turn
from smsgateway.actions.house import House
from smsgateway.actions.lines import stations
from smsgateway.channels.contract import Hop, Text
from tests.house import SLUG

SIZES = (10**3, 10**4, 10**5)
FULL = (*SIZES, 10**6)
VOTERS = 300
"""Sessions and texts that are timed."""

LOOKS = 9
"""At the home page; the first finds nothing in any cache."""

STRANGERS = 5_000_000
"""Where those begin who fill the tables and whom nobody can ring."""

FILL = """
INSERT INTO people (id, phone_index, phone_sealed, language, notice, joined_at, first_seen_at)
SELECT {person}, decode(md5('p' || n), 'hex'), decode(repeat(md5('s' || n), 2), 'hex'), 'en', 1,
    now(), now()
FROM generate_series({first}, {last}) AS n;
INSERT INTO ballots (id, contest_id, tag, nth, choice, receipt, tracker, mid, nonce, medium,
    disposition, confirmed, leaf, unsettled)
SELECT ('x' || substr(md5('i' || n), 1, 13))::bit(52)::bigint, contests.id,
    decode(md5('t' || n), 'hex'), 1, jsonb_build_array({choices}),
    upper(substr(md5('r' || n), 1, 10)), n, decode(md5('m' || n), 'hex'),
    decode(repeat(md5('n' || n), 2), 'hex'), 'ussd', 'standing', true, n, false
FROM contests, generate_series({first}, {last}) AS n ON CONFLICT DO NOTHING;
INSERT INTO inbox (channel_id, provider_id, medium, body, reply, unread, received_at)
SELECT channels.id, 'fill' || n, 'ussd', decode(md5('b' || n), 'hex'),
    decode(repeat(md5('y' || n), 4), 'hex'), false, now()
FROM channels, generate_series({first}, {last}) AS n WHERE channels.slug = 'at';
INSERT INTO outbox (channel_id, purpose, body, status, attempts, due_at, fence, parts, cost,
    error, doubtful, created_at)
SELECT channels.id, 'receipt', decode(repeat(md5('o' || n), 4), 'hex'), 'delivered', 1, now(), '',
    1, '', '', false, now()
FROM channels, generate_series({first}, {last}) AS n WHERE channels.slug = 'at';
INSERT INTO conversations (channel_id, key, person_id, version, talk, finished, updated_at)
SELECT channels.id, 'u:fill' || people.id, people.id, 4, decode(repeat(md5('k'), 6), 'hex'), true,
    now()
FROM channels, people WHERE channels.slug = 'at' ON CONFLICT DO NOTHING;
"""


def growth(bench: Bench) -> list[Table]:
    """Every act at every size, and its ratio to the smallest."""
    sizes = bench.options.sizes or (FULL if bench.options.full else SIZES)
    voters = min(VOTERS, max(10, int(30 * bench.options.seconds)))
    found: dict[str, list[float]] = {}
    kept = []
    town = kee.template(bench, 2 * voters * len(sizes))
    filled = 0
    with kee.opened(town) as house:
        desk = office(house)
        for step, size in enumerate(sizes):
            fill(house, town, filled + 1, size)
            filled = size
            before = bytes_on_disk(town)
            for act, once in acts(house, desk, voters, 2 * voters * step).items():
                found.setdefault(act, []).append(once)
            kept.append((bytes_on_disk(town) - before) / (2 * voters))
    bench.pictures["growth"] = plot.lines(sizes, found)
    heads = ["ms", *[f"{size:,}" for size in sizes]]
    heads += [f"×{size // sizes[0]:,} rows" for size in sizes[1:]]
    rows: list[list[Cell]] = []
    for act, took in found.items():
        rows.append([act, *took, *[ratio(one, took[0]) for one in took[1:]]])
    notes = [
        f"hop and text: median of {4 * voters} and {voters}, one at a time, in this process with "
        f"its own writer; home page: median of {LOOKS}; the others once",
        f"a vote keeps {median(kept):,.0f} bytes of tables and indexes (median of the sizes; half "
        "of the votes by USSD, half by text, a receipt each)",
        "one contest holds all ballots; people, inbox, outbox and conversations grow with it",
        "goal: a hop at 10^6 is at most 1.15 of a hop at 10^3, the home page is as fast; tally, "
        "award, export and preview are lines",
    ]
    return [Table("growth: the same acts in larger contests", heads, rows, notes)]


def fill(house: House, url: str, first: int, last: int) -> None:
    ids = kee.project_ids(house)
    choices = f"{ids[0]} + n % {len(ids) - 1}, {ids[-1]}"
    person = kee.PERSON.format(one=f"{STRANGERS} + n")
    with psycopg.connect(plain(url)) as line:
        line.execute(FILL.format(first=first, last=last, choices=choices, person=person).encode())
    kee.settled(url)


def bytes_on_disk(url: str) -> int:
    """Of all tables of the town, with their indexes."""
    with psycopg.connect(plain(url)) as line:
        told = line.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r'"
        ).fetchone()
    return int(told[0]) if told else 0


def acts(house: House, desk: Office, voters: int, first: int) -> dict[str, float]:
    """Milliseconds of each act, by its name."""
    station = stations.station(house, kee.CHANNEL)
    hops: list[float] = []
    for one in range(first, first + voters):
        for typed in ("", "1", "1*11 12", "1*11 12*1"):
            hop = Hop(number(one), f"growth-{one}", typed, "63902")
            hops.append(timed(partial(turn.take_hop, house, station, hop)))
    texts = []
    for one in range(first + voters, first + 2 * voters):
        text = Text(number(one), f"growth-{one}", "VOTE 12")
        texts.append(timed(partial(turn.take_text, house, station, text)))
    saves = hops[3::4]
    return {
        "hop": median(hops),
        "hop: dial": median(hops[0::4]),
        "hop: save": median(saves),
        "SMS vote": median(texts),
        "tally": timed(lambda: elections.tally(house, SLUG)),
        "award, greedy": timed(lambda: recount.award_contest(house, SLUG, "greedy", False)),
        "export": timed(lambda: recount.export_pabulib(house, SLUG)),
        "home page": median(timed(desk.home) for _ in range(LOOKS)),
        "audience preview": timed(desk.preview),
    }


def timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - begun)
