"""A ballot gets its place in the public log: soon, once, and never in the voter's path."""

import json

from smsgateway.actions import log, sequencing
from smsgateway.store.ballots import ballots
from smsgateway.store.log import log_leaves
from tests.people import ACHIENG


def test_a_receipt_has_its_number_and_seal_once_the_sequencer_has_been(town):
    receipt = town.phone(ACHIENG).joins().votes("11").receipt.replace("-", "")
    with town.house.db.read() as connection:
        assert log.position(connection, receipt) is None

    assert sequencing.sequence(town.house) == 2

    with town.house.db.read() as connection:
        found = log.position(connection, receipt)
        seal = log.seal(connection, town.rows(ballots)[0].contest_id)
    assert (found.n, found.size, found.seal) == (2, 2, seal.text)
    opened, cast = [json.loads(row.body) for row in town.rows(log_leaves)]
    assert (opened["k"], cast["k"], cast["r"]) == ("open", "b", receipt)
