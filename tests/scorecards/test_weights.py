"""Standard beside actual, and the answers of those drawn by lot weighted to who lives there."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import exporting, invitations, published, servicelist, weighing
from smsgateway.actions.scorecards.servicelist import NewService
from smsgateway.store.scorecards import invitations as invited
from smsgateway.store.scorecards import ratings, standard_checks
from tests.house import KEY, SECRET, SLUG
from tests.scorecards.conftest import BY, CLINIC, ON_SQLITE, ROUND
from tests.scorecards.test_results import crowd, everybody_rates, of

WOMEN, MEN = "Ou Thum, women", "Ou Thum, men"
OPENS = "opening hours"


@pytest.fixture
def run(town, migrated_url, monkeypatch):
    """A command in this town's environment; what it printed."""
    monkeypatch.delenv("REDIS_URL", raising=False)
    environ = {"DATABASE_URL": migrated_url, "PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET}

    def running(*words, code=0):
        told = CliRunner().invoke(cli.main, words, env=environ, prog_name="smsgateway")
        assert told.exit_code == code, told.output
        return told.stdout if code == 0 else told.stderr

    return running


def kept(tmp_path, name, *lines):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def test_what_a_service_owes_stands_beside_what_was_found(town, rating, run, tmp_path):
    owes = {OPENS: "8 to 17", "fee list": "at the door"}
    name = {"en": "Kithungo health centre"}
    line = NewService("line 1", "clinic", SLUG, name, standards=owes, code=CLINIC)
    servicelist.keep(town.house, [line], by=BY)
    rating.hears(10, 4, 4, 1, 1)
    found = kept(
        tmp_path, "found.csv", "service,standard,actual,met", f"{CLINIC},{OPENS},9 to 15,no"
    )
    assert run("scorecards", "standards", ROUND, found, "--by", BY) == (
        f"{ROUND}: 1 standards looked at\n"
    )
    shown = run("scorecards", "results", ROUND)
    assert "  standard opening hours: owes 8 to 17; found 9 to 15 (NOT met)\n" in shown
    assert "  standard fee list: owes at the door; nobody has looked\n" in shown
    (service,) = json.loads(run("scorecards", "results", ROUND, "--json"))["services"]
    assert service["standards"][1] == {
        "standard": OPENS,
        "promised": "8 to 17",
        "actual": "9 to 15",
        "met": False,
    }
    rating.closes()
    lines = list(csv.DictReader(io.StringIO(run("scorecards", "export", ROUND, "--by", BY))))
    other, looked = (one for one in lines if one["mode"] == "standard")
    assert (looked["question"], looked["promised"], looked["actual"], looked["met"]) == (
        OPENS,
        "8 to 17",
        "9 to 15",
        "no",
    )
    assert (other["question"], other["met"]) == ("fee list", "")
    published = json.loads(run("scorecards", "export", ROUND, "--by", BY, "--json"))
    assert published["standards"][CLINIC][0]["met"] is None


@ON_SQLITE
def test_a_wrong_line_is_named_and_nothing_is_kept(town, rating, run, tmp_path):
    owes = {OPENS: "8 to 17"}
    line = NewService("1", "clinic", SLUG, {"en": "Kithungo"}, standards=owes, code=CLINIC)
    servicelist.keep(town.house, [line], by=BY)
    head = "service,standard,actual,met"
    for wrong, why in (
        (f"{CLINIC},{OPENS},9,maybe", "met is yes or no"),
        (f"{CLINIC},{OPENS},{'x' * 161},no", "at most 160 fit"),
        (f"{CLINIC},beds,9,no", "has no standard 'beds': opening hours"),
        (f"{CLINIC},{OPENS},9,no\n{CLINIC},{OPENS},8,yes", "says that a second time"),
    ):
        found = kept(tmp_path, "found.csv", head, wrong)
        assert why in run("scorecards", "standards", ROUND, found, "--by", BY, code=1)
    assert town.count(standard_checks) == 0


class TestWeights:
    """Of 24 phones 12 are women's and 12 men's; but of 400 people 300 are women."""

    @pytest.fixture
    def asked(self, town, commune, run, tmp_path):
        commune.opens(least=5)
        self.phones = crowd(24)
        for number in self.phones:
            town.posts(town.phone(number).sms("VOTE 11"), "sms")
        people = kept(tmp_path, "people.csv", "group,people", f'"{WOMEN}",300', f'"{MEN}",100')
        assert "400 people in 2 groups" in run(
            "scorecards", "population", ROUND, people, "--by", BY
        )
        lines = (
            f'{number},"{MEN if place % 2 else WOMEN}"' for place, number in enumerate(self.phones)
        )
        register = kept(tmp_path, "register.csv", "phone,group", *lines)
        draw = ("scorecards", "invite", ROUND, "--number", "24", "--register", register)
        assert "24 of 24 registered phones drawn" in run(*draw, "--by", BY)
        return commune

    def test_who_speaks_for_more_people_counts_for_more(self, town, asked, run):
        everybody_rates(town, self.phones[0::2], "5 4 1 1")  # women: satisfied
        everybody_rates(town, self.phones[1::2], "1 4 1 1")  # men: not
        line = of(town, mode="invited").lines[0]
        assert line.score.satisfied == 0.5
        weighted = line.weighted.satisfied
        assert (weighted.share, weighted.covered) == (pytest.approx(0.75), 1)
        assert line.weighted.mean == pytest.approx(4)
        # 12 answers weigh 1.5 and 12 weigh 0.5: 24 squared over 12 * 2.25 + 12 * 0.25.
        assert weighted.effective_n == pytest.approx(576 / 30)
        assert "weighted 75% (effective n 19.2)" in run("scorecards", "results", ROUND)
        asked.closes()
        lines = list(csv.DictReader(io.StringIO(run("scorecards", "export", ROUND, "--by", BY))))
        every, men, women = lines[:3]
        assert (every["group"], men["group"], women["group"]) == ("", MEN, WOMEN)
        assert (every["satisfied"], every["weighted"], every["effective_n"]) == (
            "0.5",
            "0.75",
            "19.2",
        )
        assert (women["people"], women["answers"]) == ("12", "5=12")

    def test_a_small_group_is_hidden_and_no_weights_give_it_away(self, town, asked):
        everybody_rates(town, self.phones[0::2], "5 4 1 1")
        everybody_rates(town, self.phones[1:8:2], "1 4 1 1")  # four men
        assert of(town, mode="invited").lines[0].weighted is None
        asked.closes()
        rows = exporting.export(town.house, ROUND, by=BY).rows
        told = {one.group: one.told for one in rows if one.question == "medicine"}
        assert told[MEN] is None
        assert told[WOMEN] is None or told[""] is None
        assert "weighted" not in (told[""] or {})

    def test_the_register_is_kept_only_of_who_was_drawn_and_no_rating_names_a_phone(
        self, town, asked
    ):
        assert {one.stratum for one in town.rows(invited)} == {WOMEN, MEN}
        everybody_rates(town, self.phones[:1], "5 4 1 1")
        (rating,) = town.rows(ratings)
        assert (rating.mode, rating.stratum) == ("invited", WOMEN)

    def test_who_is_not_in_the_register_speaks_unweighted_alone(self, town, asked):
        town.change(invited, invited.c.stratum == MEN, stratum="")
        everybody_rates(town, self.phones[0::2], "5 4 1 1")
        everybody_rates(town, self.phones[1::2], "1 4 1 1")
        line = of(town, mode="invited").lines[0]
        assert (line.score.satisfied, line.weighted.satisfied.share) == (0.5, 1)
        assert line.weighted.satisfied.covered == 0.75
        asked.closes()
        rows = exporting.export(town.house, ROUND, by=BY).rows
        told = {one.group: one.told for one in rows if one.question == "medicine"}
        assert told.keys() == {"", MEN, WOMEN, "unknown"}
        with town.house.db.read() as connection:
            (shown,) = published.published(connection, ROUND).services
        assert shown.answers[0].told["people"] == 24

    def test_a_group_in_which_nobody_lives_is_refused(self, town, asked):
        asked.opens("clinics-2")
        with pytest.raises(Refused, match="nobody told how many people live in 'elsewhere'"):
            invitations.invite(
                town.house, "clinics-2", 3, by=BY, register=[(self.phones[0], "elsewhere")]
            )
        asked.closes()
        with pytest.raises(Refused, match="has closed"):
            weighing.keep_population(town.house, ROUND, {WOMEN: 300}, by=BY)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("women,0", "nobody lives"),
        ("unknown,7", "not in the register"),
        (",3", "1 to 80 letters"),
        ("women,few", "whole number"),
        ("women,3\nwomen,4", "a second time"),
    ],
)
def test_who_lives_there_is_read_line_by_line(tmp_path, line, why):
    path = tmp_path / "people.csv"
    path.write_text(f"group,people\n{line}\n")
    with pytest.raises(Faulty, match=why):
        weighing.read_population(path)
