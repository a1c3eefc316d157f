"""A drain that never rests: `python -m benchmarks.draining`, until it is told to stop."""

from __future__ import annotations

import os
import signal
import threading

from smsgateway.actions.opening import open_house
from smsgateway.actions.sending.outbox import drain
from smsgateway.actions.sending.senders import Senders
from smsgateway.settings import from_environment

PAUSE = 0.1


def main() -> None:
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    house, senders = open_house(from_environment(os.environ)), Senders()
    while not stopping.wait(PAUSE):
        drain(house, senders)
    senders.close()
    house.close()


if __name__ == "__main__":
    main()
