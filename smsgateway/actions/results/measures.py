"""Which measure computes which indicator."""

from __future__ import annotations

from collections.abc import Mapping

from smsgateway.actions.results import ofmoney, ofpeople
from smsgateway.actions.results.spans import Measure

MEASURES: Mapping[str, Measure] = {
    "transfers-full": ofmoney.transfers_full,
    "leakage": ofmoney.leakage,
    "delay": ofmoney.delay,
    "execution": ofmoney.execution,
    "contracts-open": ofmoney.contracts_open,
    "works-confirmed": ofmoney.works_confirmed,
    "cases-fixed": ofpeople.cases_fixed,
    "cases-in-time": ofpeople.cases_in_time,
    "cases-reopened": ofpeople.cases_reopened,
    "scores-change": ofpeople.scores_change,
    "actions-done": ofpeople.actions_done,
    "raters-women": ofpeople.raters_women,
    "services-heard": ofpeople.services_heard,
    "turnout": ofpeople.turnout,
}
"""By the code of the indicator."""
