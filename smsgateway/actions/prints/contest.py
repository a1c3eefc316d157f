"""What is printed of a contest for everybody: a poster, and a sheet of pictures with numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flows import words
from flows.choices import standing_projects
from flows.clusters import visible
from flows.world import Charge, Contest, Names
from smsgateway.actions.prints import press
from smsgateway.actions.prints.places import Place
from smsgateway.actions.prints.voice import Voice


def poster(contest: Contest, place: Place, say: Voice, address: str) -> bytes:
    """How to vote, what it costs, every project with its number; `address` is the public page's,
    empty where there is none."""
    lines = [
        {
            "code": one.code,
            "name": named(one.name, say),
            "place": named(one.place, say),
            "cost": visible(words.money(one.cost, say.lang)),
        }
        for one in standing_projects(contest)
    ]
    told = {
        **head(contest, place, say),
        "dates": f"{when(contest.opens, say)} – {when(contest.closes, say)}",
        "ways": ways(contest, place, say),
        "rules": [*rules(contest, say), again(say)],
        "heads": [say("Code"), say("Project"), say("Cost")],
        "projects": lines,
        "help": say("Help: %(contact)s", contact=place.contact) if place.contact else "",
    }
    if address:
        told |= {"qr": press.qr(address), "address": address}
    return press.public("poster", told)


def sheet(contest: Contest, place: Place, say: Voice) -> bytes:
    """A frame for a picture by each number, for who does not read."""
    lines = [{"code": one.code, "name": named(one.name, say)} for one in standing_projects(contest)]
    hint = say(
        "Draw or glue a picture into each frame: who does not read finds the number beside it."
    )
    told = {**head(contest, place, say), "dial": place.dial, "projects": lines, "hint": hint}
    return press.public("sheet", told)


def head(contest: Contest, place: Place, say: Voice) -> Mapping[str, object]:
    """What every sheet begins with."""
    return {
        "title": named(contest.title, say),
        "lang": say.lang,
        "area": named(place.name, say),
    }


def ways(contest: Contest, place: Place, say: Voice) -> list[tuple[str, str]]:
    """Each way to vote: what is dialled or sent, and in words how and for how much."""
    found = []
    if place.dial:
        how = say(
            "Dial this on any phone and press 1. "
            "You type the numbers of the projects that you want."
        )
        found.append((place.dial, f"{how} {cost(place.dialling, say)}".rstrip()))
    if place.number:
        how = say("Or send a text like this to %(number)s.", number=place.number)
        found.append((example(contest), f"{how} {cost(place.texting, say)}".rstrip()))
    return found


def example(contest: Contest) -> str:
    """A text that votes: `VOTE 11 12`."""
    codes = [one.code for one in standing_projects(contest)][: contest.format.most][:2]
    return " ".join(("VOTE", *codes))


def cost(charge: Charge | None, say: Voice) -> str:
    """What it costs; nothing where nobody said."""
    if charge is None:
        return ""
    if charge.kind == "free":
        return say("It costs nothing.")
    if charge.kind == "reverse":
        return say("The commune pays for it.")
    if charge.price is None:
        return say("Your network's price for it applies.")
    return say("It costs you %(price)s.", price=visible(words.money(charge.price, say.lang)))


def rules(contest: Contest, say: Voice) -> list[str]:
    """What a good vote names, as its format has it."""
    form = contest.format
    told = [
        say("Choose at least %(least)s and at most %(most)s.", least=form.least, most=form.most)
    ]
    if form.ranked:
        told.append(say("Name your first choice first: it counts most."))
    if form.points:
        told.append(
            say(
                "You have %(points)s points: name a project once for each point.",
                points=form.points,
            )
        )
    if form.within_pot:
        told.append(say("What you choose may not cost more than the pot together."))
    return told


def again(say: Voice) -> str:
    """That nobody is bound to a first vote."""
    return say("You may vote again until the close: the last vote counts.")


def named(names: Names, say: Voice) -> str:
    """A name in the language, or the nearest that there is."""
    return visible(words.choose(names, say.lang))


def when(moment: datetime, say: Voice) -> str:
    """30 Jun 2026 18:00, by the area's clock."""
    return f"{words.day(moment, say.lang)} {moment:%Y %H:%M}"
