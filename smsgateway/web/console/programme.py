"""The investment programme: its versions, what slipped or was dropped, and what votes add."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for

from smsgateway.actions import overview
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.accounts.signing import RUNS
from smsgateway.actions.awards import awarding
from smsgateway.actions.budget import layouts, printing, programmes
from smsgateway.actions.budget.programmes import Shown
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.web.console import typed
from smsgateway.web.console.gate import XLSX, Answer, Gate, download
from smsgateway.web.console.ground import Ground, ground
from smsgateway.web.console.money import in_file


class Programme:
    """A page, and its form as a file."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/money/plan", self.programme)
        gate.route("/money/plan.xlsx", self.programme_form)
        gate.route("/money/plan/adopt", self.adopt_plan, may=RUNS, post=True, fresh=True)
        gate.route("/money/plan/award", self.take_up, may=RUNS, post=True, fresh=True)

    def programme(self, visit: Visit) -> Answer:
        """Three years, project by project."""
        here = ground(self._house, visit)
        found = self._shown(here)
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        over = [one for one in races if one.contest.phase(visit.now) == "closed"]
        return render_template(
            "console/programme.html",
            section="money",
            tab="plan",
            place=here,
            plan=found,
            rows=printing.programme(found) if found else (),
            races=over,
            today=visit.now.date(),
        )

    def programme_form(self, visit: Visit) -> Answer:
        """The programme on the ministry's form, as XLSX."""
        here = ground(self._house, visit)
        found = self._shown(here) or abort(404)
        form = layouts.named("kh_programme", "programme")
        rows = printing.programme(found)
        made = in_file(lambda path: layouts.write(path, form, rows), ".xlsx")
        return download(made, f"programme-{here.code}-{found.base_year}.xlsx", XLSX)

    def adopt_plan(self, visit: Visit) -> Answer:
        """The council has adopted the newest version."""
        here = ground(self._house, visit)
        programmes.adopt(self._house, here.code, typed.day("on"), by=visit.account.email)
        flash("The newest version is adopted.", "yes")
        return redirect(url_for("console.programme", area=here.code), 303)

    def take_up(self, visit: Visit) -> Answer:
        """A project that won becomes an item of the programme and a work, in one act."""
        here = ground(self._house, visit)
        won = awarding.take_up(
            self._house,
            typed.word("cycle"),
            typed.word("project"),
            typed.whole("year"),
            typed.word("source")[:32],
            by=visit.account.email,
        )
        flash("The project is in the programme, and is a work with its own board.", "yes")
        return redirect(url_for("console.work_site", code=won.code, area=here.code), 303)

    def _shown(self, here: Ground) -> Shown | None:
        """The version that was asked for, or the newest; None where there is none yet."""
        try:
            return programmes.shown(self._house, here.code, typed.whole_or_none("version"))
        except Refused:
            return None
