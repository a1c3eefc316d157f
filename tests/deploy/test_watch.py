"""Alerts and the board name only figures that /metrics shows."""

import json
import re
from pathlib import Path

import pytest
import yaml

from tests.house import found, migrate, open_town
from tests.people import BARAKA

WATCH = Path(__file__).resolve().parents[2] / "deploy" / "watch"
NAME = re.compile(r"\bsmsgateway_[a-z_]+")


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The names that a served town shows, those without a value yet included."""
    url = f"sqlite:///{tmp_path_factory.mktemp('watch') / 'town.sqlite3'}"
    migrate(url)
    town = open_town(url)
    found(town.house)
    town.phone(BARAKA).texts("VOTE 11")
    metrics = town.gets("/metrics").get_data(as_text=True)
    town.close()
    return set(NAME.findall(metrics))


def alerts():
    groups = yaml.safe_load((WATCH / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def board():
    return json.loads((WATCH / "board.json").read_text())


def test_every_figure_of_an_alert_exists(shown):
    named = {name for rule in alerts() for name in NAME.findall(rule["expr"])}
    assert named
    assert named <= shown


def test_every_alert_says_what_to_do_and_how_urgent_it_is():
    for rule in alerts():
        assert rule["annotations"]["summary"].endswith((".", "?"))
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert re.fullmatch(r"\d+[mh]", rule["for"])
    assert len({rule["alert"] for rule in alerts()}) == len(alerts())


def test_every_figure_of_the_board_exists_and_no_panel_covers_another(shown):
    panels = board()["panels"]
    named = {
        name
        for panel in panels
        for target in panel["targets"]
        for name in NAME.findall(target["expr"])
    }
    assert named <= shown
    assert len({(one["gridPos"]["x"], one["gridPos"]["y"]) for one in panels}) == len(panels)


def test_the_figures_that_the_issue_asks_for_are_on_the_board():
    everything = json.dumps(board())
    for word in ("lag", "oldest_by_purpose", "unresolved", "duplicates", "dead", "hop_seconds"):
        assert word in everything
    for word in ("webhooks_total", "balance"):
        assert word in everything


def test_brackets_of_every_expression_are_closed():
    expressions = [rule["expr"] for rule in alerts()]
    expressions += [target["expr"] for panel in board()["panels"] for target in panel["targets"]]
    for one in expressions:
        for opening, closing in ("()", "[]", "{}"):
            assert one.count(opening) == one.count(closing), one
