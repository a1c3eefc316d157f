"""Who may vote, the roll, slips and helpers on the console; and what is printed there."""

import csv
import io

import pytest

from flows.codes import read_slip, slip
from smsgateway.actions.paper import batches
from smsgateway.actions.phases import fitting
from smsgateway.actions.phases.fitting import screens_of_list
from smsgateway.actions.phases.missing import asked_about
from smsgateway.actions.rolls import preparing, slips
from smsgateway.store.accounts import account_sessions
from smsgateway.store.audit import audit_entries
from smsgateway.store.contests import contests
from tests import pdf
from tests.console.staff import desk
from tests.cycle.staff import in_phase
from tests.house import SLUG, everything_kept
from tests.people import ACHIENG, BARAKA

VOTERS = f"/console/cycles/{SLUG}/voters"
PRINTS = f"/console/cycles/{SLUG}/prints"


@pytest.fixture
def dalia(town):
    """A coordinator of everywhere."""
    return desk(town, "coordinator")


def test_the_rules_are_chosen_on_the_page_until_people_vote(town, dalia):
    assert "Fixed since voting began" in dalia.sees(VOTERS)
    refused = dalia.posts(f"{VOTERS}/who", who="codes", **{"from": VOTERS})
    assert refused.location == VOTERS
    assert "who may vote is fixed" in dalia.sees(VOTERS)
    in_phase(town, "draft")
    town.house.catalogue.at(10**9)
    dalia.posts(f"{VOTERS}/who", who="codes", least_age="16", residents="on")
    dalia.posts(f"{VOTERS}/format", format="points", least="1", most="3", points="5")
    town.house.catalogue.at(10**9)
    page = dalia.sees(VOTERS)
    for told in ("whoever holds a voting slip", "points to give away, 1–3", "<dd>16</dd>"):
        assert told in page
    (kept,) = town.rows(contests)
    assert (kept.electorate, kept.least_age, kept.residents) == ("codes", 16, True)
    assert (kept.format, kept.least, kept.most, kept.points) == ("points", 1, 3, 5)
    answer = dalia.posts(
        f"{VOTERS}/format", format="points", least="1", most="3", **{"from": VOTERS}
    )
    assert answer.status_code == 303
    assert "needs to say how many" in dalia.sees(VOTERS)


def test_a_format_that_no_phone_shows_is_asked_about_before_it_is_kept(town, dalia, monkeypatch):
    in_phase(town, "draft")
    town.house.catalogue.at(10**9)
    monkeypatch.setattr(fitting, "MOST_SCREENS", 1)
    many = {"format": "approval", "least": "1", "most": "9"}
    page = dalia.posts(f"{VOTERS}/format", **many).get_data(as_text=True)
    for told in (
        "Nothing is kept yet",
        "a voter may choose 9 of 5 projects",
        "9 numbers may be typed: above 5 they are collected over several screens",
        "5 projects are 2 screens of a basic phone in English",
    ):
        assert told in page
    assert town.rows(contests)[0].most == 3
    dalia.posts("/console/language", language="fr")
    page = dalia.posts(f"{VOTERS}/format", **many).get_data(as_text=True)
    assert "un électeur peut choisir 9 projets sur 5" in page
    assert "2 écrans d’un téléphone simple en anglais" in page
    dalia.posts(f"{VOTERS}/format", **many, sure="1")
    assert town.rows(contests)[0].most == 9


def test_a_list_is_as_many_screens_as_a_voter_leafs_through(town):
    phone = town.phone(ACHIENG).joins().dials().presses("1")
    screens = 1
    while "8 More" in phone.screen:
        phone.presses("8")
        screens += 1
    with town.house.db.read() as connection:
        asked = asked_about(town.house, connection, SLUG)
    assert screens_of_list(asked, "en") == screens > 1


def test_slips_come_out_once_are_used_and_end_with_their_batch(town, dalia):
    made = dalia.posts(f"{VOTERS}/slips", number="13", each="12", area=SLUG, print_in="km")
    assert made.content_type == "application/pdf"
    assert "no-store" in made.headers["Cache-Control"]
    assert len(pdf.read(made.data).pages) == 3
    listed = dalia.posts(f"{VOTERS}/slips", number="2", each="12", **{"as": "csv"})
    rows = list(csv.reader(io.StringIO(listed.get_data(as_text=True))))
    number = read_slip(rows[1][0])
    town.phone(BARAKA).texts(f"VOTE 12 #{number}")
    assert town.tally == {"desks": 1}
    for column, value in everything_kept(town):
        held = value if isinstance(value, bytes) else str(value).encode()
        assert number.encode() not in held, column
    page = dalia.sees(VOTERS)
    assert number not in page
    assert rows[1][0] not in page, "nor as it stands on the slip"
    assert '<td class="number">13</td><td class="number">13</td>' in page
    dalia.posts(f"{VOTERS}/void", batch="2")
    assert '<td class="number">2</td><td class="number">0</td>' in dalia.sees(VOTERS)
    town.phone(ACHIENG).texts(f"VOTE 11 #{read_slip(rows[2][0])}")
    assert town.tally == {"desks": 1}, "what was cast stays, what was not is never cast"
    acts = [row.act for row in town.rows(audit_entries)]
    assert acts.count("voters.slips") == 2
    assert acts.count("voters.void") == 1
    for form in ({"number": "0"}, {"number": "2001"}, {"number": "5", "each": "13"}):
        told = {"each": "12", **form, "from": VOTERS}
        assert dalia.posts(f"{VOTERS}/slips", **told).status_code == 303
    assert "1 to 2000 slips" in dalia.sees(VOTERS)


