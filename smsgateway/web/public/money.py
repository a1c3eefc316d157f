"""Public money for everybody: budgets, contracts and results as pages and files."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from flask import Response, abort, jsonify, render_template
from sqlalchemy import select

from flows.deal import Doubt
from flows.doubts import asked
from flows.words import say
from smsgateway.actions.contracts import book, oc4ids, packages
from smsgateway.actions.deals.reading import Held
from smsgateway.actions.house import House
from smsgateway.actions.moneydata import fiscal, places
from smsgateway.actions.moneydata.facts import facts, totals
from smsgateway.actions.refused import Refused
from smsgateway.actions.results import files
from smsgateway.actions.results.report import Report, report
from smsgateway.actions.results.wording import known, words
from smsgateway.store.areas import areas
from smsgateway.store.db import database_now
from smsgateway.web.maps import drawn
from smsgateway.web.moneyplots import years
from smsgateway.web.speech import language

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

NAMES = select(areas.c.code, areas.c.name)


class MoneyPages:
    """Reads, never writes."""

    def __init__(self, house: House) -> None:
        """Nothing is read yet."""
        self._house = house

    def routes(self, lang: str) -> tuple[tuple[str, str, Any], ...]:
        """Address, name and view of each page; `lang` is how an address names its language."""
        return (
            (f"/{lang}/money", "money", self.money),
            (f"/{lang}/money/<area>", "money_lines", self.money_lines),
            (f"/{lang}/contracts", "contracts", self.contracts),
            (f"/{lang}/contracts/<code>", "contract", self.contract),
            (f"/{lang}/report/<area>/<period>", "report", self.report),
            ("/data/report/<area>/<period>.<kind>", "report_file", self.report_file),
            (f"/{lang}/report/<area>/<period>.<kind>", "report_in", self.report_file),
            ("/data/money/datapackage.json", "datapackage", self.datapackage),
            ("/data/money/budget-<currency>.csv", "budget_csv", self.budget_csv),
            ("/data/money/areas.geojson", "areas_geojson", self.areas_geojson),
            ("/data/money/works.csv", "works_csv", self.works_csv),
            ("/data/contracts/<kind>.json", "contract_data", self.contract_data),
            ("/data/contracts/<area>/<kind>.json", "contracts_of_area", self.contract_data),
        )

    def money(self) -> str:
        """What was planned, received and spent, by year and area; the chain; the map."""
        with self._house.db.read() as connection:
            some = facts(connection)
            features = places.collection(connection, totals(some))["features"]
            names = {row.code: row.name for row in connection.execute(NAMES)}
        return render_template(
            "public/money.html",
            pictures=years(totals(some)),
            names=names,
            map=drawn(features),
            currencies=fiscal.currencies(some),
            there="/money",
        )

    def money_lines(self, area: str) -> str:
        """Every budget line of an area with what came of it, the newest year first."""
        with self._house.db.read() as connection:
            some = [one for one in facts(connection) if one.area == area]
            name = connection.execute(NAMES.where(areas.c.code == area)).first()
        if name is None or not some:
            abort(404)
        return render_template(
            "public/moneylines.html",
            area=name.name,
            years=[
                (key, list(lines))
                for key, lines in groupby(
                    sorted(some, key=lambda one: (-one.year, one.currency)),
                    key=lambda one: (one.year, one.currency),
                )
            ],
            there=f"/money/{area}",
        )

    def contracts(self) -> str:
        """Every contract, and how many questions it raises."""
        return render_template(
            "public/contracts.html", contracts=book.held(self._house), there="/contracts"
        )

    def contract(self, code: str) -> str:
        """One contract, what was paid, and what is worth asking."""
        one = self._held(code)
        doubts = (Doubt(flag.kind, flag.figures) for flag in one.questions)
        questions = [say(asked(doubt), language()) for doubt in doubts]
        return render_template(
            "public/contract.html", one=one, questions=questions, there=f"/contracts/{one.code}"
        )

    def report(self, area: str, period: str) -> str:
        """A period's report."""
        return render_template(
            "public/report.html",
            made=self._report(area, period),
            words=words,
            unit=known,
            remarks=files.remarks,
            percent=files.percent,
            there=f"/report/{area}/{period}",
        )

    def report_file(self, area: str, period: str, kind: str) -> Response:
        """The same on paper or as a workbook."""
        if kind not in TYPES:
            abort(404)
        made = self._report(area, period)
        body = (files.pdf if kind == "pdf" else files.workbook)(made, language())
        return Response(body, content_type=TYPES[kind])

    def datapackage(self) -> Response:
        """What the CSV files of budgets are."""
        with self._house.db.read() as connection:
            some = facts(connection)
        if not some:
            abort(404)
        by, _ = packages.who_publishes(self._house, packages.sole(one.area for one in some))
        return jsonify(fiscal.package(some, f"Budget: {by.name}", by.licence))

    def budget_csv(self, currency: str) -> Response:
        """The budget lines of one currency."""
        with self._house.db.read() as connection:
            some = facts(connection)
        if currency.upper() not in fiscal.currencies(some):
            abort(404)
        return csv("".join(fiscal.table(some, currency.upper())))

    def areas_geojson(self) -> Response:
        """Areas with their money."""
        with self._house.db.read() as connection:
            told = places.collection(connection, totals(facts(connection)))
        body = json.dumps(told, ensure_ascii=False)
        return Response(body, content_type="application/geo+json")

    def works_csv(self) -> Response:
        """Works with what people saw."""
        with self._house.db.read() as connection:
            now = connection.execute(select(database_now())).scalar_one()
            return csv("".join(places.works_csv(connection, now.date())))

    def contract_data(self, kind: str, area: str = "") -> Response:
        """OCDS releases or records, or OC4IDS projects, of all areas or of one."""
        makers = {
            "releases": packages.release_package,
            "records": packages.record_package,
            "projects": oc4ids.package,
        }
        some = [one for one in book.held(self._house) if area in ("", one.area)]
        if kind not in makers or not some:
            abort(404)
        by, now = packages.who_publishes(self._house, packages.sole(one.area for one in some))
        uri = packages.address(self._house, kind, area)
        return jsonify(makers[kind](some, by, now, uri))

    def _held(self, code: str) -> Held:
        try:
            return book.one(self._house, code)
        except Refused:
            abort(404)

    def _report(self, area: str, period: str) -> Report:
        try:
            return report(self._house, area, period)
        except Refused:
            abort(404)


def csv(body: str) -> Response:
    """A table to be saved."""
    return Response(body, content_type="text/csv; charset=utf-8")
