"""Budgets and programmes come in whole or not at all, and print as they came."""

from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsgateway.actions import alarms
from smsgateway.actions.awards import awarding
from smsgateway.actions.budget import bringing, layouts, printing, programmes, rules, statutes
from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers import figures, sharing, surveys
from smsgateway.counting.formula import NoShare, shares
from smsgateway.counting.programme import compare, slips
from smsgateway.store.audit import audit_entries
from smsgateway.store.money import budget_lines, plan_items
from smsgateway.store.transfers import entitlements, flow_events
from smsgateway.store.works import works
from tests.house import SLUG
from tests.log.ending import publishes
from tests.money.conftest import BOSS, BY, GRANT, ON_SQLITE, SCHOOL
from tests.people import ACHIENG

HEAD = "Code,Chapter,Description,Source of funds,Function,Approved,Modified,Received,Paid\n"
BUDGET = HEAD + (
    "1.1,Income,Transfer from the district,district,,5000000,,2000000,\n"
    "2.1,Expenditure,Salaries,own,01.1,1000000,1200000,,250000.50\n"
    '2.2,Expenditure,Roads,own,04.5,"3,000,000",,,\n'
)


def brings(treasury, path, text, dry_run=False, on=None, year=2027):
    path.write_text(text)
    rows = bringing.read(path, layouts.named("kh_budget", "budget"))
    of = bringing.Year(SLUG, year, "KES", on or treasury.today)
    return bringing.bring(treasury.house, rows, of, by=BY, dry_run=dry_run)


def test_a_budget_is_brought_in_whole_and_the_same_file_adds_nothing(town, treasury, tmp_path):
    file = tmp_path / "budget.csv"
    tried = brings(treasury, file, BUDGET, dry_run=True)
    assert (tried.added, tried.entered) == (3, 6)
    assert town.count(budget_lines, budget_lines.c.fiscal_year == 2027) == 0
    assert brings(treasury, file, BUDGET) == tried
    again = brings(treasury, file, BUDGET)
    assert (again.added, again.entered) == (0, 0)
    more = BUDGET.replace("250000.50", "300000.50")
    assert brings(treasury, file, more, on=treasury.today - timedelta(days=40)).entered == 1
    month = treasury.today - timedelta(days=30)
    found = printing.report(town.house, SLUG, 2027, month, None)
    salaries = found.rows[1]
    assert (salaries["modified"], salaries["paid"]) == (1_200_000, Decimal("250000.50"))
    assert [(one.direction, one.source, one.money.modified) for one in found.totals] == [
        ("expenditure", "own", 4_200_000),
        ("income", "district", 5_000_000),
    ]


@ON_SQLITE
def test_every_wrong_line_is_named_and_nothing_is_half_applied(town, treasury, tmp_path):
    file = tmp_path / "budget.csv"
    wrong = HEAD + "1,Income,A,,,12,,,\n2,Both,B,,,1,,,\n3,Income,,,,1,,,\n4,Income,D,,,x,,,\n"
    with pytest.raises(Faulty) as found:
        brings(treasury, file, wrong)
    said = [str(one) for one in found.value.faults]
    assert [one.partition(": ")[0] for one in said] == [f"budget.csv:{n}" for n in (3, 4, 5)]
    assert "is income or expenditure, not 'Both'" in said[0]
    with pytest.raises(Faulty, match="which another line says, too"):
        brings(treasury, file, HEAD + "1,Income,A,,,12,,,\n1,Income,A,,,12,,,\n")
    brings(treasury, file, BUDGET)
    entries = town.count(flow_events)
    worse = BUDGET.replace("250000.50", "5").replace("1,000,000", "7").replace("Roads", "Road")
    worse = worse.replace('"3,000,000"', "4000000")
    with pytest.raises(Faulty) as found:
        brings(treasury, file, worse)
    assert [str(one) for one in found.value.faults] == [
        "budget.csv:3: paid falls by 249995.50: supersede the entry that was wrong",
        "budget.csv:4: was approved as 3000000.00: put the change into the modified budget",
    ]
    with pytest.raises(Faulty, match="may not approve 200000000 KES"):
        brings(treasury, file, HEAD + "9,Income,A,,,200000000,,,\n")
    assert town.count(flow_events) == entries


@ON_SQLITE
def test_a_form_is_printed_as_it_is_read(treasury, tmp_path):
    brings(treasury, tmp_path / "budget.csv", BUDGET)
    form = layouts.named("kh_budget", "budget")
    assert form.status == "sample, to be checked"
    for name in ("out.xlsx", "out.csv"):
        out = tmp_path / name
        layouts.write(out, form, printing.report(treasury.house, SLUG, 2027, None, None).rows)
        rows = bringing.read(out, form)
        of = bringing.Year(SLUG, 2027, "KES", treasury.today)
        assert bringing.bring(treasury.house, rows, of, by=BY).entered == 0
    with pytest.raises(Refused, match="is of kind budget, not report"):
        layouts.named("kh_budget", "report")
    with pytest.raises(Refused, match="there is no layout nowhere"):
        layouts.named("nowhere", "report")
    with pytest.raises(Refused, match=r"ends in \.csv or \.xlsx"):
        layouts.write(tmp_path / "out.pdf", form, [])


