"""An award in plain words, one sentence a project, in the order of the count.

Every sentence is a `Told`: English as text, and a template that pages say in other languages.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import reduce

from smsgateway.counting.award import Award, Fate, Round, Tie, rounded
from smsgateway.counting.told import Told

_WORDS: dict[Fate, Callable[[Round], Told]] = {
    Fate.FUNDED: lambda r: _funded(r),
    Fate.TOPPED_UP: lambda r: Told(
        "funded with reserve money: it costs {cost}, {left} was left, and the reserve adds {short}",
        cost=money(r.cost),
        left=money(r.left),
        short=money(r.short),
    ),
    Fate.NOT_AFFORDABLE: lambda r: Told(
        "not funded: it costs {cost}, {short} more than the {left} that was left",
        cost=money(r.cost),
        short=money(r.short),
        left=money(r.left),
    ),
    Fate.UNSUPPORTED: lambda r: Told(
        "not funded: it costs {cost}, and its supporters are {short} short",
        cost=money(r.cost),
        short=money(r.short),
    ),
    Fate.NOT_REACHED: lambda r: Told("not funded: the count had ended before it"),
    Fate.CONFLICT: lambda r: Told(
        "not funded: it cannot be built beside project {other}, which ranks above it",
        other=r.blocked_by,
    ),
    Fate.BELOW_THRESHOLD: lambda r: Told(
        "not funded: it is {short} short of what a project needs to be considered",
        short=_figure(r.short),
    ),
    Fate.DEARER_THAN_POT: lambda r: Told(
        "not funded: it costs {cost}, {short} more than the whole budget",
        cost=money(r.cost),
        short=money(r.short),
    ),
    Fate.NO_VOTES: lambda r: Told("not funded: nobody voted for it"),
    Fate.WITHDRAWN: lambda r: Told("not funded: it was withdrawn"),
}


def explain(award: Award, names: Mapping[str, str] | None = None) -> list[Told]:
    """A sentence on the whole, one for each project, and one for each tie that mattered.

    `names` gives projects the words they are known by; else their ids stand alone.
    """
    named = names or {}
    spoken = [_whole(award)]
    spoken += [_round(one, named) for one in award.rounds]
    spoken += [
        Told(
            "The tie between projects {tied} mattered: in another order other projects would have"
            " been funded. It was decided by this rule, fixed before the vote: {steps}.",
            tied=_listed(tie.order),
            steps=_steps(award.tie_rule),
        )
        for tie in award.ties_that_mattered
    ]
    return spoken + [Told(note) for note in award.notes]


def money(amount: Decimal) -> str:
    """12,500 or 12,500.50: thousands apart, cents only where there are some."""
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"


def _whole(award: Award) -> Told:
    said = Told(
        "Funded by the rule {rule}: {won} of {number} projects. {spent} of {budget} is spent and"
        " {left} is left. Ballots that name a project: {voters}; blank ones: {blank}.",
        won=len(award.winners) + len(award.topped_up),
        number=len(award.rounds),
        rule=award.rule,
        spent=money(award.spent),
        budget=money(award.budget),
        left=money(award.leftover),
        voters=f"{award.voters:,}",
        blank=f"{award.blank:,}",
    )
    if award.share is None:
        return said
    return Told(
        "{sentence} Each share was {share}, after {steps} increments.",
        sentence=said,
        share=money(rounded(award.share, 2)),
        steps=award.steps,
    )


def _round(one: Round, names: Mapping[str, str]) -> Told:
    name = f" ({names[one.project]})" if names.get(one.project) else ""
    said = Told(
        "Project {project}, {votes}, is {fate}.",
        project=f"{one.project}{name}",
        votes=_votes(one),
        fate=_WORDS[one.fate](one),
    )
    return Told("{sentence} {more}", sentence=said, more=_tie(one.tie)) if one.tie else said


def _votes(one: Round) -> Told:
    votes = Told("1 vote") if one.votes == 1 else Told("{number} votes", number=f"{one.votes:,}")
    if one.score == one.votes:
        return votes
    return Told("{votes}, {points} points", votes=votes, points=_figure(one.score))


def _steps(rule: str) -> Told:
    """A tie rule as it calls itself, `cheaper, then lot`, with its steps as words of ours."""
    words = {
        "cheaper": Told("cheaper"),
        "more votes": Told("more votes"),
        "lot": Told("lot"),
        "file order": Told("file order"),
    }
    first, *others = (words[step] for step in rule.split(", then "))
    return reduce(lambda said, one: Told("{said}, then {one}", said=said, one=one), others, first)


def _tie(tie: Tie) -> Told:
    by = {
        "cheaper": Told("the cheaper goes first"),
        "more votes": Told("the one that more people named goes first"),
        "lot": Told("a lot decided"),
        "file order": Told("the order of the list decided"),
    }
    weight = Told("This mattered.") if tie.mattered else Told("This changed nothing.")
    return Told(
        "Projects {tied} stood equal: {reason}. {weight}",
        tied=_listed(tie.order),
        reason=by[tie.by],
        weight=weight,
    )


def _funded(one: Round) -> Told:
    said = Told(
        "funded: it costs {cost}, and {left} was left", cost=money(one.cost), left=money(one.left)
    )
    if one.pays is None:
        return said
    pays = money(rounded(one.pays, 2))
    return Told("{sentence}; each of its supporters pays at most {pays}", sentence=said, pays=pays)


def _figure(amount: Decimal) -> str:
    return f"{amount:,.2f}".rstrip("0").rstrip(".")


def _listed(ids: tuple[str, ...]) -> Told:
    return Told("{first} and {last}", first=", ".join(ids[:-1]), last=ids[-1])
