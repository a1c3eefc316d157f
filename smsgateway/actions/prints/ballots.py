"""Paper ballots, and the sheet on which their batch is read.

Every number has its check digit, as whoever enters the sheets types it.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows import words
from flows.choices import standing_projects
from flows.clusters import visible
from flows.codes import checked
from flows.world import Contest
from smsgateway.actions.paper.batches import Progress
from smsgateway.actions.prints import press
from smsgateway.actions.prints.contest import head, named
from smsgateway.actions.prints.places import Place
from smsgateway.actions.prints.voice import Voice

MOST_ON_HALF_A_PAGE = 8
"""Lines of project names of which two ballots fit a page."""


def specimen(contest: Contest, place: Place, says: Sequence[Voice]) -> bytes:
    """What the ballot looks like, for everybody; it says that it is none."""
    return press.public("ballots", told(contest, place, says, None))


def ballots(contest: Contest, place: Place, says: Sequence[Voice], batch: Progress) -> bytes:
    """The ballots of an announced batch, each with the batch's number and its own."""
    return press.pdf("ballots", told(contest, place, says, batch))


def told(
    contest: Contest, place: Place, says: Sequence[Voice], batch: Progress | None
) -> dict[str, object]:
    """The ballot in one language or in two; a specimen where there is no batch."""
    say, lines = says[0], standing_projects(contest)
    return {
        **head(contest, place, say),
        "titles": [named(contest.title, one) for one in says],
        "specimen": "" if batch else " / ".join(one("Specimen") for one in says),
        "batch": say("Batch"),
        "number": batch.batch if batch else "",
        "sheet": say("Sheet"),
        "sheets": list(range(1, batch.sheets + 1)) if batch else [0],
        "each": 2 if batch and len(lines) * len(says) <= MOST_ON_HALF_A_PAGE else 1,
        "rules": [" ".join(marking(contest, one)) for one in says],
        "projects": [
            {
                "code": checked(one.code),
                "names": [named(one.name, language) for language in says],
                "cost": visible(words.money(one.cost, say.lang)),
            }
            for one in lines
        ],
        "voter": [one("Number of your voting slip, or your phone number:") for one in says],
    }


def marking(contest: Contest, say: Voice) -> list[str]:
    """How the boxes are filled in, as the contest's format has it."""
    form = contest.format
    if form.ranked:
        how = say("Write 1 beside your first choice, 2 beside the next, up to %(n)s.", n=form.most)
    elif form.points:
        how = say(
            "Write how many points you give: %(points)s together, to at most %(n)s projects.",
            points=form.points,
            n=form.most,
        )
    else:
        how = say(
            "Put a cross beside at least %(least)s and at most %(most)s projects.",
            least=form.least,
            most=form.most,
        )
    pot = [say("What you choose may not cost more than the pot together.")]
    return [how, *(pot if form.within_pot else ()), say("A sheet without a mark is a blank vote.")]


def languages(spoken: Sequence[str], wanted: str) -> tuple[str, ...]:
    """Both languages of an area that has two, the wanted one first; else the wanted one."""
    both = len(spoken) == 2 and wanted in spoken
    return (wanted, *(one for one in spoken if one != wanted)) if both else (wanted,)


def count_sheet(contest: Contest, place: Place, say: Voice, batch: Progress) -> bytes:
    """A line for each sheet of a batch: who reads the pile writes, whoever types reads it."""
    return press.pdf(
        "count",
        {
            **head(contest, place, say),
            "batch": say("Batch %(number)s", number=batch.batch),
            "facts": [
                batch.place,
                say("Sheets, counted by hand: %(n)s", n=batch.sheets),
                say("0 is a blank vote; X a voter or a vote that is no good."),
            ],
            "heads": [say("Sheet"), say("Voter"), say("Vote, with check digits")],
            "sheets": batch.sheets,
            "signed": say("Name, date and signature"),
        },
    )
