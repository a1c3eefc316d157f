"""A period's report: computed from what happened, or signed by two people."""

import io
import json
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select

from smsgateway import cli
from smsgateway.actions import decisions
from smsgateway.actions.accounts import approvals
from smsgateway.actions.refused import Refused
from smsgateway.actions.results import book, files
from smsgateway.actions.results.book import Entry
from smsgateway.actions.results.defaults import DEFAULTS, Definition
from smsgateway.actions.results.report import report
from smsgateway.store.areas import areas
from smsgateway.store.money import budget_lines
from smsgateway.store.results import me_actuals
from smsgateway.store.transfers import entitlements, flow_events, parties
from tests.house import KEY, SECRET, SLUG
from tests.results.conftest import ALSO, BY, ON_SQLITE

D = Decimal


def this_quarter(works):
    return f"{works.today:%Y}-Q{(works.today.month + 2) // 3}"


def lines(works, period=""):
    made = report(works.house, SLUG, period or this_quarter(works))
    return {line.code: line for line in made.lines}


def pays_out(works, *came, due=100):
    """A tranche for each school, due today; what came of it, None where nobody said."""
    with works.house.db.write() as connection:
        area = connection.execute(select(areas.c.id).where(areas.c.code == SLUG)).scalar_one()

        def new(table, **values):
            made = insert(table).values(**values).returning(table.c.id)
            return connection.execute(made).scalar_one()

        line = new(
            budget_lines,
            code="10012",
            area_id=area,
            fiscal_year=works.today.year,
            ref="grant",
            direction="expenditure",
            title={"en": "School grant"},
            currency="KES",
        )
        event = {"line_id": line, "currency": "KES", "on_date": works.today, "by": BY}
        for kind, amount in (("approved", 800), ("paid", 600)):
            new(flow_events, kind=kind, amount=D(amount), reporter="office", **event)
        for n, amount in enumerate(came):
            school = new(
                parties, code=f"s{n}", kind="school", level=1, name={"en": str(n)}, area_id=area
            )
            new(
                entitlements,
                line_id=line,
                party_id=school,
                tranche=1,
                amount=D(due),
                due_on=works.today,
                grace_days=45,
            )
            if amount is not None:
                said = {**event, "on_date": works.today + timedelta(n)}
                new(
                    flow_events,
                    kind="received",
                    amount=D(amount),
                    to_id=school,
                    tranche=1,
                    reporter="head",
                    **said,
                )


def test_what_happened_is_computed_and_stands_in_its_chain(works, second):
    works.builds()
    pays_out(works, 100, 50, 0, 100, 100, None)
    period = this_quarter(works)
    book.aim(works.house, "leakage", SLUG, period, "baseline", D(60), by=BY)
    book.aim(works.house, "leakage", SLUG, period, "target", D(10), by=BY)
    found = book.compute(works.house, SLUG, period, by=BY)
    assert found["turnout"] is None
    told = lines(works)
    assert set(told) == {one.code for one in DEFAULTS}
    assert told["transfers-full"].actual == 60  # of the five that said something
    assert (told["leakage"].actual, told["leakage"].n) == (30, 5)
    assert (told["leakage"].progress, told["leakage"].light) == (D("0.6"), "amber")
    assert told["delay"].actual == 2
    assert told["execution"].actual == 75
    assert told["contracts-open"].numerator.startswith("contracts by the open method")
    assert told["leakage"].serves == "works-confirmed"
    assert told["works-confirmed"].actual is None
    made = report(works.house, SLUG, period)
    assert 0 < made.quality.completeness < 1
    assert made.quality.timeliness == 1


def test_what_every_installation_has_is_named_in_all_languages(town):
    with town.house.db.write() as connection:
        named = [row.name for row in book.ready(connection).values()]
    assert len(named) == 15
    assert all(set(one) == {"en", "sw", "km", "fr"} for one in named)


def test_a_leakage_of_few_or_of_poor_coverage_is_not_told(works, second):
    pays_out(works, 100, 0, 50, None, None, None)
    book.compute(works.house, SLUG, this_quarter(works), by=BY)
    assert lines(works)["leakage"].actual is None  # three of six told
    assert lines(works)["transfers-full"].n == 3


