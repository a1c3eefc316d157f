"""Figures of complaints: what the cases say, nothing of few, and nothing between two days."""

import csv
import io
import json
from itertools import count, product
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from smsgateway import cli
from smsgateway.actions.accounts import accounts
from smsgateway.actions.casework.figures import MEDIA, figures
from smsgateway.actions.files import csvfile
from smsgateway.actions.refused import Refused
from smsgateway.commands.casefigures import COLUMNS, as_fields
from smsgateway.counting.suppression import Release
from smsgateway.store.areas import areas
from smsgateway.store.cases import case_events, cases
from smsgateway.store.publications import publications
from tests.counting.attacker import check_nothing_small
from tests.house import KEY, SECRET
from tests.open311.desk import SQLITE, below

DALIA = "dalia@kee.example"


@pytest.fixture(autouse=True)
def dalia(counter):
    """The coordinator, who may publish."""
    with counter.town.house.db.write() as connection:
        accounts.add(connection, email=DALIA, role="coordinator", area_codes=["kee"], by="operator")


def came(counter, many, medium="sms", days_ago=30.0, took=None, **told):
    """So many cases, answered so many days after they came."""
    if took is not None:
        told["answered_at"] = counter.town.ago(days=days_ago - took)
    counter.files_many(many, days_ago=days_ago, medium=medium, **told)


def told(counter, base, area="kee", channel="", year=0):
    """One cell of one base; None where it is not told."""
    year = year or the_year(counter)
    for row in figures(counter.town.house, area, year, by=DALIA):
        if (row.base, row.area, row.channel) == (base, area, channel):
            return row.told
    return None


def the_year(counter, days_ago=30):
    """In which cases came so long ago, by Kee's calendar."""
    return counter.town.ago(days=days_ago).astimezone(ZoneInfo("Africa/Nairobi")).year


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


@SQLITE
def test_asking_for_a_part_tells_no_more_than_asking_for_all(counter):
    north = below(counter.town, "kee-north", "Kee North")
    below(counter.town, "kee-south", "Kee South")
    came(counter, 25, state="working")
    with counter.town.house.db.write() as connection:
        some = [row.id for row in connection.execute(select(cases.c.id).limit(12))]
        connection.execute(cases.update().where(cases.c.id.in_(some)).values(area_id=north))
        few = connection.execute(select(cases.c.id).where(cases.c.id.not_in(some)).limit(4))
        moved = [row.id for row in few]
        south = connection.execute(select(areas.c.id).where(areas.c.code == "kee-south"))
        connection.execute(
            cases.update().where(cases.c.id.in_(moved)).values(area_id=south.scalar_one())
        )
    # Nine at the ward itself and four in the south: hidden, and together they are k.
    assert told(counter, "problems", area="kee-south") is None
    assert told(counter, "problems", area="kee-north")["cases"] == 12
    assert told(counter, "problems")["cases"] == 25
    subjects = {row.subject for row in counter.town.rows(publications)}
    assert all(subject.startswith("cases kee ") for subject in subjects)


@SQLITE
def test_every_year_stands_alone(counter):
    came(counter, 10, state="working")
    came(counter, 11, days_ago=800, state="working")
    long_ago = the_year(counter, 800)
    assert told(counter, "problems", year=long_ago)["cases"] == 11
    assert told(counter, "problems", year=long_ago + 1) is None


def test_areas_below_are_counted_in_and_apart(counter):
    north = below(counter.town, "kee-north", "Kee North")
    came(counter, 24, took=4, state="confirmed")
    with counter.town.house.db.write() as connection:
        some = [row.id for row in connection.execute(select(cases.c.id).limit(12))]
        connection.execute(cases.update().where(cases.c.id.in_(some)).values(area_id=north))
    assert told(counter, "problems")["cases"] == 24
    assert told(counter, "problems", area="kee-north")["cases"] == 12
    assert told(counter, "problems", area="kee-north", channel="ussd") is None
    with pytest.raises(Refused, match="no area nowhere"):
        figures(counter.town.house, "nowhere", by=DALIA)
    with pytest.raises(Refused, match="fewer than 5"):
        figures(counter.town.house, "kee", least=4, by=DALIA)


