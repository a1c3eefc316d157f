"""Scorecards: services and rounds, one round's results, and its action plan."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for

from flows.words import LANGUAGES
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.accounts.signing import RUNS
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import overview, plan, results, rounds
from smsgateway.actions.scorecards.invitations import Response, response
from smsgateway.actions.scorecards.results import Line, Result, Results
from smsgateway.actions.standards import results as spending
from smsgateway.store.db import AnyRow
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.plots import Whisker, bars, whisker

NOT_ASKED = Response(0, 0, 0, 0)
"""How many answered stands on the round's first page."""


class Scorecards:
    """A list, and three pages a round."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/scorecards", self.scorecards)
        gate.route("/scorecards", self.open_round, may=RUNS, post=True, fresh=True)
        gate.route("/scorecards/<slug>", self.score_round)
        gate.route("/scorecards/<slug>/results", self.score_results)
        gate.route("/scorecards/<slug>/stage", self.stage, may=RUNS, post=True)
        gate.route("/scorecards/<slug>/close", self.close_round, may=RUNS, post=True, fresh=True)
        gate.route(
            "/scorecards/<slug>/publish", self.publish_round, may=RUNS, post=True, fresh=True
        )
        gate.route("/scorecards/<slug>/plan", self.action_plan)
        gate.route("/scorecards/<slug>/plan", self.promise, may=RUNS, post=True)
        gate.route("/scorecards/<slug>/plan/<int:number>", self.item_status, may=RUNS, post=True)

    def scorecards(self, visit: Visit) -> Answer:
        """Rounds, the newest first, and services by code."""
        with self._house.db.read() as connection:
            found = overview.rounds_of(connection, visit.account)
            kind, after = request.args.get("kind", ""), request.args.get("after", "")
            page = overview.services_of(connection, visit.account, kind, after)
            cards = overview.scorecards_of(connection)
            areas = overview.areas_of(connection, visit.account)
        return render_template(
            "console/scorecards.html",
            section="scorecards",
            rounds=[
                (
                    one,
                    ZoneInfo(one.time_zone),
                    phase(one, visit.now),
                    rounds.reached(one, visit.now),
                )
                for one in found
            ],
            page=page,
            kind=kind,
            cards=cards,
            areas=areas,
        )

    def open_round(self, visit: Visit) -> Answer:
        """Make a round; it opens by itself."""
        form = request.form
        with self._house.db.read() as connection:
            areas = overview.areas_of(connection, visit.account)
        area = next((one for one in areas if one.code == form.get("area")), None)
        if area is None:
            raise Refused("choose an area")
        zone = ZoneInfo(area.time_zone)
        new = rounds.NewRound(
            form.get("slug", "").strip(),
            form.get("scorecard", ""),
            area.code,
            moment_in("opens", zone),
            moment_in("closes", zone),
        )
        rounds.open_round(self._house, new, by=visit.account.email)
        flash("The round is made.", "yes")
        return redirect(url_for("console.score_round", slug=new.slug), 303)

    def score_round(self, visit: Visit, slug: str) -> Answer:
        """How many answered, day by day, and what may be done next."""
        with self._house.db.read() as connection:
            held = overview.round_of(connection, visit.account, slug)
            seen, days = overview.by_day(connection, held, visit.now)
            answered = response(connection, held.id)
        stage = rounds.reached(held, visit.now)
        return self._page(
            "round",
            held,
            visit,
            plot=bars(seen, days),
            response=answered,
            stages=rounds.STAGES,
            stage=stage,
            onward=rounds.STAGES[rounds.STAGES.index(stage) + 1 :],
        )

    def score_results(self, visit: Visit, slug: str) -> Answer:
        """What people say of one service; the others in a line each."""
        with self._house.db.read() as connection:
            held = overview.round_of(connection, visit.account, slug)
            found = results.results_in(connection, held, NOT_ASKED)
        codes = {one.service.code for one in found.services}
        code = request.args.get("service", "")
        code = code if code in codes else min(codes, default="")
        return self._page(
            "results",
            held,
            visit,
            found=found,
            code=code,
            shown=[drawn(found, one) for one in found.services if one.service.code == code],
        )

    def action_plan(self, visit: Visit, slug: str) -> Answer:
        """What was promised, until when, and what people see of it."""
        with self._house.db.read() as connection:
            held = overview.round_of(connection, visit.account, slug)
            items = plan.items_of(connection, held.id)
            page = overview.services_of(connection, visit.account, held.kind, "")
        return self._page(
            "plan",
            held,
            visit,
            items=items,
            statuses=plan.STATUSES,
            services=page.services,
            languages=LANGUAGES,
            today=visit.now.astimezone(ZoneInfo(held.time_zone)).date(),
        )

    def stage(self, visit: Visit, slug: str) -> Answer:
        """Lead the round on."""
        self._round(visit, slug)
        to = request.form.get("stage", "")
        rounds.enter_stage(self._house, slug, to, by=visit.account.email)
        return done("The round is in its next stage.", "score_round", slug)

    def close_round(self, visit: Visit, slug: str) -> Answer:
        """Nothing is rated from now on."""
        self._round(visit, slug)
        rounds.close_round(self._house, slug, by=visit.account.email)
        return done("The round has closed.", "score_round", slug)

    def publish_round(self, visit: Visit, slug: str) -> Answer:
        """Show the results to everybody, and nothing of too few people."""
        self._round(visit, slug)
        spending.cards(self._house, slug, by=visit.account.email)
        return done("The results are public.", "score_round", slug)

    def promise(self, visit: Visit, slug: str) -> Answer:
        """Keep a promise of the action plan."""
        self._round(visit, slug)
        form = request.form
        told = {lang: form.get(f"action-{lang}", "").strip() for lang in LANGUAGES}
        new = plan.NewItem(
            form.get("service", ""),
            form.get("issue", "").strip(),
            {lang: words for lang, words in told.items() if words},
            form.get("owner", "").strip(),
            day_in("due"),
        )
        plan.add(self._house, slug, new, by=visit.account.email)
        return done("The promise is kept in the plan.", "action_plan", slug)

    def item_status(self, visit: Visit, slug: str, number: int) -> Answer:
        """What the office says of a promise."""
        held = self._round(visit, slug)
        with self._house.db.read() as connection:
            if number not in {item.id for item in plan.items_of(connection, held.id)}:
                abort(404)
        status = request.form.get("status", "")
        plan.set_status(self._house, number, status, by=visit.account.email)
        return done("Saved.", "action_plan", slug)

    def _round(self, visit: Visit, slug: str) -> AnyRow:
        """The round; outside one's areas there is none."""
        with self._house.db.read() as connection:
            try:
                return overview.round_of(connection, visit.account, slug)
            except Refused:
                abort(404)

    def _page(self, tab: str, held: AnyRow, visit: Visit, **told: object) -> str:
        return render_template(
            f"console/{tab}.html",
            section="scorecards",
            tab=tab,
            round=held,
            zone=ZoneInfo(held.time_zone),
            phase=phase(held, visit.now),
            **told,
        )


