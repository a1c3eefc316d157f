"""Complaints on the console: the queue, one case, and who may see it."""

import io
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sqlalchemy import insert

from flows import codes
from smsgateway.actions import cycles
from smsgateway.actions.casework import staff, telling
from smsgateway.actions.catalogue import touch
from smsgateway.actions.gazetteers import borders
from smsgateway.actions.gazetteers.borders import Border
from smsgateway.store.areas import areas
from smsgateway.store.audit import audit_entries
from smsgateway.store.cases import case_events, cases, sensitive_cases
from smsgateway.store.gazetteers import places
from tests.casework.office import AUDREY, DAN, HELEN, OFELIA, only_case, set_up, words_of
from tests.casework.test_filing import complains, filed
from tests.casework.test_handling import WORDS
from tests.console.staff import desk, hire, sits_down, visitor
from tests.console.test_pages import asked
from tests.people import ACHIENG, BARAKA

pytestmark = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


@pytest.fixture
def office(town):
    return set_up(town)


@pytest.fixture
def pump(office):
    return filed(complains(office.phone(ACHIENG)).presses("1"))[0]


@pytest.fixture
def ofelia(office):
    return sits_down(office, OFELIA)


def test_a_promise_is_told_in_the_time_of_its_reader(office, pump, ofelia):
    due = only_case(office).reply_due
    local = f"{due.astimezone(ZoneInfo('Africa/Nairobi')):%Y-%m-%d %H:%M}"
    for path in ("/console/cases", f"/console/cases/{pump}"):
        assert local in ofelia.sees(path)
    far = {"code": "far", "name": {"en": "Far"}, "languages": ["en"], "time_zone": "Asia/Tokyo"}
    with office.house.db.write() as connection:
        connection.execute(insert(areas).values(far))
        touch(connection)
    office.house.catalogue.at(10**9)
    assert f"{due.astimezone(UTC):%Y-%m-%d %H:%M} UTC" in desk(office).sees("/console/cases")


def test_the_queue_shows_the_case_and_its_page_the_words(office, pump, ofelia):
    queue = ofelia.sees("/console/cases")
    assert pump in queue
    assert "in time" in queue
    words = words_of(office, only_case(office))
    assert words not in queue
    assert words in ofelia.sees(f"/console/cases/{pump}")
    for page in (queue, ofelia.sees(f"/console/cases/{pump}")):
        assert ">Council<" in page, "its office by name"
    ofelia.posts(f"/console/cases/{pump}/assign", category="WATER", office="district")
    ofelia.posts("/console/language", language="sw")
    assert ">Maji<" in ofelia.sees("/console/cases")
    assert ">District office<" in ofelia.sees(f"/console/cases/{pump}")
    ofelia.posts("/console/language", language="en")
    office.change(cases, reply_due=office.ago(days=1))
    assert ">late<" in ofelia.sees("/console/cases")
    assert "1</b> case is late" in ofelia.sees("/console/")


def test_an_answer_reaches_the_citizen(office, pump, ofelia):
    form = {"act": "answer", "words": "The pump is mended."}
    ofelia.posts(f"/console/cases/{pump}/move", **form)
    assert only_case(office).state == "answered"
    telling.tell_due(office.house)
    office.delivers()
    assert "The pump is mended." in office.texts_to(ACHIENG)[-1]
    assert "The pump is mended." in ofelia.sees(f"/console/cases/{pump}")


def test_what_the_table_of_moves_refuses_is_told(office, pump, ofelia):
    form = {"act": "confirm", "from": f"/console/cases/{pump}"}
    ofelia.posts(f"/console/cases/{pump}/move", **form)
    assert "only for citizen" in ofelia.sees(f"/console/cases/{pump}")
    assert only_case(office).state == "new"


def test_a_step_that_needs_words_is_named_as_on_the_page(office, pump, ofelia):
    form = {"act": "answer", "words": "", "from": f"/console/cases/{pump}"}
    ofelia.posts(f"/console/cases/{pump}/move", **form)
    assert "“Solved: answer” needs words" in ofelia.sees(f"/console/cases/{pump}")
    ofelia.posts("/console/language", language="fr")
    ofelia.posts(f"/console/cases/{pump}/move", **form)
    assert "« Résolu" in ofelia.sees(f"/console/cases/{pump}")


def test_it_is_sorted_handed_on_and_noted(office, pump, ofelia):
    ofelia.posts(f"/console/cases/{pump}/assign", category="WATER", office="district")
    ofelia.posts(f"/console/cases/{pump}/note", words="Ask the district on Monday")
    ofelia.posts(f"/console/cases/{pump}/reply", ready="thanks")
    page = ofelia.sees(f"/console/cases/{pump}")
    assert "District office" in page
    assert "Ask the district on Monday" in page
    assert "Somebody looks at it this week." in page


