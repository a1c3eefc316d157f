"""Public money on the console: the plan, the budget, transfers, works, findings and rules."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest

from smsgateway.actions import cycles
from smsgateway.actions.transfers import surveys
from smsgateway.actions.works import judging
from smsgateway.store.approvals import approvals
from smsgateway.store.money import budget_lines, delegations, plan_items, plan_versions
from smsgateway.store.transfers import (
    audit_findings,
    entitlements,
    finding_proofs,
    flow_events,
    releases,
)
from smsgateway.store.works import disputes, milestones, works
from tests.console.staff import desk, sits_down
from tests.console.test_import_pages import sends, takes
from tests.console.test_pages import asked
from tests.log.ending import publishes
from tests.money.conftest import BOSS, BY, GRANT, ON_SQLITE, SCHOOL, treasury
from tests.people import ACHIENG, crowd

__all__ = ["treasury"]

LISTS = ("", "/report", "/plan", "/transfers", "/works", "/findings", "/surveys", "/rules")


def after(someone, path, where="/console/money", **form):
    """The page that follows a form."""
    told = {"csrf": someone.csrf(), "from": where, **form}
    return someone.client.post(path, data=told, follow_redirects=True).get_data(as_text=True)


def plain(page):
    """What a reader sees of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def dalia(treasury):
    return sits_down(treasury.town, BY)


@pytest.fixture
def mayor(treasury):
    return sits_down(treasury.town, BOSS)


def line_of(town, ref):
    return town.rows(budget_lines, budget_lines.c.ref == ref)[0]


def test_a_line_is_written_money_moves_and_a_mistake_is_set_aside(town, treasury, dalia):
    today = treasury.today.isoformat()
    new = {"area": "kee", "year": "2026", "ref": "roads", "direction": "expenditure", "on": today}
    new |= {"currency": "kes", "approved": "1,000,000", "title-en": "Roads", "source": "own"}
    page = after(dalia, "/console/money/lines", **new)
    assert "The line is in the budget." in page
    assert "a line Roads" not in page
    assert "already" in after(dalia, "/console/money/lines", **new)
    roads = f"/console/money/lines/{line_of(town, 'roads').id}"
    enter = {"kind": "paid", "on": today, "where": roads}
    assert "an amount is written" in after(dalia, f"{roads}/entries", **enter, amount="lots")
    assert "may not pay" in after(dalia, f"{roads}/entries", **enter, amount="999999999")
    after(dalia, f"{roads}/entries", **enter, amount="250000")
    wrong = town.rows(flow_events, flow_events.c.kind == "paid")[0].id
    assert f"Instead of entry {wrong}" in dalia.sees(f"{roads}?instead={wrong}")
    page = after(dalia, f"{roads}/entries", **enter, amount="25000", supersedes=wrong)
    assert '<tr class="gone">' in page
    page = plain(dalia.sees("/console/money?area=kee&year=2026"))
    assert "Paid KSh 25,000" in page
    assert "KSh 1,300,000" in page, "the grant and the roads"
    report = plain(dalia.sees(f"/console/money/report?year=2026&until={today}"))
    assert "Expenditure · own KES KSh 1,000,000" in report
    assert "there is no budget" in dalia.sees("/console/money/report?year=1999")
    file = dalia.gets("/console/money/budget.xlsx?year=2026").data
    cells = list(openpyxl.load_workbook(io.BytesIO(file)).active.values)
    assert "Roads" in {cell for row in cells for cell in row}


