"""Every list of the console as a file: the same lines, and nothing that a spreadsheet computes."""

import csv
import io

import openpyxl
import pytest

from smsgateway.actions import cycles
from smsgateway.actions.accounts import approvals
from smsgateway.actions.rolls import slips
from smsgateway.actions.scorecards import plan
from smsgateway.actions.scorecards.plan import NewItem
from smsgateway.actions.watching import votingday
from smsgateway.store.areas import areas
from smsgateway.store.channels import channels
from smsgateway.store.contests import contests, projects
from smsgateway.store.messages import outbox
from tests.console.staff import desk
from tests.house import SLUG
from tests.people import ACHIENG, BARAKA, CHAN
from tests.scorecards.conftest import BY, CLINIC, ROUND, equip

EVIL = '=HYPERLINK("http://evil.example")'
"""What somebody calls a ward, a project, an act."""

LISTS = {
    "cycles": ("cycle", "kee", EVIL),
    f"cycles/{SLUG}/projects": ("code", "11", EVIL),
    f"cycles/{SLUG}/slips": ("number", "1", "dalia@kee.example"),
    f"cycles/{SLUG}/roll": ("area", EVIL, "3"),
    "messages": ("id", "1", EVIL),
    "inbox": ("person", "", f"{EVIL} call … or 7K4MQ, 12 of us"),
    "day": ("at", "", EVIL),
    "channels": ("slug", "kee", EVIL),
    "scorecards": ("slug", ROUND, EVIL),
    f"scorecards/{ROUND}/results": ("service", CLINIC, "open"),
    f"scorecards/{ROUND}/plan": ("id", "1", EVIL),
    "approvals": ("id", "1", EVIL),
    "accounts": ("email", "administrator0@kee.example", "administrator"),
    "audit": ("n", "1", BY),
}
"""Path to its first column, a cell of its first line (any, where it is empty), and another cell
that is in it."""


@pytest.fixture
def evil(town):
    """Kee, in which everybody who could write has written a formula."""
    commune = equip(town)
    commune.opens()
    commune.hears(12, 4, 5, 1, 1)
    due = commune.now().date()
    plan.add(town.house, ROUND, NewItem(CLINIC, EVIL, {"en": EVIL}, EVIL[:100], due), by=BY)
    slips.make(town.house, SLUG, 3, by=BY, area=SLUG)
    town.phone(ACHIENG).texts("MENU")
    town.phone(BARAKA).texts("MENU")
    town.phone(CHAN).texts(EVIL).texts(f"{EVIL} call +254 711 000 009 or 7K4MQ, 12 of us")
    votingday.note(town.house, EVIL, SLUG, by=BY)
    with town.house.db.write() as connection:
        told = {"by": BY, "act": "cycle.pause", "about": EVIL, "payload": {"why": EVIL}}
        approvals.ask(connection, **told)
    town.change(outbox, error=EVIL)
    town.change(projects, name={"en": EVIL}, place={"en": EVIL})
    town.change(contests, title={"en": EVIL})
    town.change(areas, name={"en": EVIL})
    town.change(channels, paused_because=EVIL)
    town.house.catalogue.at(10**9)
    return town


def test_each_list_is_a_table_in_both_forms_and_computes_nothing(evil):
    someone = desk(evil)
    for path, (column, first, other) in LISTS.items():
        text = someone.sees(f"/console/{path}.csv")
        header, *rows = csv.reader(io.StringIO(text))
        assert header[0] == column, path
        line = next(row for row in rows if first in ("", row[0].removeprefix("'")))
        assert f"'{other}" in line or other in line, path
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+"))], path
        book = openpyxl.load_workbook(io.BytesIO(someone.gets(f"/console/{path}.xlsx").data))
        cells = [cell for row in book.active.iter_rows() for cell in row if cell.value]
        assert {cell.data_type for cell in cells} <= {"s", "n"}, path
        assert other in {str(cell.value) for cell in cells}, path
        assert book.active.max_row == len(rows) + 1, path


def test_each_list_leads_to_its_files(evil):
    someone = desk(evil)
    pages = {"cycles/kee/slips": "cycles/kee/voters", "cycles/kee/roll": "cycles/kee/voters"}
    for path in LISTS:
        page = pages.get(path, path.removesuffix("/projects"))
        seen = someone.sees(f"/console/{page}")
        for kind in ("csv", "xlsx"):
            assert f'href="/console/{path}.{kind}"' in seen, path


def test_the_inbox_as_a_file_holds_no_number_of_a_phone(evil):
    (line,) = csv.DictReader(io.StringIO(desk(evil, "officer").sees("/console/inbox.csv")))
    assert line["newest"] == f"'{EVIL} call … or 7K4MQ, 12 of us"
    assert line["texts"] == "2"


def test_a_file_of_scores_has_the_figures_of_the_page(evil):
    text = desk(evil).sees(f"/console/scorecards/{ROUND}/results.csv")
    first, *others = csv.DictReader(io.StringIO(text))
    assert {row["people"] for row in (first, *others)} == {"12"}
    assert float(first["low"]) <= float(first["score"]) <= float(first["high"])
    assert first["weighted"] == first["gap"] == ""


def test_a_file_ends_at_the_same_areas_as_its_page(evil):
    with evil.house.db.write() as connection:
        told = cycles.NewArea("far", {"en": "Far Ward"}, "", "Africa/Nairobi", ("en",))
        cycles.add_area(connection, told)
    far = desk(evil, "administrator", ("far",))
    for path in LISTS:
        answer = far.gets(f"/console/{path}.csv")
        lines = answer.get_data(as_text=True).splitlines()
        own = path == "accounts" and len(lines) == 2
        assert answer.status_code == 404 or len(lines) == 1 or own, path
