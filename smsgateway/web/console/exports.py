"""The lists that stand on pages of their own, as files.

Nothing that a citizen wrote is in them, but in that of the inbox, for who may read it there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import abort, request

from flows.codes import show_ticket
from flows.words import LANGUAGES
from smsgateway.actions import overview
from smsgateway.actions.accounts import accounts, approvals
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.broadcasts import progress
from smsgateway.actions.broadcasts.progress import Progress
from smsgateway.actions.catalogue import Race
from smsgateway.actions.house import House
from smsgateway.actions.people import threads
from smsgateway.actions.reviewing import reading as ideas
from smsgateway.actions.rolls import reading as rolls
from smsgateway.actions.scorecards import overview as rounds
from smsgateway.actions.scorecards import plan, results
from smsgateway.actions.scorecards.results import Line
from smsgateway.actions.sending import mail
from smsgateway.actions.watching import votingday
from smsgateway.web.console import broadcasts, inbox, messages, proposals, voters
from smsgateway.web.console.accounts import theirs
from smsgateway.web.console.gate import Gate
from smsgateway.web.console.scorecards import NOT_ASKED
from smsgateway.web.console.tables import MOST_LINES, Table, offer, table_of


class Exports:
    """A file a list, for whoever may read the list."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        offer(gate, "/cycles", self.cycles_file)
        offer(gate, "/cycles/<slug>/projects", self.projects_file)
        offer(gate, "/cycles/<slug>/ideas", self.ideas_file, may=proposals.MAY)
        offer(gate, "/cycles/<slug>/slips", self.slips_file, may=voters.READ)
        offer(gate, "/cycles/<slug>/roll", self.roll_file, may=voters.READ)
        offer(gate, "/broadcasts", self.broadcasts_file, may=broadcasts.READ)
        offer(gate, "/broadcasts/<slug>", self.broadcast_file, may=broadcasts.READ)
        offer(gate, "/broadcasts/<slug>/networks", self.networks_file, may=broadcasts.READ)
        offer(gate, "/inbox", self.inbox_file, may=inbox.READ)
        offer(gate, "/day", self.day_file)
        offer(gate, "/messages", self.messages_file, may=messages.READ)
        offer(gate, "/channels", self.channels_file)
        offer(gate, "/scorecards", self.rounds_file)
        offer(gate, "/scorecards/<slug>/results", self.results_file)
        offer(gate, "/scorecards/<slug>/plan", self.plan_file)
        offer(gate, "/approvals", self.approvals_file, may=(*approvals.DECIDERS, "auditor"))
        offer(gate, "/accounts", self.accounts_file, may=("administrator", "auditor"))

    def cycles_file(self, visit: Visit) -> Table:
        """Every contest of one's areas."""
        columns = ("cycle", "title", "stage", "opens", "closes", "projects", "money", "currency")
        rows = (
            [
                *(race.slug, one.title, one.stage, one.opens, one.closes, len(one.projects)),
                *(one.pot.amount, one.pot.currency),
            ]
            for race in overview.races_of(self._house.catalogue.latest(), visit.account)
            for one in [race.contest]
        )
        return Table("cycles", columns, rows)

    def projects_file(self, visit: Visit, slug: str) -> Table:
        """The ballot, withdrawn projects too."""
        names = tuple(f"name_{lang}" for lang in LANGUAGES)
        columns = ("code", *names, "place", "cost", "currency", "withdrawn")
        rows = (
            [
                *(one.code, *(one.name.get(lang, "") for lang in LANGUAGES), one.place),
                *(one.cost.amount, one.cost.currency, one.withdrawn),
            ]
            for one in self._race(visit, slug).contest.projects
        )
        return Table(f"projects-{slug}", columns, rows)

    def ideas_file(self, visit: Visit, slug: str) -> Table:
        """Ideas with their public text; of the state that is asked for, else all."""
        self._race(visit, slug)
        state = request.args.get("state", "")
        state = state if state in proposals.STATES else ""
        found = ideas.listed(self._house, slug, by=visit.account.email, state=state)
        columns = ("ticket", "state", "title", "topic", "people", "cost", "made_at")
        rows = (
            (show_ticket(one.ticket), *(getattr(one, column) for column in columns[1:]))
            for one in found
        )
        return Table(f"ideas-{slug}", columns, rows)

    def slips_file(self, visit: Visit, slug: str) -> Table:
        """Batches of slips; never a slip."""
        with self._house.db.read() as connection:
            found = rolls.printed(connection, self._race(visit, slug).contest.id)
        columns = ("number", "area", "size", "good", "made_by", "made_at")
        return table_of(f"slips-{slug}", columns, found)

    def roll_file(self, visit: Visit, slug: str) -> Table:
        """How many stand on the roll, by area; never who."""
        with self._house.db.read() as connection:
            found = rolls.by_area(connection, self._race(visit, slug).contest.id)
        return table_of(f"roll-{slug}", ("area", "people", "phones", "slips"), found)

    def broadcasts_file(self, visit: Visit) -> Table:
        """The newest broadcasts."""
        with self._house.db.read() as connection:
            found = overview.broadcasts_of(connection, visit.account)
        columns = ("slug", "topic", "status", "channel", "expected", "released", "made_by")
        return table_of("broadcasts", columns, found)

    def broadcast_file(self, visit: Visit, slug: str) -> Table:
        """How the texts of one fared."""
        found = self._broadcast(visit, slug)
        rows = [("expected", found.expected), ("released", found.released)]
        rows += [*found.states.items(), ("doubtful", found.doubtful)]
        return Table(f"broadcast-{slug}", ("state", "texts"), rows)

    def networks_file(self, visit: Visit, slug: str) -> Table:
        """The same by network."""
        self._broadcast(visit, slug)
        found = progress.by_network(self._house, slug)
        rows = (
            [one.network, one.texts, *(one.states.get(state, 0) for state in mail.STATES)]
            for one in found
        )
        return Table(f"networks-{slug}", ("network", "texts", *mail.STATES), rows)

    def inbox_file(self, visit: Visit) -> Table:
        """Who waits, for how long and with which words, but for numbers that stand in them."""
        found = threads.unread(self._house, visit.account, MOST_LINES)
        columns = ("person", "channel", "about", "texts", "since", "newest")
        rows = (
            (one.person_id, one.channel, one.about, one.texts, one.at, masked(one.body))
            for one in found
        )
        return Table("inbox", columns, rows)

    def day_file(self, visit: Visit) -> Table:
        """What happened: alarms, and what somebody wrote down; the newest first."""
        with self._house.db.read() as connection:
            found = votingday.happenings(connection, visit.account, most=MOST_LINES)
        columns = ("at", "until", "what", "about", "words", "by")
        return table_of("voting-day", columns, found)

    def messages_file(self, visit: Visit) -> Table:
        """The newest texts, without what they say; of one state, where it is asked for."""
        state = request.args.get("state", "")
        state = state if state in mail.STATES else ""
        with self._house.db.read() as connection:
            found = mail.latest(connection, visit.account, state, most=MOST_LINES)
        columns = ("id", "slug", "purpose", "status", "doubtful", "attempts", "parts", "cost")
        return table_of("messages", (*columns, "error", "created_at"), found)

    def channels_file(self, visit: Visit) -> Table:
        """Every channel with its rest, and when somebody was last heard on it."""
        with self._house.db.read() as connection:
            found = overview.channel_states(connection, visit.account)
        columns = ("slug", "provider", "sender", "service_code", "works", "paused_because")
        return table_of("channels", (*columns, "heard_at", "waiting"), found)

    def rounds_file(self, visit: Visit) -> Table:
        """Rounds of scorecards, the newest first."""
        with self._house.db.read() as connection:
            found = rounds.rounds_of(connection, visit.account)
        columns = ("slug", "name", "version", "kind", "area", "stage", "opens_at", "closes_at")
        return table_of("scorecards", (*columns, "ratings"), found)

    def results_file(self, visit: Visit, slug: str) -> Table:
        """What people say of each service, question and mode; nothing of too few."""
        with self._house.db.read() as connection:
            held = rounds.round_of(connection, visit.account, slug)
            found = results.results_in(connection, held, NOT_ASKED)
        rows = (
            (one.service.code, one.service.name, one.mode, asked.name, *figures(line))
            for one in found.services
            for asked, line in zip(found.indicators, one.lines, strict=True)
        )
        return Table(f"results-{slug}", RESULT_COLUMNS, rows)

    def plan_file(self, visit: Visit, slug: str) -> Table:
        """What was promised, until when, and what people see of it."""
        with self._house.db.read() as connection:
            held = rounds.round_of(connection, visit.account, slug)
            found = plan.items_of(connection, held.id)
        columns = ("id", "service", "issue", "action", "owner", "due", "status", "answers", "seen")
        return table_of(f"plan-{slug}", columns, found)

    def approvals_file(self, visit: Visit) -> Table:
        """Every request for a second person, the newest first, and what became of it."""
        with self._house.db.read() as connection:
            found = [
                one
                for one in approvals.newest(connection, MOST_LINES)
                if visit.account.reaches(one.area_id)
            ]
        columns = ("id", "act", "about", "asked_by", "asked_at", "state", "decided_by", "payload")
        return table_of("approvals", columns, found)

    def accounts_file(self, visit: Visit) -> Table:
        """Who may come in."""
        with self._house.db.read() as connection:
            found = [one for one in accounts.listed(connection) if theirs(visit, one)]
        columns = ("email", "role", "everywhere", "ready", "disabled_at")
        return table_of("accounts", columns, found)

    def _broadcast(self, visit: Visit, slug: str) -> Progress:
        """How a broadcast fared; outside one's areas there is none."""
        found = progress.progress(self._house, slug)
        station = self._house.catalogue.latest().stations[found.channel]
        return found if visit.account.reaches(station.area_id) else abort(404)

    def _race(self, visit: Visit, slug: str) -> Race:
        """The contest of this slug; outside one's areas there is none."""
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        return next((race for race in races if race.slug == slug), None) or abort(404)


NUMBER = re.compile(r"\+?\d(?:[ ./-]?\d){5,}")


def masked(words: str) -> str:
    """Without what may be the number of a phone or a slip: a file goes further than a page."""
    return NUMBER.sub("…", words)


RESULT_COLUMNS = (
    *("service", "name", "mode", "question", "people", "score", "low", "high"),
    *("satisfied", "satisfied_low", "satisfied_high", "weighted", "since_last", "gap"),
)


def figures(line: Line) -> Iterator[object]:
    """One question as cells, empty where too few answered."""
    if line.score is None:
        yield from [None] * (len(RESULT_COLUMNS) - 4)
        return
    scale, (low, high) = line.score.scale, line.score.mean_between
    share = line.score.satisfied_between
    yield line.score.n
    yield scale.rescaled(line.score.mean_of)
    yield from sorted((scale.rescaled(low), scale.rescaled(high)))  # a turned scale turns them
    yield from (line.score.satisfied, share.low, share.high)
    yield line.weighted.satisfied.share if line.weighted else None
    yield str(line.change.verdict) if line.change else None
    yield line.gap