def test_a_programme_shows_what_slipped_and_takes_up_what_won(town, treasury, dalia):
    head = "No.,Project,Year 1,Year 2,Year 3\n"
    told = {"area": "kee", "currency": "KES"}
    _, first = sends(dalia, "programme", head + "B,Well,,300,\nC,Dam,,,900\n", **told, year="2026")
    takes(dalia, first)
    page, second = sends(dalia, "programme", head + "B,Well,,300,\n", **told, year="2027")
    assert "Slipped to a later year</dt><dd>1" in page
    takes(dalia, second)
    page = plain(dalia.sees("/console/money/plan"))
    for said in ("Programme 2027 to 2029, version 1", "a draft", "slipped Well: 2027 → 2028",
                 "dropped Dam", "Versions: 2026/1 · 2027/1"):  # fmt: skip
        assert said in page
    old = town.rows(plan_versions)[0].id
    assert "2026 to 2028" in dalia.sees(f"/console/money/plan?version={old}")
    assert "adopted on" in after(dalia, "/console/money/plan/adopt", area="kee", on="2026-01-02")
    assert dalia.gets("/console/money/plan.xlsx").data[:2] == b"PK"
    town.phone(ACHIENG).texts("VOTE 11 12")
    form = {"area": "kee", "cycle": "kee", "project": "11", "year": "2027", "source": "own"}
    assert "not public yet" in after(dalia, "/console/money/plan/award", **form)
    town.closes_voting(days=1)
    town.house.catalogue.at(10**9)
    publishes(town)
    page = after(dalia, "/console/money/plan/award", **form)
    assert "is a work with its own board" in page
    assert "Borehole Bondeni" in page
    item = town.rows(plan_items, plan_items.c.project_id.is_not(None))[0]
    assert item.project_id == town.rows(works)[0].project_id


def test_both_ends_of_a_transfer_and_how_much_of_it_came(town, treasury, dalia):
    fund = f"/console/money/transfers/{line_of(town, 'grant').id}"
    today = treasury.today
    for n in range(5):
        treasury.has_party(f"s{n}", f"School {n}")
        treasury.is_entitled(party=f"s{n}", due=60)
    assert "Too few recipients have reported" in dalia.sees(f"{fund}?tranche=1")
    form = {"party": SCHOOL, "tranche": "2", "amount": "40000", "due": "2026-01-31", "grace": "45"}
    page = after(dalia, f"{fund}/entitle", fund, **form, times="3", months="1")
    assert "It is set" in page
    dues = [row.due_on.isoformat() for row in town.rows(entitlements) if row.tranche > 1]
    assert dues == ["2026-01-31", "2026-02-28", "2026-03-31"]
    assert "is set already" in after(dalia, f"{fund}/entitle", fund, **form, times="1", months="1")
    assert "1 to 12 tranches" in after(dalia, f"{fund}/entitle", fund, **form, times="99")
    told = {"tranche": "1", "on": today.isoformat(), "doc": "voucher 12"}
    assert "choose a recipient" in after(dalia, f"{fund}/release", fund, **told, amount="1")
    for n in range(5):
        after(dalia, f"{fund}/release", fund, **told, party=f"s{n}", amount="100000")
        after(dalia, f"{fund}/receipt", fund, **told, party=f"s{n}", amount="80000")
    assert town.count(releases) == 5, "whoever follows it is told and asked"
    page = plain(dalia.sees(f"{fund}?tranche=1"))
    assert "Both ends reported 5 / 5 100 %" in page
    assert "In transit: in no rate yet 1" in page
    assert re.search(r"Arrived of what was due, in all 80\.0 % 80\.0–80\.0", page)
    assert "Lost of what was sent 20.0 %" in page
    assert "not matched" in page
    assert "4 5 KSh 500,000 KSh 400,000" in page, "the chain, by level"
    page = plain(dalia.sees("/console/money/transfers"))
    assert "Grant" in page
    assert "KSh 720,000 KSh 500,000 KSh 400,000" in page


def test_a_finding_is_answered_with_a_proof_and_closed_by_another(town, treasury, dalia, mayor):
    page = "/console/money/findings"
    new = {"area": "kee", "finding": "Tranche 1 never came", "owner": BY, "due": "2020-08-01"}
    new |= {"line": GRANT, "party": SCHOOL, "tranche": "1", "missing": "1", "amount": "100000"}
    assert "its owner must answer" in after(mayor, page, page, **new)
    number = town.rows(audit_findings)[0].id
    seen = plain(dalia.sees(page))
    assert "late" in seen
    assert "missing" in plain(dalia.sees(f"/console/money/transfers/{line_of(town, 'grant').id}"))
    answer = f"{page}/{number}/answer"
    told = {"area": "kee", "answer": "Paid late"}
    assert "must answer this" in after(mayor, answer, page, **told, proof="voucher 12")
    assert "names its proof" in after(dalia, answer, page, **told)
    bad = {"file": (io.BytesIO(b"MZ"), "proof.exe")}
    assert "a proof is a PDF" in after(dalia, answer, page, **told, **bad)
    good = {"file": (io.BytesIO(b"%PDF voucher twelve"), "../voucher 12.pdf")}
    assert "voucher 12.pdf</a>" in after(dalia, answer, page, **told, **good)
    document = town.rows(finding_proofs)[0]
    assert b"voucher" not in document.sealed
    sent = mayor.gets(f"/console/money/proofs/{document.id}")
    assert sent.data == b"%PDF voucher twelve"
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert "another account must close" in after(dalia, f"{page}/{number}/close", page, area="kee")
    assert "is closed" in after(mayor, f"{page}/{number}/close", page, area="kee")
    assert "No finding waits" in mayor.sees(page)
    assert "Paid late" in mayor.sees(f"{page}?all=1")


