"""Files become places: nothing is lost, nothing is guessed, every doubt is named by its line."""

import csv
import zipfile
from importlib.resources import files

import openpyxl
import pytest

from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.files.sheets import read_sheets
from smsgateway.actions.gazetteers.mapping import mapping_from, mapping_named, shipped
from smsgateway.actions.gazetteers.reading import read
from smsgateway.actions.refused import Refused
from tests.gazetteers import lists


@pytest.fixture
def places(tmp_path):
    read_in = read(mapping_named("kh-mef"), lists.ministry(tmp_path))
    return {one.code: one for one in read_in.places}


@pytest.fixture
def findings(tmp_path):
    told = read(mapping_named("kh-mef"), lists.ministry(tmp_path)).findings
    return [(one.kind, one.where) for one in told]


def faults(mapping, *paths):
    with pytest.raises(Faulty) as caught:
        read(mapping, paths)
    return [str(one) for one in caught.value.faults]


class TestNesting:
    def test_by_a_column_that_names_the_parents_code(self, places):
        above = {code: one.parent for code, one in places.items()}
        assert above["02"] == ""
        assert above["0214"] == "02"
        assert above["02140402"] == "021404"
        assert [one.depth for one in places.values()][:3] == [1, 2, 3]

    def test_by_the_first_digits(self, tmp_path):
        register = lists.file(tmp_path, "register.csv", lists.REGISTER)
        read_in = read(mapping_named("kh-ncdd"), [register]).places
        assert [(one.code, one.parent, one.type) for one in read_in][2:5] == [
            ("021403", "0214", "khum"),
            ("021404", "0214", "sangkat"),
            ("02140401", "021404", "phum"),
        ]

    def test_by_the_parents_name(self, tmp_path):
        wards = lists.file(tmp_path, "kenya.json", lists.WARDS)
        read_in = {one.code: one for one in read(mapping_named("ke"), [wards]).places}
        assert read_in["0002"].parent == "con-001"
        assert read_in["con-001"].parent == read_in["sub-001"].parent == "001"
        assert (read_in["0003"].parent, read_in["0003"].doubts) == ("Jomvu", ("orphan",))

    def test_a_name_that_two_parents_bear_makes_an_orphan(self, tmp_path):
        twice = lists.WARDS.replace('"Kwale"', '"mombasa"')
        wards = lists.file(tmp_path, "kenya.json", twice)
        read_in = {one.code: one for one in read(mapping_named("ke"), [wards]).places}
        assert read_in["con-001"].doubts == ("orphan",)


class TestCodes:
    def test_a_contested_code_belongs_to_the_row_that_stands_under_its_own_parent(self, places):
        assert places["02140401"].names["en"] == "Mukh Rea Pir"
        assert places["02140401"].has_own_code
        other = places["02140401#2"]
        assert (other.names["en"], other.doubts) == ("Kaoh Thum", ("repeated", "misplaced"))

    def test_it_belongs_to_nobody_where_nothing_settles_it(self, places):
        assert "02140501" not in places
        assert {places[f"02140501#{n}"].doubts for n in (1, 2)} == {("repeated",)}
        assert not places["02140501#1"].has_own_code

    def test_placeholders_and_orphans_are_kept_and_named(self, places, findings):
        assert places["0214050-#1"].doubts == ("repeated", "placeholder")
        assert (places["02149901"].parent, places["02149901"].doubts) == ("021499", ("orphan",))
        assert ("placeholder", "villages.csv:5") in findings
        assert ("orphan", "villages.csv:9") in findings
        assert ("misplaced", "villages.csv:4") in findings

    def test_the_same_row_twice_is_one_place(self, tmp_path):
        rows = lists.REGISTER + "village,phum,02140301,ខ,Srah Kuy\n"
        told = read(mapping_named("kh-ncdd"), [lists.file(tmp_path, "r.csv", rows)])
        assert [one.code for one in told.places].count("02140301") == 1
        assert [str(one) for one in told.findings if one.kind == "again"] == [
            "r.csv:8: 02140301 is there already: left out"
        ]

    def test_a_code_that_two_levels_claim_is_contested_too(self, tmp_path):
        text = mapping_text("ke").replace('mark = "con-"\n', "")
        wards = lists.file(tmp_path, "kenya.json", lists.WARDS)
        read_in = read(mapping_from("x", text), [wards]).places
        assert [(one.code, one.level) for one in read_in][:3] == [
            ("001", "county"),
            ("002", "county"),
            ("001#2", "constituency"),
        ]


