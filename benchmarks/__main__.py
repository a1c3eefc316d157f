"""python3 run.py bench [NAME...]: what it costs, in alternating rounds on this machine.

Nothing here asserts a time. A contender that cannot run here is listed with the reason.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import machine
from benchmarks.bench import CACHE, Bench, Options
from benchmarks.scenarios import SCENARIOS
from tests.servers import Postgres

HERE = Path(__file__).resolve().parent
SAVED = HERE / "RESULTS.md"


def main(arguments: Sequence[str], postgres: Postgres | None = None) -> str:
    """Run what is asked for; returns the report, which is printed as it grows.

    `postgres` is for tests: else a durable one is started.
    """
    told = parser().parse_args(arguments)
    if not machine.works_here():
        sys.exit("bench: needs /proc (Linux) to read processor time")
    options = Options(
        seconds=told.seconds,
        rounds=told.rounds,
        warm=min(2.0, told.seconds / 4),
        phones=told.phones,
        threads=told.threads,
        peers=told.peers,
        install=not told.no_install,
        oracle=told.oracle,
        oracle_seconds=told.oracle_seconds,
        full=told.full,
        sizes=tuple(told.sizes),
        only=told.only,
    )
    with ExitStack() as stack:
        postgres = postgres or stack.enter_context(Postgres(durable=True))
        bench = Bench(options, postgres, stack)
        head = f"# Benchmarks, {time.strftime('%Y-%m-%d %H:%M')}\n\n"
        head += machine.described(bench.postgres_version()) + "\n"
        print(head, flush=True)
        report = [head]
        for name in told.names or SCENARIOS:
            print(f"{name} …", file=sys.stderr, flush=True)
            begun = time.monotonic()
            for table in SCENARIOS[name](bench):
                print(table, flush=True)
                report.append(str(table))
            print(f"  {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    whole = "\n".join(report)
    if told.save:
        SAVED.write_text(whole)
        print(f"saved as {SAVED}", file=sys.stderr)
    if told.save or told.plots:
        for name, drawn in bench.pictures.items():
            SAVED.with_name(f"{name}.svg").write_text(drawn)
    return whole


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    made.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SCENARIOS)}")
    made.add_argument("--seconds", type=float, default=10.0, help="of each round (10)")
    made.add_argument("--rounds", type=int, default=3, help="(3)")
    made.add_argument("--phones", type=int, default=32, help="in a closed loop (32)")
    made.add_argument("--threads", type=int, default=16, help="of our web processes (16)")
    made.add_argument("--only", default="", help="contenders whose name holds this word")
    made.add_argument("--peers", type=Path, default=CACHE, help=f"where they live ({CACHE})")
    made.add_argument("--no-install", action="store_true", help="only peers that are there")
    made.add_argument("--oracle", default="", help="a Python that has pabutools, for `awards`")
    made.add_argument(
        "--oracle-seconds", type=float, default=120.0, help="it may count a file and rule (120)"
    )
    made.add_argument("--full", action="store_true", help="growth: up to a million ballots")
    made.add_argument("--sizes", type=int, nargs="+", default=[], help="growth: other sizes")
    made.add_argument(
        "--save", action="store_true", help="write benchmarks/RESULTS.md and its plots"
    )
    made.add_argument("--plots", action="store_true", help="write the plots only")
    return made


def checked(arguments: Sequence[str]) -> Sequence[str]:
    names = parser().parse_args(arguments).names
    if unknown := [name for name in names if name not in SCENARIOS]:
        parser().error(f"no scenario {unknown[0]}: there are {', '.join(SCENARIOS)}")
    return arguments


if __name__ == "__main__":
    main(checked(sys.argv[1:]))
