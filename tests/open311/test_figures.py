"""Figures of complaints: what the cases say, nothing of few, and nothing between two days."""

import csv
import io
import json

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select

from smsgateway import cli
from smsgateway.actions.casework.figures import figures
from smsgateway.actions.refused import Refused
from smsgateway.store.cases import case_events, cases
from tests.house import KEY, SECRET
from tests.open311.desk import SQLITE, below


def came(counter, many, medium="sms", days_ago=30.0, took=None, **told):
    """So many cases, answered so many days after they came."""
    if took is not None:
        told["answered_at"] = counter.town.ago(days=days_ago - took)
    for _ in range(many):
        counter.files(days_ago=days_ago, medium=medium, **told)


def told(counter, base, area=None, channel=None, least=10):
    """One cell of one base; None where it is not told."""
    for table in figures(counter.town.house, "kee", least):
        if table.base == base and table.public:
            return table.public.cells.get((area, channel))
    return None


def test_confirmed_and_claimed_are_apart_and_small_channels_hidden(counter):
    came(counter, 12, "sms", took=4, state="confirmed")
    came(counter, 12, "sms", took=8, state="answered")
    came(counter, 12, "ussd", state="working")
    came(counter, 4, "staff", state="new")
    came(counter, 5, "sms", state="duplicate")
    every = told(counter, "problems")
    assert (every["cases"], every["confirmed_told"], every["claimed_told"]) == (40, "30%", "60%")
    assert every["claimed_low"] == pytest.approx(0.4460, abs=5e-4)
    assert told(counter, "problems", channel="sms")["cases"] == 24
    # Four came by staff: they are hidden, and so is who else would give them away.
    assert told(counter, "problems", channel="staff") is None
    assert told(counter, "problems", channel="ussd") is None
    waiting = told(counter, "open")
    assert waiting["cases"] == 28
    assert waiting["median_age_days"] == 30
    assert told(counter, "answered")["median_days"] == 6


@SQLITE
def test_an_escalated_case_was_not_on_time_whatever_its_new_date(counter):
    came(counter, 20, took=1, state="confirmed")
    (late, *_) = counter.town.rows(cases)
    with counter.town.house.db.write() as connection:
        event = {"case_id": late.id, "seq": 2, "actor": "clock", "kind": "escalated"}
        connection.execute(insert(case_events).values(**event, visibility="citizen"))
    assert told(counter, "timed")["on_time_told"] == "95%"


@SQLITE
def test_what_is_the_same_for_all_of_a_few_is_not_told_exactly(counter):
    came(counter, 12, took=4, state="confirmed")
    every = told(counter, "problems")
    assert (every["confirmed_told"], "confirmed" in every) == (">95%", False)


@SQLITE
def test_a_few_more_cases_change_nothing_until_there_are_k(counter):
    came(counter, 30, took=4, state="confirmed")
    first = told(counter, "problems")
    came(counter, 9, state="working")
    assert told(counter, "problems") == first
    came(counter, 1, state="working")
    assert told(counter, "problems")["cases"] == 40


def test_areas_below_are_counted_in_and_apart(counter):
    north = below(counter.town, "kee-north", "Kee North")
    came(counter, 24, took=4, state="confirmed")
    with counter.town.house.db.write() as connection:
        some = [row.id for row in connection.execute(select(cases.c.id).limit(12))]
        connection.execute(cases.update().where(cases.c.id.in_(some)).values(area_id=north))
    assert told(counter, "problems")["cases"] == 24
    assert told(counter, "problems", area="kee-north")["cases"] == 12
    with pytest.raises(Refused, match="no area nowhere"):
        figures(counter.town.house, "nowhere")
    with pytest.raises(Refused, match="fewer than 5"):
        figures(counter.town.house, "kee", 4)


@SQLITE
def test_the_figures_are_csv_or_json(counter, migrated_url, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    environ = {"DATABASE_URL": migrated_url, "PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET}

    def run(*words):
        return CliRunner().invoke(cli.main, words, env=environ, prog_name="smsgateway")

    came(counter, 12, took=4, state="confirmed")
    as_json = json.loads(run("cases", "figures", "kee", "--json").stdout)
    assert (as_json["area"], as_json["least"]) == ("kee", 10)
    lines = list(csv.DictReader(io.StringIO(run("cases", "figures", "kee").stdout)))
    assert [(line["base"], line["area"], line["channel"]) for line in lines] == [
        (row["base"], row["area"], row["channel"]) for row in as_json["rows"]
    ]
    assert lines[0]["cases"] == "12"
    nowhere = run("cases", "figures", "nowhere")
    assert (nowhere.exit_code, nowhere.stderr) == (1, "smsgateway: there is no area nowhere\n")