@ON_SQLITE
def test_a_sample_is_drawn_its_form_goes_out_and_comes_back(town, treasury, dalia):
    treasury.enters("released", 100_000, to=SCHOOL, tranche=1)
    line = line_of(town, "grant").code
    form = {"area": "kee", "line": line, "tranche": "1", "size": "1", "seed": "4711"}
    assert "small letters" in after(dalia, "/console/money/surveys", **form, slug="A b")
    assert "The sample is drawn." in after(dalia, "/console/money/surveys", **form, slug="s1")
    book = openpyxl.load_workbook(io.BytesIO(dalia.gets("/console/money/surveys/s1.xlsx").data))
    assert book.sheetnames == ["survey", "choices", "settings"]
    back = f"party,received,on\n{SCHOOL},70000,{treasury.today}\n"
    _, where = sends(dalia, "survey", back, survey="s1")
    takes(dalia, where)
    assert "1 / 1" in plain(dalia.sees("/console/money/surveys"))
    assert "KSh 70,000" in dalia.sees(f"/console/money/transfers/{line_of(town, 'grant').id}")
    with town.house.db.read() as connection:
        assert surveys.survey_named(connection, "s1").seed == "4711"


def test_a_work_from_its_board_to_what_people_dispute(town, treasury, dalia, mayor):
    form = {"area": "kee", "ref": "rooms", "year": "2026", "currency": "KES", "budget": "2000000"}
    page = after(dalia, "/console/money/works", **form, **{"name-en": "Two class rooms"})
    code = town.rows(works)[0].code
    assert code in page
    at = f"/console/money/works/{code}"
    told = {"status": "started", "progress": "40", "contract_sum": "1900000", "builder": "Mtoni"}
    assert "Saved." in after(dalia, at, at, **told)
    assert "0 to 100" in after(dalia, at, at, progress="140")
    after(dalia, f"{at}/milestones", at, due="2020-01-01", **{"name-en": "Roof on"})
    assert 'class="tag late"' in dalia.sees(at)
    step = town.rows(milestones)[0].position
    assert "is reached" in after(dalia, f"{at}/milestones/{step}", at, on="2020-02-01")
    assert "no such milestone" in after(dalia, f"{at}/milestones/{step}", at, on="2020-02-01")
    treasury.enters("paid", 1_950_000, line="kee/2026/work-rooms")
    assert 'class="bad">KSh 1,950,000' in dalia.sees(at), "more than its contract"
    after(dalia, at, at, status="finished", progress="100")
    treasury.remembers()
    for number in crowd(5):
        town.phone(number).texts(f"BUILT {code} no")
    assert judging.judge_all(town.house) == 1
    page = plain(dalia.sees("/console/money/works"))
    assert "disputed answer due" in page
    page = plain(dalia.sees(at))
    assert "It does not 5" in page
    assert "5 no and 0 partly against 0 yes" in page
    answer = {"answer-en": "The builder comes back in August."}
    assert "Another person must approve" in after(dalia, f"{at}/answer", at, **answer)
    assert "waits for a second person" in after(dalia, f"{at}/answer", at, **answer)
    number = town.rows(approvals)[-1].id
    assert "Approved" in after(mayor, f"/console/approvals/{number}/approve")
    assert "comes back in August" in dalia.sees(at)
    assert town.rows(disputes)[0].answered_at
    assert "nobody disputes" in after(dalia, f"{at}/answer", at, **answer)


