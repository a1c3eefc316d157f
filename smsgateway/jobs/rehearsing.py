"""A rehearsal, later: a thread of this process plays the phones, since they speak to its own
webhooks and a practice is worth no more machinery."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from smsgateway.actions.catalogue import Race, Station
from smsgateway.actions.house import House
from smsgateway.actions.practice import rehearsals
from smsgateway.actions.rehearsing import Round
from smsgateway.counting.told import packed

log = logging.getLogger(__name__)

AT_ONCE = 4
NOTED_EVERY = 0.5

Send = Callable[[str, Mapping[str, str]], tuple[int, str]]
"""Posts a form to a path of the gateway; returns status and answer."""


def later(house: House, station: Station, race: Race, number: int, phones: int, send: Send) -> None:
    """Play this rehearsal in a thread of its own."""
    told = (house, station, race, number, phones, send)
    threading.Thread(target=perform, args=told, name="rehearsal", daemon=True).start()


def perform(
    house: House, station: Station, race: Race, number: int, phones: int, send: Send
) -> None:
    """Let every phone vote, then compare the count with what they cast."""
    crowd = rehearsals.crowd(race.contest, number, phones)
    before = rehearsals.counted(house, race.slug)
    line = Line(station, send)
    voters = Round(station.account, f"r{number}-{time.time_ns():x}")
    began, noted = time.monotonic(), 0.0
    faults: list[str] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        played = pool.map(lambda phone: voters.vote(phone, line.post), crowd)
        for voted, fault in enumerate(played, 1):
            if fault and len(faults) < rehearsals.FAULTS:
                faults.append(fault)
            if time.monotonic() - noted > NOTED_EVERY:
                noted = time.monotonic()
                if not rehearsals.note(house, number, voted=voted, requests=line.requests):
                    pool.shutdown(cancel_futures=True)
                    return
    seconds = time.monotonic() - began
    rehearsals.end(
        house,
        number,
        rehearsals.cast(crowd),
        rehearsals.counted(house, race.slug) - before,
        voted=len(crowd),
        requests=line.requests,
        seconds=seconds,
        slowest=line.slowest,
        faults=[packed(one) for one in faults],
    )
    log.info("rehearsal %d: %d phones in %.1f s", number, phones, seconds)


@dataclass(slots=True)
class Line:
    """The way from the phones to the gateway, and how it did."""

    station: Station
    send: Send
    requests: int = 0
    slowest: float = 0.0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def post(self, entry: str, form: Mapping[str, str]) -> str:
        """One request. Raises `OSError` where it is not taken."""
        account = self.station.account
        began = time.monotonic()
        status, said = self.send(f"/in/{account.slug}/{account.tokens[0]}/{entry}", form)
        with self.guard:
            self.requests += 1
            self.slowest = max(self.slowest, time.monotonic() - began)
        if status != 200:
            raise OSError(f"{entry}: {status} {said.strip()}")
        return said
