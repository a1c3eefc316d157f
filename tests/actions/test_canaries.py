"""The privacy drill: numbers that nobody has go through everything, and are looked for everywhere.

Sixty in every run, a thousand with `python3 run.py drills`.
"""

import base64
import json
import logging
import re
import traceback
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from redis import Redis

from smsgateway.actions import recount, turn
from smsgateway.actions.accounts import accounts
from smsgateway.actions.outcome import NotRecorded
from smsgateway.actions.people import tagging
from smsgateway.actions.publiclog import board, sequencing
from smsgateway.channels.contract import Hop, Text
from smsgateway.jobs.redisbell import RedisBell
from tests.broadcasts.saying import ANN, drafted, let_out, limited, started
from tests.casework.office import set_up
from tests.house import everything_kept, open_town
from tests.scorecards.conftest import CLINIC, equip

FEW, MANY = 30, 1000
WORDS = "Please call me on {} about the pump"


def canaries(size):
    """Numbers whose last nine digits occur nowhere by chance."""
    return [f"+2547{(number * 7_654_321 + 12_345_678) % 10**8:08}" for number in range(size)]


def forms(numbers):
    """How a number may stand somewhere in clear."""
    for number in numbers:
        digits = number.lstrip("+")
        for text in (number, digits, "0" + digits[3:], digits[3:]):
            yield text.encode()
        for text in (number, digits):
            for shift in range(3):
                whole = base64.b64encode(b"\0" * shift + text.encode()).rstrip(b"=")
                yield whole[4 if shift else 0 : -2]
        yield digits[3:].encode().hex().encode()


def leaks(where, held, wanted):
    """Which forms occur in these bytes. Only where the first three fit are the others compared."""
    starts = b"|".join(re.escape(one) for one in sorted({form[:3] for form in wanted}))
    sizes = sorted({len(form) for form in wanted})
    places = [found.start() for found in re.finditer(b"(?=" + starts + b")", held)]
    cut = {held[at : at + size] for at in places for size in sizes}
    return [(where, form) for form in cut & set(wanted)]


def lives(town, number, place):
    """One phone does a third of everything there is."""
    (dials, texts, comes_garbled)[place % 3](town, number)
    if place % 5 == 0:
        town.phone(number).texts("ERASE").texts("1")


def dials(town, number):
    """USSD: a vote, a look at it, a number typed where a code, a choice or words are asked."""
    phone = town.phone(number).joins().votes("11", "12")
    phone.dials().presses("3", "3", "2")
    phone.dials().presses("9", number)
    phone.dials().presses("1", number)
    phone.dials().presses("3", "3", "5", f"call {number}")
    phone.dials().presses("6", "1", "1", number)
    phone.dials().presses("7", "1", "1", number, number)
    phone.dials().presses("7", "2", number)


def texts(town, number):
    """SMS: every keyword, and the number itself in place of its argument."""
    phone = town.phone(number)
    for body in (
        "VOTE 11",
        "MYVOTE",
        f"VOTE {number[-9:]}",
        f"CHK {number}",
        f"AUDIT {number}",
        f"DISPUTE {number}",
        f"LANG {number}",
        WORDS.format(number),
        f"RATE {CLINIC} 4 3 1 1 call {number}",
        f"ISSUE ROAD {WORDS.format(number)}",
        f"ADD {number}",
        f"IDEA {WORDS.format(number)}",
        "UNVOTE",
        "NOTME",
        "STOP",
        "START",
    ):
        phone.texts(body)


def comes_garbled(town, number):
    """What is no request of ours, what a provider reports, and what is sent to a wrong address."""
    town.phone(number).texts("VOTE 12")
    town.posts({"phoneNumber": number, "text": number}, "ussd")
    town.posts({"from": number, "text": number}, "sms")
    town.posts(f"from={number}&%ff%00{number}".encode(), "sms")
    town.posts({"phoneNumber": number}, "optout", "at")
    report = {"id": f"AT{number[-4:]}", "status": "Failed", "phoneNumber": number}
    town.posts({**report, "failureReason": "UserInBlacklist"}, "delivery", "at")
    town.app.test_client().post("/in/kee/wrong/sms", data={"from": number})
    town.app.test_client().post("/in/nowhere/x/ussd", data={"phoneNumber": number})


