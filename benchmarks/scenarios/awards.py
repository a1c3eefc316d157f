"""Counting real elections, beside the reference library where a Python that has it is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.bench import ROOT, Bench, NotRun, Options
from benchmarks.tables import Cell, Table, middle, ratio, shown

Found = dict[str, Any]
"""What a count prints: seconds, megabytes, winners."""

LARGE = 300_000
"""Bytes from which a file of real ballots is large."""

MIDDLING = 1_000_000
"""Bytes up to which Add1 is asked for as well: it counts a file some hundred times over."""

SMALL = "Poland_Warszawa_2022_Wola"
"""The one file of a run that only looks whether all works."""

LONGEST = 20
"""Times its bound in processor time that a count may take on the clock."""

HEADS = (
    "file and rule", "ballots", "ours CPU s", "counting s", "MB", "pabutools CPU s", "MB", "ratio",
    "winners",
)  # fmt: skip


def awards(bench: Bench) -> list[Table]:
    """Time, memory and winners of each file, ours and the library's."""
    options = bench.options
    shared = os.environ.get("SMSGATEWAY_DATA", ROOT.parent / "shared" / "data")
    folder = Path(shared) / "pabulib"
    notes = [
        "processor time of reading the file and counting; memory: the peak of the process; "
        f"rounds: {options.rounds}, medians",
        f"files of {LARGE:,} bytes and more; Add1 up to {MIDDLING:,} bytes",
    ]
    if options.oracle:
        notes.append(
            f"pabutools is given {options.oracle_seconds:g} s of processor time a file and rule; "
            "'>': not finished by then, so time and memory are lower bounds"
        )
    else:
        notes.append(
            "pabutools: not run: give a Python that has it, --oracle /tmp/oracle/bin/python"
        )
    chosen = [
        (file, rule)
        for file, rule in cases(folder, options.seconds < 1)
        if options.only in f"{file.stem} {rule}"
    ]
    rows = [row(bench, file, rule) for file, rule in chosen]
    if not rows:
        notes.append(f"not run: no large file in {folder}")
    return [Table("awards: real elections", HEADS, rows, notes)]


def cases(folder: Path, quick: bool) -> list[tuple[Path, str]]:
    """Every large file by every rule that fits it, the smallest first."""
    if quick:
        file = folder / f"{SMALL}.pb"
        return [(file, "equalshares/add1")] if file.exists() else []
    sizes = sorted((file.stat().st_size, file) for file in folder.glob("*.pb"))
    return [
        (file, rule)
        for size, file in sizes
        if size >= LARGE
        for rule in ("greedy", "equalshares", *(["equalshares/add1"] if size <= MIDDLING else []))
    ]


def row(bench: Bench, file: Path, rule: str) -> list[Cell]:
    """One file by one rule, told on stderr as soon as it is known."""
    options = bench.options
    ours, theirs = [], []
    why = "not compared"
    for _ in range(options.rounds):
        ours.append(counted([sys.executable, "-m", "benchmarks.counting"], [file, rule]))
        if options.oracle and why in ("not compared", "equal"):
            try:
                theirs.append(reference(options, file, rule))
                why = compared(ours[-1], theirs[-1], options.oracle_seconds)
            except NotRun as reason:
                why = f"not run: {reason}"
    cells = figures(ours, theirs)
    print(f"  {file.stem} {rule}: {cells}, {why}", file=sys.stderr, flush=True)
    return [
        f"{file.stem} {rule}",
        ours[0]["ballots"],
        *cells,
        f"{len(ours[0]['winners'])}, {why}",
    ]


def figures(ours: Sequence[Found], theirs: Sequence[Found]) -> list[Cell]:
    """Seconds, seconds of counting, megabytes; their seconds and megabytes; how many times ours."""
    seconds, counting, memory = (
        middle([one[name] for one in ours]) for name in ("seconds", "counting", "megabytes")
    )
    reference, more = (middle([one[name] for one in theirs]) for name in ("seconds", "megabytes"))
    times = ratio(reference, seconds)
    unfinished = any("unfinished" in one for one in theirs)
    beside = [f"> {shown(one)}" if unfinished else one for one in (reference, more, times)]
    return [seconds, counting, memory, *beside]


def compared(ours: Found, theirs: Found, bound: float) -> str:
    if "unfinished" in theirs:
        return f"not finished in {bound:g} s"
    return "equal" if set(theirs["winners"]) == set(ours["winners"]) else "DIFFERENT"


def reference(options: Options, file: Path, rule: str) -> Found:
    """What the library makes of it, or how far it came. Raises `NotRun`."""
    bound = options.oracle_seconds
    command = [options.oracle, str(ROOT / "benchmarks" / "oracle.py")]
    return counted(command, [file, rule, bound], LONGEST * bound)


def counted(command: Sequence[str], words: Sequence[object], longest: float = 300.0) -> Found:
    """What a process of its own found. Raises `NotRun`."""
    try:
        done = subprocess.run(
            [*command, *map(str, words)], capture_output=True, text=True, cwd=ROOT, timeout=longest
        )
    except subprocess.TimeoutExpired:
        raise NotRun(f"more than {longest:g} s on the clock") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise NotRun(said[-1][:120] if said else "it failed")
    found: Found = json.loads(done.stdout.strip().splitlines()[-1])
    return found
