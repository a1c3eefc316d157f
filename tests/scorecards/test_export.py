"""A closed round for anybody: nothing of too few people, modes and groups apart."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import exporting, meetings
from smsgateway.actions.scorecards.meetings import Hands
from smsgateway.store.publications import publications
from smsgateway.store.scorecards import ratings, scores
from tests.house import KEY, SECRET
from tests.scorecards.conftest import BY, CLINIC, DISPENSARY, ON_SQLITE, ROUND
from tests.scorecards.test_results import crowd, everybody_rates


def told(town, service=CLINIC, question="medicine", mode="open", group=""):
    """What the export tells of one question."""
    rows = exporting.export(town.house, ROUND, by=BY).rows
    asked = (service, mode, group, question)
    (row,) = [one for one in rows if (one.service, one.mode, one.group, one.question) == asked]
    return row.told


def test_a_round_is_exported_when_it_has_closed_and_not_before(town, rating):
    everybody_rates(town, crowd(9), "4 5 1 1")
    everybody_rates(town, crowd(1, first=50), "2 1 2 3")
    everybody_rates(town, crowd(9, first=20), "1 1 2 2", DISPENSARY)
    with pytest.raises(Refused, match="clinics-1 is open"):
        exporting.export(town.house, ROUND, by=BY)
    rating.closes()
    medicine = told(town)
    assert (medicine["people"], medicine["satisfied_told"], medicine["mean"]) == (10, "90%", 3.8)
    assert medicine["answers"] == {"1": 0, "2": 1, "3": 0, "4": 9, "5": 0}
    assert medicine["satisfied_low"] == pytest.approx(0.5958, abs=5e-4)
    assert told(town, DISPENSARY) is None  # nine people


@ON_SQLITE
def test_what_all_of_a_few_people_said_is_not_told_exactly(town, rating):
    everybody_rates(town, crowd(19), "5 4 1 1")
    rating.closes()
    assert told(town) == {
        "people": 19,
        "satisfied_told": ">95%",
        "change": None,
        "provider": None,
    }


def test_a_result_that_shrank_a_little_is_told_as_it_was(town, rating):
    everybody_rates(town, crowd(12), "4 5 1 1")
    everybody_rates(town, crowd(9, first=50), "2 1 2 3")
    rating.closes()
    before = told(town)
    (gone, *_) = town.rows(ratings)
    with town.house.db.write() as connection:
        connection.execute(scores.delete().where(scores.c.tag == gone.tag))
        connection.execute(ratings.delete().where(ratings.c.tag == gone.tag))
    assert told(town) == before
    assert before["people"] == 21
    subjects = [row.subject for row in town.rows(publications)]
    assert subjects.count("scores clinics-1 open medicine") == 1


@ON_SQLITE
def test_groups_of_a_meeting_are_told_from_ten_hands_on(town, rating):
    counted = (("women", 4, 8), ("women", 2, 6), ("men", 3, 9))
    hands = [Hands("line 1", CLINIC, "medicine", *one) for one in counted]
    meetings.keep(town.house, ROUND, hands, by=BY)
    rating.closes()
    women = told(town, mode="meeting", group="women")
    assert women == {"people": 14, "answers": {"2": 6, "4": 8}}
    assert told(town, mode="meeting", group="men") is None


@ON_SQLITE
def test_the_export_is_csv_or_json(town, rating, migrated_url, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    environ = {"DATABASE_URL": migrated_url, "PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET}

    def run(*words):
        return CliRunner().invoke(cli.main, words, env=environ, prog_name="smsgateway")

    everybody_rates(town, crowd(10), "4 5 1")
    refused = run("scorecards", "export", ROUND, "--by", BY)
    assert (refused.exit_code, refused.stdout) == (1, "")
    rating.closes()
    lines = list(csv.DictReader(io.StringIO(run("scorecards", "export", ROUND, "--by", BY).stdout)))
    assert [line["question"] for line in lines] == ["medicine", "staff", "water", "fee"]
    assert lines[0]["people"] == "10"
    assert lines[0]["satisfied_told"] == ">95%"
    assert lines[3]["people"] == ""
    as_json = json.loads(run("scorecards", "export", ROUND, "--by", BY, "--json").stdout)
    assert (as_json["round"], as_json["least"], len(as_json["rows"])) == (ROUND, 10, 4)
    assert as_json["rows"][3]["told"] is None