def is_written_to(town, numbers, folder):
    """A list of numbers becomes a tag, and a broadcast goes to it."""
    file = folder / "list.csv"
    file.write_text("\n".join(("phone", *numbers)))
    with town.house.db.write() as connection:
        accounts.add(connection, email=ANN, role="coordinator", by="operator")
    tagging.tag_file(town.house, "farmers", file, "KE", by=ANN)
    limited(town)
    drafted(town, to=("tag=farmers",))
    started(town)
    let_out(town)


def fails(town, number):
    """The database is away while somebody votes; what a crash report would hold."""
    broken = open_town("sqlite:////nowhere/at/all.sqlite3")
    station = town.house.catalogue.latest().stations["kee"]
    told = []
    for take, said in (
        (turn.take_hop, Hop(number, "s", "1")),
        (turn.take_text, Text(number, "t", WORDS.format(number))),
    ):
        try:
            take(broken.house, station, said)
        except NotRecorded:
            told.append(traceback.format_exc())
    broken.close()
    assert len(told) == 2
    return "\n".join(told)


@pytest.mark.parametrize(
    "size", [FEW, pytest.param(MANY, marks=[pytest.mark.drill, pytest.mark.timeout(1800)])]
)
def test_no_canary_is_anywhere_in_clear(town, size, redis_url, tmp_path, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    town.bell.ring = RedisBell(redis_url).ring
    town.adds_channel("at", "africastalking", service_code="*384*1#")
    equip(town).opens()
    set_up(town)
    numbers = canaries(size)
    for place, number in enumerate(numbers):
        lives(town, number, place)
    is_written_to(town, numbers[:30], tmp_path)
    told = fails(town, numbers[0])
    sequencing.sequence(town.house)
    town.sweeps()
    kept = list(everything_kept(town))
    town.closes_voting(hours=1)
    sequencing.sequence(town.house)
    board.publish(town.house, "kee", tmp_path / "board", openings=True)
    pages = [town.gets(path).data for path in ("/metrics", "/readyz", "/livez", "/")]

    wanted = frozenset(forms(numbers))
    found = [
        *leaks("the rows", b"\0".join(in_bytes(value) for _, value in kept), wanted),
        *leaks("the database's file", file_of(town), wanted),
        *(
            leak
            for at in (tmp_path / "board").iterdir()
            for leak in leaks(at, at.read_bytes(), wanted)
        ),
        *leaks("export", recount.export_pabulib(town.house, "kee").encode(), wanted),
        *leaks("pages", b"".join(pages) + generate_latest(), wanted),
        *leaks("log", "".join((caplog.text, *capfd.readouterr())).encode(), wanted),
        *leaks("traceback", told.encode(), wanted),
        *leaks("redis", held_by(redis_url), wanted),
    ]
    assert found == []
    assert b"smsgateway_inbox_unread" in pages[0]
    lived = {name.partition(".")[0] for name, _ in kept}
    assert {"cases", "rating_comments", "ballots", "tags"} <= lived


def test_the_drill_would_find_a_number_in_any_form():
    (number,) = canaries(1)
    wanted = set(forms([number]))
    digits = number[1:]
    for told in (number, digits, "0" + digits[3:], digits[3:], f"x{digits[3:]}y"):
        assert leaks("here", told.encode(), wanted)
    for shift in ("", "a", "ab"):
        assert leaks("here", base64.b64encode(f"{shift}{digits} is my number".encode()), wanted)


def in_bytes(value):
    """A value as it stands in a row; a whole number is no text that a number could hide in."""
    if isinstance(value, int):
        return b""
    return (
        bytes(value)
        if isinstance(value, bytes | memoryview)
        else json.dumps(value, default=str).encode()
    )


def file_of(town):
    """What a thief of the disk carries away."""
    if not town.house.db.on_sqlite:
        return b""
    file = Path(town.house.db.url.removeprefix("sqlite:///"))
    return file.read_bytes() + Path(f"{file}-wal").read_bytes()


def held_by(redis_url):
    """Every key and value of Redis; RQ packs what a job is called with."""
    held = []
    with Redis.from_url(redis_url) as client:
        for key in client.scan_iter():
            held.append(key)
            if client.type(key) == b"hash":
                held += [part for pair in client.hgetall(key).items() for part in pair]
            elif client.type(key) == b"list":
                held += client.lrange(key, 0, -1)
            elif client.type(key) == b"string":
                held.append(client.get(key))
    for one in list(held):
        with suppress(zlib.error):
            held.append(zlib.decompress(one))
    assert held
    return b"\0".join(held)
