"""Where a job works. RQ calls jobs by name and hands them nothing, so the worker's composition
root leaves the house here, once, before it starts."""

from __future__ import annotations

from dataclasses import dataclass

from smsgateway.actions.house import House
from smsgateway.actions.sending.senders import Senders


@dataclass(frozen=True, slots=True)
class Room:
    """What a job may use."""

    house: House
    senders: Senders


_room: list[Room] = []


def enter(room: Room) -> None:
    """Jobs of this process work here from now on."""
    _room[:] = [room]


def current() -> Room:
    """The room. Raises `RuntimeError` outside a worker."""
    if not _room:
        raise RuntimeError("no worker has entered its room: start one with `smsgateway worker`")
    return _room[0]