def test_a_text_becomes_a_case_once(office, ofelia):
    office.phone(BARAKA).texts("the bridge is gone")
    person = re.search(r"/console/inbox/(\d+)", ofelia.sees("/console/inbox"))[1]
    page = ofelia.sees(f"/console/inbox/{person}")
    number = re.search(r"/console/inbox/text/(\d+)/case", page)[1]
    made = ofelia.posts(f"/console/inbox/text/{number}/case", category="ROAD")
    assert "the bridge is gone" in ofelia.sees(made.location)
    assert "Nobody waits" in ofelia.sees("/console/inbox")
    ofelia.posts(f"/console/inbox/text/{number}/case", category="ROAD")
    assert office.count(cases) == 1


def test_two_that_are_alike_become_one(office, ofelia):
    words = "The pump by the school of Ou Thum is broken since Monday and nobody comes"
    told = staff.Counter(area="kee", category="WATER", words=words)
    first, second = (
        codes.show_ticket(staff.on_behalf(office.house, told, by=OFELIA).ticket) for _ in range(2)
    )
    assert second in ofelia.sees(f"/console/cases/{first}")
    ofelia.posts(f"/console/cases/{second}/merge", into=first)
    assert f"One with {first}" in ofelia.sees(f"/console/cases/{second}")
    ofelia.posts(f"/console/cases/{second}/unmerge")
    assert "One with" not in ofelia.sees(f"/console/cases/{second}")


def test_harm_is_seen_by_the_trained_alone_and_every_look_is_noted(office, pump, ofelia):
    helen, boss = sits_down(office, HELEN), desk(office)
    assert "None waits" in helen.sees("/console/private")
    ofelia.posts(f"/console/cases/{pump}/seclude")
    page = ofelia.sees(f"/console/cases/{pump}")
    assert WORDS not in page
    assert "<textarea" not in page, "there is nothing left to do here"
    (row,) = office.rows(sensitive_cases)
    for someone in (ofelia, boss, sits_down(office, AUDREY)):
        assert someone.gets("/console/private").status_code in (403, 404)
        assert someone.posts(f"/console/private/{row.id}/take").status_code in (403, 404)
        assert "Private cases" not in someone.sees("/console/cases")
    queue = helen.sees("/console/private")
    assert "nobody has it yet" in queue
    assert WORDS not in queue
    assert WORDS in helen.posts(f"/console/private/{row.id}/take").get_data(as_text=True)
    assert office.rows(audit_entries)[-1].act == "sensitive.take"
    helen.posts(f"/console/private/{row.id}/close")
    (row,) = office.rows(sensitive_cases)
    assert office.house.keys.open(row.sealed, "sensitive") == "{}"
    assert "None waits" in helen.sees("/console/private")


def test_what_others_read_is_written_by_an_officer(office, pump, ofelia):
    assert WORDS in ofelia.sees("/console/approving")
    ofelia.posts(f"/console/cases/{pump}/publish", text="The pump of Ou Thum is out of order.")
    assert "Nothing waits" in ofelia.sees("/console/approving")
    assert only_case(office).public_text == "The pump of Ou Thum is out of order."
    complains(office.phone(BARAKA), place="02").presses("1")
    other = next(row for row in office.rows(cases) if not row.public_text)
    ofelia.posts(f"/console/cases/{codes.show_ticket(other.ticket)}/hide")
    assert "Nothing waits" in ofelia.sees("/console/approving")


def test_the_public_reads_the_day_that_the_citizen_was_told(office):
    achieng = complains(office.phone(ACHIENG), contact="1").presses("1")
    told = re.search(r"answer by (\d+) (\w+)", achieng.screen)
    row = visitor(office).sees("/en/problems").partition(filed(achieng)[0])[2]
    promised = datetime.fromisoformat(re.findall(r"\d{4}-\d\d-\d\d", row)[1])
    assert f"{promised:%-d %b}" == f"{told[1]} {told[2]}"


def test_what_is_published_is_hidden_and_shown_again_on_the_cases_own_page(office, ofelia):
    ticket = filed(complains(office.phone(ACHIENG), contact="1").presses("1"))[0]
    page, told = f"/console/cases/{ticket}", "The pump of Ou Thum is out of order."
    done = ofelia.posts(f"{page}/publish", text=told, **{"from": page})
    assert done.headers["Location"] == page
    assert told in visitor(office).sees("/en/problems")
    assert "In no public list" not in ofelia.sees(page)
    assert ofelia.posts(f"{page}/hide", **{"from": page}).headers["Location"] == page
    ofelia.sees(page)
    assert "It is shown to nobody." in ofelia.sees(page), "not only said once"
    assert ticket not in visitor(office).sees("/en/problems")
    ofelia.posts(f"{page}/publish", text=told, **{"from": page})
    assert told in visitor(office).sees("/en/problems")


