"""`smsgateway cases`: each command says what it did, and refuses in one clear line."""

import json

import pytest
from click.testing import CliRunner

from smsgateway.cli import main
from smsgateway.store.accounts import accounts
from smsgateway.store.cases import cases, sensitive_cases
from smsgateway.store.messages import inbox
from tests.casework.office import DAN, HELEN, OFELIA, only_case
from tests.people import ACHIENG, BARAKA

POLICY = """
area = "kee"
[[categories]]
code = "HEALTH"
name = { en = "Health" }
[[offices]]
slug = "council"
name = { en = "Council" }
[[ladder]]
office = "council"
days = 5
"""


@pytest.fixture
def run(office, monkeypatch):
    """A command in this town's environment."""
    monkeypatch.setenv("DATABASE_URL", office.house.db.url)
    monkeypatch.setenv("SECRET_KEY", office.house.settings.secret_key)
    monkeypatch.setenv("PHONE_KEY", office.house.settings.phone_keys[1].hex())

    def running(*words, by=OFELIA, code=0):
        told = ("--by", by) if by else ()
        result = CliRunner().invoke(main, ["cases", *words, *told])
        assert result.exit_code == code, result.output
        return result.output.strip()

    return running


@pytest.fixture
def ticket(run):
    return json.loads(
        run("file", "--category", "WATER", "--village", "kee01", "pump broken", "--json")
    )["ticket"]


def test_a_case_is_filed_listed_shown_and_answered(office, run, ticket):
    assert run("list").startswith(f"{ticket[:3]}-{ticket[3:]}  new  WATER  Ou Thum  council")
    shown = run("show", ticket)
    assert "words: pump broken" in shown
    assert "next: triage, start, ask" in shown
    assert run("reply", ticket, "We look at it.") == f"{ticket}: everybody concerned is told"
    assert run("move", ticket, "answer", "--template", "thanks") == f"{ticket} is answered"
    assert json.loads(run("list", "--state", "answered", "--json"))[0]["replied"] is True


def test_it_is_sorted_hidden_published_and_noted(office, run, ticket):
    run("assign", ticket, "--office", "district", "--to", DAN, "--category", "HEALTH")
    run("publish", ticket, "Pump behind the school")
    run("note", ticket, "called")
    run("hide", ticket)
    case = only_case(office)
    assert (case.assignee, case.public_text, case.hidden) == (DAN, "Pump behind the school", True)
    assert json.loads(run("show", ticket, "--json"))["line"]["office"] == "district"


def test_two_are_joined_and_taken_apart(office, run, ticket):
    other = json.loads(run("file", "--category", "WATER", "the pump broken", "--json"))["ticket"]
    assert f"like {ticket}" in run("show", other)
    assert run("merge", other, "--into", ticket) == f"{other} is joined to {ticket}"
    assert run("unmerge", other) == f"{other} is new again"


def test_an_unread_text_becomes_a_case(office, run):
    office.phone(BARAKA).texts("the pump is broken")
    (text,) = office.rows(inbox)
    assert "PIN" in run("file", "--from-inbox", str(text.id), "--category", "WATER")
    assert office.count(cases) == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "123-4566"), 1, "there is no case 123-4566"),
        (("move", "123-4566", "confirm"), 2, "'confirm' is not one of"),
        (("file",), 2, "say what happened"),
        (("file", "--category", "HARM", "x"), 1, "kept apart"),
        (("file", "--village", "nowhere", "x"), 1, "there is no village nowhere"),
        (("file", "--phone", "12", "x"), 1, "no such phone number"),
        (("assign", "123-4566"), 1, "there is no case"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(run, words, code, said):
    assert said in run(*words, code=code)


def test_who_has_no_account_sees_nothing(run, ticket):
    assert "there is no account" in run("show", ticket, by="nobody@kee.example", code=1)


def test_a_policy_comes_in_whole_or_not_at_all(office, run, tmp_path):
    file = tmp_path / "kee.toml"
    file.write_text(POLICY)
    assert "needs one of administrator" in run("policy", "import", str(file), by=DAN, code=1)
    office.change(accounts, accounts.c.email == DAN, role="coordinator")
    assert run("policy", "import", str(file), by=DAN) == "kee: 1 categories, terms of version 1"
    file.write_text(POLICY.replace("days = 5", "days = 0") + "[holidays]\nmonday = 'x'\n")
    said = run("policy", "import", str(file), by=DAN, code=1)
    assert "nothing was imported" in said


def test_what_is_ready_to_be_sent_and_what_waits(office, run, ticket):
    assert "thanks  en  Thank you." in run("templates", by="")
    assert run("digest", "council").startswith("Cases: 1, new 1, late 0.")
    assert run("digest", "province") == "nothing waits"
    assert "there is no office" in run("digest", "moon", code=1)


def test_harm_is_for_trained_hands(office, run, ticket):
    office.phone(ACHIENG).joins().dials().presses("7", "1", "3", "2")
    (case,) = office.rows(sensitive_cases)
    assert run("sensitive", "list") == "nobody waits"
    assert "WAITS" in run("sensitive", "list", by=HELEN)
    assert ACHIENG in run("sensitive", "take", str(case.id), by=HELEN)
    assert "there is no such case" in run("sensitive", "close", str(case.id), code=1)
    run("seclude", ticket)
    assert len(json.loads(run("sensitive", "list", "--json", by=HELEN))) == 2
    run("sensitive", "accuse", str(case.id), "--office", "council", by=HELEN)
    run("sensitive", "close", str(case.id), by=HELEN)
