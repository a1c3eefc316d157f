"""Services and questions come in by list; every fault is named by line, and nothing is kept."""

from __future__ import annotations

import openpyxl
import pytest

from smsgateway.actions.accounts.accounts import NoSuchAccount
from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import cards, meetings, rounds, servicelist
from smsgateway.store.audit import audit_entries
from smsgateway.store.scorecards import indicators, round_stages, tallies
from smsgateway.store.services import services
from tests.scorecards.conftest import BY, CLINIC, DISPENSARY, ON_SQLITE, ROUND


@pytest.fixture
def file(tmp_path):
    def write(text, name="list.csv"):
        (path := tmp_path / name).write_text(text, "utf-8")
        return path

    return write


def faults(of):
    with pytest.raises(Faulty) as caught:
        of()
    return [str(one) for one in caught.value.faults]


@ON_SQLITE
def test_services_get_the_next_codes_and_keep_them(town, commune, file):
    listed = file(
        "kind,area,name_en,name_km,code,standard opening hours\n"
        "clinic,kee,Kithungo clinic,,21013,Mon-Fri 8-17\n"
        "school,kee,Mtoni school,សាលា,,\n"
    )
    brought = servicelist.keep(town.house, servicelist.read(listed), by=BY)
    assert (brought.added, brought.changed) == (["21045"], [CLINIC])
    one, *_, last = servicelist.listed(town.house)
    assert (one.name, one.standards) == (
        {"en": "Kithungo clinic"},
        {"opening hours": "Mon-Fri 8-17"},
    )
    assert last.name == {"en": "Mtoni school", "km": "សាលា"}


def test_every_fault_of_a_list_of_services_is_named(file):
    listed = file(
        "kind,area,name_en,code\n"
        "Health Centre,kee,One,\n"
        "clinic,kee,,\n"
        "clinic,kee,Two,21014\n"
        f"clinic,kee,{'x' * 61},\n"
        "clinic,kee,Good,\n"
    )
    assert faults(lambda: servicelist.read(listed)) == [
        "list.csv:2: kind is small letters, digits and _ (health_centre), not 'Health Centre'",
        "list.csv:3: has no name (name_en, name_km, …)",
        "list.csv:4: 21014 is no poster code of a service: 2, three digits and their check",
        "list.csv:5: name_en has 61 letters, at most 60 fit",
    ]
    strange = file("kind,name_en,colour\nclinic,One,red\n")
    assert faults(lambda: servicelist.read(strange)) == [
        "list.csv: has no column area",
        "list.csv: has a column colour that nobody reads",
    ]


@ON_SQLITE
def test_a_list_that_does_not_fit_what_is_there_changes_nothing(town, commune, file):
    before = town.count(services)
    listed = file(
        "kind,area,catchment,name_en,code\n"
        "clinic,kee,kee nowhere,One,\n"
        "clinic,kee,,Mbooni dispensary,\n"
        "clinic,kee,,Two,21045\n"
        "clinic,kee,,Three,21045\n"
    )
    found = servicelist.read(listed)
    assert faults(lambda: servicelist.keep(town.house, found, by=BY)) == [
        "list.csv:2: there is no area 'nowhere': `area add` first",
        f"list.csv:3: is there already as {DISPENSARY}: name that code to change it",
        "list.csv:5: says 21045 a second time",
    ]
    assert town.count(services) == before


@ON_SQLITE
def test_questions_come_from_a_workbook_as_the_next_version(town, commune, tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ("name", "scale", "better", "text_en", "text_km"),
        ("medicine", "0-10", "", "Is there medicine?", "មានថ្នាំទេ?"),
        ("stockout", "1-5", "down", "How often is it out of stock?", ""),
    ):
        book.active.append(row)
    book.save(path := tmp_path / "health.xlsx")
    assert cards.keep(town.house, "health", "clinic", cards.read(path), by=BY) == 2
    last = town.rows(indicators)[-2:]
    assert [(row.name, row.scale, row.better) for row in last] == [
        ("medicine", "0-10", "up"),
        ("stockout", "1-5", "down"),
    ]
    assert last[0].text == {"en": "Is there medicine?", "km": "មានថ្នាំទេ?"}


