"""What was measured, read from figures.toml, and what each kind of work costs by it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("figures.toml")

SESSION = ("dial", "vote", "codes", "save")
TEXT = ("text",)
STEPS = frozenset(SESSION[:3])
"""Hops that record nothing: answered at once and written down behind."""


@dataclass(frozen=True)
class Line:
    """What a group of outcomes costs: so much once, and so much for each. Seconds."""

    once: float = 0.0
    each: float = 0.0

    def of(self, outcomes: int) -> float:
        """The whole group."""
        return self.once + self.each * outcomes

    def times(self, factor: float) -> Line:
        """On a machine that takes so many times as long."""
        return Line(self.once * factor, self.each * factor)


@dataclass(frozen=True)
class Run:
    """A case of the benchmarks: how it was set up and what was found."""

    name: str
    processes: int
    found: Sequence[float]
    """Units a second, hop p50, p95 and p99 in milliseconds."""
    spread: Sequence[float]
    """Least and most units a second over all laps."""
    scattered: bool = False
    """Each hop takes any process; else a phone keeps to one."""
    texts: bool = False
    pace: float = 1.0
    """How long the machine took in those minutes for the same work, beside the minutes of `cost`:
    the processor time of the bench's own phones, which do the same in every case."""


@dataclass(frozen=True)
class Figures:
    """Seconds of processor by kind of hop, and how many questions each asks."""

    own: Mapping[str, float]
    """In the web process, its commit left out."""
    questions: Mapping[str, int]
    answering: Mapping[str, float]
    """In PostgreSQL, for each question of the hop."""
    save: Line
    """A group's commit in the web process."""
    save_pg: Line
    step: Line
    step_pg: Line
    save_statements: int
    step_statements: int
    phones: Mapping[str, float]
    """What the bench's phones need for a hop of theirs."""
    drain_each: float
    """Texts a second of one draining worker."""
    flush: float
    """Seconds of a flush of the disk."""
    row: float
    """Bytes a vote."""
    measured: str = ""
    runs: Sequence[Run] = field(default_factory=tuple)

    def at_pace(self, pace: float) -> Figures:
        """In minutes in which all work takes so many times as long."""

        def all_of(times: Mapping[str, float]) -> dict[str, float]:
            return {name: took * pace for name, took in times.items()}

        return replace(
            self,
            own=all_of(self.own),
            answering=all_of(self.answering),
            phones=all_of(self.phones),
            save=self.save.times(pace),
            save_pg=self.save_pg.times(pace),
            step=self.step.times(pace),
            step_pg=self.step_pg.times(pace),
        )


def read(file: Path = FILE) -> Figures:
    """The figures of the file. Raises KeyError or ValueError for one that is absent or makes no
    sense."""
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    cost, hops, writer, groups = told["cost"], told["hops"], told["writer"], told["groups"]
    seconds = told["hidden"]["factor"] / 1000
    save, step = through(writer, "save", seconds), through(writer, "step", seconds)
    save_pg, step_pg = of_postgres(writer, seconds)
    session, text = groups["session"], groups["text"]
    own = {name: hops[name] * seconds for name in STEPS}
    own["save"] = hops["save"] * seconds - save.of(1)
    # What a session takes beside its hops and its commit belongs to the server in front: a share
    # for every hop.
    front = cost["app"] * seconds - sum(own.values()) - save.of(session) / session
    own = {name: took + max(0.0, front) / len(SESSION) for name, took in own.items()}
    own["text"] = cost["text_app"] * seconds - save.of(text) / text
    questions = told["statements"]["dial"]
    figures = Figures(
        own=own,
        questions={"dial": questions, "text": questions},
        answering={
            "dial": (cost["pg"] * seconds - save_pg.of(session) / session) / questions,
            "text": (cost["text_pg"] * seconds - save_pg.of(text) / text) / questions,
        },
        save=save,
        save_pg=save_pg,
        step=step,
        step_pg=step_pg,
        save_statements=told["statements"]["save"],
        step_statements=told["statements"]["step"],
        phones={
            **dict.fromkeys(SESSION, cost["phones"] * seconds / len(SESSION)),
            "text": cost["text_phones"] * seconds,
        },
        drain_each=told["provider"]["drain_each"],
        flush=1 / told["disk"]["fsync"],
        row=told["growth"]["row"],
        measured=told["measured"],
        runs=[Run(**one) for one in told["runs"]],
    )
    check(figures)
    return figures


def of_postgres(writer: Mapping[str, Any], seconds: float) -> tuple[Line, Line]:
    """A save's and a step's share of what PostgreSQL needs for a session's four commits.

    Shared as the writer's own time is: what a commit sends is what the other end takes in.
    """
    whole = through(writer, "postgres", seconds)
    of_save = writer["save"][0] / (writer["save"][0] + 3 * writer["step"][0])
    of_step = (1 - of_save) / 3
    return (
        Line(whole.once * of_save, whole.each * of_save),
        Line(whole.once * of_step, whole.each * of_step),
    )


def through(writer: Mapping[str, Any], name: str, seconds: float) -> Line:
    """The line through what one outcome costs in the smallest and in the largest group."""
    small, large = writer["sizes"][0], writer["sizes"][-1]
    dear, cheap = writer[name][0] * seconds, writer[name][-1] * seconds
    once = (dear - cheap) / (1 / small - 1 / large)
    return Line(once, cheap - once / large)


def check(figures: Figures) -> None:
    """Raises ValueError where a part is dearer than the whole that it was measured in."""
    for name, took in {**figures.own, **figures.answering}.items():
        if took <= 0:
            raise ValueError(f"figures.toml: nothing is left of {name} beside its commit")
