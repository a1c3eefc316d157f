"""Contracts: the list, one from plan to payment, its next step by form, and files of the standards.

A step is published for ever: it is checked and shown again before it is written.
"""

from __future__ import annotations

import json

from flask import Response, abort, flash, redirect, render_template, request, url_for

from flows.deal import Doubt
from flows.doubts import asked
from flows.words import say
from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.accounts.signing import ENTERS
from smsgateway.actions.contracts import book, oc4ids, packages, shelf
from smsgateway.actions.contracts.dating import doubt
from smsgateway.actions.contracts.shelf import STAGES, Wanted
from smsgateway.actions.contracts.steps import Planned, Step
from smsgateway.actions.contracts.story import story
from smsgateway.actions.deals.reading import Held
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import overview
from smsgateway.store.db import AnyRow
from smsgateway.web.console.dealforms import FORMS, METHOD_WORDS, begun
from smsgateway.web.console.gate import Answer, Gate, download
from smsgateway.web.speech import language

LATER = tuple(name for name in FORMS if name != "plan")
STEP = f"<any({', '.join(LATER)}):step>"
MAKERS = {
    "releases": packages.release_package,
    "records": packages.record_package,
    "projects": oc4ids.package,
}


class Contracts:
    """A list, a page a contract, and a form a step."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/contracts", self.contracts)
        gate.route("/contracts/<any(releases, records, projects):kind>.json", self.contract_file)
        gate.route("/contracts/new", self.new_contract, may=ENTERS)
        gate.route("/contracts/new", self.begin_contract, may=ENTERS, post=True)
        gate.route("/contracts/<code>", self.contract)
        gate.route(f"/contracts/<code>/{STEP}", self.contract_step, may=ENTERS)
        gate.route(f"/contracts/<code>/{STEP}", self.take_step, may=ENTERS, post=True)

    def contracts(self, visit: Visit) -> Answer:
        """Contracts by code, all or those of a place, a stage, or with questions."""
        args = request.args
        stage = args.get("stage", "")
        wanted = Wanted(
            args.get("area", ""),
            stage if stage in STAGES else "",
            args.get("odd") == "1",
            args.get("after", ""),
        )
        return render_template(
            "console/contracts.html",
            section="contracts",
            page=shelf.listed(self._house, visit.account, wanted),
            wanted=wanted,
            areas=self._areas(visit.account),
            stages=STAGES,
        )

    def contract_file(self, visit: Visit, kind: str) -> Response:
        """OCDS releases or records, or OC4IDS projects, of one's areas."""
        area = request.args.get("area", "")
        some = shelf.theirs(self._house, visit.account, area)
        if not some:
            abort(404)
        by, now = packages.who_publishes(self._house, packages.sole(one.area for one in some))
        uri = packages.address(self._house, kind, area)
        made = MAKERS[kind](some, by, now, uri)
        return download(
            json.dumps(made, ensure_ascii=False, indent=2),
            f"contracts-{kind}.json",
            "application/json",
        )

    def contract(self, visit: Visit, code: str) -> Answer:
        """One contract, with what is worth asking and what may follow."""
        held = self._theirs(visit, code)
        doubts = (Doubt(flag.kind, flag.figures) for flag in held.questions)
        return render_template(
            "console/contract.html",
            section="contracts",
            one=held,
            story=story(held),
            questions=[say(asked(doubt), language()) for doubt in doubts],
            forms=FORMS,
            methods=METHOD_WORDS,
            stages=STAGES,
        )

    def new_contract(self, visit: Visit) -> Answer:
        """The form of a plan."""
        return self._form(None, "plan", request.args, areas=self._areas(visit.account))

    def begin_contract(self, visit: Visit) -> Answer:
        """Look at a plan again, or open a contract with it."""
        areas, form = self._areas(visit.account), request.form
        area = form.get("area", "")
        try:
            step = FORMS["plan"].read(form)
            if not isinstance(step, Planned) or area not in {one.code for one in areas}:
                raise Refused("choose an area")
            if not form.get("sure"):
                book.foresee(self._house, area, "", step, by=visit.account.email)
                return self._sure(None, "plan")
            code = book.begin(self._house, area, step, by=visit.account.email)
        except Refused as no:
            return self._form(None, "plan", form, no.told, areas), 422
        flash("The contract is published with its plan. Its code goes on the sign.", "yes")
        return redirect(url_for("console.contract", code=code), 303)

    def contract_step(self, visit: Visit, code: str, step: str) -> Answer:
        """The form of a step, with what is known already."""
        held = self._theirs(visit, code)
        return self._form(held, step, begun(step, held, story(held)) | request.args.to_dict())

    def take_step(self, visit: Visit, code: str, step: str) -> Answer:
        """Look at a step again, or publish it."""
        held, form = self._theirs(visit, code), request.form
        try:
            told: Step = FORMS[step].read(form)
            if not form.get("sure"):
                email = visit.account.email
                book.foresee(self._house, held.area, held.code, told, by=email)
                return self._sure(held, step, doubt(told, held.process))
            book.add(self._house, held.code, told, by=visit.account.email)
        except Refused as no:
            return self._form(held, step, form, no.told), 422
        flash("The step is published.", "yes")
        return redirect(url_for("console.contract", code=held.code), 303)

    def _theirs(self, visit: Visit, code: str) -> Held:
        """The contract; outside one's areas there is none."""
        try:
            return shelf.one_of(self._house, visit.account, code)
        except Refused:
            abort(404)

    def _areas(self, account: Account) -> list[AnyRow]:
        with self._house.db.read() as connection:
            return list(overview.areas_of(connection, account))

    def _form(
        self,
        held: Held | None,
        step: str,
        typed: object,
        no: str = "",
        areas: list[AnyRow] | None = None,
    ) -> str:
        return render_template(
            "console/contract_step.html",
            section="contracts",
            one=held,
            step=step,
            form=FORMS[step],
            typed=typed,
            no=no,
            areas=areas or (),
            methods=METHOD_WORDS,
            offers=story(held).offers if held and step == "award" else (),
        )

    def _sure(self, held: Held | None, step: str, doubt: str | None = None) -> str:
        return render_template(
            "console/contract_sure.html",
            section="contracts",
            doubt=doubt,
            one=held,
            step=step,
            form=FORMS[step],
            typed=request.form,
            methods=METHOD_WORDS,
        )
