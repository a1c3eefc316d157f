"""Who may do what with public money, and what the law demands by when."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for

from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.accounts.signing import RUNS
from smsgateway.actions.budget import delegations, rules, statutes
from smsgateway.actions.budget.delegations import Delegation
from smsgateway.actions.funds.ledger import ACTS
from smsgateway.actions.house import House
from smsgateway.web.console import typed
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.console.ground import Ground, ground


class Powers:
    """One page."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/money/rules", self.money_rules)
        gate.route("/money/rules/texts", self.add_text, may=RUNS, post=True)
        gate.route("/money/rules/dates", self.add_date, may=RUNS, post=True)
        gate.route("/money/rules/dates/<int:number>/done", self.date_done, may=RUNS, post=True)
        gate.route("/money/rules/powers", self.delegate, may=RUNS, post=True, fresh=True)
        gate.route(
            "/money/rules/powers/<int:number>/end", self.undelegate, may=RUNS, post=True, fresh=True
        )
        gate.route("/money/rules/rates", self.add_rate, may=RUNS, post=True)

    def money_rules(self, visit: Visit) -> Answer:
        """Due dates, legal texts, powers, rates and formulas."""
        here = ground(self._house, visit)
        with self._house.db.read() as connection:
            texts = statutes.texts(connection)
            rates, formulas = rules.newest_rates(connection), rules.newest_formulas(connection)
        return render_template(
            "console/money_rules.html",
            section="money",
            tab="rules",
            place=here,
            dates=statutes.listed(self._house, here.code) if here.area else (),
            texts=texts,
            powers=delegations.listed(self._house, here.code) if here.area else (),
            acts=ACTS,
            rates=rates,
            formulas=formulas,
            remind_days=statutes.REMIND_DAYS,
            everywhere=visit.account.everywhere,
            today=visit.now.date(),
        )

    def add_text(self, visit: Visit) -> Answer:
        """Register a law, a decree, a circular."""
        here = ground(self._house, visit)
        ref, title, source = typed.word("ref"), typed.word("title"), typed.word("source")[:500]
        since = typed.day_or_none("since")
        statutes.add_text(self._house, ref, title, source, since, by=visit.account.email)
        return done("The text is registered.", here)

    def add_date(self, visit: Visit) -> Answer:
        """What a text demands of the area, by when."""
        here = ground(self._house, visit)
        new = statutes.NewDate(
            legal=typed.word("legal"),
            area=here.code,
            act=typed.word("act")[:200],
            due=typed.day("due"),
            owner=typed.word("owner"),
            remind_days=typed.whole("remind_days"),
        )
        statutes.add_date(self._house, new, by=visit.account.email)
        return done("The date is in the register; its owner is reminded.", here)

    def date_done(self, visit: Visit, number: int) -> Answer:
        """It was done."""
        here = ground(self._house, visit)
        if number not in {one.id for one in statutes.listed(self._house, here.code)}:
            abort(404)
        statutes.done(self._house, number, typed.day("on"), by=visit.account.email)
        return done("Saved.", here)

    def delegate(self, visit: Visit) -> Answer:
        """Give an account a power; nobody gives one to themselves."""
        here = ground(self._house, visit)
        new = Delegation(
            here.code,
            typed.word("email"),
            typed.word("act"),
            typed.amount(),
            typed.currency(),
            typed.day("since"),
            typed.day("until"),
        )
        delegations.give(self._house, new, by=visit.account.email)
        return done("The power is given.", here)

    def undelegate(self, visit: Visit, number: int) -> Answer:
        """Take it back."""
        here = ground(self._house, visit)
        if number not in {one for one, _ in delegations.listed(self._house, here.code)}:
            abort(404)
        delegations.end(self._house, number, by=visit.account.email)
        return done("The power is taken back.", here)

    def add_rate(self, visit: Visit) -> Answer:
        """From that day on one unit of a currency costs so many of another."""
        here = ground(self._house, visit)
        rules.add_rate(
            self._house,
            typed.currency("base"),
            typed.currency("quote"),
            typed.day("on"),
            typed.number("rate"),
            typed.word("source")[:200],
            by=visit.account.email,
        )
        return done("The rate is known.", here)


def done(said: str, here: Ground) -> Answer:
    """Back to the page, with a word."""
    flash(said, "yes")
    return redirect(url_for("console.money_rules", area=here.code), 303)
