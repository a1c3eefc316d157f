"""An award in plain English, one sentence a project, in the order of the count."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from smsgateway.counting.award import Award, Fate, Round, Tie, rounded

_WORDS: dict[Fate, Callable[[Round], str]] = {
    Fate.FUNDED: lambda r: (
        f"funded: it costs {money(r.cost)}, and {money(r.left)} was left{_pays(r)}"
    ),
    Fate.TOPPED_UP: lambda r: (
        f"funded with reserve money: it costs {money(r.cost)}, {money(r.left)} was left, "
        f"and the reserve adds {money(r.short)}"
    ),
    Fate.NOT_AFFORDABLE: lambda r: (
        f"not funded: it costs {money(r.cost)}, {money(r.short)} more than the"
        f" {money(r.left)} that was left"
    ),
    Fate.UNSUPPORTED: lambda r: (
        f"not funded: it costs {money(r.cost)}, and its supporters are {money(r.short)} short"
    ),
    Fate.NOT_REACHED: lambda r: "not funded: the count had ended before it",
    Fate.CONFLICT: lambda r: (
        f"not funded: it cannot be built beside project {r.blocked_by}, which ranks above it"
    ),
    Fate.BELOW_THRESHOLD: lambda r: (
        f"not funded: it is {_figure(r.short)} short of what a project needs to be considered"
    ),
    Fate.DEARER_THAN_POT: lambda r: (
        f"not funded: it costs {money(r.cost)}, {money(r.short)} more than the whole budget"
    ),
    Fate.NO_VOTES: lambda r: "not funded: nobody voted for it",
    Fate.WITHDRAWN: lambda r: "not funded: it was withdrawn",
}


def explain(award: Award, names: Mapping[str, str] | None = None) -> list[str]:
    """A sentence on the whole, one for each project, and one for each tie that mattered.

    `names` gives projects the words they are known by; else their ids stand alone.
    """
    named = names or {}
    spoken = [_whole(award)]
    spoken += [_round(one, named) for one in award.rounds]
    spoken += [
        f"The tie between projects {_listed(tie.order)} mattered: in another order other projects"
        f" would have been funded. It was decided by this rule, fixed before the vote:"
        f" {award.tie_rule}."
        for tie in award.ties_that_mattered
    ]
    return spoken + list(award.notes)


def money(amount: Decimal) -> str:
    """12,500 or 12,500.50: thousands apart, cents only where there are some."""
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"


def _whole(award: Award) -> str:
    won = len(award.winners) + len(award.topped_up)
    said = (
        f"{won} of {len(award.rounds)} projects are funded by the rule {award.rule}:"
        f" {money(award.spent)} of {money(award.budget)} is spent and {money(award.leftover)} is"
        f" left. {award.voters:,} people named a project, {award.blank:,} cast a blank ballot."
    )
    if award.share is not None:
        said += f" Each share was {money(rounded(award.share, 2))}, after {award.steps} increments."
    return said


def _round(one: Round, names: Mapping[str, str]) -> str:
    name = f" ({names[one.project]})" if names.get(one.project) else ""
    votes = "1 vote" if one.votes == 1 else f"{one.votes:,} votes"
    points = "" if one.score == one.votes else f", {_figure(one.score)} points"
    tie = _tie(one.tie) if one.tie else ""
    return f"Project {one.project}{name}, {votes}{points}, is {_WORDS[one.fate](one)}.{tie}"


def _tie(tie: Tie) -> str:
    by = {
        "cheaper": "the cheaper goes first",
        "more votes": "the one that more people named goes first",
        "lot": "a lot decided",
        "file order": "the order of the list decided",
    }
    weight = "This mattered." if tie.mattered else "This changed nothing."
    return f" Projects {_listed(tie.order)} stood equal: {by[tie.by]}. {weight}"


def _pays(one: Round) -> str:
    if one.pays is None:
        return ""
    return f"; each of its supporters pays at most {money(rounded(one.pays, 2))}"


def _figure(amount: Decimal) -> str:
    return f"{amount:,.2f}".rstrip("0").rstrip(".")


def _listed(ids: tuple[str, ...]) -> str:
    return f"{', '.join(ids[:-1])} and {ids[-1]}"
