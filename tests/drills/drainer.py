"""`python -m tests.drills.drainer`: sends what is due until it is killed, with short waits."""

import os
import sys
import time
from datetime import timedelta

from smsgateway.actions import claiming
from smsgateway.actions.lines import breaker
from smsgateway.actions.opening import open_house
from smsgateway.actions.sending import outbox, recovery
from smsgateway.actions.sending.senders import Senders
from smsgateway.settings import from_environment


def main():
    claiming.LEASE = timedelta(seconds=float(os.environ["DRILL_LEASE"]))
    recovery.LOOK_AFTER = timedelta(seconds=float(os.environ["DRILL_LOOK_AFTER"]))
    recovery.GIVE_UP_WAITING = timedelta(seconds=float(os.environ["DRILL_GIVE_UP"]))
    breaker.OPEN = timedelta(seconds=0.2)
    claiming.CLAIM = 20  # so that it claims while its calls are under way
    house, senders = open_house(from_environment(os.environ)), Senders()
    while True:
        try:
            recovery.recover(house, senders)
            if not outbox.drain(house, senders).any:
                time.sleep(0.05)
        except Exception as error:
            sys.stderr.write(f"{type(error).__name__}\n")
            time.sleep(0.2)


if __name__ == "__main__":
    main()
