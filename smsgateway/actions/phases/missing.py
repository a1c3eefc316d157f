"""What a cycle still lacks before its next phase: the list that a coordinator works off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, func, select

from flows import SMS, USSD
from flows.ballot import Misfit
from flows.check import walk
from flows.choices import standing_projects
from flows.clusters import clip
from flows.samples import KEE, SampleWorld
from flows.words import LANGUAGES, choose
from flows.world import Commune, Contest, Names, Project, Stage
from smsgateway.actions.catalogue import READ_REVISION, Snapshot
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.counting.told import Told
from smsgateway.store.areas import areas
from smsgateway.store.awards import award_records
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.log import log_acts
from smsgateway.store.proposals import proposals

MOST_POTS = 2
"""Contests that one person is led through: a ward's and its city's."""

MOST_PROJECTS = 30
"""More do not fit into the few screens that people leaf through; 83 of 100 elections have fewer."""

SHOWN = 24
"""Letters of a name that a list always shows: names that differ only later look the same."""


BY_TWO = "two people publish it: under The result, or `smsgateway result publish {slug}`"

NOT_FINAL = "not final yet: under The result, or `smsgateway result certify {slug}`"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to mend. `what` is a word for programs."""

    what: str
    text: Told
    firm: bool = False
    """The move itself refuses it, whatever the reason to go on all the same."""

    def __str__(self) -> str:
        return f"{self.what}: {self.text}"


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that the questions look at."""

    connection: Connection
    snapshot: Snapshot
    row: AnyRow
    contest: Contest
    commune: Commune
    languages: tuple[str, ...]
    now: datetime
    until: datetime | None


def missing(house: House, slug: str, to: Stage, *, until: datetime | None = None) -> list[Missing]:
    """What stands in the way of this phase, in the order in which one would mend it.

    Raises `Refused` where there is no such cycle.
    """
    with house.db.read() as connection:
        asked = asked_about(house, connection, slug, until)
        found = [one for question in QUESTIONS.get(to, ()) for one in question(asked)]
        if not any(asked.snapshot.stations_of(asked.row.id)):
            found.append(
                Missing("no-channel", Told("no channel of this area: nobody can reach it"))
            )
    return found


def asked_about(
    house: House, connection: Connection, slug: str, until: datetime | None = None
) -> Asked:
    """What the questions look at. Raises `Refused` where there is no such cycle."""
    row = contest_named(connection, slug)
    area = connection.execute(select(areas).where(areas.c.id == row.area_id)).one()
    snapshot = house.catalogue.at(connection.execute(READ_REVISION).scalar_one())
    communes = [one.commune for one in snapshot.stations_of(row.id)]
    return Asked(
        connection,
        snapshot,
        row,
        snapshot.races[row.id].contest,
        communes[0] if communes else replace(KEE, name=area.name, contact=area.contact),
        tuple(lang for lang in LANGUAGES if lang in area.languages),
        connection.execute(select(database_now())).scalar_one(),
        until,
    )


def time_for_ideas(asked: Asked) -> Iterator[Missing]:
    """Ideas are taken until a date."""
    if asked.until is None or asked.until <= asked.now:
        yield Missing("no-date", Told("say by --until until when ideas are taken"))


def dates(asked: Asked) -> Iterator[Missing]:
    """Voting has a beginning, and an end that is still to come."""
    if asked.contest.closes <= asked.now:
        yield Missing(
            "closed-already",
            Told("voting would close at {time}", time=f"{asked.contest.closes:%Y-%m-%d %H:%M}"),
        )
    if asked.contest.closes <= asked.contest.opens:
        yield Missing("no-time-to-vote", Told("voting closes before it opens"))


def ideas(asked: Asked) -> Iterator[Missing]:
    """Every idea has an answer."""
    waiting = select(func.count()).where(
        proposals.c.cycle_id == asked.row.cycle_id, proposals.c.state.in_(("new", "feasible"))
    )
    if number := asked.connection.execute(waiting).scalar_one():
        yield Missing("undecided-ideas", Told("{number} ideas wait for an answer", number=number))


def ballot(asked: Asked) -> Iterator[Missing]:
    """As many projects as people can choose from, and leaf through."""
    number, contest = len(standing_projects(asked.contest)), asked.contest
    form = contest.format
    if not number or number < form.least:
        yield Missing(
            "no-projects",
            Told(
                "{number} projects, and a voter must choose {least}",
                number=number,
                least=form.least,
            ),
        )
    if number > MOST_PROJECTS:
        yield Missing(
            "many-projects",
            Told(
                "{number} projects; choose {most} of them before", number=number, most=MOST_PROJECTS
            ),
        )
    for fault in form.faults(number):
        yield Missing("format", misfit(fault))


def misfit(why: Misfit) -> Told:
    """Why a ballot's format does not do, for pages to translate."""
    return Told(why.template, **why.values)


def beside(asked: Asked) -> Iterator[Missing]:
    """Of contests that people vote in at once, texts tell which is meant, and two are enough."""
    mine = asked.contest
    others = {
        race.contest.id: race.contest
        for station in asked.snapshot.stations_of(mine.id)
        for race in asked.snapshot.running(station.area_id, asked.now)
        if race.contest.id != mine.id
    }
    for one in others.values():
        if one.word == mine.word:
            title = choose(one.title, "en")
            yield Missing("word", same_word(title, mine.word))
    if len(others) >= MOST_POTS:
        yield Missing(
            "many-pots", Told("{number} other votes run where this one would", number=len(others))
        )


