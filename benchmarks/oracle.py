"""The same file and rule by pabutools: `ORACLE oracle.py FILE RULE`, one line of JSON.

Runs under a Python of its own that has pabutools (GPL): nothing of ours is imported here, and
nothing of it is among our requirements. Ties go by the order of the file, as with us.
"""

import json
import sys
import time
import warnings
from pathlib import Path

warnings.simplefilter("ignore")

from pabutools.election import Cost_Sat, parse_pabulib  # noqa: E402
from pabutools.rules import (  # noqa: E402
    exhaustion_by_budget_increase,
    greedy_utilitarian_welfare,
    method_of_equal_shares,
)
from pabutools.tiebreaking import TieBreakingRule  # noqa: E402


def main(file, rule):
    begun = time.perf_counter()
    instance, profile = parse_pabulib(file)
    known = time.perf_counter()
    order = places(file)
    ties = TieBreakingRule(lambda _instance, _profile, project: order[project.name])
    how = {"sat_class": Cost_Sat, "tie_breaking": ties}
    voters = profile.num_ballots()
    if rule == "greedy":
        won = greedy_utilitarian_welfare(instance, profile, **how)
    elif rule == "equalshares":
        won = method_of_equal_shares(instance, profile, **how)
    else:
        won = exhaustion_by_budget_increase(
            instance,
            profile,
            rule=method_of_equal_shares,
            rule_params=how,
            budget_step=voters,
            exhaustive_stop=False,
        )
    done = time.perf_counter()
    figures = {
        "seconds": done - begun,
        "counting": done - known,
        "megabytes": peak(),
        "ballots": voters,
        "winners": [project.name for project in won],
    }
    print(json.dumps(figures))


def places(file):
    """Project to its line in the file."""
    listed, names = False, []
    with Path(file).open(encoding="utf-8-sig") as lines:
        for line in lines:
            if line.strip() in ("META", "PROJECTS", "VOTES"):
                listed = line.strip() == "PROJECTS"
            elif listed:
                names.append(line.partition(";")[0].strip())
    return {name: place for place, name in enumerate(names)}


def peak():
    """Megabytes at most; a child's getrusage would tell of its parent."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(*sys.argv[1:])
