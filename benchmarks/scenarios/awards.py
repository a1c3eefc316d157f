"""Counting real elections, beside the reference library where a Python that has it is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.bench import ROOT, Bench, NotRun
from benchmarks.tables import Cell, Table, middle, ratio

LARGE = (
    ("Poland_Lodz_2022", "greedy"),
    ("Poland_Lodz_2022", "equalshares"),
    ("Poland_Warszawa_2022_Wola", "equalshares/add1"),
    ("Hungary_Budapest_2024", "equalshares"),
    ("Poland_Katowice_2023", "equalshares"),
    ("Poland_Krakow_2024", "greedy"),
)
"""Files and the rule that each is counted by."""

LONGEST = 300.0
"""Seconds that one count may take before it is given up."""


def awards(bench: Bench) -> list[Table]:
    """Time, memory and winners of each file, ours and the library's."""
    shared = os.environ.get("SMSGATEWAY_DATA", ROOT.parent / "shared" / "data")
    folder = Path(shared) / "pabulib"
    cases = LARGE if bench.options.seconds >= 1 else LARGE[2:3]
    notes = ["time: reading the file and counting; memory: the peak of the process"]
    if not bench.options.oracle:
        notes.append(
            "pabutools: not run: give a Python that has it, --oracle /tmp/oracle/bin/python"
        )
    rows: list[list[Cell]] = []
    for name, rule in cases:
        file = folder / f"{name}.pb"
        if not file.exists():
            rows.append([f"{name} {rule}", *[None] * 7, f"not run: no {file}"])
            continue
        print(f"  {name} {rule}", file=sys.stderr, flush=True)
        rows.append(row(bench, file, rule))
    heads = (
        "file and rule", "ballots", "ours s", "counting s", "MB", "pabutools s", "MB", "ratio",
        "winners",
    )  # fmt: skip
    return [Table("awards: real elections", heads, rows, notes)]


def row(bench: Bench, file: Path, rule: str) -> list[Cell]:
    ours: list[dict[str, Any]] = []
    theirs: list[dict[str, Any]] = []
    why = "not compared"
    for _ in range(bench.options.rounds):
        ours.append(counted([sys.executable, "-m", "benchmarks.counting"], file, rule))
        if bench.options.oracle and not why.startswith("not run"):
            try:
                oracle = [bench.options.oracle, str(ROOT / "benchmarks" / "oracle.py")]
                theirs.append(counted(oracle, file, rule))
                same = set(theirs[-1]["winners"]) == set(ours[-1]["winners"])
                why = "equal" if same else "DIFFERENT"
            except NotRun as reason:
                why = f"not run: {reason}"
    seconds = middle([one["seconds"] for one in ours])
    reference = middle([one["seconds"] for one in theirs])
    return [
        f"{file.stem} {rule}",
        ours[0]["ballots"],
        seconds,
        middle([one["counting"] for one in ours]),
        middle([one["megabytes"] for one in ours]),
        reference,
        middle([one["megabytes"] for one in theirs]),
        ratio(reference, seconds),
        f"{len(ours[0]['winners'])}, {why}",
    ]


def counted(command: list[str], file: Path, rule: str) -> dict[str, Any]:
    """What a process of its own found. Raises `NotRun`."""
    try:
        done = subprocess.run(
            [*command, str(file), rule], capture_output=True, text=True, cwd=ROOT, timeout=LONGEST
        )
    except subprocess.TimeoutExpired:
        raise NotRun(f"more than {LONGEST:g} s") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise NotRun(said[-1][:120] if said else "it failed")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