PLAN = "No.,Project,Priority,Village codes,Year 1,Year 2,Year 3\n"


def plans(treasury, path, base_year, text):
    path.write_text(PLAN + text)
    items = programmes.read(path, layouts.named("kh_programme", "programme"))
    return programmes.keep(treasury.house, items, SLUG, base_year, "KES", path.name, by=BY)


@ON_SQLITE
def test_a_currency_is_one_of_iso_4217_and_kept_in_capitals(town, treasury):
    treasury.has_line("seeds", currency="khr")
    (line,) = town.rows(budget_lines, budget_lines.c.ref == "seeds")
    assert line.currency == "KHR"
    for strange in ("KSH", "../", ""):
        with pytest.raises(Refused, match="no currency of ISO 4217"):
            treasury.has_line("tools", currency=strange)
        with pytest.raises(Refused, match="no currency of ISO 4217"):
            rules.add_rate(
                town.house, "USD", strange, treasury.today, Decimal(4000), "NBC", by=BOSS
            )
    assert town.count(budget_lines, budget_lines.c.ref == "tools") == 0


def test_a_programme_rolls_on_and_shows_what_slipped(town, treasury, tmp_path):
    file = tmp_path / "plan.csv"
    first = plans(treasury, file, 2026, "A,Road,1,01 02,500,,\nB,Well,2,,,300,\nC,Dam,,,,,900\n")
    assert (first.nth, first.items, dict(first.moved.slipped)) == (1, 3, {})
    second = plans(treasury, file, 2027, "B,Well,,,,300,\nD,Bridge,,,5,6,7\n")
    assert second.moved.slipped == {"B": (2027, 2028)}
    assert (second.moved.dropped, second.moved.added) == (["C"], ["D"])
    assert programmes.adopt(town.house, SLUG, treasury.today, by=BY) == 1
    with pytest.raises(Refused, match="no version that waits"):
        programmes.adopt(town.house, SLUG, treasury.today, by=BY)
    shown = programmes.shown(town.house, SLUG)
    assert (shown.base_year, shown.slips, shown.moved.dropped) == (2027, {"B": 1}, ["C"])
    bridge = next(row for row in printing.programme(shown) if row["ref"] == "D")
    assert [bridge[f"amount_{n}"] for n in range(3)] == [5, 6, 7]
    with pytest.raises(Faulty, match="has no amount in any year"):
        plans(treasury, file, 2028, "E,Tree,,,,,\n")


def test_an_awarded_project_becomes_a_plan_item_and_a_work_in_one_act(town, treasury):
    town.phone(ACHIENG).texts("VOTE 11 12")
    with pytest.raises(Refused, match="the result of kee is not public yet"):
        awarding.take_up(town.house, SLUG, "11", 2027, "own", by=BY)
    town.closes_voting(days=1)
    publishes(town)
    won = awarding.take_up(town.house, SLUG, "11", 2027, "own", by=BY)
    (item,) = town.rows(plan_items)
    (work,) = town.rows(works)
    assert (item.amount, item.year, item.project_id) == (1_450_000, 2027, work.project_id)
    assert (won.version, work.code, work.name["en"]) == (1, won.code, "Borehole Bondeni")
    with pytest.raises(Refused, match="there is a work"):
        awarding.take_up(town.house, SLUG, "11", 2027, "own", by=BY)
    assert town.count(plan_items) == 1
    assert awarding.take_up(town.house, SLUG, "12", 2027, "own", by=BY).version == 2
    assert town.count(plan_items) == 3
    with pytest.raises(Refused, match="no project 99"):
        awarding.take_up(town.house, SLUG, "99", 2027, "own", by=BY)
    with pytest.raises(Refused, match="project 13 of kee was not awarded"):
        awarding.take_up(town.house, SLUG, "13", 2027, "own", by=BY)


def test_a_pot_is_shared_by_weights_that_are_data(town, treasury, tmp_path):
    for n in (1, 2, 3):
        treasury.has_party(f"c{n}", f"Commune {n}", level=3)
    treasury.has_line("fund")
    weights = {"equal": Decimal(30), "population": Decimal(40), "villages": Decimal(30)}
    assert rules.add_formula(town.house, "communes", weights, "sample, to be checked", by=BY) == 1
    file = tmp_path / "bases.csv"
    file.write_text("party,population,villages\nc1,1000,5\nc2,2000,5\nc3,7000,20\n")
    bases = sharing.read_bases(town.house, "communes", file)
    shared = sharing.share_out(
        town.house, "communes", Decimal(1000), bases, "kee/2026/fund", 1, treasury.today, by=BY
    )
    assert shared == {"c1": Decimal("190.00"), "c2": Decimal("230.00"), "c3": Decimal("580.00")}
    kept_rows = town.rows(entitlements, entitlements.c.formula_id.is_not(None))
    assert [row.basis["population"] for row in kept_rows] == ["1000", "2000", "7000"]
    with pytest.raises(Refused, match="percent and make 100"):
        rules.add_formula(town.house, "communes", {"equal": Decimal(99)}, "", by=BY)


