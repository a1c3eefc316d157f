"""Outside judges, where they happen to be installed: neither is needed to run or to test us.

python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install pabutools pabulib-checker
PYTHONPATH=$(echo /tmp/oracle/lib/python3*/site-packages) python3 run.py test tests/counting
"""

import contextlib
import io
import warnings
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings

from smsgateway.counting.pabulib import read
from smsgateway.counting.pabulib_writer import write
from smsgateway.counting.parameters import Parameters
from smsgateway.counting.profile import profile_from_rows
from smsgateway.counting.rules import award
from tests.counting.contests import Contest, contests

SAMPLES = sorted((Path(__file__).parent.parent / "elections").glob("*.pb"))
ONCE = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def outside(name: str) -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip(name, reason=f"absent: {name}, a judge from outside")


@pytest.fixture(scope="module")
def pabutools() -> ModuleType:
    outside("pabutools.rules")
    return outside("pabutools.election")


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    return outside("pabulib.checker")


def reference(pabutools: ModuleType, contest: Contest, utility: str, **completed: bool) -> set[str]:
    """What pabutools makes of the contest, ties by the order of the list."""
    from pabutools.rules import (
        exhaustion_by_budget_increase,
        method_of_equal_shares,
    )
    from pabutools.tiebreaking import TieBreakingRule

    listed, ballots, budget = contest
    theirs = [pabutools.Project(p.id, cost=Fraction(p.cost)) for p in listed]
    instance = pabutools.Instance(theirs, budget_limit=Fraction(budget))
    cast = [pabutools.ApprovalBallot([theirs[i] for i in chosen]) for chosen in ballots if chosen]
    profile = pabutools.ApprovalProfile(cast, instance=instance)
    satisfaction = pabutools.Cost_Sat if utility == "cost" else pabutools.Cardinality_Sat
    order = {project.id: place for place, project in enumerate(listed)}
    how = {
        "sat_class": satisfaction,
        "tie_breaking": TieBreakingRule(lambda _i, _p, project: order[project.name]),
    }
    if completed:
        how = {"rule": method_of_equal_shares, "rule_params": how, "budget_step": len(cast)}
        return {
            p.name for p in exhaustion_by_budget_increase(instance, profile, **how, **completed)
        }
    return {project.name for project in method_of_equal_shares(instance, profile, **how)}


def ours(contest: Contest, rule: str, **parameters: object) -> set[str]:
    listed, ballots, budget = contest
    profile = profile_from_rows(len(listed), [(chosen, ()) for chosen in ballots if chosen])
    chosen = Parameters(increment=Decimal(1), **parameters)
    return set(award(rule, profile, listed, Decimal(budget), parameters=chosen).winners)


@pytest.mark.parametrize("utility", ["cost", "cardinality"])
@ONCE
@given(contest=contests(most_projects=7, most_voters=15))
def test_equal_shares_agrees_with_pabutools(pabutools: ModuleType, utility: str, contest: Contest):
    if any(contest[1]):
        assert ours(contest, "equalshares", utility=utility) == reference(
            pabutools, contest, utility
        )


@pytest.mark.parametrize("stop", ["overspend", "exhaustive"])
@ONCE
@given(contest=contests(most_projects=5, most_voters=8))
def test_add1_agrees_with_pabutools_under_either_stop(
    pabutools: ModuleType, stop: str, contest: Contest
):
    if any(contest[1]):
        assert ours(contest, "equalshares/add1", stop=stop) == reference(
            pabutools, contest, "cost", exhaustive_stop=stop == "exhaustive"
        )


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_official_checker_finds_no_error_in_what_we_write(checker: ModuleType, path: Path):
    text = write(read(path.read_text(encoding="utf-8")))
    with contextlib.redirect_stdout(io.StringIO()):
        found = checker.Checker().process_files([text])
    assert found[1]["results"]["errors"] == {}
