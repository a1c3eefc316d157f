"""Ideas for the budget: the list of a cycle, and one idea from its first reading to the ballot."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from flows.codes import show_ticket
from flows.words import LANGUAGES
from smsgateway.actions import overview
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.catalogue import Race
from smsgateway.actions.house import Bell, House
from smsgateway.actions.reviewing import filing, joining, judging, reading
from smsgateway.web.console import typed
from smsgateway.web.console.gate import Answer, Gate

MAY: tuple[Role, ...] = ("administrator", "coordinator")
STATES = ("new", "feasible", "rejected", "merged", "split", "project")


class Proposals:
    """The list, and a page an idea. Only who judges ideas reads what people wrote."""

    def __init__(self, gate: Gate, house: House, bell: Bell) -> None:
        """Register the routes."""
        self._house, self._bell = house, bell
        gate.route("/cycles/<slug>/ideas", self.ideas, may=MAY)
        gate.route("/cycles/<slug>/ideas", self.file_idea, may=MAY, post=True)
        gate.route("/ideas/<ticket>", self.idea, may=MAY)
        for act, verb in (
            ("words", self.read_idea),
            ("text", self.word_idea),
            ("feasible", self.feasible_idea),
            ("reject", self.reject_idea),
            ("join", self.join_idea),
            ("split", self.split_idea),
            ("ballot", self.ballot_idea),
        ):
            gate.route(f"/ideas/<ticket>/{act}", verb, may=MAY, post=True)

    def ideas(self, visit: Visit, slug: str) -> Answer:
        """The ideas of a cycle, those that most people ask for first."""
        race = self._race(visit, slug)
        state = request.args.get("state", "")
        state = state if state in STATES else ""
        found = reading.listed(self._house, slug, by=visit.account.email, state=state)
        return render_template(
            "console/ideas.html",
            section="cycles",
            tab="ideas",
            race=race,
            contest=race.contest,
            phase=race.contest.phase(visit.now),
            ideas=[(show_ticket(one.ticket), one) for one in found],
            state=state,
            states=STATES,
            desk=self._house.catalogue.latest().idea_desks.get(race.area_id),
            languages=LANGUAGES,
            longest=filing.MOST_LETTERS,
        )

    def file_idea(self, visit: Visit, slug: str) -> Answer:
        """Keep what somebody brought to the desk, with or without a phone."""
        self._race(visit, slug)
        form = request.form
        brought = filing.Brought(
            words=form.get("words", ""),
            language=form.get("language", ""),
            topic=form.get("topic", ""),
            place=form.get("place", ""),
            cost=typed.money(form["cost"]) if form.get("cost") else None,
            phone=form.get("phone", "").strip(),
        )
        ticket = filing.file(self._house, slug, brought, by=visit.account.email)
        return self._done(show_ticket(ticket), "The idea is kept. Give its author the ticket.")

    def idea(self, visit: Visit, ticket: str) -> Answer:
        """How it stands, with those that may be the same; its words are shown on demand."""
        return self._idea(reading.closed(self._house, ticket, by=visit.account.email))

    def read_idea(self, visit: Visit, ticket: str) -> Answer:
        """The same in its author's words; that they were read is kept."""
        return self._idea(reading.opened(self._house, ticket, by=visit.account.email))

    def _idea(self, found: reading.Opened) -> str:
        return render_template(
            "console/idea.html",
            section="cycles",
            here=url_for("console.idea", ticket=show_ticket(found.line.ticket)),
            ticket=show_ticket(found.line.ticket),
            idea=found,
            line=found.line,
            alike=[(show_ticket(one.ticket), round(one.share * 100)) for one in found.alike],
            came_from=[show_ticket(one) for one in found.came_from],
            went_into=[show_ticket(one) for one in found.went_into],
            undecided=found.line.state in judging.UNDECIDED,
            languages=LANGUAGES,
            longest=judging.LONGEST_TITLE,
            parts=joining.MOST_PARTS,
        )

    def word_idea(self, visit: Visit, ticket: str) -> Answer:
        """Give it the words in which everybody may read it."""
        judging.approve_text(self._house, ticket, texts("title"), by=visit.account.email)
        return self._done(ticket, "Others may read this text now.")

    def feasible_idea(self, visit: Visit, ticket: str) -> Answer:
        """It can be done, for so much."""
        cost = typed.amount("cost")
        judging.feasible(self._house, ticket, cost, by=visit.account.email)
        return self._done(ticket, "Saved.")

    def reject_idea(self, visit: Visit, ticket: str) -> Answer:
        """It does not go on, and whoever asked for it is told why."""
        judging.reject(self._house, ticket, texts("reason"), by=visit.account.email)
        return self._done(ticket, "Whoever asked for it is told why.")

    def join_idea(self, visit: Visit, ticket: str) -> Answer:
        """It becomes part of another one, which has a public text."""
        into = request.form.get("into", "").strip()
        joining.merge(self._house, into, [ticket.replace("-", "")], by=visit.account.email)
        return self._done(into, "The ideas are one now, and their people are told.")

    def split_idea(self, visit: Visit, ticket: str) -> Answer:
        """Several of one that holds several."""
        typed = request.form.get("parts", "")
        parts = int(typed) if typed.isascii() and typed.isdigit() else 0
        joining.split(self._house, ticket, parts, by=visit.account.email)
        return self._done(ticket, "Each part is an idea of its own now.")

    def ballot_idea(self, visit: Visit, ticket: str) -> Answer:
        """A feasible one becomes a project."""
        told = {name: texts(name) for name in ("place", "about")}
        judging.put_on_ballot(self._house, ticket, by=visit.account.email, **told)
        return self._done(ticket, "It is on the ballot, and whoever asked for it is told.")

    def _race(self, visit: Visit, slug: str) -> Race:
        """The contest of this slug; outside one's areas there is none."""
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        return next((race for race in races if race.slug == slug), None) or abort(404)

    def _done(self, ticket: str, said: str) -> Answer:
        self._bell.ring()
        flash(said, "yes")
        return redirect(url_for("console.idea", ticket=ticket), 303)


def texts(name: str) -> dict[str, str]:
    """What was written in each language, those left out where nothing was."""
    told = {lang: request.form.get(f"{name}-{lang}", "").strip() for lang in LANGUAGES}
    return {lang: words for lang, words in told.items() if words}
