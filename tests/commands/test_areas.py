"""Gazetteers and areas on the command line, on both databases."""

import json
import sys

import pytest
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.actions.files.watched import each
from smsgateway.commands.bars import on_terminal
from smsgateway.store.areas import areas
from smsgateway.store.gazetteers import area_places, editions, places
from tests.gazetteers import lists
from tests.house import KEY, SECRET

KEYS = {"PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET, "PUBLIC_URL": "https://vote.example"}


@pytest.fixture
def run(migrated_url, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)

    def say(*words, fails=False):
        told = {"DATABASE_URL": migrated_url, **KEYS}
        done = CliRunner().invoke(cli.main, list(map(str, words)), env=told)
        assert done.exit_code == fails, done.output
        return done

    return say


@pytest.fixture
def asks(run):
    return lambda *words: json.loads(run(*words, "--json").stdout)


@pytest.fixture
def ministry(run, tmp_path):
    """The ministry's list of a small country, kept."""
    (folder := tmp_path / "mef").mkdir()
    return run("import", "gazetteer", "kh-mef", *lists.ministry(folder)).stdout


@pytest.fixture
def register(run, tmp_path):
    """An older list of the same country, kept."""
    return run("import", "gazetteer", "kh-ncdd", lists.file(tmp_path, "r.csv", lists.REGISTER))


class TestImport:
    def test_it_keeps_every_row_and_reports(self, ministry, town):
        assert ministry.startswith(
            "kh-mef-2025: 12 places (1 province, 1 district, 2 commune, 8 village)\n"
            "3 codes claimed by several rows\n"
        )
        assert "  villages.csv:9: 02149901 Aksar, parent 021499\n" in ministry
        kept = {row.code: row for row in town.rows(places)}
        assert len(kept) == 12
        assert kept["02140401"].name == {"km": "ក", "en": "Mukh Rea Pir"}
        assert kept["02140401"].name_ascii == "Mukh Rea Pir"
        assert kept["02140401#2"].doubts == ["repeated", "misplaced"]
        assert kept["021404"].valid_from.isoformat() == "2025-01-01"
        assert kept["0214050-#1"].origin == "villages.csv:5"

    def test_a_dry_run_keeps_nothing(self, run, town, tmp_path):
        wards = lists.file(tmp_path, "k.json", lists.WARDS)
        done = run("import", "gazetteer", "ke", wards, "--dry-run")
        assert done.stdout.endswith("nothing was kept: --dry-run\n")
        assert town.count(editions) == town.count(places) == 0

    def test_faults_are_named_and_nothing_is_kept(self, run, town, tmp_path):
        text = lists.REGISTER + "village,phum,02140409,,\nvillage,phum,,ក,Ka\n"
        done = run(
            "import", "gazetteer", "kh-ncdd", lists.file(tmp_path, "r.csv", text), fails=True
        )
        assert done.stdout == ""
        assert done.stderr.splitlines() == [
            "r.csv:8: has no name (name_km, name_latin)",
            "r.csv:9: code is empty",
            "smsgateway: nothing was imported",
        ]
        assert town.count(editions) == town.count(places) == 0

    def test_an_edition_never_changes_but_may_be_kept_under_another_name(
        self, run, register, town, tmp_path
    ):
        words = ("import", "gazetteer", "kh-ncdd", tmp_path / "r.csv")
        assert "kh-ncdd-2024 is there already" in run(*words, fails=True).stderr
        assert "an edition's name is" in run(*words, "--edition", "A b", fails=True).stderr
        run(*words, "--edition", "again")
        assert {row.slug for row in town.rows(editions)} == {"again", "kh-ncdd-2024"}

    def test_a_terminal_sees_how_far_it_is_and_a_file_does_not(self, monkeypatch, capsys):
        shown = {}
        for kind in (True, False):
            monkeypatch.setattr(sys.stderr, "isatty", lambda kind=kind: kind)
            with on_terminal():
                for lines in ("a", "ab"):
                    list(each(lines, "reading"))
                list(each("ab", "entering"))
            shown[kind] = capsys.readouterr().err
        assert "reading" in shown[True]
        assert "entering" in shown[True]
        assert shown[True].count("100%") >= 2
        assert shown[False] == ""

    def test_a_mapping_that_is_not_there_is_named(self, run, tmp_path):
        wards = lists.file(tmp_path, "k.json", lists.WARDS)
        done = run("import", "gazetteer", "xx", wards, fails=True)
        assert done.stderr == (
            "smsgateway: there is no mapping xx: give a TOML file or one of ke, kh-mef, kh-ncdd\n"
        )


class TestReportAndDiff:
    def test_the_report_is_the_one_of_the_import(self, run, ministry):
        assert run("area", "report", "kh-mef-2025").stdout == ministry

    def test_a_program_reads_it_too(self, asks, ministry):
        told = asks("area", "report", "kh-mef-2025")
        assert told["levels"] == {"province": 1, "district": 1, "commune": 2, "village": 8}
        assert [one["code"] for one in told["duplicates"]] == ["02140401", "0214050-", "02140501"]
        assert {one["kind"] for one in told["findings"]} >= {"invisible", "spaces", "orphan"}

    def test_two_editions_are_compared(self, run, asks, ministry, register):
        said = run("area", "diff", "kh-ncdd-2024", "kh-mef-2025").stdout
        assert (
            "commune: 1 codes in both, 1 only in kh-ncdd-2024, 1 only in kh-mef-2025\n"
            " only in kh-ncdd-2024\n  021403 Basak\n"
            " only in kh-mef-2025\n  021405 Sdok Pravoek\n"
            " 1 renamed\n  021404 Mok Rea → Mukh Rea\n"
        ) in said
        told = asks("area", "diff", "kh-ncdd-2024", "kh-mef-2025")["levels"]["village"]
        assert [one["after"]["code"] for one in told["recoded"]] == ["02140402"]

    def test_an_edition_that_is_not_there_is_refused(self, run, register):
        done = run("area", "diff", "kh-ncdd-2024", "kh-2030", fails=True)
        assert done.stderr == ("smsgateway: there is no edition kh-2030: there are kh-ncdd-2024\n")


class TestAreas:
    def test_a_place_becomes_the_area_of_a_service(self, run, ministry, town):
        said = run("area", "add", "021404", "--contact", "0800").stdout
        assert said == "021404: Mukh Rea (kh-mef-2025)\n"
        (row,) = town.rows(areas, areas.c.code == "021404")
        assert row.name == {"km": "មុខរាហ៍", "en": "Mukh Rea"}
        assert (row.contact, row.time_zone) == ("0800", "Asia/Phnom_Penh")
        assert row.languages == ["km", "km-Latn", "en"]
        done = run(
            "channel", "add", "rukh", "--provider", "simulator", "--sender", "1", "--area", "021404"
        )
        assert "/in/rukh/" in done.stdout

    def test_areas_nest_in_whatever_order_they_come(self, run, asks, ministry):
        for code in ("02140402", "02", "021404"):
            run("area", "add", code, "--contact", "0800")
        listed = {one["code"]: one["parent"] for one in asks("area", "list")["areas"]}
        assert {code: listed[code] for code in ("02", "021404", "02140402")} == {
            "02": "",
            "021404": "02",
            "02140402": "021404",
        }

    def test_a_code_in_two_editions_asks_which(self, run, ministry, register, town):
        words = ("area", "add", "021404", "--contact", "0800")
        assert "name one of kh-mef-2025, kh-ncdd-2024" in run(*words, fails=True).stderr
        run(*words, "--edition", "kh-ncdd-2024")
        said = run(*words, "--edition", "kh-mef-2025").stdout
        assert said == "021404: Mok Rea (kh-mef-2025, kh-ncdd-2024)\n"
        assert town.count(areas, areas.c.code == "021404") == 1
        assert town.count(area_places) == 2

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("02140501#1",), "is not a code of its own (repeated): mend villages.csv:7"),
            (("999",), "no edition holds a place 999"),
            (("021404", "--edition", "x"), "there is no edition x"),
            (("021404", "--language", "tlh"), "--language is one of en, sw, km, km-Latn, fr"),
            (("021404", "--time-zone", "Mars/Base"), "--time-zone looks like Africa/Nairobi"),
        ],
    )
    def test_what_cannot_run_a_service_is_refused(self, run, ministry, town, words, said):
        before = town.count(areas)
        assert said in run("area", "add", *words, "--contact", "0", fails=True).stderr
        assert town.count(areas) == before

    def test_places_are_listed_under_their_parent(self, run, asks, ministry):
        assert run("area", "list", "--parent", "021404").stdout == (
            "02140401  village  Mukh Rea Pir / ក\n02140402  village  Srah Kuy / ខ\n"
        )
        top = asks("area", "list", "--edition", "kh-mef-2025")
        assert [one["code"] for one in top] == ["02"]

    def test_the_list_names_editions_with_their_validity(self, run, ministry):
        assert (
            "edition kh-mef-2025  12 places  valid from 2025-01-01  General Directorate"
            in run("area", "list").stdout
        )

    def test_an_empty_service_is_told_how_to_begin(self, run):
        assert run("area", "list").stdout.startswith("no areas yet: `smsgateway import gazetteer")


class TestRealEditions:
    @pytest.mark.drill
    def test_cambodia_twice_and_kenya(self, run, asks, data_dir):
        cambodia = data_dir / "cambodia"
        run("import", "gazetteer", "kh-mef", *sorted(cambodia.glob("Cambodia*List2025.csv")))
        run("import", "gazetteer", "kh-ncdd", cambodia / "ncdd-gazetteer-2024-10-14.csv")
        run("import", "gazetteer", "ke", data_dir / "kenya" / "kenya-locations-0.1.8.json")
        counts = {one["edition"]: one["places"] for one in asks("area", "list")["editions"]}
        assert counts == {"kh-mef-2025": 16472, "kh-ncdd-2024": 16457, "ke-2013": 2092}
        told = asks("area", "diff", "kh-ncdd-2024", "kh-mef-2025")["levels"]["commune"]
        only = len(told["only_after"]), len(told["only_before"]), told["common"]
        assert only == (18, 9, 1643)