class TestCells:
    def test_invisible_characters_and_spare_spaces_go_and_are_told(self, places, findings):
        assert places["02140501#1"].names["en"] == "Thnal Chheu"
        assert places["02140501#2"].names["en"] == "Chas Thmei"
        assert ("invisible", "villages.csv:7") in findings
        assert ("spaces", "villages.csv:8") in findings
        assert ("byte order mark", "provinces.csv") in findings

    def test_zeros_that_a_workbook_lost_come_back(self, tmp_path):
        book = openpyxl.Workbook()
        for line in lists.REGISTER.splitlines():
            level, kind, code, *names = line.split(",")
            book.active.append([level, kind, int(code) if code.isdigit() else code, *names])
        book.save(tmp_path / "register.xlsx")
        told = read(mapping_named("kh-ncdd"), [tmp_path / "register.xlsx"])
        codes = [one.code for one in told.places]
        assert codes == ["02", "0214", "021403", "021404", "02140401", "02140301"]
        assert told.places[4].origin == "register.xlsx:Sheet!6"
        (zeros,) = (str(one) for one in told.findings if one.kind == "zeros")
        assert zeros == "register.xlsx: 6 codes got the zeros back that they had lost"

    def test_without_leave_a_short_code_stays_and_is_doubted(self, tmp_path):
        kept = (mapping_text("kh-ncdd")).replace('zeros = "restored"', 'zeros = "kept"')
        short = lists.REGISTER.replace(",0214,", ",214,")
        told = read(mapping_from("x", kept), [lists.file(tmp_path, "r.csv", short)])
        assert told.places[1].code == "214"
        assert "misshapen" in told.places[1].doubts
        assert told.places[2].doubts == ("orphan",)

    def test_a_missing_name_in_one_language_is_told_once(self, tmp_path):
        register = lists.file(tmp_path, "r.csv", lists.REGISTER)
        told = read(mapping_named("kh-ncdd"), [register])
        assert told.places[0].names == {"en": "Battambang"}
        assert [str(one) for one in told.findings if one.kind == "unnamed"] == [
            "r.csv:2: 1 of level province have no name in km"
        ]

    def test_dates_places_and_people_are_read_where_a_mapping_names_them(self, tmp_path):
        text = mapping_text("kh-ncdd").replace(
            'name = "village"\n',
            'name = "village"\nvalid_from = "from"\nvalid_to = "to"\nsuccessors = "now"\n'
            'lat = "lat"\nlon = "lon"\npopulation = "people"\n',
        )
        head, *rows = lists.REGISTER.splitlines()
        wide = [head + ",from,to,now,lat,lon,people", *(row + ",,,,,," for row in rows[:-1])]
        wide.append(rows[-1] + ',2020-02-01,2024-01-01,02140305;02140306,13.1,103.2,"12,04"')
        path = lists.file(tmp_path, "r.csv", "\n".join(wide))
        assert faults(mapping_from("x", text), path) == [
            "r.csv:7: people is a whole number, not '12,04'"
        ]
        path.write_text(path.read_text("utf-8").replace("12,04", "1,204"), "utf-8")
        last = read(mapping_from("x", text), [path]).places[-1]
        assert (last.valid_from.isoformat(), last.valid_to.isoformat()) == (
            "2020-02-01",
            "2024-01-01",
        )
        assert last.successors == ("02140305", "02140306")
        assert (last.lat, last.lon, last.population) == (13.1, 103.2, 1204)


class TestWhatSpreadsheetsSave:
    @pytest.mark.parametrize(
        ("name", "parted", "coding"),
        [
            ("semicolons.csv", ";", "utf-8"),
            ("unicode.csv", "\t", "utf-16"),
            ("tabs.tsv", "\t", "utf-8-sig"),
        ],
    )
    def test_every_countrys_csv_reads_alike(self, tmp_path, name, parted, coding):
        commas = lists.file(tmp_path, "r.csv", lists.REGISTER)
        rows = csv.reader(lists.REGISTER.splitlines())
        with (tmp_path / name).open("w", encoding=coding, newline="") as file:
            csv.writer(file, delimiter=parted).writerows(rows)
        (same,), (read_as,) = read_sheets(commas), read_sheets(tmp_path / name)
        assert [one.cells for one in read_as.lines] == [one.cells for one in same.lines]
        assert len(read_as.columns) > 1

    def test_a_file_of_an_older_coding_says_how_to_save_it(self, tmp_path):
        (tmp_path / "r.csv").write_bytes("code,name\n1,Kampong Chhnâng".encode("latin-1"))
        with pytest.raises(Faulty, match=r"r\.csv:2: is not UTF-8: save it as CSV UTF-8"):
            read_sheets(tmp_path / "r.csv")


