"""Indicators: the results chain of an area and period, their values and aims, and the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask import Response, abort, flash, redirect, render_template, request, url_for

from smsgateway.actions.accounts import approvals
from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.accounts.signing import RUNS
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.actions.results import book, files
from smsgateway.actions.results.defaults import AUTO, LEVELS, Definition
from smsgateway.actions.results.report import Line, Report, report
from smsgateway.actions.results.wording import known, part, words
from smsgateway.actions.scorecards import overview
from smsgateway.counting.aims import MONTHS
from smsgateway.store.db import AnyRow
from smsgateway.web.chains import chain
from smsgateway.web.console import typed
from smsgateway.web.console.gate import XLSX, Answer, Gate, download
from smsgateway.web.speech import language

KIND = "<any(pdf, xlsx):kind>"


@dataclass(frozen=True, slots=True)
class Where:
    """The area and the period that a page is about."""

    area: str
    period: str
    areas: list[AnyRow]
    """Those of the account."""


class Indicators:
    """A page for an area and period, one an indicator, and the report as files."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/indicators", self.indicators)
        gate.route(f"/indicators/report.{KIND}", self.indicator_report)
        gate.route("/indicators/compute", self.compute, may=RUNS, post=True)
        gate.route("/indicators/new", self.new_indicator, may=RUNS)
        gate.route("/indicators/new", self.define_indicator, may=RUNS, post=True)
        gate.route("/indicators/<code>", self.indicator)
        gate.route("/indicators/<code>/enter", self.enter_value, may=RUNS, post=True)
        gate.route("/indicators/<code>/aim", self.aim, may=RUNS, post=True)

    def indicators(self, visit: Visit) -> Answer:
        """The chain, the table, and how good the data is; in an empty house, what to begin with."""
        if not request.args and not self._areas(visit.account):
            return render_template("console/indicators.html", section="indicators", where=None)
        where = self._where(visit, request.args)
        made = self._report(where)
        return self._page(
            "indicators", where, made=made, chain=chain(made.lines, language()) if made else None
        )

    def indicator_report(self, visit: Visit, kind: str) -> Response:
        """The report on paper or as a workbook, in the language of the page."""
        where = self._where(visit, request.args)
        made = self._report(where) or abort(404)
        name = f"report-{where.area}-{where.period}.{kind}"
        if kind == "pdf":
            return download(files.pdf(made, language()), name, "application/pdf")
        return download(files.workbook(made, language()), name, XLSX)

    def compute(self, visit: Visit) -> Answer:
        """Find what the service itself recorded."""
        where = self._where(visit, request.form)
        book.compute(self._house, where.area, where.period, by=visit.account.email)
        flash("Everything that the service recorded is computed.", "yes")
        return redirect(url_for("console.indicators", area=where.area, period=where.period), 303)

    def indicator(self, visit: Visit, code: str) -> Answer:
        """One indicator: what it is, its value, and forms for a value and its aims."""
        where = self._where(visit, request.args)
        one = self._line(where, code)
        with self._house.db.read() as connection:
            every = book.indicators(connection)
            waiting = [
                asked
                for asked in approvals.waiting(connection)
                if asked.act == book.ACT and asked.about.split(" ")[:2] == [code, where.area]
            ]
        above = every[one.serves].name if one.serves in every else {}
        return self._page(
            "indicator",
            where,
            one=one,
            about=every[code],
            above=above,
            waiting=waiting,
            auto=AUTO,
        )

    def new_indicator(self, visit: Visit) -> Answer:
        """The form of an indicator that people report by hand."""
        where = self._where(visit, request.args)
        made = self._report(where)
        codes = [line.code for line in made.lines] if made else []
        return self._page(
            "indicator_new", where, levels=LEVELS, frequencies=list(MONTHS), codes=codes
        )

    def define_indicator(self, visit: Visit) -> Answer:
        """Keep an indicator."""
        form, where = request.form, self._where(visit, request.form)
        given = {name: form.get(name, "").strip() for name in DEFINED}
        if not all(given[name] for name in ("code", "name", "numerator", "unit", "source")):
            raise Refused("an indicator has a code, a name, a numerator, a unit and a source")
        parts = (part.strip() for part in form.get("parts", "").split(","))
        new = Definition(
            code=given["code"],
            level=next((one for one in LEVELS if one == form.get("level")), "impact"),
            name=given["name"],
            numerator=given["numerator"],
            denominator=given["denominator"],
            unit=given["unit"],
            better="down" if form.get("better") == "down" else "up",
            serves=given["serves"],
            factor=Decimal(100) if given["unit"] == "%" else Decimal(1),
            parts=tuple(part for part in parts if part),
            frequency=given["frequency"],
            source=given["source"],
            owner=given["owner"],
        )
        book.define(self._house, new, by=visit.account.email)
        flash("The indicator is defined.", "yes")
        there = url_for("console.indicator", code=new.code, area=where.area, period=where.period)
        return redirect(there, 303)

    def enter_value(self, visit: Visit, code: str) -> Answer:
        """Ask a second person to sign a value."""
        form, where = request.form, self._where(visit, request.form)
        people = typed.number_or_none("people")
        if people is None or people != people.to_integral_value():
            raise Refused("say how many people or places it is based on")
        entry = book.Entry(
            code,
            where.area,
            where.period,
            typed.number_or_none("numerator") or Decimal(0),
            typed.number_or_none("denominator"),
            int(people),
            form.get("part", ""),
            form.get("note", "").strip()[:300],
        )
        book.enter(self._house, entry, by=visit.account.email)
        flash("Another person must sign this value now: it counts from then on.", "yes")
        return self._back(where, code)

    def aim(self, visit: Visit, code: str) -> Answer:
        """Set where it starts and where it should come to."""
        where = self._where(visit, request.form)
        for kind in book.KINDS:
            value = typed.number_or_none(kind)
            if value is not None:
                account, at = visit.account.email, (where.area, where.period)
                book.aim(self._house, code, *at, kind, value, by=account)
        flash("Saved.", "yes")
        return self._back(where, code)

    def _where(self, visit: Visit, told: Mapping[str, str]) -> Where:
        """The area and period that were asked for; the first area, and this quarter.

        An area that is not the account's is no page.
        """
        areas = self._areas(visit.account)
        area = told.get("area") or (areas[0].code if areas else "")
        quarter = (visit.now.month + 2) // 3
        period = told.get("period") or f"{visit.now.year}-Q{quarter}"
        if area not in {one.code for one in areas}:
            abort(404)
        return Where(area, period.strip(), areas)

    def _areas(self, account: Account) -> list[AnyRow]:
        with self._house.db.read() as connection:
            return list(overview.areas_of(connection, account))

    def _report(self, where: Where) -> Report | None:
        """The report; None for what is no period."""
        try:
            return report(self._house, where.area, where.period)
        except Refused:
            return None

    def _line(self, where: Where, code: str) -> Line:
        made = self._report(where)
        found = [line for line in made.lines if line.code == code] if made else []
        return found[0] if found else abort(404)

    def _back(self, where: Where, code: str) -> Answer:
        there = url_for("console.indicator", code=code, area=where.area, period=where.period)
        return redirect(there, 303)

    def _page(self, name: str, where: Where, **told: object) -> str:
        return render_template(
            f"console/{name}.html",
            section="indicators",
            where=where,
            words=words,
            unit=known,
            called_part=part,
            remarks=files.remarks,
            percent=files.percent,
            figure=figure,
            **told,
        )


DEFINED = (
    *("code", "name", "numerator", "denominator", "unit"),
    *("source", "owner", "frequency", "serves"),
)


def figure(value: Decimal | None) -> str:
    """A number without noughts at its end; a dash for none."""
    return "–" if value is None else f"{value.normalize():,f}"
