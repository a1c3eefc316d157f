"""An election of the town from the first vote to the result, with two witnesses outside."""

from __future__ import annotations

from contextlib import ExitStack
from http.server import ThreadingHTTPServer
from pathlib import Path

from smsgateway.actions.publiclog import board, cosigning, sequencing
from smsgateway.actions.publiclog import witness as witnesses
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests
from tests.house import SLUG, Town
from tests.log.outsiders import lone_witness, serving
from tests.people import ACHIENG, BARAKA, CHAN, crowd

NGO, UNIVERSITY = "ngo.example/w1", "uni.example/w1"


class Witnesses:
    """One witness of each kind, serving, and asked by the town."""

    def __init__(self, town: Town, folder: Path, running: ExitStack) -> None:
        self.ours = witnesses.Witness(folder / "ngo", NGO)
        self.lone = lone_witness.Witness(folder / "uni", UNIVERSITY)
        self.addresses = [
            running.enter_context(serving(witnesses.server(self.ours, 0))),
            running.enter_context(
                serving(ThreadingHTTPServer(("127.0.0.1", 0), lone_witness.handler(self.lone)))
            ),
        ]
        keys = [str(self.ours.key), self.lone.report().split("\n")[0]]
        for url, key in zip(self.addresses, keys, strict=True):
            cosigning.add_witness(town.house, url, key)

    def watch(self, key: str) -> None:
        """Both are told of a log."""
        self.ours.trust(key)
        self.lone.trust(key)


def contest_id(town: Town) -> int:
    return int(town.rows(contests)[0].id)


def log_key(town: Town) -> str:
    return str(sequencing.open_log(town.house, contest_id(town)).key)


def receipt_of(phone) -> str:
    return str(phone.receipt).replace("-", "")


def votes(town: Town) -> None:
    """Fourteen people: one changes her mind, one takes his vote back, one challenges."""
    for number, number_of in enumerate(crowd(11)):
        town.phone(number_of).joins().votes(*(("11", "12") if number % 3 else ("13",)))
    achieng = town.phone(ACHIENG).joins().votes("14")
    baraka = town.phone(BARAKA)
    baraka.texts("VOTE 11 15")
    chan = town.phone(CHAN).joins().votes("15")
    sequencing.sequence(town.house)
    achieng.dials().presses("1", "12 13", "1").is_done()
    baraka.texts("UNVOTE")
    challenge(town, receipt_of(chan))
    sequencing.sequence(town.house)


def challenge(town: Town, receipt: str) -> None:
    """A ballot is opened for all to see and does not count."""
    town.change(ballots, ballots.c.receipt == receipt, disposition="spoiled", unsettled=True)


def ends(town: Town) -> None:
    """Voting closed long enough ago that nothing can be on its way."""
    town.change(contests, closes_at=town.ago(hours=1), late_until=town.ago(minutes=30))
    sequencing.sequence(town.house)


def whole_election(town: Town, folder: Path) -> None:
    """The board of the town's election, openings too, in `folder`."""
    with ExitStack() as running:
        outside = Witnesses(town, folder.parent, running)
        outside.watch(log_key(town))
        votes(town)
        cosigning.cosign(town.house)
        ends(town)
        board.publish(town.house, SLUG, folder, openings=True)