def test_a_value_by_hand_counts_when_a_second_person_signed_it(works, second):
    reads = Definition(
        "literacy",
        "impact",
        "Girls who read",
        "girls who read",
        "girls of ten",
        "%",
        "up",
        factor=D(100),
        parts=("town", "hills"),
        frequency="year",
        source="school survey",
    )
    book.define(works.house, reads, by=BY)
    year = str(works.today.year)
    entry = Entry("literacy", SLUG, year, D(30), D(40), 40)
    number = book.enter(works.house, entry, by=BY)
    assert lines(works, year)["literacy"].actual is None
    with pytest.raises(approvals.SameHand):
        decisions.approve(works.house, number, by=BY)
    assert "signed by" in decisions.approve(works.house, number, by=ALSO)
    line = lines(works, year)["literacy"]
    assert (line.actual, line.signed) == (75, (BY, ALSO))
    for part, people in (("town", 31), ("hills", 9)):
        one = Entry("literacy", SLUG, year, D(people), D(people), people, part)
        decisions.approve(works.house, book.enter(works.house, one, by=BY), by=ALSO)
    assert lines(works, year)["literacy"].parts == {}  # nine: and the others would tell it
    refused = (
        (Entry("leakage", SLUG, year, D(1), D(1), 40), "is computed"),
        (Entry("literacy", SLUG, year, D(1), None, 40), "needs a denominator"),
        (Entry("literacy", SLUG, year, D(1), D(1), 40, "boys"), "is not split by boys"),
        (Entry("literacy", "atlantis", year, D(1), D(1), 40), "there is no area"),
        (Entry("literacy", SLUG, "26", D(1), D(1), 40), "is no period"),
    )
    for wrong, why in refused:
        with pytest.raises(Refused, match=why):
            book.enter(works.house, wrong, by=BY)
    with pytest.raises(Refused, match="there is an indicator literacy already"):
        book.define(works.house, reads, by=BY)


@ON_SQLITE
def test_late_changed_and_unusual_values_say_so(works, second):
    pays_out(works, *[100] * 5)
    last = str(works.today.year - 1)
    for _ in range(2):
        book.compute(works.house, SLUG, last, by=BY)
        book.compute(works.house, SLUG, str(works.today.year), by=BY)
    with works.house.db.write() as connection:
        (delay,) = [row for row in connection.execute(select(me_actuals)) if row.numerator == 2][:1]
        for year in range(2000, 2008):
            old = {name: getattr(delay, name) for name in delay._fields if name != "id"}
            old |= {"period": str(year), "numerator": D(400 + year)}
            connection.execute(insert(me_actuals).values(**old))
    assert lines(works, str(works.today.year))["delay"].unusual
    old = lines(works, "2001")["delay"]
    assert (old.late, old.edited, old.unusual) == (True, False, False)


@ON_SQLITE
def test_a_report_is_a_workbook_and_a_paper_in_khmer(works, second, tmp_path):
    pays_out(works, 100, 50, 0, 100, 100)
    env = {
        "DATABASE_URL": works.house.settings.database_url,
        "PHONE_KEY": KEY.hex(),
        "SECRET_KEY": SECRET,
    }
    period = this_quarter(works)
    there = ["--area", SLUG, "--period", period]

    def runs(*words):
        result = CliRunner().invoke(cli.main, ["results", *words], env=env)
        assert result.exit_code == 0, result.output
        return result.output

    runs("aim", "delay", *there, "--baseline", "30", "--target", "0", "--by", BY)
    assert "indicators were found" in runs("compute", *there, "--by", BY)
    pdf, xlsx = tmp_path / "r.pdf", tmp_path / "r.xlsx"
    out = runs(
        "report", *there, "--language", "km", "--pdf", str(pdf), "--xlsx", str(xlsx), "--json"
    )
    assert json.loads(out)["area"] == SLUG
    assert "delay             2.00 days  93% green" in runs("report", *there)
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert b"NotoSansKhmer" in pdf.read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.read_bytes()))[period]
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["delay"][5] == 2
    assert sheet["C1"].value == "សូចនាករ"
    made = report(works.house, SLUG, period)
    for lang in ("en", "sw", "fr"):
        assert files.pdf(made, lang).startswith(b"%PDF-")