@SQLITE
def test_the_figures_are_csv_or_json(counter, migrated_url, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    environ = {"DATABASE_URL": migrated_url, "PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET}

    def run(*words):
        return CliRunner().invoke(cli.main, words, env=environ, prog_name="smsgateway")

    came(counter, 12, took=4, state="confirmed")
    year = ("--by", DALIA, "--year", str(the_year(counter)))
    as_json = json.loads(run("cases", "figures", "kee", "--json", *year).stdout)
    assert (as_json["area"], as_json["least"]) == ("kee", 10)
    lines = list(csv.DictReader(io.StringIO(run("cases", "figures", "kee", *year).stdout)))
    assert [(line["base"], line["area"], line["channel"]) for line in lines] == [
        (row["base"], row["area"], row["channel"]) for row in as_json["rows"]
    ]
    assert lines[0]["cases"] == "12"
    nowhere = run("cases", "figures", "nowhere", "--by", DALIA)
    stranger = run("cases", "figures", "kee", "--by", "chan@kee.example")
    assert (stranger.exit_code, stranger.stdout) == (1, "")
    assert (nowhere.exit_code, nowhere.stderr) == (1, "smsgateway: there is no area nowhere\n")


# Somebody keeps every file

KEPT = ("kee", "kee-north", "kee-south")
BY = ("sms", "ussd")
K = 5
FEW = st.integers(0, 7) | st.sampled_from([0, 5, 12])
LEVELS = ((0,), (0, 1), (0, 2), (0, 1, 2))
_years = count(1)


def printed(told):
    """What the CSV says of the cases that are problems: area and channel to how many."""
    fields = [as_fields(row) for row in told]
    cells = ([one.get(name) for name in COLUMNS] for one in fields)
    rows = list(csv.DictReader(io.StringIO("".join(csvfile.lines(COLUMNS, cells)))))
    as_json = json.loads(json.dumps(fields))
    assert [row["cases"] for row in rows] == [str(one["cases"]) for one in as_json]
    return {
        (row["area"], row["channel"]): int(row["cases"]) for row in rows if row["base"] == "open"
    }


@SQLITE
@settings(
    max_examples=4,
    phases=[Phase.explicit, Phase.generate],  # to shrink takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    histories=st.lists(
        st.lists(FEW, min_size=len(KEPT) * len(BY), max_size=len(KEPT) * len(BY)),
        min_size=1,
        max_size=2,
    )
)
def test_no_attacker_solves_a_small_number_of_the_published_figures(counter, histories):
    known = {row.code for row in counter.town.rows(areas)}
    for code in set(KEPT) - known:
        below(counter.town, code, code)
    ids = {row.code: row.id for row in counter.town.rows(areas)}
    days_ago = 366 * next(_years) + 30.0  # a year, and so a table, of its own
    ways = {"kee": ("kee", ""), **{code: ("kee", code) for code in KEPT[1:]}}
    parts = list(product(KEPT, BY))
    counts = {(*way, medium): 0 for way in ways.values() for medium in MEDIA}
    made, last = [], {}
    for came_now in histories:
        for (code, medium), many in zip(parts, came_now, strict=True):
            if many:
                told = {"medium": medium, "area_id": ids[code], "state": "working"}
                counter.files_many(many, days_ago=days_ago, **told)
            counts[(*ways[code], medium)] += many
        year = the_year(counter, days_ago)
        said = printed(figures(counter.town.house, "kee", year, K, by=DALIA))
        if said and said != last:
            shown = {
                (*(("kee", None) if code == "kee" else ways[code]), medium or None)
                for code, medium in said
            }
            made.append(Release(dict(counts), frozenset(shown)))
            last = said
    check_nothing_small(made, LEVELS, K, (0, 1, 2))
