"""How long it takes to bring 100,000 people under a new key, and what votes feel of it.

python -m benchmarks.rotate_100k [PEOPLE] [--sqlite]
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

from smsgateway.actions import turn
from smsgateway.actions.keeping import rotation
from smsgateway.actions.outcome import NotRecorded
from smsgateway.channels.contract import Text
from smsgateway.store.people import people
from tests.house import KEY, found, migrate, open_town
from tests.servers import Postgres

NEW = bytes(range(100, 132))


def main(size: int, on_sqlite: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, Postgres(durable=True) as server:
        url = f"sqlite:///{Path(folder) / 'r.sqlite3'}" if on_sqlite else server.create_database()
        migrate(url)
        town = open_town(url)
        found(town.house)
        fill(town.house, size)
        town.close()
        both = open_town(url, phone_keys={1: KEY, 2: NEW})
        waits: list[float] = []
        refused: list[int] = []
        done = threading.Event()
        voting = threading.Thread(target=vote, args=[both, waits, refused, done])
        voting.start()
        began, worked = time.perf_counter(), time.process_time()
        moved = sum(rotation.rotate(both.house))
        took, worked = time.perf_counter() - began, time.process_time() - worked
        done.set()
        voting.join()
        moved += sum(rotation.rotate(both.house))
        left, known = sum(rotation.left(both.house).values()), both.count(people)
        waits.sort()
        kind = "SQLite" if on_sqlite else "PostgreSQL"
        print(f"{kind}: {moved} rows in {took:.1f} s ({moved / took:.0f}/s), {left} left")
        print(f"{worked:.1f} s of processor time here, the votes included")
        print(f"{known} people, {known - size} doubles")
        print(
            f"{len(waits)} votes meanwhile, {len(refused)} told to try again: "
            f"median {waits[len(waits) // 2] * 1000:.0f} ms, "
            f"p99 {waits[int(len(waits) * 0.99)] * 1000:.0f} ms"
        )
        both.close()


def number(place: int) -> str:
    return f"+2547{place:08}"


def fill(house: object, size: int) -> None:
    keys = house.keys
    for start in range(0, size, 5000):
        rows = [
            {"phone_index": keys.index(one), "phone_sealed": keys.seal(one, "phone"), "notice": 1}
            for one in map(number, range(start, min(start + 5000, size)))
        ]
        with house.db.write() as connection:
            connection.execute(people.insert(), rows)


def vote(town: object, waits: list[float], refused: list[int], done: threading.Event) -> None:
    """Known people vote by SMS, one after the other; some may be told to try again."""
    station = town.house.catalogue.latest().stations["kee"]
    place = 0
    while not done.is_set():
        began = time.perf_counter()
        said = Text(number(place * 97 % 1000), f"t{place}", f"VOTE 1{1 + place % 5}")
        try:
            turn.take_text(town.house, station, said)
        except NotRecorded:
            refused.append(place)
        waits.append(time.perf_counter() - began)
        place += 1


if __name__ == "__main__":
    sizes = [int(one) for one in sys.argv[1:] if one.isdigit()]
    main(sizes[0] if sizes else 100_000, "--sqlite" in sys.argv)
