"""Count one file by one rule: `python -m benchmarks.counting FILE RULE`, one line of JSON.

Seconds are the processor's, so that a machine that has other work tells the same.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from smsgateway.counting.ballots import profile_of, projects_of
from smsgateway.counting.pabulib import read
from smsgateway.counting.parameters import parameters_of
from smsgateway.counting.rules import award


def main(file: str, rule: str) -> None:
    begun = time.process_time()
    election = read(Path(file).read_text(encoding="utf-8-sig"))
    known = time.process_time()
    made = award(
        rule,
        profile_of(election),
        projects_of(election),
        election.budget,
        parameters=parameters_of(election),
    )
    done = time.process_time()
    print(
        json.dumps(
            {
                "seconds": done - begun,
                "counting": done - known,
                "megabytes": peak(),
                "ballots": len(election.votes),
                "winners": list(made.winners),
            }
        )
    )


def peak() -> float:
    """Megabytes at most; a child's getrusage would tell of its parent."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(*sys.argv[1:])