def same_word(title: str, word: str) -> Told:
    """That another vote cannot be told from this one in a text."""
    if not word:
        return Told("{title} runs as well and has no word, either", title=title)
    return Told("{title} runs as well and has the word {word}, too", title=title, word=word)


def costs(asked: Asked) -> Iterator[Missing]:
    """Each project costs something, and no more than there is."""
    pot = asked.contest.pot.amount
    for one in standing_projects(asked.contest):
        if one.cost.amount > pot:
            yield Missing(
                "too-dear",
                Told(
                    "{code} costs {cost}, the pot is {pot}",
                    code=one.code,
                    cost=f"{one.cost.amount:f}",
                    pot=f"{pot:f}",
                ),
            )
        if one.cost.amount < 1:
            yield Missing("no-cost", Told("{code} costs nothing", code=one.code))


def translations(asked: Asked) -> Iterator[Missing]:
    """Title and projects are there in every language of the area.

    What lacks the same languages is one line: one table to send to a translator.
    """
    texts = [("title", asked.row.slug, asked.contest.title)]
    for one in standing_projects(asked.contest):
        texts += [(what, one.code, names) for what, names in texts_of(one)]
    lacking: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for what, code, names in texts:
        if langs := tuple(lang for lang in asked.languages if not names.get(lang)):
            lacking.setdefault((what, langs), []).append(code)
    for (what, langs), codes in lacking.items():
        yield Missing(
            "untranslated",
            Told("{what} of {code} is missing in {lang}", what=what, code=codes, lang=langs),
        )


def texts_of(one: Project) -> Iterator[tuple[str, Names]]:
    """Its name, and what else is said of it in any language."""
    yield "name", one.name
    if any(one.place.values()):
        yield "place", one.place
    if any(one.about.values()):
        yield "about", one.about


def look_alikes(asked: Asked) -> Iterator[Missing]:
    """No two projects read the same on a screen."""
    for lang in asked.languages:
        names = [clip(choose(one.name, lang), SHOWN) for one in standing_projects(asked.contest)]
        for name, times in Counter(names).items():
            if times > 1:
                yield Missing(
                    "look-alike",
                    Told(
                        "{times} projects read {name!r} in {lang}",
                        times=times,
                        name=name,
                        lang=lang,
                    ),
                )


def pages(asked: Asked) -> Iterator[Missing]:
    """Every page that a voter can reach fits a phone, in every language."""
    opened = replace(asked.contest, stage="voting", paused=False)
    world = SampleWorld(
        now=opened.opens, commune=asked.commune, languages=asked.languages, contest=opened
    )
    for issue in walk({asked.row.slug: world}, asked.languages, (USSD, SMS)):
        if issue.kind == "does not fit":
            yield Missing(
                "too-long",
                Told("too long for a phone: {where}: {text!r}", where=issue.where, text=issue.text),
            )


def arriving(asked: Asked) -> Iterator[Missing]:
    """No vote may arrive any more."""
    last = asked.row.late_until.astimezone(asked.contest.closes.tzinfo)
    if asked.now < last:
        yield Missing(
            "still-open",
            Told(
                "votes for {slug} arrive until {time}",
                slug=asked.row.slug,
                time=f"{last:%Y-%m-%d %H:%M}",
            ),
            firm=True,
        )


def closed(asked: Asked) -> Iterator[Missing]:
    """The public log says that voting is over."""
    if not acted(asked, "close"):
        yield Missing(
            "no-close", Told("the public log has no close yet: `smsgateway log sequence`")
        )


def published(asked: Asked) -> Iterator[Missing]:
    """The public log holds the result."""
    if not acted(asked, "result"):
        yield Missing(
            "no-result",
            Told(
                "no result is published: under The result, or `smsgateway board {slug} …`",
                slug=asked.row.slug,
            ),
        )


def agreed(asked: Asked) -> Iterator[Missing]:
    """Two people have published it."""
    if not has_record(asked.connection, asked.row.id):
        yield Missing(
            "no-award",
            Told(
                BY_TWO,
                slug=asked.row.slug,
            ),
            firm=True,
        )


def has_record(connection: Connection, contest_id: int) -> bool:
    """Whether two people have published a result of this contest."""
    held = select(award_records.c.id).where(award_records.c.contest_id == contest_id)
    return connection.execute(held).first() is not None


def ruled(asked: Asked) -> Iterator[Missing]:
    """Nobody may object any more."""
    if is_provisional(asked.connection, asked.row.id):
        yield Missing("provisional", Told(NOT_FINAL, slug=asked.row.slug), firm=True)


def is_provisional(connection: Connection, contest_id: int) -> bool:
    """Whether the published result may still be objected to, or waits for two who certify it."""
    held = select(award_records.c.id).where(
        award_records.c.contest_id == contest_id, award_records.c.state == "provisional"
    )
    return connection.execute(held).first() is not None


def acted(asked: Asked, kind: str) -> bool:
    """Whether the log holds such an act."""
    found = select(log_acts.c.id).where(
        log_acts.c.contest_id == asked.row.id,
        log_acts.c.kind == kind,
        log_acts.c.leaf.is_not(None),
    )
    return asked.connection.execute(found).first() is not None


QUESTIONS: Mapping[Stage, tuple[Callable[[Asked], Iterator[Missing]], ...]] = {
    "proposals": (time_for_ideas,),
    "voting": (dates, ideas, ballot, beside, costs, translations, look_alikes, pages),
    "tallying": (arriving,),
    "award": (closed,),
    "publication": (published, agreed),
    "implementation": (ruled,),
}
"""What is asked before each phase; the others ask nothing."""