@given(
    st.decimals(1, 10**9, places=2),
    st.lists(st.integers(1, 10**6), min_size=1, max_size=30),
)
def test_no_cent_of_a_pot_is_lost(pot, people):
    bases = {str(n): {"population": Decimal(one)} for n, one in enumerate(people)}
    weights = {"equal": Decimal("33.3"), "population": Decimal("66.7")}
    shared = shares(pot, weights, bases)
    assert sum(shared.values()) == pot
    assert min(shared.values()) >= 0


def test_a_rule_that_cannot_be_applied_is_refused():
    whole = {"population": Decimal(100)}
    for bases, why in (
        ({}, "no recipient"),
        ({"a": {}}, "is not told of a"),
        ({"a": {"population": Decimal(0)}}, "nobody has any"),
    ):
        with pytest.raises(NoShare, match=why):
            shares(Decimal(10), whole, bases)
    with pytest.raises(NoShare, match="make 100"):
        shares(Decimal(10), {"equal": Decimal(90)}, {"a": {}})


def test_slips_are_counted_and_what_was_dropped_is_told():
    versions = [{"A": [2026]}, {"A": [2027, 2028]}, {"A": [2028]}, {}]
    assert slips(versions) == {"A": 2}
    assert compare(versions[2], versions[3], 2028).dropped == ["A"]
    assert compare({"A": [2026]}, {}, 2027).dropped == []


@ON_SQLITE
def test_statutory_dates_remind_once_until_they_are_done(town, treasury):
    statutes.add_text(town.house, "Act 7", "On budgets", "Gazette 7", None, by=BY)
    with pytest.raises(Refused, match="is registered already"):
        statutes.add_text(town.house, "Act 7", "On budgets", "", None, by=BY)
    day = timedelta(days=1)
    for act, due in (("Adopt", 10 * day), ("Report", 200 * day)):
        new = statutes.NewDate("Act 7", SLUG, act, treasury.today + due, BY)
        statutes.add_date(town.house, new, by=BOSS)
    assert (statutes.remind_due(town.house), statutes.remind_due(town.house)) == (1, 0)
    with town.house.db.read() as connection:
        (alarm,) = alarms.standing(connection)
    assert (alarm.name, alarm.about) == ("deadline", "kee/1")
    assert BY not in alarm.detail
    statutes.done(town.house, 1, treasury.today, by=BY)
    with town.house.db.read() as connection:
        assert alarms.standing(connection) == []
    assert [one.act for one in statutes.listed(town.house, SLUG)] == ["Report"]
    with pytest.raises(Refused, match="no date 1 that waits"):
        statutes.done(town.house, 1, treasury.today, by=BY)


def test_a_survey_goes_out_as_a_form_and_comes_back_into_the_figures(town, treasury, tmp_path):
    treasury.enters("released", 100_000, to=SCHOOL, tranche=1)
    treasury.has_party("other", "Other school")
    treasury.is_entitled(party="other")
    sample = surveys.draw(town.house, "s1", GRANT, 1, 1, "4711", by=BY)
    assert sample == surveys.draw(town.house, "s2", GRANT, 1, 1, "4711", by=BY)
    form, back = tmp_path / "s1.xlsx", tmp_path / "s1.csv"
    surveys.form(town.house, "s1", form)
    book = openpyxl.load_workbook(form)
    assert book.sheetnames == ["survey", "choices", "settings"]
    assert [row[1] for row in book["choices"].iter_rows(min_row=2, values_only=True)] == sample
    line = f"{sample[0]},70000,{treasury.today}"
    back.write_text(f"party,received,on,photo\n{line},p.jpg\nnobody,5,{treasury.today},\n")
    with pytest.raises(Faulty, match="nobody is not in the sample of s1"):
        surveys.keep(town.house, "s1", surveys.read(back), by=BY)
    assert town.count(flow_events, flow_events.c.reporter == "survey") == 0
    back.write_text(f"party,received,on\n{line}\n")
    assert surveys.keep(town.house, "s1", surveys.read(back), by=BY) == 1
    with pytest.raises(Faulty, match="was entered before"):
        surveys.keep(town.house, "s1", surveys.read(back), by=BY)
    assert surveys.keep(town.house, "s2", surveys.read(back), by=BY) == 1
    found = {one.party: one.received for one in figures.figures(town.house, GRANT).transfers}
    assert found[sample[0]] == 70_000
    acts = {row.act for row in town.rows(audit_entries)}
    assert {"survey.draw", "survey.keep", "transfers.party", "money.delegate"} <= acts
