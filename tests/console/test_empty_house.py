"""A new installation: tables and one account. Every page is there, and says what to begin with."""

import re

import pytest

from tests.console.staff import ROLES, desk
from tests.house import open_town

pytestmark = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


@pytest.fixture
def empty(migrated_url):
    town = open_town(migrated_url)
    yield town
    town.close()


def pages(someone):
    """Every page that is reached by links from the first one, by its address."""
    waiting, seen = ["/console/"], {}
    while waiting:
        path = waiting.pop()
        answer = someone.gets(path)
        assert answer.status_code == 200, path
        seen[path] = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        links = re.findall(r'href="(/console/[^"#]*)"', seen[path])
        waiting += {link.replace("&amp;", "&") for link in links} - {*waiting, *seen}
    return seen


@pytest.mark.parametrize("role", ROLES)
def test_every_link_leads_to_a_page_that_its_reader_may_open(empty, role):
    seen = pages(desk(empty, role))
    assert len(seen) > 15
    runs = role in ("administrator", "coordinator")
    for path in ("/console/money", "/console/indicators"):
        assert "There is no area yet." in seen[path]
        assert ('yet. <a href="/console/areas">' in seen[path]) is ("/console/areas" in seen)
    assert "No cycle yet." in seen["/console/"]
    assert ('href="/console/new-cycle"' in seen["/console/"]) is runs
    assert ('href="/console/imports/services"' in seen["/console/scorecards"]) is runs
    assert ('href="/console/imports/contracts"' in seen["/console/contracts"]) is runs
