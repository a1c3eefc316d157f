"""Money as open data: valid, never mixing currencies, and drawn for everybody."""

import csv
import io
import json
from decimal import Decimal

import pytest
from sqlalchemy import insert, select, update

from smsgateway.actions.budget import delegations
from smsgateway.actions.budget.delegations import Delegation
from smsgateway.actions.contracts.steps import Paid
from smsgateway.actions.moneydata.facts import Total
from smsgateway.actions.refused import Refused
from smsgateway.actions.results import book
from smsgateway.store.areas import areas
from smsgateway.store.gazetteers import area_places, editions, places
from smsgateway.store.money import budget_lines
from smsgateway.store.transfers import flow_events
from smsgateway.store.works import verifications
from smsgateway.store.works import works as built
from smsgateway.web.moneyplots import years
from tests.conftest import ABSENT, DATA
from tests.contracts.conftest import ABC, shillings
from tests.house import SLUG
from tests.results.conftest import BY, ON_SQLITE
from tests.results.test_report import this_quarter

TYPES = DATA / "fiscal-data-package" / "os-types.json"


def spends(works, connection, code, currency, **amounts):
    """A line of this year with what happened on it; returns its id."""
    area = connection.execute(select(areas.c.id).where(areas.c.code == SLUG)).scalar_one()
    new = insert(budget_lines).values(
        code=code,
        area_id=area,
        fiscal_year=works.today.year,
        ref=code,
        direction="expenditure",
        title={"en": "=School"},
        currency=currency,
        func_code="09.1",
    )
    line = connection.execute(new.returning(budget_lines.c.id)).scalar_one()
    for kind, amount in amounts.items():
        event = {"line_id": line, "kind": kind, "amount": amount, "currency": currency}
        event |= {"on_date": works.today, "reporter": "office", "by": BY}
        connection.execute(insert(flow_events).values(**event))
    return line


@pytest.fixture
def spent(works):
    """Two currencies, one of them with money lost on its way; a place on the map."""
    with works.house.db.write() as connection:
        spends(
            works, connection, "10012", "KES", approved=1000, released=900, received=600, paid=500
        )
        spends(works, connection, "10025", "USD", approved=7, released=7, received=7, paid=7)
        edition = {"slug": "k", "title": "K", "country": "KE", "source": "s", "licence": "l"}
        edition |= {"valid_from": works.today, "levels": [["ward", 0]], "findings": []}
        edition |= {"time_zone": "Africa/Nairobi", "languages": ["en"]}
        connection.execute(insert(editions).values(**edition))
        place = {"edition": "k", "code": "01", "claimed": "01", "level": "ward", "depth": 0}
        place |= {"type": "ward", "parent_code": "", "name": {"en": "Kee"}, "name_ascii": "kee"}
        place |= {"valid_from": works.today, "successors": [], "doubts": [], "origin": "x:1"}
        connection.execute(insert(places).values(**place, lat=-1.5, lon=37.25))
        area = connection.execute(select(areas.c.id).where(areas.c.code == SLUG)).scalar_one()
        connection.execute(insert(area_places).values(area_id=area, edition="k", code="01"))
    return works


@ON_SQLITE
def test_lines_whose_code_nobody_asked_for_are_told_apart(works):
    with works.house.db.write() as connection:
        grant = spends(works, connection, "grant", "KES", approved=1000)
        road = spends(works, connection, "road", "KES", approved=5)
        no_code = update(budget_lines).where(budget_lines.c.id.in_([grant, road])).values(code=None)
        connection.execute(no_code)
    rows = table(works.town.gets("/data/money/budget-kes.csv"))
    approved = {row["line"]: row["amount"] for row in rows if row["phase"] == "approved"}
    year = works.today.year
    assert approved == {f"kee/{year}/grant": "1000.00", f"kee/{year}/road": "5.00"}
    assert {row["code"] for row in rows} == {""}


def table(page):
    return list(csv.DictReader(io.StringIO(page.get_data(as_text=True))))


