"""Works: how far each is, its money, what people see of it, and what the council answers."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for

from flows.words import LANGUAGES
from flows.work import STATUSES
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.accounts.signing import ENTERS, RUNS
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.works import judging, register, site
from smsgateway.actions.works.register import Change, NewWork
from smsgateway.actions.works.site import Site
from smsgateway.web.console import typed
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.console.ground import ground, theirs


class Sites:
    """A list, and a page a work."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/money/works", self.works)
        gate.route("/money/works", self.add_work, may=ENTERS, post=True)
        gate.route("/money/works/<code>", self.work_site)
        gate.route("/money/works/<code>", self.change_work, may=ENTERS, post=True)
        gate.route("/money/works/<code>/milestones", self.plan_milestone, may=ENTERS, post=True)
        gate.route(
            "/money/works/<code>/milestones/<int:number>",
            self.reach_milestone,
            may=ENTERS,
            post=True,
        )
        gate.route("/money/works/<code>/answer", self.answer_dispute, may=RUNS, post=True)

    def works(self, visit: Visit) -> Answer:
        """Every work of an area."""
        here = ground(self._house, visit)
        with self._house.db.read() as connection:
            area_id = here.area.id if here.area else 0
            found = site.listed(connection, area_id, visit.now.date())
        return render_template(
            "console/works.html",
            section="money",
            tab="works",
            place=here,
            works=found,
            languages=LANGUAGES,
            today=visit.now.date(),
        )

    def add_work(self, visit: Visit) -> Answer:
        """Register a work; it gets the code for its board."""
        here = ground(self._house, visit)
        new = NewWork(
            area=here.code,
            ref=typed.word("ref"),
            name=typed.texts("name"),
            currency=typed.currency(),
            year=typed.whole("year"),
            budget=typed.amount_or_none("budget"),
            source=typed.word("source")[:32],
        )
        if not 0 < len(new.ref) <= 59 or not new.name:
            raise Refused("a work has a name, and a number of 1 to 59 letters")
        code = register.add(self._house, new, by=visit.account.email)
        flash("The work is registered; its code belongs on the board at its site.", "yes")
        return redirect(url_for("console.work_site", code=code), 303)

    def work_site(self, visit: Visit, code: str) -> Answer:
        """One work with everything."""
        return render_template(
            "console/work.html",
            section="money",
            tab="works",
            site=self._site(visit, code),
            statuses=STATUSES,
            languages=LANGUAGES,
            longest=judging.LONGEST_ANSWER,
            today=visit.now.date(),
        )

    def change_work(self, visit: Visit, code: str) -> Answer:
        """What the office says of it now; what is left empty stays."""
        self._site(visit, code)
        new = Change(
            status=typed.word("status") or None,
            contract_sum=typed.amount_or_none("contract_sum"),
            builder=typed.word("builder")[:120] or None,
            starts_on=typed.day_or_none("starts_on"),
            ends_on=typed.day_or_none("ends_on"),
            finished_on=typed.day_or_none("finished_on"),
            progress=typed.whole_or_none("progress"),
        )
        register.change(self._house, code, new, by=visit.account.email)
        return done("Saved.", code)

    def plan_milestone(self, visit: Visit, code: str) -> Answer:
        """Something more that is to be reached."""
        self._site(visit, code)
        name, due = typed.texts("name"), typed.day("due")
        site.add_milestone(self._house, code, name, due, by=visit.account.email)
        return done("The milestone is planned.", code)

    def reach_milestone(self, visit: Visit, code: str, number: int) -> Answer:
        """It is reached."""
        self._site(visit, code)
        on = typed.day("on")
        site.reach_milestone(self._house, code, number, on, by=visit.account.email)
        return done("The milestone is reached.", code)

    def answer_dispute(self, visit: Visit, code: str) -> Answer:
        """What the council answers; once another agrees, whoever reported gets it as a text."""
        self._site(visit, code)
        judging.answer(self._house, code, typed.texts("answer"), by=visit.account.email)
        return done("Another person must approve this now.", code)

    def _site(self, visit: Visit, code: str) -> Site:
        """The work with this code; outside one's areas there is none."""
        with self._house.db.read() as connection:
            try:
                found = site.site(connection, code, visit.now.date())
            except Refused:
                abort(404)
        theirs(visit, found.listed.row.area_id)
        return found


def done(said: str, code: str) -> Answer:
    """Back to the work, with a word."""
    flash(said, "yes")
    return redirect(url_for("console.work_site", code=code), 303)