def test_every_fault_of_a_list_of_questions_is_named(file):
    listed = file(
        "name,scale,better,text_en\n"
        "medicine,1-7,,Is there medicine?\n"
        "staff,yn,left,Are staff there?\n"
        f"water,1-5,,{'Water? ' * 15}\n"
        f"fee,0-10,,{'How dear is it here? ' * 4}\n".replace("here? ,", "here?,")
    )
    said = faults(lambda: cards.read(listed))
    assert said[0] == "list.csv:2: scale is one of 1-5, 0-10, yn, fee, not '1-7'"
    assert said[1] == "list.csv:3: better is up or down, not 'left'"
    assert said[2] == "list.csv:4: text_en has 104 letters, at most 100 fit"
    assert len(said) == 3
    six = "name,scale,text_en\n" + "".join(f"q{n},yn,Good?\n" for n in range(6))
    assert faults(lambda: cards.read(file(six))) == ["list.csv: asks 6, a phone at most 5"]
    twice = "name,scale,text_en\nwater,yn,Good?\nwater,yn,Bad?\n"
    assert faults(lambda: cards.read(file(twice))) == ["list.csv: names two questions water"]


@ON_SQLITE
def test_hands_are_counted_for_what_was_asked(town, rating, file):
    listed = file(
        "service,question,group,answer,people\n"
        f"{CLINIC},medicine,women,2,14\n"
        f"{CLINIC},medicine,men,4,x\n"
        f"{CLINIC},medicine,children,4,2\n"
    )
    assert faults(lambda: meetings.read(listed)) == [
        "list.csv:3: people is a whole number, not 'x'",
        "list.csv:4: group is one of women, men, youth, elders, disability, not 'children'",
    ]
    listed = file(
        "service,question,group,answer,people\n"
        f"{CLINIC},medicine,women,6,14\n"
        f"{CLINIC},roof,women,2,14\n"
        "21037,medicine,women,2,14\n"
    )
    hands = meetings.read(listed)
    assert faults(lambda: meetings.keep(town.house, ROUND, hands, by=BY)) == [
        "list.csv:2: 6 is not on the scale 1-5 of medicine",
        "list.csv:3: question is one of medicine, staff, water, fee, not 'roof'",
        "list.csv:4: clinics-1 is about clinic, and 21037 is a school",
    ]
    twice = file("service,question,group,answer,people\n" + f"{CLINIC},medicine,women,2,14\n" * 2)
    hands = meetings.read(twice)
    assert faults(lambda: meetings.keep(town.house, ROUND, hands, by=BY)) == [
        "list.csv:3: says that a second time"
    ]
    assert town.count(tallies) == 0


@ON_SQLITE
def test_a_round_goes_forward_only_and_every_step_is_written_down(town, rating):
    rounds.enter_stage(town.house, ROUND, "community", by=BY)
    rounds.enter_stage(town.house, ROUND, "meeting", by=BY)
    with pytest.raises(Refused, match="it never goes back to provider"):
        rounds.enter_stage(town.house, ROUND, "provider", by=BY)
    with pytest.raises(Refused, match="a stage is one of plan, community"):
        rounds.enter_stage(town.house, ROUND, "party", by=BY)
    assert [row.stage for row in town.rows(round_stages)] == ["plan", "community", "meeting"]
    acts = [(row.act, row.by) for row in town.rows(audit_entries)]
    assert acts[-3:] == [("round.open", BY), ("round.stage", BY), ("round.stage", BY)]


@ON_SQLITE
def test_nobody_without_a_say_changes_anything(town, rating):
    with pytest.raises(NoSuchAccount, match="there is no account"):
        rounds.close_round(town.house, ROUND, by="chan@kee.example")
    assert town.phone("+254711000001").joins().texts(f"RATE {CLINIC} 4").last.startswith("Saved")


@ON_SQLITE
def test_a_round_that_makes_no_sense_is_refused(town, rating):
    with pytest.raises(Refused, match="a round named clinics-1 exists"):
        rating.opens(ROUND)
    with pytest.raises(Refused, match="closes after it opens"):
        rating.opens("clinics-2", ends=-2)
    with pytest.raises(Refused, match="from 5 people upward"):
        rating.opens("clinics-2", least=4)
    with pytest.raises(Refused, match="no scorecard named roads"):
        rating.opens("clinics-2", scorecard="roads")