@ON_SQLITE
def test_powers_dates_and_rates_stand_on_one_page(town, treasury, dalia, mayor):
    rules, today = "/console/money/rules", treasury.today
    after(mayor, f"{rules}/texts", rules, ref="Act 7", title="On budgets")
    near = {"area": "kee", "legal": "Act 7", "act": "Adopt the budget", "owner": BY}
    near |= {"due": (today + timedelta(days=5)).isoformat(), "remind_days": "14"}
    assert "its owner is reminded" in after(mayor, f"{rules}/dates", rules, **near)
    page = dalia.sees(rules)
    assert "Adopt the budget" in page
    assert 'class="tag near"' in page
    after(mayor, f"{rules}/dates/1/done", rules, area="kee", on=today.isoformat())
    assert "No date waits" in mayor.sees(rules)
    power = {"area": "kee", "act": "pay", "amount": "5000", "currency": "KES"}
    power |= {"since": today.isoformat(), "until": today.isoformat()}
    assert "another account must" in after(dalia, f"{rules}/powers", rules, **power, email=BY)
    assert "The power is given." in after(dalia, f"{rules}/powers", rules, **power, email=BOSS)
    given = town.rows(delegations)[-1]
    assert (given.email, given.up_to) == (BOSS, 5000)
    after(dalia, f"{rules}/powers/{given.id}/end", rules, area="kee")
    assert town.rows(delegations)[-1].ended_at
    rate = {"area": "kee", "base": "USD", "quote": "KES", "rate": "129.5", "source": "CBK"}
    after(mayor, f"{rules}/rates", rules, **rate, on=today.isoformat())
    assert "1 USD = 129.5 KES" in plain(mayor.sees(rules))


@ON_SQLITE
def test_elsewhere_there_is_none_of_this_money(town, treasury, mayor):
    with town.house.db.write() as connection:
        told = cycles.NewArea("far", {"en": "Far Ward"}, "", "Africa/Nairobi", ("en",))
        cycles.add_area(connection, told)
    code = treasury.builds()
    new = {"area": "kee", "finding": "Tranche 1 never came", "owner": BY, "due": "2026-08-01"}
    after(mayor, "/console/money/findings", **new)
    far = desk(town, "coordinator", ("far",))
    line = line_of(town, "grant").id
    for path in ("lines", "transfers"):
        assert far.gets(f"/console/money/{path}/{line}").status_code == 404
    assert far.gets(f"/console/money/works/{code}").status_code == 404
    for path in LISTS:
        page = far.sees(f"/console/money{path}")
        assert f'name="from" value="/console/money{path}"' in page, "where a refusal is told"
        assert "Grant" not in page
        assert "Far Ward" in page
        assert far.gets(f"/console/money{path}?area=kee").status_code == 404
    for path in (f"lines/{line}/entries", f"transfers/{line}/release", f"works/{code}",
                 f"works/{code}/milestones", "lines", "findings", "findings/1/close",
                 "rules/powers/1/end", "plan/adopt"):  # fmt: skip
        sent = far.posts(f"/console/money/{path}", area="kee", amount="5", on="2026-01-01")
        assert sent.status_code == 404, path
    assert town.count(flow_events, flow_events.c.kind == "released") == 0


@ON_SQLITE
def test_twelve_questions_at_most_and_a_year_of_lines_in_pages(town, treasury):
    boss = desk(town)
    for n in range(3):
        treasury.builds(ref=f"w{n}")
        treasury.has_party(f"s{n}", f"School {n}")
        treasury.is_entitled(party=f"s{n}", due=60)
        treasury.enters("released", 100_000, to=f"s{n}", tranche=1)
    line, work = line_of(town, "grant").id, town.rows(works)[0].code
    pages = [f"/console/money{path}" for path in LISTS]
    pages += [f"/console/money/lines/{line}", f"/console/money/transfers/{line}"]
    pages += [f"/console/money/works/{work}"]
    counts = {path: asked(town, boss, path) for path in pages}
    assert max(counts.values()) <= 12, counts
    for n in range(101):
        treasury.has_line(f"z{n:03}")
    page = boss.sees("/console/money?year=2026")
    assert "Z000" in page
    assert "The next ones" in page
    assert "Z100" not in page
    assert "Z100" in boss.sees("/console/money?year=2026&after=100")