def done(said: str, page: str, slug: str) -> Answer:
    """Back to the page, with a word."""
    flash(said, "yes")
    return redirect(url_for(f"console.{page}", slug=slug), 303)


def phase(held: AnyRow, now: datetime) -> str:
    """Before, open or closed."""
    if now < held.opens_at:
        return "before"
    return "open" if now < held.closes_at else "closed"


def drawn(
    found: Results, one: Result
) -> tuple[Result, list[tuple[AnyRow, Line, Whisker | None, dict[tuple[str, int], int]]]]:
    """A service in one mode: each question, its picture, and the hands of the meeting."""
    return one, [
        (asked, line, picture(line), hands(found, one.service.id, asked.id))
        for asked, line in zip(found.indicators, one.lines, strict=True)
    ]


def picture(line: Line) -> Whisker | None:
    """Where a score stands; None where too few answered."""
    if line.score is None:
        return None
    low, high = line.score.mean_between
    return whisker(line.score.scale, (low, line.score.mean_of, high), line.gap)


def hands(found: Results, service_id: int, indicator_id: int) -> dict[tuple[str, int], int]:
    """How many of a group raised a hand for each answer: women and 4 to 8."""
    return {
        (group, answer): people
        for (service, question, group), counted in sorted(found.meetings.items())
        if (service, question) == (service_id, indicator_id)
        for answer, people in sorted(counted.items())
    }


def moment_in(name: str, zone: ZoneInfo) -> datetime:
    """A date and time that were typed, in the area's time. Raises `Refused`."""
    try:
        return datetime.fromisoformat(request.form.get(name, "")).replace(tzinfo=zone)
    except ValueError as error:
        raise Refused("a date looks like 2026-06-30T18:00") from error


def day_in(name: str) -> date:
    """A day that was typed. Raises `Refused`."""
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError as error:
        raise Refused("a day looks like 2026-06-30") from error
