"""Audit findings, and surveys of the books of those who got money."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.accounts.signing import RUNS
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers import desk, findings, proofs, surveys
from smsgateway.actions.transfers.findings import FINDS, NewFinding
from smsgateway.actions.transfers.proofs import ProofFile
from smsgateway.web.console import typed
from smsgateway.web.console.gate import LARGEST_FORM, READERS, XLSX, Answer, Gate, download
from smsgateway.web.console.ground import Ground, ground, theirs
from smsgateway.web.console.money import in_file

ANY = "application/octet-stream"


class Findings:
    """A page of findings, and one of surveys."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/money/findings", self.findings)
        gate.route("/money/findings", self.add_finding, may=FINDS, post=True)
        rule = "/money/findings/<int:number>"
        gate.route(
            f"{rule}/answer",
            self.answer_finding,
            may=READERS,
            post=True,
            largest=proofs.LARGEST + LARGEST_FORM,
        )
        gate.route(f"{rule}/close", self.close_finding, may=FINDS, post=True)
        gate.route("/money/proofs/<int:number>", self.proof)
        gate.route("/money/surveys", self.surveys)
        gate.route("/money/surveys", self.draw_survey, may=RUNS, post=True)
        gate.route("/money/surveys/<slug>.xlsx", self.survey_form)

    def findings(self, visit: Visit) -> Answer:
        """What somebody found who looked at the books, what is due first at the top."""
        here = ground(self._house, visit)
        every = bool(request.args.get("all"))
        return render_template(
            "console/findings.html",
            section="money",
            tab="findings",
            place=here,
            findings=findings.listed(self._house, here.code, closed=every) if here.area else (),
            every=every,
            endings=",".join(proofs.ENDINGS),
            today=visit.now.date(),
        )

    def add_finding(self, visit: Visit) -> Answer:
        """Keep a finding; its owner must answer."""
        here = ground(self._house, visit)
        new = NewFinding(
            area=here.code,
            finding=typed.word("finding"),
            owner=typed.word("owner"),
            due=typed.day("due"),
            line=typed.word("line"),
            party=typed.word("party"),
            tranche=typed.whole_or_none("tranche"),
            work=typed.word("work"),
            amount=typed.amount_or_none("amount"),
            missing=bool(request.form.get("missing")),
        )
        findings.add(self._house, new, by=visit.account.email)
        return done("The finding is kept; its owner must answer.", here)

    def answer_finding(self, visit: Visit, number: int) -> Answer:
        """Its owner answers, and proves it."""
        here = self._of(visit, number)
        sent = request.files.get("file")
        file = ProofFile(sent.filename, sent.read()) if sent and sent.filename else None
        words, proof = typed.word("answer"), typed.word("proof")
        findings.answer(self._house, number, words, proof, by=visit.account.email, file=file)
        return done("The answer is kept; another account closes the finding.", here)

    def close_finding(self, visit: Visit, number: int) -> Answer:
        """The proof holds."""
        here = self._of(visit, number)
        findings.close(self._house, number, by=visit.account.email)
        return done("The finding is closed.", here)

    def proof(self, visit: Visit, number: int) -> Answer:
        """A document, to be saved; never shown by us."""
        with self._house.db.read() as connection:
            row = proofs.document(connection, number)
        theirs(visit, row.area_id)
        return download(proofs.opened(self._house.keys, row), row.name, ANY)

    def surveys(self, visit: Visit) -> Answer:
        """Samples of recipients whose books somebody goes to see."""
        here = ground(self._house, visit)
        with self._house.db.read() as connection:
            found = surveys.surveys_of(connection, visit.account)
            funds = desk.funds(connection, here.area.id if here.area else 0)
        return render_template(
            "console/surveys.html",
            section="money",
            tab="surveys",
            place=here,
            surveys=found,
            funds=funds,
        )

    def draw_survey(self, visit: Visit) -> Answer:
        """Draw a sample by a public seed."""
        here = ground(self._house, visit)
        slug = typed.word("slug")
        if not surveys.SLUG.fullmatch(slug):
            raise Refused("a survey's name is made of small letters, digits and hyphens")
        surveys.draw(
            self._house,
            slug,
            typed.word("line"),
            typed.whole("tranche"),
            typed.whole("size"),
            typed.word("seed"),
            by=visit.account.email,
        )
        flash("The sample is drawn.", "yes")
        return redirect(url_for("console.surveys", area=here.code), 303)

    def survey_form(self, visit: Visit, slug: str) -> Answer:
        """Its XLSForm, for ODK or Kobo."""
        with self._house.db.read() as connection:
            theirs(visit, surveys.survey_named(connection, slug).area_id)
        made = in_file(lambda path: surveys.form(self._house, slug, path), ".xlsx")
        return download(made, f"{slug}.xlsx", XLSX)

    def _of(self, visit: Visit, number: int) -> Ground:
        """The area that the form names holds this finding; elsewhere there is none."""
        here = ground(self._house, visit)
        known = {one.id for one in findings.listed(self._house, here.code, closed=True)}
        return here if number in known else abort(404)


def done(said: str, here: Ground) -> Answer:
    """Back to the findings, with a word."""
    flash(said, "yes")
    return redirect(url_for("console.findings", area=here.code), 303)
