"""The result of a cycle until it is final: published by two, contested, decided, certified."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from flows.codes import show_ticket
from flows.words import LANGUAGES
from smsgateway.actions import overview
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.awards import export, objecting, record, ruling
from smsgateway.actions.catalogue import Race
from smsgateway.actions.house import House
from smsgateway.actions.phases.drafts import local_time
from smsgateway.actions.publiclog import board
from smsgateway.actions.refused import Refused
from smsgateway.web.console.gate import Answer, Gate, download

DECIDE: tuple[Role, ...] = ("administrator", "coordinator")
FILE: tuple[Role, ...] = (*DECIDE, "data-entry")
VERDICTS: tuple[objecting.Verdict, ...] = ("upheld", "dismissed")
AFTER_ALL: tuple[ruling.Verdict, ...] = ("correct", "recount", "annul")
"""What is done about a result that was wrong."""


class Awards:
    """A page a cycle, and a page an objection. Everything here only asks: another one agrees."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/cycles/<slug>/result", self.result, may=FILE)
        for act, verb in (("publish", self.publish_result), ("certify", self.certify_result)):
            gate.route(f"/cycles/<slug>/result/{act}", verb, may=DECIDE, post=True, fresh=True)
        rule = self.rule_result
        gate.route("/cycles/<slug>/result/rule", rule, may=DECIDE, post=True, fresh=True)
        gate.route(
            "/cycles/<slug>/result/board", self.write_board, may=DECIDE, post=True, fresh=True
        )
        gate.route("/cycles/<slug>/objections", self.file_objection, may=FILE, post=True)
        gate.route("/objections/<ticket>", self.objection, may=DECIDE)
        gate.route("/objections/<ticket>/words", self.read_objection, may=DECIDE, post=True)
        gate.route(
            "/objections/<ticket>/decide", self.decide_objection, may=DECIDE, post=True, fresh=True
        )

    def result(self, visit: Visit, slug: str) -> Answer:
        """How the record stands, and the objections to it."""
        race = self._race(visit, slug)
        held, _ = export.ruled(self._house, slug)
        found = objecting.listed(self._house, slug, by=visit.account.email)
        return render_template(
            "console/result.html",
            section="cycles",
            tab="result",
            race=race,
            contest=race.contest,
            phase=race.contest.phase(visit.now),
            record=held,
            objections=[(show_ticket(one.ticket), one) for one in found],
            languages=LANGUAGES,
        )

    def write_board(self, visit: Visit, slug: str) -> Answer:
        """Count, and hand over the files with which anybody counts again."""
        self._race(visit, slug)
        packed = board.publish(self._house, slug).packed
        return download(packed, f"{slug}-board.zip", "application/zip")

    def publish_result(self, visit: Visit, slug: str) -> Answer:
        """Ask that the result is published, provisional for so many days."""
        self._race(visit, slug)
        record.ask(self._house, slug, days(), by=visit.account.email)
        return asked(slug)

    def certify_result(self, visit: Visit, slug: str) -> Answer:
        """Ask that it is final."""
        self._race(visit, slug)
        ruling.ask(self._house, slug, "certify", {}, by=visit.account.email)
        return asked(slug)

    def rule_result(self, visit: Visit, slug: str) -> Answer:
        """Ask that it is corrected, counted again, or annulled and run again."""
        self._race(visit, slug)
        form, told = request.form, dict[str, JSON]()
        verdict = next((one for one in AFTER_ALL if one == form.get("verdict")), None)
        if verdict is None:
            raise Refused("that is no decision")
        if verdict == "annul":
            for one in ("opens", "closes"):
                told[one] = local_time(self._house, slug, form.get(one, "")).isoformat()
            told |= {"slug": form.get("slug", "").strip(), "with_roll": bool(form.get("with-roll"))}
        else:
            told["days"] = days()
        by = visit.account.email
        ruling.ask(self._house, slug, verdict, reasons(), by=by, told=told)
        return asked(slug)

    def file_objection(self, visit: Visit, slug: str) -> Answer:
        """Keep what somebody brought to the desk, or wrote on paper."""
        self._race(visit, slug)
        form = request.form
        source: objecting.Source = "paper" if form.get("source") == "paper" else "console"
        words, lang = form.get("words", "").strip(), form.get("language", "")
        ticket = objecting.file(self._house, slug, words, lang, source, by=visit.account.email)
        flash(show_ticket(ticket), "yes")
        return redirect(url_for("console.result", slug=slug), 303)

    def objection(self, visit: Visit, ticket: str) -> Answer:
        """How it stands; what somebody wrote is shown on demand."""
        return self._objection(visit, ticket, "")

    def read_objection(self, visit: Visit, ticket: str) -> Answer:
        """The same with the words; that they were read is kept."""
        words = objecting.read(self._house, ticket, by=visit.account.email)
        return self._objection(visit, ticket, words)

    def _objection(self, visit: Visit, ticket: str, words: str) -> str:
        return render_template(
            "console/objection.html",
            section="cycles",
            here=url_for("console.objection", ticket=ticket),
            ticket=ticket,
            line=objecting.line(self._house, ticket, by=visit.account.email),
            words=words,
            languages=LANGUAGES,
        )

    def decide_objection(self, visit: Visit, ticket: str) -> Answer:
        """Ask for a decision with its public reason."""
        verdict = next((one for one in VERDICTS if one == request.form.get("verdict")), None)
        if verdict is None:
            raise Refused("that is no decision")
        objecting.ask(self._house, ticket, verdict, reasons(), by=visit.account.email)
        flash("Another person must approve this now.", "yes")
        return redirect(url_for("console.objection", ticket=ticket), 303)

    def _race(self, visit: Visit, slug: str) -> Race:
        """The contest of this slug; outside one's areas there is none."""
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        return next((race for race in races if race.slug == slug), None) or abort(404)


def days() -> int:
    """How long objections are taken, as typed; 0, which is refused, where that is no number."""
    typed = request.form.get("days", "")
    return int(typed) if typed.isascii() and typed.isdigit() else 0


def reasons() -> dict[str, str]:
    """Why, in each language in which somebody wrote it."""
    told = {lang: request.form.get(f"reason-{lang}", "").strip() for lang in LANGUAGES}
    return {lang: words for lang, words in told.items() if words}


def asked(slug: str) -> Answer:
    """Back to the result: it waits for the second person."""
    flash("Another person must approve this now.", "yes")
    return redirect(url_for("console.result", slug=slug), 303)
