"""Public money: the budget of a year, a line with its ledger, and income and expenditure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import flash, redirect, render_template, request, url_for

from flows.words import LANGUAGES
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.accounts.signing import ENTERS
from smsgateway.actions.budget import book, layouts, lines, printing
from smsgateway.actions.budget.lines import CODES, NewLine
from smsgateway.actions.funds import ledger
from smsgateway.actions.funds.ledger import NewEntry
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.counting.ledger import KINDS
from smsgateway.web.console import typed
from smsgateway.web.console.gate import XLSX, Answer, Gate, download
from smsgateway.web.console.ground import book_of, ground

PAGE = 100
"""Lines on one page."""


class Money:
    """A year, a line, a report."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/money", self.money)
        gate.route("/money/lines", self.add_line, may=ENTERS, post=True)
        gate.route("/money/lines/<int:number>", self.money_line)
        gate.route("/money/lines/<int:number>/entries", self.enter, may=ENTERS, post=True)
        gate.route("/money/report", self.money_report)
        gate.route("/money/<any(budget, report):kind>.xlsx", self.money_form)

    def money(self, visit: Visit) -> Answer:
        """The lines of an area's year, and how far the money of each is."""
        here = ground(self._house, visit)
        with self._house.db.read() as connection:
            area_id = here.area.id if here.area else 0
            year = book.yearly(connection, area_id, typed.whole_or_none("year"))
        after = typed.whole_or_none("after") or 0
        return render_template(
            "console/money.html",
            section="money",
            tab="money",
            place=here,
            year=year,
            lines=year.lines[after : after + PAGE],
            more=after + PAGE if len(year.lines) > after + PAGE else None,
            percent=book.percent,
            codes=CODES,
            languages=LANGUAGES,
            today=visit.now.date(),
        )

    def add_line(self, visit: Visit) -> Answer:
        """A line more in an area's year."""
        here = ground(self._house, visit)
        new = NewLine(
            area=here.code,
            year=typed.whole("year"),
            ref=typed.word("ref"),
            title=typed.texts("title"),
            currency=typed.currency(),
            approved=typed.amount_or_none("approved"),
            income=typed.word("direction") == "income",
            codes={name: typed.word(name) for name in CODES},
            hard_rule=bool(request.form.get("hard_rule")),
        )
        with self._house.db.write() as connection:
            number = lines.enter(
                self._house, connection, new, by=visit.account.email, on=typed.day("on")
            )
        flash("The line is in the budget.", "yes")
        return redirect(url_for("console.money_line", number=number), 303)

    def money_line(self, visit: Visit, number: int) -> Answer:
        """A line with every entry that was ever made on it."""
        found = book_of(self._house, visit, number)
        return render_template(
            "console/money_line.html",
            section="money",
            tab="money",
            book=found,
            percent=book.percent,
            kinds=KINDS,
            instead=next(
                (one for one in found.entries if str(one.row.id) == request.args.get("instead")),
                None,
            ),
            today=visit.now.date(),
        )

    def enter(self, visit: Visit, number: int) -> Answer:
        """Enter what happened; a mistake is set aside, never changed."""
        found = book_of(self._house, visit, number)
        new = NewEntry(
            line=found.name,
            kind=typed.word("kind"),
            amount=typed.amount(),
            on=typed.day("on"),
            to=typed.word("to"),
            source=typed.word("source"),
            tranche=typed.whole_or_none("tranche"),
            doc_ref=typed.word("doc")[:120],
            supersedes=typed.whole_or_none("supersedes"),
        )
        with self._house.db.write() as connection:
            ledger.post(self._house, connection, new, by=visit.account.email)
        flash("It is entered in the ledger.", "yes")
        return redirect(url_for("console.money_line", number=number), 303)

    def money_report(self, visit: Visit) -> Answer:
        """Income and expenditure of a period, by source."""
        here = ground(self._house, visit)
        year = typed.whole_or_none("year") or visit.now.year
        days = self._days()
        try:
            found = printing.report(self._house, here.code, year, *days)
        except Refused:
            found = printing.Report((), ())
        return render_template(
            "console/money_report.html",
            section="money",
            tab="report",
            place=here,
            year=year,
            since=days[0],
            until=days[1],
            report=found,
        )

    def money_form(self, visit: Visit, kind: str) -> Answer:
        """The budget or the report on the ministry's form, as XLSX."""
        here = ground(self._house, visit)
        year = typed.whole_or_none("year") or visit.now.year
        days = self._days() if kind == "report" else (None, None)
        found = printing.report(self._house, here.code, year, *days)
        form = layouts.named(f"kh_{kind}", kind)
        made = in_file(lambda path: layouts.write(path, form, found.rows), ".xlsx")
        return download(made, f"{kind}-{here.code}-{year}.xlsx", XLSX)

    def _days(self) -> tuple[date | None, date | None]:
        """The period that was asked for; what is no day is as if nothing was told."""
        return typed.day_or_none("since"), typed.day_or_none("until")


def in_file(write: Callable[[Path], object], ending: str) -> bytes:
    """What a writer that wants a path writes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file{ending}"
        write(path)
        return path.read_bytes()
