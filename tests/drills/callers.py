"""People who dial at a fixed rate, whether or not those before them were answered."""

from __future__ import annotations

import itertools
import math
import random
import re
import threading
import time

from tests.drills.processes import ask

PEOPLE = 50
"""Of each line: they vote one after the other, and again."""
LONGEST = 10
"""Presses of a session that goes on and on."""


class Callers:
    """So many sessions a second while the block lasts, over as many lines as that takes."""

    def __init__(self, rate, port, token, history, lines=96):
        self.rate, self.port, self.path, self.history = rate, port, f"/in/kee/{token}/ussd", history
        self.stopping, self.numbers = threading.Event(), itertools.count()
        self.took, self.late, self.sessions = [], 0.0, 0
        self.all = [threading.Thread(target=self.line, args=(n,)) for n in range(lines)]

    def __enter__(self):
        self.began = time.monotonic()
        for one in self.all:
            one.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for one in self.all:
            one.join(60)

    def line(self, place):
        for turn in itertools.count():
            nth = next(self.numbers)
            due = self.began + nth / self.rate
            if self.stopping.wait(max(0.0, due - time.monotonic())):
                return
            self.late = max(self.late, time.monotonic() - due)
            self.dials(f"+25476{place:03}{turn % PEOPLE:04}", f"s{nth}")
            self.sessions += 1

    def dials(self, number, session):
        """One vote; who hears that nothing was recorded hangs up."""
        code, typed, said = str(random.randrange(11, 16)), [], ""
        for _ in range(LONGEST):
            form = {"sessionId": session, "phoneNumber": number, "text": "*".join(typed)}
            status, said, seconds = ask(self.port, "POST", self.path, form)
            self.took.append(seconds)
            if status != 200 or said.startswith("END"):
                break
            typed.append(key_for(said, code))
        told = bool(re.search(r"\w{5}-\w{5}", said))
        self.history.vote(number, code, told)

    def within(self, share):
        """Seconds in which that share of the answers since the last call came."""
        took, self.took = sorted(self.took), []
        return round(took[max(0, math.ceil(len(took) * share) - 1)], 2)


def key_for(screen, code):
    """What a person presses who wants to vote for `code`."""
    if "Start again" in screen:
        return "2"
    return code if "Type up to" in screen else "1"
