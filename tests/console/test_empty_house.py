"""A new installation: tables and one account. Every page is there, and says what to begin with."""

import re

import pytest

from tests.console.staff import desk
from tests.house import open_town

pytestmark = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


@pytest.fixture
def empty(migrated_url):
    town = open_town(migrated_url)
    yield town
    town.close()


def test_every_link_of_an_empty_house_leads_to_a_page(empty):
    boss = desk(empty)
    waiting, seen = ["/console/"], {}
    while waiting:
        path = waiting.pop()
        answer = boss.gets(path)
        assert answer.status_code == 200, path
        if answer.mimetype == "text/html":
            seen[path] = answer.get_data(as_text=True)
            links = re.findall(r'href="(/console/[^"#]*)"', seen[path])
            waiting += {link.replace("&amp;", "&") for link in links} - {*waiting, *seen}
    assert len(seen) > 30
    for path in ("/console/money", "/console/indicators"):
        assert 'There is no area yet. <a href="/console/areas">' in seen[path]
    assert 'href="/console/new-cycle"' in seen["/console/"]


def test_an_auditor_of_an_empty_house_is_sent_to_no_page_that_is_not_theirs(empty):
    page = desk(empty, "auditor").sees("/console/")
    assert "No cycle yet" in page
    assert 'href="/console/new-cycle"' not in page