def test_the_budget_is_a_fiscal_data_package(spent):
    town = spent.town
    package = town.gets("/data/money/datapackage.json").get_json()
    files = {one["name"]: one for one in package["resources"]}
    assert set(files) == {"budget-kes", "budget-usd"}  # two currencies never share a column
    for name, one in files.items():
        rows = table(town.gets(f"/data/money/{one['path']}"))
        fields = one["schema"]["fields"]
        assert list(rows[0]) == [field["name"] for field in fields]
        key = [tuple(row[part] for part in one["schema"]["primaryKey"]) for row in rows]
        assert len(set(key)) == len(rows)
        measure = package["model"]["measures"][f"amount-{name[-3:]}"]
        assert (measure["source"], measure["resource"]) == ("amount", name)
        assert len(measure["currency"]) == 3
        named = {field["name"] for field in fields}
        for dimension in package["model"]["dimensions"].values():
            assert dimension["primaryKey"] in dimension["attributes"]
            assert {one["source"] for one in dimension["attributes"].values()} <= named
    paid = {row["phase"]: row["amount"] for row in table(town.gets("/data/money/budget-kes.csv"))}
    assert float(paid["received"]) == 600
    assert table(town.gets("/data/money/budget-kes.csv"))[0]["title"] == "'=School"
    assert town.gets("/data/money/budget-eur.csv").status_code == 404


@ON_SQLITE
def test_the_package_is_valid_for_the_tools_of_others(spent, tmp_path):
    frictionless = pytest.importorskip("frictionless", reason=f"{ABSENT}frictionless")
    package = spent.town.gets("/data/money/datapackage.json").get_json()
    assert package.pop("profile") == "fiscal-data-package"  # whose schema it would fetch

    def checked(change=lambda text: text):
        """What frictionless finds wrong with the package and its tables."""
        (tmp_path / "datapackage.json").write_text(json.dumps(package))
        for one in package["resources"]:
            body = spent.town.gets(f"/data/money/{one['path']}").get_data(as_text=True)
            (tmp_path / one["path"]).write_text(change(body), newline="")
        found = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
        return {row[2] for row in found.flatten(["taskNumber", "rowNumber", "type"])}

    assert checked() == set()
    assert checked(lambda body: body + body.splitlines()[-1] + "\r\n") == {"primary-key"}
    assert checked(lambda body: body.replace(f",{spent.today.year},", ",soon,")) == {"type-error"}
    assert checked(lambda body: body.replace("line,phase", "line,step")) != set()


@ON_SQLITE
def test_its_column_types_are_those_of_the_standard(spent):
    if not TYPES.exists():
        pytest.skip(f"{ABSENT}{TYPES}")
    known = json.loads(TYPES.read_text())
    package = spent.town.gets("/data/money/datapackage.json").get_json()
    for one in package["resources"]:
        typed = {f["columnType"]: f for f in one["schema"]["fields"] if "columnType" in f}
        assert typed.keys() <= known.keys()
        assert {"value", "date:fiscal-year", "budget-line-id", "phase:id"} <= typed.keys()
        for name, field in typed.items():
            assert field["type"] == known[name]["dataType"]


