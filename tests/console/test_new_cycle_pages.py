"""A cycle begun in a browser: what is wrong is said in words, and what was typed stays."""

from importlib import resources

import pytest

from smsgateway.store.contests import projects
from tests.console.staff import desk
from tests.console.test_import_pages import sends, takes

DRAFT = {
    "slug": "kee-2027",
    "area": "kee",
    "title-en": "Kee budget 2027",
    "pot": "1,500,000",
    "currency": "KES",
    "format": "approval",
    "least": "1",
    "most": "3",
    "points": "0",
    "opens": "2027-01-20T08:00",
    "closes": "2027-02-10T18:00",
}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"opens": "2027-02-11T08:00"}, "voting closes before it opens"),
        ({"opens": ""}, "say when: a time looks like 2027-06-01 08:00"),
        ({"closes": "tomorrow"}, "a time looks like 2027-06-01 08:00, not tomorrow"),
        ({"least": "5"}, "5 projects at least and 3 at most: no ballot can ask for that"),
        ({"points": "few"}, "a number is written with digits"),
        ({"pot": "450 000,50"}, "an amount is written 1250000 or 1,250,000.50"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_and_what_was_typed_stays(town, wrong, said):
    dalia = desk(town, "coordinator")
    told = dalia.posts("/console/new-cycle", **(DRAFT | wrong))
    page = told.get_data(as_text=True)
    assert told.status_code == 422
    assert said in page
    assert 'value="Kee budget 2027"' in page
    assert "kee-2027" not in dalia.sees("/console/cycles")
    assert dalia.posts("/console/new-cycle", **DRAFT).status_code == 303
    assert "Kee budget 2027" in dalia.sees("/console/cycles")


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_draft_shows_no_empty_plot_no_empty_table_and_no_way_to_a_page_that_is_not_there(town):
    dalia = desk(town, "coordinator")
    dalia.posts("/console/new-cycle", **DRAFT)
    page = dalia.sees("/console/cycles/kee-2027")
    assert "Add a project" in page
    for told in ("As the public sees it", "Ballots by day", "<table"):
        assert told not in page
    assert dalia.gets("/en/kee-2027").status_code == 404
    running = dalia.sees("/console/cycles/kee")
    assert 'href="/en/kee">As the public sees it' in running
    assert "<table" in running
    assert "Ballots by day" not in running + dalia.sees("/console/"), "nobody has voted yet"


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_ballot_s_projects_are_brought_in_as_a_list_tried_first(town):
    dalia = desk(town, "coordinator")
    dalia.posts("/console/new-cycle", **DRAFT)
    assert "imports/projects?cycle=kee-2027" in dalia.sees("/console/cycles/kee-2027")
    form = dalia.sees("/console/imports/projects")
    assert "(kee-2027)" in form
    assert "(kee)" not in form, "a ballot that is fixed is not offered"
    there, head = town.count(projects), "id,cost,name_en,name_sw,about_en\n"
    wrong = head + 'a,4,Well,,\n,5,X,,\nb,"4,5",X,,\nc,0,X,,\nd,5,,,\na,6,Again,,\n'
    page, _ = sends(dalia, "projects", wrong, cycle="kee-2027")
    for said in ("list.csv:3", "id is empty", "cost is an amount", "more than nothing", "no name"):
        assert said in page
    page, _ = sends(dalia, "projects", head + "a,4,Well,,\na,6,Again,,\n", cycle="kee-2027")
    assert "a is there twice" in page
    many = head + "".join(f"p{n},{n + 1}.50,Well {n},Kisima {n},\n" for n in range(100))
    page, where = sends(dalia, "projects", many, cycle="kee-2027")
    assert "Projects</dt><dd>100" in page
    assert town.count(projects) == there, "tried only"
    assert "What it changed" in takes(dalia, where)
    kept = [one for one in town.rows(projects) if one.file_id.startswith("p")]
    assert sorted(one.code for one in kept)[::99] == ["101", "200"], "of three digits, all of them"
    changed = many.replace("Well 7,", "Deep well 7,") + "new,9,School,,\n"
    page, where = sends(dalia, "projects", changed, cycle="kee-2027")
    assert "Projects</dt><dd>1" in page
    assert "Changed</dt><dd>1" in page
    takes(dalia, where)
    told = {one.file_id: one for one in town.rows(projects)}
    assert told["p7"].name == {"en": "Deep well 7", "sw": "Kisima 7"}
    assert told["new"].code == "201"
    page, _ = sends(dalia, "projects", head + "p7,9,Well,,\n", cycle="kee-2027")
    assert "a project p7 already, which costs 8.5" in page
    page, _ = sends(dalia, "projects", head + "z,9,Well,,\n", cycle="kee")
    assert "its ballot is fixed" in page


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_the_projects_of_a_pb_file_come_on_a_ballot_without_its_votes(town):
    dalia = desk(town, "coordinator")
    dalia.posts("/console/new-cycle", **DRAFT)
    sample = (resources.files("smsgateway") / "demo" / "kee_ward_2025.pb").read_bytes()
    page, where = sends(dalia, "projects", sample, "kee.pb", cycle="kee-2027")
    assert "Take it in" in page
    takes(dalia, where)
    assert dalia.sees("/console/cycles/kee-2027").count('class="code"') > 5
    page, _ = sends(dalia, "projects", b"META\nkey;value\n", "bad.pb", cycle="kee-2027")
    assert "bad.pb" in page
    assert "Take it in" not in page
