"""Public money on the command line: from the budget to the figures, and the board at the site."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.actions.accounts import accounts
from smsgateway.actions.funds.ledger import NewEntry, post
from smsgateway.actions.transfers import recipients
from smsgateway.actions.transfers.parties import NewParty
from smsgateway.actions.transfers.recipients import Due
from tests.house import KEY, SECRET
from tests.people import BARAKA, crowd

KEYS = {"PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET, "PUBLIC_URL": "https://vote.example"}
DALIA, MAYOR = "dalia@kee.example", "mayor@kee.example"
BY = ("--by", DALIA)
TODAY = date.today().isoformat()  # noqa: DTZ011 - the day that a clerk types
LAST_YEAR = f"{date.today().year - 1}-01-01"  # noqa: DTZ011
pytestmark = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)


@pytest.fixture
def run(migrated_url, town, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    with town.house.db.write() as connection:
        for email in (DALIA, MAYOR):
            accounts.add(connection, email=email, role="coordinator", by="system")

    def say(*words, fails=0):
        told = {"DATABASE_URL": migrated_url, **KEYS}
        done = CliRunner().invoke(cli.main, list(map(str, words)), env=told)
        assert done.exit_code == fails, done.output
        return done

    for may in ("approve", "pay", "collect"):
        words = ("kee", DALIA, may, "--up-to", "5,000,000", "--currency", "KES")
        days = ("--from", LAST_YEAR, "--until", "2100-01-01", "--by", MAYOR)
        say("money", "delegate", *words, *days)
    return say


def others(house, n):
    """One more school, that got so many hundreds of its thousand."""
    line, day = "kee/2026/grant", date(2026, 2, 1)
    recipients.add(house, NewParty(f"s{n}", "school", 4, {"en": f"School {n}"}, "kee"), by=DALIA)
    due = Due(line, f"s{n}", 1, Decimal(1000), date(2026, 1, 31), 0)
    with house.db.write() as connection:
        recipients.entitle(house, connection, due)
        for kind, amount in (("released", 1000), ("received", 200 * n)):
            new = NewEntry(line, kind, Decimal(amount), day, f"s{n}", tranche=1)
            post(house, connection, new, by=DALIA)


def asks(run, *words):
    return json.loads(run(*words, "--json").stdout)


def test_a_grant_from_the_budget_to_its_figures(town, run, tmp_path):
    line = ("kee", 2026, "grant", "--title", "en=School grant", "--currency", "KES")
    said = run("money", "line", *line, "--approved", 300_000, "--hard-rule", "--on", TODAY, *BY)
    assert said.stdout == "kee/2026/grant\n"
    name = ("--kind", "school", "--level", 4, "--name", "en=School 0", "--area", "kee")
    run("transfers", "party", "s0", *name, *BY)
    due = ("1", 1000, "--due", "2026-01-31", "--grace-days", 0)
    run("transfers", "entitle", "kee/2026/grant", "s0", *due, *BY)
    to = ("--to", "s0", "--tranche", 1, "--on", "2026-02-01")
    run("money", "enter", "kee/2026/grant", "released", 1000, *to, *BY)
    run("money", "enter", "kee/2026/grant", "received", 0, *to, *BY)
    for n in range(1, 5):
        others(town.house, n)
    run("transfers", "register", "s4", BARAKA, "--role", "head", *BY)
    found = asks(run, "transfers", "figures", "kee/2026/grant")
    assert (found["money"]["coverage"], found["money"]["broad"]["value"]) == (1, 0.6)
    shown = run("transfers", "figures", "kee/2026/grant").stdout
    assert "s0 1: due 1,000.00 by 2026-01-31, sent 1,000.00, received 0.00: unmatched" in shown
    assert "coverage 100%: 5 of 5 matched" in shown
    assert "leakage, narrow: 60.0% (" in shown
    assert "delay:" not in shown  # four came, and five make a figure
    (listed,) = asks(run, "money", "list", "--area", "kee", "--year", 2026)
    assert (listed["code"][0], listed["money"]["received"]) == ("1", "2000.00")
    assert "received 2,000.00" in run("money", "list", "--area", "kee", "--year", 2026).stdout
    words = ("kee", "Tranche 1 never came", "--owner", DALIA, "--due", TODAY, "--by", MAYOR)
    about = ("--line", "kee/2026/grant", "--party", "s0", "--tranche", 1, "--missing")
    assert run("transfers", "finding", "add", *words, *about).stdout == "1\n"
    assert "s0 1: due" in (told := run("transfers", "figures", "kee/2026/grant").stdout)
    assert "missing" in told
    run("transfers", "finding", "answer", 1, "Paid late", "--proof", "voucher 12", *BY)
    run("transfers", "finding", "close", 1, "--by", MAYOR)
    assert asks(run, "transfers", "finding", "list") == []
    assert "closed" in run("transfers", "finding", "list", "--closed").stdout
    form = tmp_path / "s1.xlsx"
    draw = ("s1", "kee/2026/grant", "--tranche", 1, "--size", 2, "--seed", 4711)
    sample = run("transfers", "survey", "draw", *draw, *BY).stdout.split()
    run("transfers", "survey", "form", "s1", form)
    back = tmp_path / "back.csv"
    back.write_text("party,received,on\n" + "".join(f"{one},900,2026-02-02\n" for one in sample))
    assert run("transfers", "survey", "import", "s1", back, *BY).stdout == "2 recipients entered\n"


def test_forms_rules_and_dates(town, run, tmp_path):
    budget = tmp_path / "budget.csv"
    budget.write_text("Code,Chapter,Description,Approved\n1,Income,District,500\n")
    of = ("--area", "kee", "--year", 2027, "--currency", "KES", "--on", TODAY, *BY)
    tried = run("money", "import", "budget", budget, *of, "--dry-run").stdout
    assert tried == "1 lines added, 1 entries; nothing was kept: --dry-run\n"
    assert run("money", "import", "budget", budget, *of).stdout == "1 lines added, 1 entries\n"
    out = tmp_path / "out.xlsx"
    told = run("money", "print", "report", out, "--area", "kee", "--year", 2027).stdout
    assert told == "out.xlsx: 1 rows, Income and expenditure report (sample, to be checked)\n"
    report = asks(run, "money", "report", "--area", "kee", "--year", 2027)
    assert report["totals"][0]["money"]["approved"] == "500.00"
    assert (
        "income - KES: approved 500.00"
        in run("money", "report", "--area", "kee", "--year", 2027).stdout
    )
    plan = tmp_path / "plan.csv"
    for text in ("A,Road,500,,\nB,Dam,1,,\n", "A,Road,,,500\n"):
        plan.write_text("No.,Project,Year 1,Year 2,Year 3\n" + text)
        said = run("money", "import", "programme", plan, *of).stdout
    assert said == "kee/2027 version 2: 1 items\nslipped: A from 2027 to 2029\ndropped: B\n"
    assert "nothing was kept" in run("money", "import", "programme", plan, *of, "--dry-run").stdout
    run("money", "print", "programme", tmp_path / "p.csv", "--area", "kee", "--year", 2027)
    run("money", "adopt", "--area", "kee", "--on", TODAY, *BY)
    assert asks(run, "money", "programme", "--area", "kee")["slips"] == {"A": 1}
    assert (
        "A 2029 500.00 KES Road, slipped 1x\ndropped: B"
        in run("money", "programme", "--area", "kee").stdout
    )
    assert "kh_budget (budget, version 1)" in run("money", "layouts").stdout
    assert len(asks(run, "money", "layouts")) == 3
    run("money", "rate", "USD", "KES", 130, "--on", TODAY, "--source", "CBK", *BY)
    run("money", "formula", "fund", "equal=40", "people=60", "--source", "a decree", *BY)
    words = ("kee", 2027, "fund", "--title", "en=Fund", "--currency", "KES", "--on", TODAY)
    run("money", "line", *words, "--code", "source=own", *BY)
    run(
        "transfers",
        "party",
        "c1",
        "--kind",
        "commune",
        "--level",
        3,
        "--name",
        "en=C",
        "--area",
        "kee",
        *BY,
    )
    bases = tmp_path / "bases.csv"
    bases.write_text("party,people\nc1,10\n")
    due = ("--line", "kee/2027/fund", "--tranche", 1, "--due", TODAY)
    assert run("transfers", "share", "fund", 900, bases, *due, *BY).stdout == "c1 900.00\n"
    run("money", "legal", "add", "Act 7", "--title", "On budgets", *BY)
    date_ = ("Act 7", "kee", "Adopt it", "--due", TODAY, "--owner", DALIA, "--by", MAYOR)
    run("money", "legal", "date", *date_)
    assert asks(run, "money", "legal", "due")[0]["act"] == "Adopt it"
    assert "Adopt it (Act 7)" in run("money", "legal", "due").stdout
    run("money", "legal", "done", 1, "--on", TODAY, *BY)
    assert asks(run, "money", "delegations", "--area", "kee")[0]["may"] == "approve"
    assert (
        "may approve up to 5,000,000.00 KES" in run("money", "delegations", "--area", "kee").stdout
    )
    run("money", "undelegate", 1, "--by", MAYOR)
    broken = run("money", "import", "budget", plan, *of, fails=1)
    assert "has no column 'Code'" in broken.stderr


def test_a_work_on_the_command_line(town, run):
    new = ("kee", "rooms", "--name", "en=Two rooms", "--currency", "KES", "--year", 2026)
    code = run("works", "add", *new, "--budget", 900, "--village", "01:Mtoni", *BY).stdout.strip()
    run("works", "plan", code, "--at", "2026-06-30:Roof", *BY)
    run("works", "plan", code, "--at", "2026-06-30:2026-07-02:Roof", *BY)
    run("works", "monitor", "kee", crowd(1)[0], "--role", "monitor", *BY)
    run("works", "set", code, "--status", "finished", "--ends", "2026-06-30", *BY)
    (listed,) = asks(run, "works", "list", "--area", "kee")
    assert (listed["budget"], listed["verdict"]) == ("900.00", "unclear")
    assert (
        f"{code} finished Two rooms: budget 900.00" in run("works", "list", "--area", "kee").stdout
    )
    for words, why in (
        (("answer", code, "en=Soon"), "nobody disputes"),
        (("plan", code, "--at", "soon"), "a milestone is written"),
        (("monitor", "kee", "0711", "--role", "monitor"), "a phone is given in full"),
        (("add", *new, "--village", "Mtoni"), "a village is written CODE:NAME"),
    ):
        assert why in run("works", *words, *BY, fails=1).stderr
    assert "is no amount" in run("works", "set", code, "--contract-sum", "x", *BY, fails=2).stderr
    award = ("award", "kee", "11", "--year", 2027, "--source", "own", *BY)
    assert "the result of kee is not public yet" in run("money", *award, fails=1).stderr


def test_the_consoles_files_come_in_by_command_as_well(run, tmp_path):
    file = tmp_path / "works.csv"
    file.write_text("ref,year,status,name_en\nwall,2026,started,A wall\nroof,2026,half,A roof\n")
    words = ("import", "file", "works", file, "--with", "area=kee", "--with", "currency=KES", *BY)
    assert "works.csv:3: status is one of" in run(*words, fails=1).stderr
    file.write_text("ref,year,status,name_en\nwall,2026,started,A wall\n")
    assert "1 works, 0 changed; nothing was kept" in run(*words, "--dry-run").stdout
    assert "no works yet in kee" in run("works", "list", "--area", "kee").stdout
    assert json.loads(run(*words, "--json").stdout)["counts"] == {"works": 1, "changed": 0}
    assert "A wall" in run("works", "list", "--area", "kee").stdout
