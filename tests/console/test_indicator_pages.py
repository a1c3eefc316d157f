"""Indicators on the console: computed, aimed at, entered by one and signed by another."""

import io

import openpyxl
import pytest

from smsgateway.actions import cycles as cycle_verbs
from smsgateway.store.results import me_actuals
from tests.console.staff import desk
from tests.console.test_pages import asked

ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
HERE = "area=kee&period=2026-Q2"
AT = {"area": "kee", "period": "2026-Q2"}
LITERACY = {
    "code": "literacy", "name": "Girls who read", "level": "impact", "unit": "%",
    "numerator": "girls who read", "denominator": "girls of ten", "frequency": "year",
    "source": "school survey", "better": "up", "parts": "town, hills",
}  # fmt: skip


def test_a_value_is_entered_by_one_signed_by_another_and_stands_in_its_chain(town):
    one, other = desk(town, "coordinator"), desk(town, "administrator")
    assert "Nothing is computed yet" in one.sees(f"/console/indicators?{HERE}")
    one.posts("/console/indicators/compute", **AT)
    page = one.sees(f"/console/indicators?{HERE}")
    assert page.count('class="step ') == 15
    assert page.count('class="leads"') == 11
    one.posts("/console/indicators/new", **LITERACY, **AT)
    here = "/console/indicators/literacy"
    one.posts(f"{here}/aim", **AT, baseline="50", target="90")
    value = {"numerator": "410", "denominator": "500", "people": "500"}
    one.posts(f"{here}/enter", **AT, **value)
    assert "waits for the signature" in one.sees(f"{here}?{HERE}")
    assert town.count(me_actuals) == 0
    assert "literacy kee 2026-Q2" in other.sees("/console/approvals")
    other.posts("/console/approvals/1/approve")
    page = one.sees(f"{here}?{HERE}")
    for told in ("82 %", ">80%</span>", "coordinator0@kee.example, administrator0@kee.example"):
        assert told in page
    page = one.sees(f"/console/indicators?{HERE}")
    assert 'class="step amber"' in page
    assert "girls who read / girls of ten" in page
    book = one.gets(f"/console/indicators/report.xlsx?{HERE}").data
    sheet = openpyxl.load_workbook(io.BytesIO(book))["2026-Q2"]
    assert "Girls who read" in {row[2].value for row in sheet.iter_rows()}
    assert one.gets(f"/console/indicators/report.pdf?{HERE}").data.startswith(b"%PDF")


@ON_SQLITE
def test_what_is_wrong_is_said_and_another_place_is_no_page(town):
    boss = desk(town)
    assert "2026-Q9 is no period" in boss.sees("/console/indicators?period=2026-Q9")
    boss.posts("/console/indicators/compute", **AT)
    back = {"from": f"/console/indicators?{HERE}"}
    for path, form, no in (
        ("new", {**LITERACY, "unit": " "}, "an indicator has a code"),
        ("leakage/enter", {"numerator": "1", "denominator": "2", "people": "2"}, "is computed"),
        ("leakage/enter", {"numerator": "x", "people": "2"}, "a number such as"),
        ("leakage/enter", {"numerator": "1", "people": ""}, "how many people"),
        ("leakage/aim", {"target": "NaN"}, "a number such as"),
    ):
        boss.posts(f"/console/indicators/{path}", **AT, **back, **form)
        assert no in boss.sees(f"/console/indicators?{HERE}")
    with town.house.db.write() as connection:
        told = cycle_verbs.NewArea("far", {"en": "Far"}, "", "Africa/Nairobi", ("en",))
        cycle_verbs.add_area(connection, told)
    far = desk(town, "administrator", ("far",))
    assert far.gets(f"/console/indicators?{HERE}").status_code == 404
    assert far.posts("/console/indicators/leakage/aim", **AT, target="1").status_code == 404
    assert "report/far" in far.sees("/console/indicators")
    assert boss.gets(f"/console/indicators/nothing?{HERE}").status_code == 404
    for path in ("", "/leakage", "/new"):
        assert asked(town, boss, f"/console/indicators{path}?{HERE}") <= 12
