"""The results of a round as a person and as a program reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from smsgateway.actions.scorecards.results import Line, Result, Results
from smsgateway.actions.scorecards.standards import Check
from smsgateway.actions.scorecards.weighing import Weighing
from smsgateway.counting.intervals import Interval
from smsgateway.counting.scores import Score
from smsgateway.counting.suppression import told_share


def as_told(found: Results) -> dict[str, Any]:
    """For a program. What too few people said is null."""
    names = {one.id: one.name for one in found.indicators}
    return {
        "round": found.round.slug,
        "scorecard": found.round.name,
        "version": found.round.version,
        "stage": found.round.stage,
        "least": found.round.least,
        "population": dict(found.people),
        "services": [result_told(one, found.standards[one.service.id]) for one in found.services],
        "meetings": [
            {
                "service": found.codes[service],
                "question": names[question],
                "group": group,
                "hands": dict(hands),
            }
            for (service, question, group), hands in sorted(found.meetings.items())
        ],
        "invitations": {**asdict(found.response), "rate": found.response.rate},
    }


def result_told(one: Result, standards: Sequence[Check]) -> dict[str, Any]:
    """One service in one mode."""
    return {
        "service": one.service.code,
        "name": one.service.name,
        "mode": one.mode,
        "raters": one.raters if one.told else None,
        "index": rounded(one.index),
        "index_before": rounded(one.before),
        "verdict": one.verdict if one.index is not None else None,
        "standards": standards,
        "questions": [line_told(line) for line in one.lines],
    }


def line_told(line: Line) -> dict[str, Any]:
    """One question."""
    return {
        "question": line.indicator,
        **(score_told(line.score) if line.score else {"people": None}),
        "change": str(line.change.verdict) if line.change else None,
        "provider": line.provider,
        "gap": rounded(line.gap),
        "weighted": weighted_told(line.weighted) if line.weighted else None,
    }


def weighted_told(weighing: Weighing) -> dict[str, Any]:
    """As the population would have answered, and by how many answers that is as sure."""
    return {
        "satisfied": rounded(weighing.satisfied.share, 4),
        "satisfied_between": between(weighing.satisfied.between, 4),
        "mean": rounded(weighing.mean, 2),
        "effective_n": rounded(weighing.satisfied.effective_n),
        "covered": rounded(weighing.satisfied.covered, 4),
    }


def score_told(score: Score) -> dict[str, Any]:
    """Distribution, mean, share and how sure they are."""
    return {
        "people": score.n,
        "counts": {str(value): people for value, people in score.counts.items()},
        "mean": rounded(score.mean_of, 2),
        "mean_between": between(score.mean_between, 2),
        "satisfied": rounded(score.satisfied, 4),
        "satisfied_between": between(score.satisfied_between, 4),
        "index": rounded(score.index),
    }


def between(interval: Interval, digits: int) -> list[float]:
    """An interval of 95 %."""
    return [round(interval.low, digits), round(interval.high, digits)]


def rounded(value: float | None, digits: int = 1) -> float | None:
    """Nothing stays nothing."""
    return None if value is None else round(value, digits)


def show(found: Results) -> None:
    """For a person."""
    click.echo(
        f"{found.round.slug}: {found.round.name} v{found.round.version}, {found.round.stage}"
    )
    for one in found.services:
        if not one.told:
            click.echo(f"{one.service.code} {one.mode}: fewer than {found.round.least} raters")
            continue
        index = "-" if one.index is None else f"{one.index:.0f} of 100 ({one.verdict})"
        click.echo(f"{one.service.code} {one.mode}: {one.raters} raters, {index}")
        for line in one.lines:
            click.echo(f"  {line.indicator}: {line_shown(line)}")
        for check in found.standards[one.service.id]:
            click.echo(f"  {check_shown(check)}")
    if not found.services:
        click.echo("nobody has rated yet")


def check_shown(check: Check) -> str:
    """A standard in a line."""
    if check.met is None:
        return f"standard {check.standard}: owes {check.promised}; nobody has looked"
    met = "met" if check.met else "NOT met"
    return f"standard {check.standard}: owes {check.promised}; found {check.actual} ({met})"


def line_shown(line: Line) -> str:
    """A question in a line."""
    if line.score is None:
        return "too few answers"
    score = line.score
    told = (
        f"mean {score.mean_of:.1f} [{score.mean_between.low:.1f}, {score.mean_between.high:.1f}], "
        f"satisfied {told_share(score.satisfied_n, score.n)} of {score.n}"
    )
    change = f", {line.change.verdict}" if line.change else ""
    gap = "" if line.gap is None else f", provider {line.gap:+.0f} points"
    return told + change + gap + (weighted_shown(line.weighted) if line.weighted else "")


def weighted_shown(weighing: Weighing) -> str:
    """Behind the unweighted figures."""
    told = weighing.satisfied
    return f", weighted {told.share:.0%} (effective n {told.effective_n:.1f})"
