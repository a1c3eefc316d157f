"""What the product ships to be tried with: the demo commune and the sample election."""

import re
import tomllib
from decimal import Decimal
from importlib.resources import files

import pytest

from flows import ballot
from flows.clusters import WORD_MARK, clusters, visible
from flows.gsm import is_gsm, measure
from flows.words import LANGUAGES
from smsgateway.actions import demo
from smsgateway.actions.cycles import typed_codes
from smsgateway.channels.phones import E164
from smsgateway.counting.ballots import profile_of, projects_of
from smsgateway.counting.case import Case
from smsgateway.counting.greedy import greedy, greedy_no_skip
from smsgateway.counting.pabulib import read
from smsgateway.counting.pabulib_writer import write
from smsgateway.counting.parameters import parameters_of
from smsgateway.counting.ties import FILE_ORDER

DEMO = files("smsgateway.demo")
KEE = tomllib.loads(DEMO.joinpath("kee_ward.toml").read_text(encoding="utf-8"))
LAST_YEAR = DEMO.joinpath("kee_ward_2025.pb").read_text(encoding="utf-8")
COMMUNE = [KEE["area"]["name"], KEE["contest"]["title"]]
TEXTS = [pytest.param(names, id=names["en"]) for names in COMMUNE] + [
    pytest.param(project[part], id=f"{project['file_id']}-{part}")
    for project in KEE["projects"]
    for part in ("name", "place", "about")
]
TEXTS += [pytest.param(service["name"], id=service["kind"]) for service in KEE["services"]]
TEXTS += [
    pytest.param(question["text"], id=f"{card['name']}-{question['name']}")
    for card in KEE["scorecards"]
    for question in card["questions"]
]
MONEY = tomllib.loads(DEMO.joinpath("money.toml").read_text(encoding="utf-8"))
TEXTS += [pytest.param(line["title"], id=line["ref"]) for line in MONEY["lines"]]
PROJECTS = [pytest.param(project, id=project["file_id"]) for project in KEE["projects"]]


@pytest.fixture
def last_year():
    return read(LAST_YEAR)


@pytest.fixture
def case(last_year):
    return Case(
        profile_of(last_year),
        projects_of(last_year),
        last_year.budget,
        FILE_ORDER,
        parameters_of(last_year),
    )


def test_the_demo_finds_its_commune():
    assert demo.commune() == KEE


def test_kee_ward_votes_on_fourteen_projects():
    assert len(KEE["projects"]) == 14
    assert len({project["file_id"] for project in KEE["projects"]}) == 14


def test_every_project_has_a_code_of_two_digits():
    assert typed_codes(len(KEE["projects"])) == [str(code) for code in range(11, 25)]


def test_the_pot_pays_for_some_projects_and_not_for_all():
    costs = [project["cost"] for project in KEE["projects"]]
    assert max(costs) < KEE["contest"]["pot"] < sum(costs) / 2


def test_a_ballot_may_name_one_to_five():
    assert ballot.from_terms(KEE["contest"]["ballot"]) == ballot.Format(1, 5)


def test_the_commune_speaks_every_language_that_we_have():
    assert KEE["area"]["languages"] == list(LANGUAGES)


@pytest.mark.parametrize("texts", TEXTS)
def test_each_text_stands_in_every_language(texts):
    assert sorted(texts) == sorted(LANGUAGES)
    assert all(text.strip() == text != "" for text in texts.values())


@pytest.mark.parametrize("texts", TEXTS)
def test_what_is_written_in_latin_letters_is_gsm_7(texts):
    assert [text for lang, text in texts.items() if lang != "km" and not is_gsm(text)] == []


@pytest.mark.parametrize("texts", TEXTS)
def test_khmer_is_in_script_and_only_there(texts):
    in_script = [lang for lang in texts if re.search("[\u1780-\u17ff]", texts[lang])]
    assert in_script == ["km"]


@pytest.mark.parametrize("project", PROJECTS)
def test_khmer_words_are_marked_so_that_lines_break_between_them(project):
    for part in ("place", "about"):
        assert WORD_MARK in project[part]["km"]
        assert all(0 < len(clusters(word)) <= 10 for word in words_of(project[part]["km"]))


@pytest.mark.parametrize("project", PROJECTS)
def test_names_are_short_enough_for_a_list(project):
    assert all(len(visible(name)) <= 24 for name in project["name"].values())
    assert len(clusters(visible(project["name"]["km"]))) <= 18


@pytest.mark.parametrize("project", PROJECTS)
def test_two_lines_say_what_it_is_about(project):
    for text in project["about"].values():
        assert text.count("\n") == 1
        assert len(visible(text)) <= 100


@pytest.mark.parametrize("project", PROJECTS)
def test_name_place_and_about_fit_one_text_with_room_for_the_price(project):
    for lang in LANGUAGES:
        told = "\n".join(visible(project[part][lang]) for part in ("name", "place", "about"))
        room = 160 - 40 if lang != "km" else 134 - 30
        assert measure(told).units <= room


def test_no_two_projects_have_one_name_in_any_language():
    for lang in LANGUAGES:
        assert len({project["name"][lang] for project in KEE["projects"]}) == 14


def test_the_handsets_have_names_numbers_and_networks():
    phones = KEE["phones"]
    assert [phone["name"] for phone in phones] == ["Achieng", "Sokha"]
    assert [phone["network"] for phone in phones] == ["63902", "63903"]
    assert all(E164.fullmatch(phone["number"]) for phone in phones)
    assert len({phone["number"] for phone in phones}) == 2


def test_the_sample_election_reads_without_a_warning(last_year):
    assert last_year.warnings == ()
    assert (len(last_year.projects), len(last_year.votes)) == (12, 60)
    assert (last_year.vote_type, last_year.max_length) == ("approval", 5)


def test_the_sample_election_is_written_as_the_format_says(last_year):
    assert write(last_year) == LAST_YEAR


def test_its_votes_are_what_its_ballots_say(last_year, case):
    assert [project.votes for project in last_year.projects] == case.votes


def test_its_winners_are_those_of_its_rule(last_year, case):
    assert last_year.meta["rule"] == "greedy"
    awarded = greedy(case)
    assert awarded.winners == last_year.published_winners()
    assert awarded.spent == Decimal(2_960_000)


def test_its_winners_hang_on_no_tie(case):
    assert len(set(case.votes)) == 12
    assert greedy(case).ties_that_mattered == ()


def test_it_tells_greedy_from_greedy_that_stops_at_the_first_misfit(case):
    assert greedy(case).winners == ("1", "10", "3", "4", "7", "12")
    assert greedy_no_skip(case).winners == ("1", "10", "3", "4")


def words_of(text):
    for mark in (WORD_MARK, "\n"):
        text = text.replace(mark, " ")
    return text.split(" ")
