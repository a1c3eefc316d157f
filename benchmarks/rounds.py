"""Rounds in alternation: each contender in turn, again and again, on a fresh copy of its data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks import machine
from benchmarks.bench import ROOT, Bench, NotRun
from benchmarks.phones import BEGIN, END, Plan
from benchmarks.tables import Cell, middle, ratio, spread


@dataclass
class Served:
    """A contender that answers."""

    pid: int
    port: int
    paths: Mapping[str, str]
    recount: Callable[[], tuple[Counter[str], int]] | None = None
    """Votes by code and ballots, from its own rows. None for one that keeps nothing."""
    names: Mapping[str, str] = field(default_factory=dict)
    grouped: Callable[[], float] | None = None
    """Votes that shared a commit, on average. None for one that commits each by itself."""
    redis: int = 0
    others: Sequence[int] = ()
    """Processes that work for it besides: the drain, the provider."""


@dataclass(frozen=True)
class Contender:
    """Somebody in the race. `play` is for one that our phones cannot drive."""

    name: str
    serve: Callable[[], AbstractContextManager[Served]] | None = None
    play: Callable[[], dict[str, Any]] | None = None
    spread: bool = False
    note: str = ""


@dataclass
class Lap:
    """One round of one contender."""

    per_second: float
    p50: float | None
    p95: float | None
    p99: float | None
    app_ms: float | None
    postgres_ms: float | None
    redis_ms: float | None
    phones_ms: float | None
    others_share: float
    """Of the whole machine, used by anything else: noise."""
    verdict: str
    group: float | None = None
    """Votes that shared a commit."""


@dataclass
class Result:
    """All rounds of a contender, or why there are none."""

    name: str
    laps: list[Lap] = field(default_factory=list)
    not_run: str = ""

    def of(self, figure: str) -> float | None:
        return middle([getattr(lap, figure) for lap in self.laps])

    @property
    def verdict(self) -> str:
        bad = [lap.verdict for lap in self.laps if not lap.verdict.startswith("ok")]
        return bad[0] if bad else (self.laps[0].verdict if self.laps else "")


def race(
    bench: Bench, contenders: Sequence[Contender], mix: Mapping[str, int], people: int
) -> list[Result]:
    """Everybody, round after round. Who cannot run says so once."""
    chosen = [one for one in contenders if bench.options.only in one.name]
    results = {one.name: Result(one.name) for one in chosen}
    for number in range(bench.options.rounds):
        for one in chosen:
            result = results[one.name]
            if result.not_run:
                continue
            try:
                lap = run(bench, one, mix, people)
            except NotRun as why:
                result.not_run = str(why)
                print(f"  {one.name}: not run: {why}", file=sys.stderr)
                continue
            result.laps.append(lap)
            print(
                f"  round {number + 1} {one.name}: {lap.per_second:.0f}/s {lap.verdict}",
                file=sys.stderr,
            )
    return list(results.values())


def run(bench: Bench, one: Contender, mix: Mapping[str, int], people: int) -> Lap:
    if one.serve is None:
        assert one.play is not None
        before, stopwatch = bench.postgres_cpu(), time.monotonic()
        noise = machine.busy()
        played = one.play()
        spent = bench.postgres_cpu() - before
        rest = machine.busy() - noise - spent - played.get("cpu", 0.0)
        return Lap(
            per_second=played["counted"] / bench.options.seconds,
            p50=played["p50"],
            p95=played["p95"],
            p99=played["p99"],
            app_ms=None,
            postgres_ms=1000 * spent / max(1, played["units"]) if bench.postgres.process else None,
            redis_ms=None,
            phones_ms=None,
            others_share=share(rest, time.monotonic() - stopwatch),
            verdict=played.get("verdict", "ok"),
        )
    with one.serve() as served:
        return drive(bench, one, served, mix, people)


def drive(bench: Bench, one: Contender, served: Served, mix: Mapping[str, int], people: int) -> Lap:
    plan = Plan(
        port=served.port,
        paths=dict(served.paths),
        mix=dict(mix),
        seconds=bench.options.seconds,
        warm=bench.options.warm,
        phones=bench.options.phones,
        people=people,
        names=dict(served.names),
        spread=one.spread,
    )
    pids = {"app": [served.pid], "redis": [served.redis], "rest": [*served.others]}
    played, spent = play(bench, plan, pids)
    units = max(1, played["counted"])
    return Lap(
        per_second=played["counted"] / plan.seconds,
        p50=played["p50"],
        p95=played["p95"],
        p99=played["p99"],
        app_ms=1000 * spent["app"] / units,
        postgres_ms=1000 * spent["postgres"] / units if bench.postgres.process else None,
        redis_ms=1000 * spent["redis"] / units if served.redis else None,
        phones_ms=1000 * spent["phones"] / units,
        others_share=share(spent["noise"], plan.seconds),
        verdict=verdict(played, served),
        group=served.grouped() if served.grouped else None,
    )


def share(seconds: float, lasted: float) -> float:
    return max(0.0, seconds / lasted / (os.cpu_count() or 1))


def play(
    bench: Bench, plan: Plan, pids: Mapping[str, Sequence[int]]
) -> tuple[dict[str, Any], dict[str, float]]:
    """The phones, in a process of their own; and what everybody spent inside their window."""

    def meters() -> dict[str, float]:
        read = {who: sum(map(machine.cpu_of, filter(None, of))) for who, of in pids.items()}
        read["postgres"], read["phones"] = bench.postgres_cpu(), machine.cpu_of(phones.pid)
        read["noise"] = machine.busy() - sum(read.values())
        return read

    phones = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.phones"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    with phones:
        assert phones.stdin is not None
        assert phones.stdout is not None
        json.dump(asdict(plan), phones.stdin)
        phones.stdin.close()
        before = after = meters()
        said = ""
        for said in phones.stdout:
            if said.strip() == BEGIN:
                before = meters()
            elif said.strip() == END:
                after = meters()
    if phones.returncode:
        raise RuntimeError("the phones failed")
    played: dict[str, Any] = json.loads(said)
    return played, {who: after[who] - before[who] for who in after}


def verdict(played: Mapping[str, Any], served: Served) -> str:
    """Whether what was finished is what was kept, project by project."""
    if played["wrong"] or played["broken"] or played["hung"]:
        first = played["wrong"][0][:60] if played["wrong"] else ""
        return (
            f"WRONG: {len(played['wrong'])} wrong, {played['broken']} broken, "
            f"{played['hung']} hung {first}"
        )
    if served.recount is None:
        return "ok, keeps nothing"
    finished = played["finished"].get("ussd", 0) + played["finished"].get("sms", 0)
    votes, ballots = served.recount()
    if played["reused"]:
        return "ok, some voted again" if ballots <= finished else "WRONG: more ballots than votes"
    if ballots != finished or votes != Counter(played["chosen"]):
        return f"WRONG: {ballots} ballots for {finished} votes"
    again = played.get("asked_again", 0)
    return f"ok, {ballots} = {finished}" + (f", {again} asked again" if again else "")


def rows(results: Sequence[Result], beside: str) -> Iterator[Sequence[Cell]]:
    """One line a contender, each beside the named one."""
    reference = next((one.of("per_second") for one in results if one.name == beside), None)
    for one in results:
        if one.not_run:
            yield [one.name, *[None] * (len(HEADS) - 2), f"not run: {one.not_run}"]
            continue
        yield [
            one.name,
            one.of("per_second"),
            spread([lap.per_second for lap in one.laps]),
            ratio(one.of("per_second"), reference),
            *(one.of(figure) for figure in ("p50", "p95", "p99")),
            *(one.of(figure) for figure in ("app_ms", "postgres_ms", "redis_ms", "phones_ms")),
            one.of("others_share"),
            one.of("group"),
            one.verdict,
        ]


HEADS = (
    "contender", "units/s", "least…most", "ratio", "hop p50 ms", "p95", "p99",
    "app CPU ms/unit", "PG CPU", "Redis CPU", "phones CPU", "others", "votes a commit",
    "counted",
)  # fmt: skip
