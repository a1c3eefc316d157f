"""The same file and rule by pabutools: `ORACLE oracle.py FILE RULE SECONDS`, one line of JSON.

Runs under a Python of its own that has pabutools (GPL): nothing of ours is imported here, and
nothing of it is among our requirements. Ties go by the order of the file, as with us. Seconds are
the processor's; when so many are used up it says how far it got: seconds and memory until then.
"""

import json
import os
import signal
import sys
import time
import warnings
from pathlib import Path

warnings.simplefilter("ignore")

from pabutools.election import AdditiveSatisfaction, Cost_Sat, parse_pabulib  # noqa: E402
from pabutools.rules import (  # noqa: E402
    exhaustion_by_budget_increase,
    greedy_utilitarian_welfare,
    method_of_equal_shares,
)
from pabutools.tiebreaking import TieBreakingRule  # noqa: E402


def main(file, rule, seconds):
    signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, float(seconds))
    begun = time.process_time()
    instance, profile = parse_pabulib(file)
    known = time.process_time()
    order = places(file)
    ties = TieBreakingRule(lambda _instance, _profile, project: order[project.name])
    points = pointing(instance.meta)
    leave_out(instance, profile, points)
    how = {"sat_class": Cost_Sat if points is None else worth(points), "tie_breaking": ties}
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
    done = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, 0)
    figures = {
        "seconds": done - begun,
        "counting": done - known,
        "megabytes": peak(),
        "ballots": voters,
        "winners": [project.name for project in won],
    }
    print(json.dumps(figures))


def give_up(_number, _frame):
    """The time is over: what was used until now is a lower bound."""
    print(json.dumps({"seconds": time.process_time(), "megabytes": peak(), "unfinished": True}))
    sys.stdout.flush()
    os._exit(0)


def pointing(meta):
    """What a ballot gives to a project that it names; None where that is one.

    As in our `counting.ballots`: the points written, or k for the first of at most k choices, k-1
    for the second and so on.
    """
    if meta["vote_type"] in ("cumulative", "scoring"):
        return lambda ballot, project: ballot[project]
    if meta["vote_type"] == "ordinal":
        return lambda ballot, project: max(int(meta["max_length"]) - ballot.position(project), 0)
    return None


def leave_out(instance, profile, points):
    """The file's own threshold, which the library does not know."""
    least = float(instance.meta.get("min_project_score_threshold", 0))
    score = dict.fromkeys(instance, 0)
    for ballot in profile if least else ():
        for project in ballot:
            score[project] += 1 if points is None else points(ballot, project)
    for project, reached in score.items():
        if reached < least:
            instance.remove(project)


def worth(points):
    """Points times cost: the library divides by the cost, so points alone decide."""

    def func(_instance, _profile, ballot, project, _known):
        return project.cost * points(ballot, project) if project in ballot else 0

    class Points(AdditiveSatisfaction):
        def __init__(self, instance, profile, ballot):
            super().__init__(instance, profile, ballot, func)

    return Points


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
