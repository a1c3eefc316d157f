"""A cycle begun in a browser: what is wrong is said in words, and what was typed stays."""

import pytest

from tests.console.staff import desk

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