def test_the_queue_is_a_file_that_computes_nothing(office, pump, ofelia):
    office.change(cases, assignee="=cmd|' /C calc'!A0")
    told = ofelia.sees("/console/cases.csv")
    assert pump in told
    assert "'=cmd" in told
    assert WORDS not in told
    book = openpyxl.load_workbook(io.BytesIO(ofelia.gets("/console/cases.xlsx").data))
    header, row = book.active.iter_rows()
    assert [cell.value for cell in header][:2] == ["ticket", "area"]
    assert row[0].value == pump
    assert (row[7].value, row[7].data_type) == ("=cmd|' /C calc'!A0", "s")


def test_an_auditor_reads_and_changes_nothing(office, pump):
    audrey = sits_down(office, AUDREY)
    assert pump in audrey.sees(f"/console/cases/{pump}")
    assert ACHIENG not in audrey.sees(f"/console/cases/{pump}")
    before = office.count(case_events)
    assert audrey.posts(f"/console/cases/{pump}/note", words="x").status_code == 403
    assert office.count(case_events) == before


def test_who_works_in_the_office_that_is_accused_sees_it_no_more(office, pump, ofelia):
    page, dan = f"/console/cases/{pump}", sits_down(office, DAN)
    done = ofelia.posts(f"{page}/assign", office="district", accused="council")
    assert done.headers["Location"] == "/console/cases"
    assert "Your own office is accused" in ofelia.sees("/console/cases")
    for path in ("cases", "cases.csv", "approving"):
        assert pump not in ofelia.sees(f"/console/{path}"), path
    assert ofelia.gets(page).status_code == 404
    before = office.count(case_events)
    for verb in ("move", "reply", "note", "assign", "publish", "hide", "seclude"):
        ofelia.posts(f"{page}/{verb}", words="x", act="answer", text="x")
    assert office.count(case_events) == before
    assert ">Council<" in dan.sees(page), "whom it accuses"
    assert pump in desk(office).sees("/console/cases")


def test_elsewhere_there_is_no_such_case(office, pump):
    with office.house.db.write() as connection:
        told = cycles.NewArea("far", {"en": "Far Ward"}, "", "Africa/Nairobi", ("en",))
        cycles.add_area(connection, told)
    far = sits_down(office, hire(office, "officer", ("far",)))
    assert pump not in far.sees("/console/cases")
    assert far.gets(f"/console/cases/{pump}").status_code == 404
    before = office.count(case_events)
    for verb in ("move", "reply", "note", "assign", "merge", "publish", "hide", "seclude"):
        far.posts(f"/console/cases/{pump}/{verb}", words="x", act="answer", into=pump, text="x")
    assert office.count(case_events) == before


def test_twelve_questions_at_most(office, pump, ofelia):
    for number in ("+254790000001", "+254790000002", "+254790000003"):
        complains(office.phone(number)).presses("1")
    boss = desk(office)
    for someone in (boss, ofelia):
        for path in ("cases", f"cases/{pump}", "approving", ""):
            assert asked(office, someone, f"/console/{path}") <= 12, path


def test_cases_lie_on_a_map_with_its_borders_and_the_public_sees_those_that_may_be_seen(
    office, ofelia
):
    named = filed(complains(office.phone(ACHIENG), contact="1").presses("1"))[0]
    unseen = filed(complains(office.phone(BARAKA), contact="2", place="02").presses("1"))[0]
    bare = ofelia.sees("/console/cases")
    assert 'class="plot map"' not in bare, "nobody knows where anything is"
    assert 'class="plot map"' not in visitor(office).sees("/en/problems")
    office.change(places, places.c.code == "kee", lat=-1.5, lon=37.2)
    office.change(places, places.c.code == "kee01", lat=-1.52, lon=37.25)
    ring = [(37.1, -1.6), (37.3, -1.6), (37.3, -1.4), (37.1, -1.4), (37.1, -1.6)]
    boss = hire(office, "administrator")
    borders.keep(office.house, "kee-2020", [Border("1", "kee", [ring])], "by hand", by=boss)
    office.change(cases, cases.c.anonymity == "relay", reply_due=office.ago(days=1))
    page = ofelia.sees("/console/cases")
    assert page.count('<path class="border"') == 1
    assert page.count('<circle class="spot') == 2
    assert '<circle class="spot late"' in page
    assert asked(office, ofelia, "/console/cases") <= 12
    for anybody in (visitor(office), ofelia):
        told = anybody.sees("/en/problems")
        assert named in told
        assert unseen not in told
        assert "Received" in told
        assert told.count('<path class="border"') == told.count('<circle class="spot') == 1
    assert "Reçu" in visitor(office).sees("/fr/problems/kee")
    assert asked(office, visitor(office), "/en/problems") <= 12
    assert visitor(office).gets("/en/problems/far").status_code == 404
    assert WORDS not in told
    assert words_of(office, office.rows(cases)[0]) not in told