class TestFaults:
    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("r.csv", b"", "r.csv: holds no rows"),
            (
                "r.csv",
                b"level,type,code,name_km,name_latin\nprovince,khet\n",
                "r.csv:2: has 2 cells",
            ),
            ("r.csv", b"level,type\n\xff\xfe\n", "r.csv:2: is not UTF-8"),
            ("r.csv", b'level,"type\n', "r.csv:1: is no CSV from here on"),
            ("r.csv", b"a,b\n1,2\n", "r.csv: is of no level of the mapping"),
            ("r.xlsx", b"PK nothing", "r.xlsx: is not an XLSX workbook"),
            ("r.csv", b"a,b,a\n1,2,3\n", "r.csv:1: names two columns 'a'"),
            ("r.json", b"{", "r.json:1: is not JSON"),
            ("r.json", b'{"a": [1]}', "r.json:a[1]: is not an object"),
            ("r.doc", b"", "r.doc: is none of .csv"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_named(self, tmp_path, name, content, said):
        (tmp_path / name).write_bytes(content)
        assert faults(mapping_named("kh-ncdd"), tmp_path / name)[0].startswith(said)

    def test_a_damaged_or_empty_workbook_is_named(self, tmp_path):
        book = openpyxl.Workbook()
        book.save(tmp_path / "empty.xlsx")
        said = faults(mapping_named("kh-ncdd"), tmp_path / "empty.xlsx")
        assert said == ["empty.xlsx: holds no rows"]
        with (
            zipfile.ZipFile(tmp_path / "empty.xlsx") as whole,
            zipfile.ZipFile(tmp_path / "torn.xlsx", "w") as torn,
        ):
            for name in whole.namelist():
                content = whole.read(name)
                torn.writestr(name, content[:90] if "sheet1" in name else content)
        said = faults(mapping_named("kh-ncdd"), tmp_path / "torn.xlsx")
        assert said == ["torn.xlsx: is not an XLSX workbook, or a damaged one"]

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("village,phum,,ក,Ka", "code is empty"),
            ("village," + "p" * 33 + ",02140302,ក,Ka", "type is longer than any type"),
            ("village,phum,02140302,,", "has no name (name_km, name_latin)"),
            ("hamlet,phum,02140302,ក,Ka", "is of no level that the mapping knows"),
            (
                "village,phum,02140302#2,ក,Ka",
                "code is no code: longer than 60 characters, or with a #",
            ),
        ],
    )
    def test_a_line_that_is_no_place_is_named(self, tmp_path, row, said):
        register = lists.file(tmp_path, "r.csv", lists.REGISTER + row + "\n")
        assert faults(mapping_named("kh-ncdd"), register) == [f"r.csv:8: {said}"]

    def test_a_level_that_no_file_holds_is_named(self, tmp_path):
        files = [path for path in lists.ministry(tmp_path) if path.stem != "communes"]
        (said,) = faults(mapping_named("kh-mef"), *files)
        assert said.startswith("commune: no file holds this level (commune_code,")


class TestMappings:
    def test_three_are_shipped_and_say_where_their_data_comes_from(self):
        assert shipped() == ["ke", "kh-mef", "kh-ncdd"]
        for name in shipped():
            told = mapping_named(name)
            assert told.source
            assert told.licence

    def test_an_own_file_serves_as_well(self, tmp_path):
        own = lists.file(tmp_path, "own.toml", mapping_text("ke"))
        assert mapping_named(str(own)).edition == "ke-2013"

    @pytest.mark.parametrize(
        ("was", "now", "said"),
        [
            ('zeros = "restored"', 'zeros = "lost"', "zeros are kept or restored"),
            ("valid_from = 2024-10-14", 'valid_from = "soon"', "valid_from is a date"),
            ("prefix = 2", 'level2 = "x"', "unexpected keyword argument 'level2'"),
            ("prefix = 2", 'prefix = 2, name = "x"', "district finds its parent by one of"),
            ('level = "province", prefix', 'level = "village", prefix', "which is not above it"),
            ('name = "district"', 'name = "province"', "there are two levels named province"),
            ('"Asia/Phnom_Penh"', '"Asia/Atlantis"', "Atlantis"),
            ("[[levels]]", "[[grades]]", "lacks or does not know levels"),
            ("zeros =", "zeros = =", "is not TOML"),
        ],
    )
    def test_nonsense_is_refused(self, was, now, said):
        with pytest.raises(Refused, match=said.replace("[", r"\[")):
            mapping_from("x", mapping_text("kh-ncdd").replace(was, now))


def mapping_text(name):
    return files("smsgateway").joinpath("gazetteers", f"{name}.toml").read_text("utf-8")
