"""What an office does in a year, done by programs; and that no command is without its verb."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from itertools import chain

import click
import jsonschema
import openpyxl
import pytest

from smsgateway import cli
from smsgateway.actions import decisions
from smsgateway.actions.awards import record
from smsgateway.store.contests import cycles
from smsgateway.web.api.table import VERBS
from tests.api.conftest import DALIA, MAYOR, file, opened, problem
from tests.house import SLUG
from tests.log.ending import publishes
from tests.people import ACHIENG

TODAY = date.today().isoformat()  # noqa: DTZ011 - the day that a program sends
ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
GROUPS = ("money", "transfers", "works", "contracts", "results", "standards", "approvals")
WITHOUT: dict[str, str] = {}
"""Commands that no program has, and why."""


def commands(group, name):
    """Every command below a group, by its words."""
    for word, one in group.commands.items():
        if isinstance(one, click.Group):
            yield from commands(one, f"{name} {word}")
        else:
            yield f"{name} {word}"


def test_every_command_of_the_office_is_a_verb():
    known = set(chain(*(commands(cli.main.commands[name].load(), name) for name in GROUPS)))
    verbs = {verb.command for verb in VERBS}
    assert known - verbs == set(WITHOUT)
    assert verbs <= known
    assert len({verb.name for verb in VERBS}) == len(VERBS)


def test_the_description_is_openapi_and_leads_to_every_verb(town):
    told = town.gets("/api/v1/openapi.json").json
    assert told["openapi"] == "3.1.0"
    operations = [one for path in told["paths"].values() for one in path.values()]
    assert {one["operationId"] for one in operations} == {verb.name for verb in VERBS}
    for path, methods in told["paths"].items():
        for one in methods.values():
            assert one["summary"].endswith((".", "…")), one
            named = {told["name"] for told in one["parameters"] if told["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path))
            body = one.get("requestBody", {}).get("content", {}).get("application/json", {})
            answer = one["responses"]["200"]["content"]["application/json"]
            for schema in (body.get("schema", {}), answer["schema"]):
                jsonschema.Draft202012Validator.check_schema(schema)


def test_a_grant_from_the_budget_to_its_figures(town, offices):
    clerk, mayor = offices.program(DALIA), offices.program(MAYOR)
    grant = {"title": {"en": "Grant"}, "currency": "KES", "on": TODAY, "hard_rule": True}
    made = clerk.does("money line", area="kee", year=2026, ref="grant", approved="300000", **grant)
    assert made == {"name": "kee/2026/grant"}
    line = {"line": "kee/2026/grant"}
    for n in range(5):
        school = {"kind": "school", "level": 4, "name": {"en": f"School {n}"}, "area": "kee"}
        clerk.does("transfers party", code=f"s{n}", **school)
        due = {"tranche": 1, "amount": 1000, "due": "2026-01-31", "grace_days": 0}
        clerk.does("transfers entitle", **line, party=f"s{n}", **due)
        again = problem(clerk.tries("transfers entitle", **line, party=f"s{n}", **due))
        assert "is set already" in again[1]
        for kind, amount in (("released", "1000"), ("received", 200 * n)):
            told = {"to": f"s{n}", "tranche": 1, "on": "2026-02-01"}
            clerk.does("money enter", **line, kind=kind, amount=amount, **told)
    found = clerk.does("transfers figures", **line)["found"]
    assert (found["money"]["coverage"], found["money"]["broad"]["value"]) == (1, 0.6)
    (listed,) = clerk.does("money list", area="kee", year=2026)["items"]
    assert listed["money"]["received"] == "2000.00"
    assert clerk.does("transfers register", code="s4", phone="+254711000009", role="head")
    claim = {"finding": "Never came", "owner": DALIA, "due": TODAY, **line, "party": "s0"}
    number = mayor.does("transfers finding add", area="kee", tranche=1, missing=True, **claim)
    clerk.does("transfers finding answer", **number, words="Paid late", proof="voucher 12")
    (shown,) = clerk.does("transfers finding list")["items"]
    assert shown["state"] == "answered"
    assert problem(clerk.tries("transfers finding close", **number)) == (
        422,
        "Another account must close this",
    )
    mayor.does("transfers finding close", **number)
    draw = {"slug": "s1", "tranche": 1, "size": 2, "seed": "4711"}
    sample = clerk.does("transfers survey draw", **line, **draw)["parties"]
    form = opened(clerk.does("transfers survey form", slug="s1"))
    assert openpyxl.load_workbook(io.BytesIO(form)).sheetnames == ["survey", "choices", "settings"]
    back = "party,received,on\n" + "".join(f"{one},900,2026-02-02\n" for one in sample)
    kept = clerk.does("transfers survey import", slug="s1", file=file("back.csv", back))
    assert kept == {"number": 2}


def test_forms_rules_and_dates(town, offices):
    clerk, mayor = offices.program(DALIA), offices.program(MAYOR)
    of = {"area": "kee", "year": 2027, "currency": "KES", "on": TODAY}
    budget = file("budget.csv", "Code,Chapter,Description,Approved\n1,Income,District,500\n")
    tried = clerk.does("money import", kind="budget", file=budget, dry_run=True, **of)
    assert (tried["kept"], tried["lines"]) == (False, 1)
    assert problem(clerk.tries("money report", area="kee", year=2027))[0] == 422
    assert clerk.does("money import", kind="budget", file=budget, **of)["entries"] == 1
    torn = file("budget.csv", "Code,Chapter,Description,Approved\n2,Income,X,many\n3,Other,Y,1\n")
    said = clerk.tries("money import", kind="budget", file=torn, **of).json
    assert [one["where"] for one in said["faults"]] == ["budget.csv:2", "budget.csv:3"]
    report = clerk.does("money report", area="kee", year=2027)
    assert report["totals"][0]["money"]["approved"] == "500.00"
    printed = clerk.does("money print", kind="report", area="kee", year=2027, ending="csv")
    assert b"District" in opened(printed)
    for text in ("A,Road,500,,\nB,Dam,1,,\n", "A,Road,,,500\n"):
        plan = file("plan.csv", f"No.,Project,Year 1,Year 2,Year 3\n{text}")
        made = clerk.does("money import", kind="programme", file=plan, **of)
    assert (made["version"], made["slipped"]) == (2, {"A": [2027, 2029]})
    assert made["dropped"] == ["B"]
    mayor.does("money adopt", area="kee", on=TODAY)
    assert clerk.does("money programme", area="kee")["slips"] == {"A": 1}
    assert len(clerk.does("money layouts")["items"]) == 3
    elsewhere = {"kind": "report", "area": "kee", "year": 2027, "layout": "/etc/passwd"}
    assert "There is no layout" in problem(clerk.tries("money print", **elsewhere))[1]
    rate = {"base": "USD", "quote": "KES", "rate": 130.25, "on": TODAY, "source": "CBK"}
    clerk.does("money rate", **rate)
    assert "is known already" in problem(clerk.tries("money rate", **rate))[1]
    weights = {"equal": "40", "people": 60}
    clerk.does("money formula", slug="fund", weights=weights, source="a decree")
    fund = {"title": {"en": "Fund"}, "currency": "KES", "on": TODAY, "codes": {"source": "own"}}
    clerk.does("money line", area="kee", year=2027, ref="fund", **fund)
    for code in ("c1", "c2"):
        commune = {"kind": "commune", "level": 3, "name": {"en": code}, "area": "kee"}
        clerk.does("transfers party", code=code, **commune)
    bases = file("bases.csv", "party,people\nc1,100\nc2,300\n")
    pot = {"formula": "fund", "pot": 1000, "line": "kee/2027/fund", "tranche": 1, "due": TODAY}
    shared = clerk.does("transfers share", file=bases, **pot)["amounts"]
    assert shared == {"c1": "350.00", "c2": "650.00"}
    law = {"ref": "P 123", "title": "On budgets", "since": "2020-01-01"}
    clerk.does("money legal add", **law)
    assert "registered already" in problem(clerk.tries("money legal add", **law))[1]
    owed = {"area": "kee", "act": "Adopt", "due": TODAY, "owner": DALIA}
    number = clerk.does("money legal date", ref="P 123", **owed)
    assert [one["act"] for one in clerk.does("money legal due")["items"]] == ["Adopt"]
    clerk.does("money legal done", **number, on=TODAY)
    power = {"email": MAYOR, "may": "pay", "up_to": "1.50", "currency": "KES"}
    days = {"since": "2026-01-01", "until": "2026-12-31"}
    number = clerk.does("money delegate", area="kee", **power, **days)
    clerk.does("money undelegate", **number)
    assert len(clerk.does("money delegations", area="kee")["items"]) == 3


def test_a_contract_step_by_step_and_as_a_package(town, offices):
    clerk = offices.program(DALIA)
    clerk.does("contracts publisher", area="kee", name="Kee Ward", bid_days={"open": 14})
    money = {"currency": "kes"}
    code = clerk.does("contracts plan", area="kee", title="School", amount=1200000, **money)["name"]
    on = {"code": code, **money}
    firm = {"firm_id": "KE-RC-12", "name": "ABC Builders", "amount": "1150000.00"}
    days = {"opens": "2026-02-01", "closes": "2026-02-21"}
    clerk.does("contracts tender", **on, method="open", amount=1200000, **days)
    clerk.does("contracts bid", **on, **firm, on="2026-02-21")
    clerk.does("contracts award", **on, **firm, on="2026-03-01")
    days = {"starts": "2026-03-15", "ends": "2026-06-30"}
    clerk.does("contracts sign", **on, amount="1150000", on="2026-03-10", **days)
    clerk.does("contracts amend", code=code, why="Harder rock", ends="2026-07-30", on="2026-05-02")
    clerk.does("contracts milestone", code=code, name="walls", title="Walls", due="2026-05-01")
    clerk.does("contracts pay", **on, voucher="PV-1", amount=400000, on="2026-04-01")
    assert problem(clerk.tries("contracts pay", **on, voucher="PV-1", amount=1, on="2026-04-02"))
    clerk.does("contracts end", code=code, on="2026-07-03")
    shown = clerk.does("contracts show", code=code)
    assert (shown["process"]["stage"], shown["process"]["bids"]) == ("implementation", 1)
    assert [one["code"] for one in clerk.does("contracts list")["items"]] == [code]
    package = clerk.does("contracts export", area="kee")
    assert len(package["releases"]) == 9
    again = {"area": "kee", "file": file("releases.json", json.dumps(package))}
    assert clerk.does("contracts import", dry_run=True, **again)["releases"] == 9
    taken = clerk.does("contracts import", **again)
    assert (taken["releases"], taken["there"]) == (0, 9)


@ON_SQLITE
def test_words_in_a_language_that_no_screen_shows_are_refused(town, offices):
    clerk, wrong = offices.program(DALIA), {"name": {"eng": "Rooms"}}
    rooms = {"area": "kee", "ref": "rooms", "currency": "KES", "year": 2026, "budget": 9}
    school = {"code": "school", "kind": "school", "level": 4, "area": "kee"}
    line = {"area": "kee", "year": 2026, "ref": "grant", "currency": "KES", "on": TODAY}
    for verb, told in (
        ("works add", {**rooms, **wrong}),
        ("transfers party", {**school, **wrong}),
        ("money line", {**line, "title": wrong["name"]}),
    ):
        assert problem(clerk.tries(verb, **told))[1].startswith("A language is one of en"), verb


def test_works_and_indicators_with_a_second_account(town, offices):
    clerk, mayor = offices.program(DALIA), offices.program(MAYOR)
    village = {"code": "v1", "name": {"en": "Bondeni"}}
    rooms = {"ref": "rooms", "name": {"en": "Two rooms"}, "currency": "KES", "year": 2026}
    rooms |= {"area": "kee", "budget": 2_000_000, "villages": [village]}
    code = clerk.does("works add", **rooms)["name"]
    clerk.does("works set", code=code, status="started", progress=40, builder="ABC")
    roof = {"name": {"en": "Roof"}, "due": "2026-06-30"}
    clerk.does("works plan", code=code, milestones=[roof])
    clerk.does("works monitor", area="kee", phone="+254711000009", role="official")
    (work,) = clerk.does("works list", area="kee")["items"]
    assert (work["work"]["status"], work["work"]["builder"]) == ("started", "ABC")
    literacy = {"level": "impact", "name": "Girls who read", "numerator": "girls", "unit": "%"}
    clerk.does("results define", code="literacy", source="survey", parts=["girls"], **literacy)
    of = {"area": "kee", "period": "2026"}
    clerk.does("results aim", code="literacy", baseline=40, target="80", **of)
    assert "leakage" in clerk.does("results compute", **of)["nothing"]
    number = clerk.does("results enter", code="literacy", numerator=410, people=520, **of)
    (waits,) = clerk.does("approvals list")["items"]
    assert (waits["id"], waits["asked_by"]) == (number["number"], DALIA)
    assert problem(clerk.tries("approvals approve", **number))[0] == 422
    assert "kept, signed by" in mayor.does("approvals approve", **number)["said"]
    report = clerk.does("results report", **of)["report"]
    (line,) = (one for one in report["lines"] if one["code"] == "literacy")
    assert (line["actual"], line["signed"]) == ("410.00", [DALIA, MAYOR])
    book = clerk.does("results report", ending="xlsx", **of)["file"]
    assert openpyxl.load_workbook(io.BytesIO(opened(book))).sheetnames == ["2026", "data"]
    number = clerk.does("results enter", code="literacy", numerator=1, people=520, **of)
    assert mayor.does("approvals refuse", **number)["said"].startswith("refused")


def test_how_far_a_funded_project_is_from_the_result_to_its_last_milestone(town, offices):
    clerk = offices.program(DALIA)
    town.phone(ACHIENG).texts("VOTE 11")
    town.closes_voting(days=1)
    publishes(town)
    town.change(cycles, phase="award")
    decisions.approve(town.house, record.ask(town.house, SLUG, 7, by=DALIA), by=MAYOR)
    of = {"slug": SLUG, "code": "11"}
    clerk.does("works report", **of, status="started", percent=40, note={"en": "Rig is here"})
    drilled = clerk.does("works milestone", **of, name={"en": "Drilled"}, due="2026-06-30")
    assert clerk.does("works milestone", **of, name={"en": "Water flows"}) == {"number": 2}
    assert clerk.does("works reached", **of, **drilled, on="2026-06-28") == {"number": 1}
    again = problem(clerk.tries("works reached", **of, **drilled, on="2026-06-29"))
    assert again == (422, "There is no such milestone that is still to be reached")
    code = clerk.does("money award", slug=SLUG, project="11", year=2027, source="own")["code"]
    clerk.does("works set", code=code, status="finished")
    told = clerk.does("works history", **of)
    assert [(one["status"], one["percent"], one["note"], one["by"]) for one in told["steps"]] == [
        ("started", 40, {"en": "Rig is here"}, DALIA),
        ("finished", 100, {}, DALIA),
    ]
    assert [(one["name"]["en"], one["due"], one["done"]) for one in told["milestones"]] == [
        ("Drilled", "2026-06-30", "2026-06-28"),
        ("Water flows", None, None),
    ]
    nothing = problem(clerk.tries("works history", slug=SLUG, code="77"))
    assert nothing == (422, "Kee has no project 77")