def test_whoever_left_their_desk_proves_themselves_before_slips_are_made(town, dalia):
    town.change(account_sessions, proved_at=town.ago(hours=2))
    answer = dalia.posts(f"{VOTERS}/slips", number="3", each="12")
    assert answer.location.startswith("/console/prove")
    assert "None yet" in dalia.sees(VOTERS)


def test_the_roll_is_counted_by_area_and_names_nobody(town, dalia, tmp_path):
    (tmp_path / "roll.csv").write_text(
        f"phone,name,area\n{ACHIENG},Achieng Otieno,kee\n,Wanjiru Kamau,kee\n{BARAKA},,\n", "utf-8"
    )
    preparing.bring(town.house, SLUG, tmp_path / "roll.csv", by="coordinator0@kee.example")
    page = dalia.sees(VOTERS)
    assert 'Kee Ward</th><td class="number">2</td><td class="number">1</td>' in page
    assert 'not said</th><td class="number">1</td><td class="number">1</td>' in page
    for hidden in ("Achieng", "Wanjiru", ACHIENG[-6:]):
        assert hidden not in page
    made = dalia.posts(f"{VOTERS}/slips", each="8", **{"for": "roll"})
    assert "Wanjiru Kamau" in pdf.read(made.data).pages[0]
    assert '<td class="number">1</td></tr>' in dalia.sees(VOTERS)
    town.change(contests, electorate="roll")
    town.house.catalogue.at(10**9)
    town.phone(BARAKA).texts("VOTE 12")
    assert "of 3 on the roll (33 %)" in dalia.sees(f"/console/cycles/{SLUG}")
    auditor = desk(town, "auditor")
    assert "Print a batch" not in auditor.sees(VOTERS)


def test_a_helpers_phone_is_noted_limited_and_reviewed(town, dalia):
    dalia.posts(f"{VOTERS}/phone", phone=ACHIENG, kind="helper", per_day="1")
    (one,) = slips.make(town.house, SLUG, 1, by="coordinator0@kee.example").slips
    town.phone(ACHIENG).texts(f"VOTE 11 #{one.number}")
    town.phone(BARAKA).texts(f"VOTE 11 #{slip('11111111111')}")
    page = dalia.sees(VOTERS)
    assert "helper, 1 a day" in page
    assert '<td class="number bad">1</td><td class="number">1</td>' in page
    assert "1 phone typed wrong slip numbers, 1 at most." in page
    assert ACHIENG[-6:] not in page
    bounded = desk(town, "coordinator", (SLUG,))
    assert "Noted phones" not in bounded.sees(VOTERS)
    bounded.posts(f"{VOTERS}/phone", phone=ACHIENG, kind="", **{"from": VOTERS})
    assert "has no say outside" in bounded.sees(VOTERS)
    dalia.posts(f"{VOTERS}/phone", phone=ACHIENG, kind="")
    assert "Noted phones" not in dalia.sees(VOTERS)


def test_paper_of_a_draft_and_of_a_batch_is_printed_from_the_console(town, dalia):
    batch = batches.announce(
        town.house, SLUG, "Kee market", 3, "paper", by="coordinator0@kee.example"
    )
    assert "Kee market" in dalia.sees(PRINTS)
    for kind in ("ballots", "count"):
        made = dalia.gets(f"{PRINTS}/{batch}/{kind}.pdf")
        assert f"Batch {batch}" in pdf.read(made.data).pages[0]
    assert dalia.gets(f"{PRINTS}/999/count.pdf").status_code == 404
    in_phase(town, "draft")
    town.house.catalogue.at(10**9)
    assert town.gets(f"/en/{SLUG}/poster.pdf").status_code == 404
    poster = dalia.gets(f"{PRINTS}/poster.pdf?language=fr")
    assert "Choisissez-en" in pdf.read(poster.data).pages[0]
    assert desk(town, "officer", (SLUG,)).gets(f"{PRINTS}/sheet.pdf").status_code == 200
