"""Editions judged and compared: the figures of the real ones, and a small one by hand."""

from collections import Counter

import openpyxl
import pytest

from smsgateway.actions.gazetteers.comparing import compare
from smsgateway.actions.gazetteers.mapping import mapping_named
from smsgateway.actions.gazetteers.reading import read
from smsgateway.actions.gazetteers.report import report
from tests.gazetteers import lists


@pytest.fixture
def small(tmp_path):
    """The register first, the ministry's list after it."""
    (tmp_path / "mef").mkdir()
    after = read(mapping_named("kh-mef"), lists.ministry(tmp_path / "mef"))
    register = lists.file(tmp_path, "register.csv", lists.REGISTER)
    return read(mapping_named("kh-ncdd"), [register]).places, after.places


def test_a_report_counts_and_names(small):
    found = report(small[1])
    assert found.levels == {"province": 1, "district": 1, "commune": 2, "village": 8}
    assert {code: len(rows) for code, rows in found.duplicates.items()} == {
        "02140401": 2,
        "0214050-": 2,
        "02140501": 2,
    }
    assert [one.code for one in found.orphans] == ["02149901"]
    assert [one.code for one in found.placeholders] == ["0214050-#1", "0214050-#2"]
    assert [one.code for one in found.misplaced] == ["02140401#2"]
    assert found.ambiguous == []


def test_siblings_of_one_name_are_named(tmp_path):
    twin = lists.REGISTER + "village,phum,02140402,ញ,mukh rea pir\n"
    places = read(mapping_named("kh-ncdd"), [lists.file(tmp_path, "r.csv", twin)]).places
    (alike,) = report(places).ambiguous
    assert (alike.parent, alike.language, alike.codes) == ("021404", "en", ("02140401", "02140402"))


def test_a_difference_goes_by_code(small):
    before, after = small
    communes = compare(before, after)["commune"]
    assert communes.common == 1
    assert [one.code for one in communes.only_before] == ["021403"]
    assert [one.code for one in communes.only_after] == ["021405"]
    assert [(one.code, one.what, one.before, one.after) for one in communes.renamed] == [
        ("021404", "en", "Mok Rea", "Mukh Rea")
    ]
    villages = compare(before, after)["village"]
    assert [(was.code, now.code) for was, now in villages.recoded] == [("02140301", "02140402")]
    assert villages.unsure == (0, 5)


def test_a_place_under_another_parent_has_moved(tmp_path):
    before = read(mapping_named("ke"), [lists.file(tmp_path, "a.json", lists.WARDS)]).places
    text = lists.WARDS.replace('"Changamwe", "county": "Mombasa"', '"Changamwe", "county": "Kwale"')
    after = read(mapping_named("ke"), [lists.file(tmp_path, "b.json", text)]).places
    (moved,) = compare(before, after)["constituency"].moved
    assert (moved.code, moved.before, moved.after) == ("con-001", "001", "002")


class TestCambodia:
    def test_the_ministrys_list(self, mef):
        found = report(mef.places)
        assert found.levels == {"province": 25, "district": 210, "commune": 1661, "village": 14576}
        assert len(found.duplicates) == 26
        assert sum(map(len, found.duplicates.values())) == 80
        assert {one.parent for one in found.orphans} == {"120913"}
        assert len(found.orphans) == 13
        assert {one.claimed for one in found.placeholders} == {"0506140-"}
        assert len(found.placeholders) == 9
        assert len(found.misplaced) == 43
        assert found.shared["commune"]["en"] == 127
        assert found.misshapen == []

    def test_what_its_reading_cleaned(self, mef):
        told = Counter(one.kind for one in mef.findings)
        assert told["byte order mark"] == 4
        unseen = [one for one in mef.findings if one.kind == "invisible"]
        assert [one.where for one in unseen if "village_en" in one.said] == [
            "CambodiaVillagesList2025.csv:2589",
            "CambodiaVillagesList2025.csv:13960",
        ]
        assert len(unseen) == 6
        text = "".join(name for one in mef.places for name in one.names.values())
        assert "\u200b" not in text

    def test_the_register(self, ncdd):
        found = report(ncdd.places)
        assert found.levels == {"province": 25, "district": 210, "commune": 1652, "village": 14570}
        assert found.duplicates == {}
        assert [*found.orphans, *found.placeholders, *found.misplaced] == []
        types = Counter(one.type for one in ncdd.places)
        assert (types["khum"], types["sangkat"]) == (1383, 269)

    def test_the_register_as_a_workbook_that_lost_its_zeros(self, ncdd, data_dir, tmp_path):
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("gazetteer")
        path = data_dir / "cambodia" / "ncdd-gazetteer-2024-10-14.csv"
        for n, line in enumerate(path.read_text("utf-8-sig").splitlines()[:2500]):
            level, kind, code, *names = line.replace('"', "").split(",")
            sheet.append([level, kind, int(code) if n else code, *names[:2]])
        book.save(tmp_path / "ncdd.xlsx")
        told = read(mapping_named("kh-ncdd"), [tmp_path / "ncdd.xlsx"])
        assert {one.code for one in told.places} <= {one.code for one in ncdd.places}
        (zeros,) = [one for one in told.findings if one.kind == "zeros"]
        assert zeros.said.startswith("2499 codes")

    def test_the_two_editions_compared(self, mef, ncdd):
        found = compare(ncdd.places, mef.places)
        communes = found["commune"]
        assert len(communes.only_after) == 18
        assert len(communes.only_before) == 9
        assert communes.common == 1643
        assert [found[level].common for level in ("province", "district")] == [25, 210]
        assert sum(one.what == "km" for one in communes.renamed) == 48
        assert sum(one.what == "en" for one in communes.renamed) == 245
        assert communes.moved == []
        assert len(found["village"].moved) == 17  # codes left behind by their communes
        recoded = {(was.code, now.code) for was, now in communes.recoded}
        assert ("021103", "021106") in recoded


class TestKenya:
    def test_the_wards(self, kenya):
        found = report(kenya.places)
        assert found.levels == {
            "county": 47,
            "constituency": 290,
            "sub-county": 307,
            "ward": 1448,
        }
        assert found.duplicates == {}
        assert [*found.orphans, *found.ambiguous] == []
        assert found.shared["ward"]["en"] == 31

    def test_two_of_1450_ward_numbers_are_missing(self, kenya):
        held = {int(one.code) for one in kenya.places if one.level == "ward"}
        assert set(range(1, 1451)) - held == {737, 1344}
