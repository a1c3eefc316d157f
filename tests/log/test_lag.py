"""Whether the public log keeps up is told without a time on any ballot."""

import pytest

from smsgateway.actions.publiclog import sequencing
from smsgateway.actions.publiclog.published import Forked
from smsgateway.store.leases import leases
from smsgateway.store.log import log_leaves
from tests.people import ACHIENG, BARAKA

LAG, WAITING = "smsgateway_log_lag_seconds", "smsgateway_log_waiting"


def last_ran(town, **ago):
    town.change(leases, leases.c.name == sequencing.RAN, until=town.ago(**ago))


def test_a_log_that_stands_still_is_an_alarm_until_it_goes_on(town):
    town.sweeps()
    town.phone(ACHIENG).texts("VOTE 11")
    town.sweeps()
    assert (town.counted(WAITING), town.counted(LAG) < 60) == (1, True)
    assert town.gets("/readyz").status_code == 200

    last_ran(town, minutes=11)
    assert 660 <= town.counted(LAG) < 720
    answer = town.gets("/readyz")
    assert (answer.status_code, answer.json["why"][:27]) == (503, "the public log stands still")

    sequencing.sequence(town.house)
    assert (town.counted(WAITING), town.counted(LAG)) == (0, 0)
    assert town.gets("/readyz").status_code == 200


def test_where_nothing_waits_nothing_is_late(town):
    town.sweeps()
    last_ran(town, days=3)
    assert town.counted(LAG) == 0
    assert town.gets("/readyz").status_code == 200


def test_a_run_that_could_not_sign_does_not_pass_for_one(town):
    town.phone(ACHIENG).texts("VOTE 11")
    sequencing.sequence(town.house)
    last_ran(town, minutes=5)
    town.change(log_leaves, log_leaves.c.n == 1, hash=b"0" * 32)
    town.phone(BARAKA).texts("VOTE 11")
    with pytest.raises(Forked):
        sequencing.sequence(town.house)
    assert town.counted(LAG) >= 300