def test_areas_lie_on_a_map_with_their_money(spent):
    told = json.loads(spent.town.gets("/data/money/areas.geojson").get_data())
    (feature,) = told["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [37.25, -1.5]}
    (kes, usd) = sorted(feature["properties"]["money"], key=lambda one: one["currency"])
    assert (kes["planned"], kes["received"], usd["spent"]) == (1000, 600, 7)
    page = spent.town.gets("/en/money").get_data(as_text=True)
    assert "−KSh 300" in page  # sent 900, received 600
    assert page.count('class="plot map"') == 1
    assert "<h2>Kee Ward · USD</h2>" in page


@ON_SQLITE
def test_everybody_reads_the_budget_line_by_line(spent):
    visit = spent.town.gets
    assert "/en/money/kee" in visit("/en/money").get_data(as_text=True)
    page = visit("/fr/money/kee").get_data(as_text=True)
    assert "ligne par ligne" in page
    for told in ("=School", "1 000 KSh", "900 KSh", "600 KSh", "500 KSh"):
        assert told in page.replace("\u202f", " ").replace("\xa0", " ")
    assert visit("/en/money/elsewhere").status_code == 404


def test_the_bars_of_a_lone_year_stand_over_its_name():
    (alone,) = years([Total("kee", 2026, "KES", *map(Decimal, (40, 30, 20, 10)))])
    (year,) = alone.years
    first, last = year.blocks[0], year.blocks[-1]
    assert (first.x + last.x + last.width) / 2 == pytest.approx(year.middle, abs=4)


@ON_SQLITE
def test_what_fewer_than_five_people_saw_is_not_told(spent):
    with spent.house.db.write() as connection:
        area = connection.execute(select(areas.c.id).where(areas.c.code == SLUG)).scalar_one()
        new = insert(built).values(
            code="30426",
            area_id=area,
            ref="school",
            name={"en": "School", "sw": "Shule"},
            status="finished",
            currency="KES",
            salt=b"s",
            key_version=1,
            progress=100,
        )
        work = connection.execute(new.returning(built.c.id)).scalar_one()

        def sees(number):
            said = {"role": "citizen", "built": "no", "on_day": spent.today}
            row = {"work_id": work, "tag": bytes([number] * 16), **said}
            connection.execute(insert(verifications).values(**row))

        for number in range(4):
            sees(number)
    assert table(spent.town.gets("/data/money/works.csv"))[0]["people_no"] == ""
    with spent.house.db.write() as connection:
        sees(4)
    (told,) = table(spent.town.gets("/data/money/works.csv"))
    assert told["people_no"] == "5"
    assert [told[f"name_{lang}"] for lang in ("en", "sw", "km", "fr")] == [
        "School",
        "Shule",
        "",
        "",
    ]


@ON_SQLITE
def test_everybody_reads_contracts_and_reports_in_their_language(works, second):
    town = works.town
    assert town.gets("/data/money/datapackage.json").status_code == 404
    assert "No budget is published" in town.gets("/en/money").get_data(as_text=True)
    assert town.gets("/data/contracts/releases.json").status_code == 404
    works.plans().tenders().hears_bids((ABC, 1_150_000)).awards().signs()
    page = town.gets(f"/sw/contracts/{works.code}").get_data(as_text=True)
    assert "ABC Builders" in page
    assert "Zabuni moja tu ilikuja. Kwa nini?" in page
    assert "School, 2 rooms" in town.gets("/fr/contracts").get_data(as_text=True)
    assert town.gets("/en/contracts/99999").status_code == 404
    for kind in ("releases", "records", "projects"):
        assert town.gets(f"/data/contracts/{kind}.json").get_json()["publisher"]
    period = this_quarter(works)
    book.compute(works.house, SLUG, period, by=BY)
    assert "សូចនាករ" in town.gets(f"/km/report/{SLUG}/{period}").get_data(as_text=True)
    assert town.gets(f"/km/report/{SLUG}/{period}.pdf").data.startswith(b"%PDF")
    assert town.gets(f"/data/report/{SLUG}/{period}.xlsx").data.startswith(b"PK")
    assert town.gets(f"/en/report/{SLUG}/x").status_code == 404
    assert town.gets(f"/data/report/{SLUG}/{period}.doc").status_code == 404


@ON_SQLITE
def test_a_payment_of_a_contract_stands_in_the_ledger_of_its_line(spent, second):
    spent.plans().tenders().hears_bids((ABC, 1_150_000)).awards().signs()
    paid = Paid("PV-7", shillings(250), spent.today, "10012")
    with pytest.raises(Refused, match="may not pay"):
        spent.does(paid)
    assert spent.held.process.contracts[0].payments == ()  # nothing half-done
    power = Delegation(SLUG, BY, "pay", Decimal(300), "KES", spent.today, spent.today)
    delegations.give(spent.house, power, by=second)
    spent.does(paid)
    with pytest.raises(Refused, match="the line 10025 is in USD"):
        spent.does(Paid("PV-8", shillings(5), spent.today, "10025"))
    rows = table(spent.town.gets("/data/money/budget-kes.csv"))
    assert {row["phase"]: float(row["amount"]) for row in rows}["paid"] == 750
    assert spent.held.process.contracts[0].paid == 250
