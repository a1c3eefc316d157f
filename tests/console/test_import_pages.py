"""A file on the console: tried, its faults named by line, taken in whole, or forgotten."""

import io
import json
import os
import re
import zipfile
from hashlib import sha256
from types import SimpleNamespace

import pytest

from smsgateway.actions import cycles
from smsgateway.actions.accounts import audit
from smsgateway.actions.files import sheets
from smsgateway.actions.files.watched import watched
from smsgateway.actions.imports import kinds, meter, uploads
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers import partylist
from smsgateway.store import uploads as store
from smsgateway.store.audit import audit_entries
from smsgateway.store.contracts import procurements
from smsgateway.store.money import budget_lines
from smsgateway.store.rolls import rights
from smsgateway.store.scorecards import scorecards
from smsgateway.store.services import services
from smsgateway.store.transfers import entitlements, flow_events, parties, party_phones
from smsgateway.store.works import works
from tests.console.staff import desk, sits_down
from tests.house import everything_kept
from tests.money.conftest import BOSS, BY, GRANT, ON_SQLITE, treasury
from tests.people import ACHIENG, BARAKA

__all__ = ["treasury"]

HEAD = "Code,Chapter,Description,Source of funds,Approved,Modified,Received,Paid\n"
BUDGET = HEAD + (
    "1.1,Income,Transfer from the district,district,5000000,,2000000,\n"
    "2.1,Expenditure,Salaries,own,1000000,1200000,,250000.50\n"
)
RECIPIENTS = kinds.kind_named("recipients").columns
YEAR = {"area": "kee", "year": "2027", "currency": "KES", "on": "2026-06-30"}


def sends(someone, kind, text, name="list.csv", **told):
    """The page of a file that was sent, and its address."""
    content = text if isinstance(text, bytes) else text.encode()
    form = {"csrf": someone.csrf(), "from": f"/console/imports/{kind}"}
    form |= {"file": (io.BytesIO(content), name), **told}
    sent = someone.client.post(f"/console/imports/{kind}", data=form)
    assert sent.status_code == 303
    return someone.sees(sent.location), sent.location


def takes(someone, where):
    someone.posts(f"{where}/take", **{"from": where})
    return someone.sees(where)


@pytest.fixture
def dalia(treasury):
    return sits_down(treasury.town, BY)


def test_a_budget_is_tried_looked_at_and_then_taken_in_whole(town, treasury, dalia):
    YEAR["on"] = treasury.today.isoformat()
    wrong = BUDGET.replace("Income", "Both").replace("1200000", "x")
    page, where = sends(dalia, "budget", wrong, **YEAR)
    assert "2 lines are at fault" in page
    assert "list.csv:2" in page
    assert "is income or expenditure, not &#39;Both&#39;" in page
    assert "Take it in" not in page
    page, where = sends(dalia, "budget", BUDGET, **YEAR)
    assert "There is no undo" in page
    assert "is set right by a later entry" in page, "what cannot be taken back, and what can"
    for told in ("New lines</dt><dd>2", "Salaries", "1,000,000", "250,000.50", "Take it in"):
        assert told in page
    kept = [told for _, told in everything_kept(town) if isinstance(told, bytes)]
    assert not any(b"Salaries" in one for one in kept), "between the two it is sealed"
    assert town.count(budget_lines, budget_lines.c.fiscal_year == 2027) == 0
    assert sits_down(town, BOSS).gets(where).status_code == 404, "nobody else's"
    page = takes(dalia, where)
    assert "The file is taken in." in page
    assert "What it changed" in page
    assert town.count(budget_lines, budget_lines.c.fiscal_year == 2027) == 2
    assert [row.sealed for row in town.rows(store.uploads, store.uploads.c.state == "taken")] == [
        None
    ]
    assert "not here any more" in takes(dalia, where)
    page, _ = sends(dalia, "budget", BUDGET, **YEAR)
    assert "there is nothing to take in" in page
    renamed = BUDGET.replace("Code,", "Number,", 1).replace("2.1,", "2.2,")
    page, _ = sends(dalia, "budget", renamed, **YEAR, **{"column-ref": "Number"})
    assert "New lines</dt><dd>1" in page, "a column may be called otherwise"


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(treasury, dalia, monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST", 1_000_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", bytes(2_000_000))
    assert len(packed.getvalue()) < 5_000
    page, _ = sends(dalia, "budget", packed.getvalue(), "list.xlsx", **YEAR)
    assert "unpacks to more than 1000000 bytes" in page
    assert "Take it in" not in page


def test_what_changed_meanwhile_is_shown_again_and_nothing_is_half_applied(town, treasury, dalia):
    YEAR["on"] = treasury.today.isoformat()
    _, first = sends(dalia, "budget", BUDGET, **YEAR)
    _, second = sends(dalia, "budget", BUDGET.replace("Salaries", "Wages"), **YEAR)
    takes(dalia, first)
    entries, acts = town.count(flow_events), town.count(audit_entries)
    page = takes(dalia, second)
    assert "look at what the file would do now" in page
    assert "there is nothing to take in" in page
    assert (town.count(flow_events), town.count(audit_entries)) == (entries, acts)
    dalia.posts(f"{second}/drop")
    assert dalia.gets(second).status_code == 404
    _, third = sends(dalia, "budget", BUDGET.replace("2.1", "2.9"), **YEAR)
    treasury_ends_power(treasury)
    assert "something changed meanwhile" in takes(dalia, third)
    assert "is at fault" in dalia.sees(third)
    assert town.count(budget_lines, budget_lines.c.ref == "2.9") == 0
    town.change(store.uploads, at=town.ago(minutes=61))
    assert uploads.forget_due(town.house) == 1, "the one that was taken in is history"


@ON_SQLITE
def test_a_long_file_is_read_by_the_clock_while_its_page_waits(town, treasury, dalia, monkeypatch):
    YEAR["on"] = treasury.today.isoformat()
    monkeypatch.setattr(uploads, "AT_ONCE", 50)
    page, where = sends(dalia, "budget", BUDGET, **YEAR)
    assert 'http-equiv="refresh"' in page
    assert "Take it in" not in page
    assert "not here any more" in takes(dalia, where)
    assert (uploads.try_due(town.house), uploads.try_due(town.house)) == (1, 0)
    page = dalia.sees(where)
    assert "http-equiv" not in page
    assert "New lines</dt><dd>2" in page
    page = takes(dalia, where)
    assert 'aria-current="step">being taken in' in page
    assert "Forget this file" not in page
    assert town.count(budget_lines, budget_lines.c.fiscal_year == 2027) == 0
    assert (uploads.try_due(town.house), uploads.try_due(town.house)) == (1, 0)
    assert "What it changed" in dalia.sees(where)
    assert town.count(budget_lines, budget_lines.c.fiscal_year == 2027) == 2


def test_what_changed_before_the_clock_came_is_shown_and_not_taken_in(
    town, treasury, dalia, monkeypatch
):
    YEAR["on"] = treasury.today.isoformat()
    _, short = sends(dalia, "budget", BUDGET, **YEAR)
    monkeypatch.setattr(uploads, "AT_ONCE", 50)
    _, long = sends(dalia, "budget", BUDGET.replace("Salaries", "Wages"), **YEAR)
    uploads.try_due(town.house)
    takes(dalia, long)
    monkeypatch.setattr(uploads, "AT_ONCE", 5000)
    assert "What it changed" in takes(dalia, short)
    uploads.try_due(town.house)
    page = dalia.sees(long)
    assert "nothing was taken in: look at what the file would do now" in page
    assert "What it would change" in page


def test_a_long_file_tells_how_far_it_has_come_and_begins_anew_where_it_broke_off(
    town, treasury, dalia, monkeypatch, tmp_path
):
    monkeypatch.setattr(meter, "place_of", lambda house, number: tmp_path / str(number))
    monkeypatch.setattr(uploads, "AT_ONCE", 50)
    monkeypatch.setattr(meter, "EVERY", 0)
    lines = "".join(f"s{n},school,4,kee,,,,School {n}\n" for n in range(40))
    _, where = sends(dalia, "recipients", f"{','.join(RECIPIENTS)}\n{lines}")
    seen, party_of = [], partylist.party_of

    def dies(known, row):
        values = party_of(known, row)
        seen.append(dalia.sees(where))
        if len(seen) == 1:
            town.phone(BARAKA).texts("VOTE 11")  # a try keeps nobody from voting
        if len(seen) == 31:
            raise Died
        return values

    monkeypatch.setattr(partylist, "party_of", dies)
    with pytest.raises(Died):
        uploads.try_due(town.house)
    assert "entering: line 30 of 40" in seen[-1]
    assert "75 %" in seen[-1]
    assert "line 12 of 40" in seen[12]
    assert "Vote received" in town.phone(BARAKA).heard[-1]
    assert town.tally["borehole"] == 1
    monkeypatch.setattr(partylist, "party_of", party_of)
    assert "being read" in dalia.sees(where)
    left = tmp_path / where.rpartition("/")[2]
    left.write_text("reading 30 40")  # as a process leaves it that nobody asked to end
    os.utime(left, (0, 0))
    page = dalia.sees(where)
    assert "reading: line 30 of 40" in page
    assert "It broke off there. Nothing of it was kept" in page
    assert uploads.try_due(town.house) == 1
    assert "What it would change" in dalia.sees(where)
    assert town.count(parties, parties.c.code == "s1") == 0


def test_a_list_of_recipients_is_one_act_that_names_every_line(town, treasury, dalia, monkeypatch):
    monkeypatch.setattr(partylist, "CHUNK", 2)
    lines = [f"s{n},school,4,kee,,+2547110009{n:02},,School {n}" for n in range(25)]
    lines += [f"s3,school,4,kee,,{BARAKA},+254711000903,Renamed", "kee-school,school,4,kee,,,,Kee"]
    text = "\n".join([",".join(RECIPIENTS), *lines])
    _, where = sends(dalia, "recipients", text)
    before = town.count(audit_entries)
    assert "What it changed" in takes(dalia, where)
    (entry,) = town.rows(audit_entries, audit_entries.c.n > before)
    assert (entry.by, entry.act, entry.about) == (BY, "transfers.party", "list")
    codes = [f"s{n}" for n in range(25)]
    assert entry.detail == {
        "file": sha256(text.encode()).hexdigest(),
        "lines": 27,
        "added": codes,
        "changed": ["kee-school"],
        "head": [*codes, "s3"],
        "committee": ["s3"],
    }
    with town.house.db.read() as connection:
        assert audit.verify(connection).n == before + 1
    (renamed,) = town.rows(parties, parties.c.code == "s3")
    assert renamed.name == {"en": "Renamed"}, "the last line of a code counts"
    roles = [row.role for row in town.rows(party_phones, party_phones.c.party_id == renamed.id)]
    assert sorted(roles) == ["committee", "head"], "a phone has the role that it was given last"
    page = desk(town, "auditor").sees("/console/audit")
    assert "s19 … (+5)" in page
    assert "s24" not in page


def test_people_vote_while_a_list_that_is_taken_in_is_read(town, treasury, dalia, monkeypatch):
    row_of, heard = partylist.row_of, []
    _, where = sends(dalia, "recipients", f"{','.join(RECIPIENTS)}\ns1,school,4,kee,,,,School\n")

    def reads(line):
        town.phone(BARAKA).texts("VOTE 11")
        heard.extend(town.phone(BARAKA).heard[-1:])
        return row_of(line)

    monkeypatch.setattr(partylist, "row_of", reads)
    assert "What it changed" in takes(dalia, where)
    assert all("Vote received" in one for one in heard)
    assert town.tally["borehole"] == 1


class Died(BaseException):
    """The process is gone."""


def test_whoever_is_to_end_begins_no_other_file(town, treasury, dalia, monkeypatch):
    monkeypatch.setattr(uploads, "AT_ONCE", 50)
    for code in ("one", "two"):
        sends(dalia, "recipients", f"{','.join(RECIPIENTS)}\n{code},school,4,kee,,,,School\n")
    answers = iter((True, False))
    assert uploads.try_due(town.house, lambda: next(answers)) == 1
    assert sorted(row.state for row in town.rows(store.uploads)) == ["tried", "waiting"]


def test_a_file_that_we_fail_on_keeps_no_other_waiting_and_is_forgotten_in_the_end(
    town, treasury, dalia, monkeypatch
):
    monkeypatch.setattr(uploads, "AT_ONCE", 50)
    head = ",".join(RECIPIENTS)
    _, bad = sends(dalia, "recipients", f"{head}\nbad,school,4,kee,,,,School\n")
    _, good = sends(dalia, "recipients", f"{head}\ngood,school,4,kee,,,,School\n")
    party_of = partylist.party_of

    def fails(known, row):
        if row.party.code == "bad":
            raise RuntimeError
        return party_of(known, row)

    monkeypatch.setattr(partylist, "party_of", fails)
    uploads.try_due(town.house)
    assert "being read" in dalia.sees(bad)
    takes(dalia, good)
    (stale,) = town.rows(store.uploads, store.uploads.c.state == "taking")
    with pytest.raises(Refused):
        uploads.try_again(town.house, SimpleNamespace(**{**stale._mapping, "state": "waiting"}))
    assert "being taken in" in dalia.sees(good), "who is slow undoes nobody's press"
    for minutes, left in ((61, 1), (121, 0)):
        town.change(store.uploads, at=town.ago(minutes=minutes))
        uploads.forget_due(town.house)
        assert town.count(store.uploads) == left


def treasury_ends_power(treasury):
    from smsgateway.actions.budget import delegations

    for number, one in delegations.listed(treasury.house, "kee"):
        if one.may == "approve":
            delegations.end(treasury.house, number, by=BOSS)


RELEASE = {
    "ocid": "ocds-abc123-1", "id": "1", "date": "2026-01-01T00:00:00Z", "tag": ["planning"],
    "initiationType": "tender", "planning": {"budget": {"description": "Bridge"}},
}  # fmt: skip
DEALS = {
    "uri": "https://example.org/1", "version": "1.1", "publishedDate": "2026-01-01T00:00:00Z",
    "publisher": {"name": "Kee"}, "releases": [RELEASE],
}  # fmt: skip
LISTS = {
    "contracts": (
        json.dumps(DEALS),
        {"area": "kee"},
        ("New contracts</dt><dd>1", "Published steps</dt><dd>1"),
        json.dumps({**DEALS, "releases": [{**RELEASE, "tag": ["plan"], "date": "2026-01-01"}]}),
        ("releases/0/tag/0", "releases/0/date", "has no time zone"),
    ),
    "recipients": (
        "code,kind,level,area,head,committee,name_en\n"
        f"k2,school,4,kee,{ACHIENG},,Kee girls\nkee-school,school,4,kee,,,Kee primary\n",
        {},
        ("Recipients</dt><dd>1", "Changed</dt><dd>1", "Phones</dt><dd>1"),
        "code,kind,level,area,head,name_en\na/b,school,4,kee,,X\nc,school,4,nowhere,,X\n"
        "d,school,4,kee,0711,X\n",
        ("has a code, without /", "phone is given in full"),
    ),
    "entitlements": (
        f"line,party,tranche,amount,due\n{GRANT},kee-school,2,50000,2026-09-01\n",
        {},
        ("Entitlements</dt><dd>1", "50,000"),
        f"line,party,tranche,amount,due\n{GRANT},kee-school,1,5,2026-09-01\n"
        f"{GRANT},nobody,2,5,2026-09-01\nkee/2026/none,kee-school,2,5,2026-09-01\n",
        ("is set already", "there is no party nobody", "no budget line kee/2026/none"),
    ),
    "transfers": (
        f"line,kind,amount,on,to,tranche\n{GRANT},released,80000,TODAY,kee-school,1\n",
        {},
        ("Entries in the ledger</dt><dd>1", "released"),
        f"line,kind,amount,on,to,tranche\n{GRANT},released,80000,TODAY,,1\n"
        f"{GRANT},paid,1,1999-01-01,,\n",
        ("to whom it was released", "may not pay"),
    ),
    "works": (
        "ref,year,budget,status,progress,name_en\nrooms,2026,2000000,started,40,Two class rooms\n",
        {"area": "kee", "currency": "kes"},
        ("New works</dt><dd>1", "rooms"),
        "ref,year,status,progress,name_en\nrooms,2026,half,,X\nwall,2026,started,140,X\n",
        ("status is one of",),
    ),
    "services": (
        "kind,area,name_en\nschool,kee,Kee primary\n",
        {},
        ("New services</dt><dd>1",),
        "kind,area,name_en\nschool,nowhere,Kee primary\n",
        ("there is no area",),
    ),
    "questions": (
        "name,scale,text_en\nstaff,1-5,How were you treated?\nfees,fee,Were you asked for more?\n",
        {"service": "school", "scorecard": "school"},
        ("Questions</dt><dd>2",),
        "name,scale,text_en\nstaff,1-9,How were you treated?\n",
        ("scale is one of",),
    ),
    "roll": (
        f"phone,name,area\n{ACHIENG},,kee\n,Mama Njeri,kee\n",
        {"cycle": "kee"},
        ("Phones</dt><dd>1", "For paper slips</dt><dd>1"),
        "phone,name,area\n,,kee\n12,,kee\n",
        ("neither phone nor name", "no telephone number"),
    ),
}


@ON_SQLITE
def test_every_list_names_its_faults_and_changes_what_it_said(town, treasury, dalia):
    before = {table.name: town.count(table) for table in KEPT}
    for kind, (good, told, said, bad, faults) in LISTS.items():
        day = treasury.today.isoformat()
        page, _ = sends(dalia, kind, bad.replace("TODAY", day), **told)
        for fault in faults:
            assert fault in page.replace("&#39;", "'"), (kind, page)
        page, where = sends(dalia, kind, good.replace("TODAY", day), **told)
        for one in said:
            assert one in page, kind
        assert {table.name: town.count(table) for table in KEPT} == before, kind
        assert "What it changed" in takes(dalia, where), kind
        after = {table.name: town.count(table) for table in KEPT}
        assert after != before, kind
        before = after
        assert ACHIENG[-6:] not in dalia.sees(where)
    again = LISTS["works"][0].replace("40", "60")
    page, where = sends(dalia, "works", again, area="kee", currency="KES")
    assert "Changed</dt><dd>1" in page
    takes(dalia, where)
    assert town.rows(works)[0].progress == 60


@ON_SQLITE
def test_a_file_of_entries_that_comes_twice_pays_once(town, treasury, dalia):
    day = treasury.today.isoformat()
    line = f"{GRANT},released,80000,{day},kee-school,1,"
    head = "line,kind,amount,on,to,tranche,doc\n"
    page, where = sends(dalia, "transfers", f"{head}{line}v1\n")
    takes(dalia, where)
    before = town.count(flow_events)
    page, _ = sends(dalia, "transfers", f"{head}{line}v1\n")
    assert "has this entry already" in page
    assert "Take it in" not in page
    page, _ = sends(dalia, "transfers", f"{head}{line}v2\n{line}v2\n")
    assert "list.csv:3" in page
    assert "1 line is at fault" in page, "the second of the same file alone"
    page, _ = sends(dalia, "transfers", f"{head}{line}v2\n")
    assert "Take it in" in page
    assert town.count(flow_events) == before


@ON_SQLITE
def test_every_kind_tells_of_its_lines_while_it_is_gone_through(town, treasury):
    day = treasury.today.isoformat()
    for name, (good, told, *_) in LISTS.items():
        heard = set()
        with watched(lambda in_pass, done, of, heard=heard: heard.add((in_pass, of))):
            content = good.replace("TODAY", day).encode()
            ending = "json" if name == "contracts" else "csv"
            kind = kinds.kind_named(name)
            uploads.run(town.house, kind, f"list.{ending}", content, told, by=BY, keep=False)
        lines = 1 if name == "contracts" else good.strip().count("\n")
        assert (("entering" if name == "contracts" else "reading"), lines) in heard, name


KEPT = (
    *(parties, party_phones, entitlements, flow_events, works, services, scorecards, rights),
    procurements,
)


@ON_SQLITE
def test_a_sample_can_be_filled_in_and_sent_back(town, treasury, dalia):
    for kind in kinds.KINDS:
        if not kind.columns:
            assert dalia.gets(f"/console/imports/{kind.name}/sample.csv").status_code == 404
            continue
        sample = dalia.sees(f"/console/imports/{kind.name}/sample.csv")
        assert sample.splitlines()[0] == ",".join(kind.columns)
        file = sample.replace("2026-05-02", treasury.today.isoformat()).replace(",1,100", ",7,100")
        told = {"area": "kee", "currency": "KES", "cycle": "kee", "survey": "none"}
        told |= {"service": "school", "scorecard": "school"}
        page, _ = sends(dalia, kind.name, file, **told)
        said = {"survey": "there is no survey none", "projects": "its ballot is fixed"}
        assert said.get(kind.name, "Take it in") in page


@ON_SQLITE
def test_elsewhere_and_for_others_nothing_can_be_brought_in(town, treasury):
    with town.house.db.write() as connection:
        told = cycles.NewArea("far", {"en": "Far Ward"}, "", "Africa/Nairobi", ("en",))
        cycles.add_area(connection, told)
    far = desk(town, "data-entry", ("far",))
    page, _ = sends(far, "budget", BUDGET, **YEAR)
    assert "choose an area" in page
    page, _ = sends(far, "recipients", LISTS["recipients"][0])
    assert "has no say" in page
    page, _ = sends(far, "entitlements", LISTS["entitlements"][0])
    assert "there is no budget line" in page
    assert far.gets("/console/imports/roll").status_code == 404, "a role's own kinds alone"
    assert "Kee Ward" not in far.sees("/console/imports/works")
    # A form names a layout of ours, never a file of the server's.
    page, _ = sends(far, "budget", BUDGET, **{**YEAR, "area": "far", "layout": "/etc/passwd"})
    assert "choose a form" in page
    stranger = town.app.test_client()
    huge = {"file": (io.BytesIO(b"x" * 200_000), "a.csv")}
    assert stranger.post("/console/imports/works", data=huge).status_code == 413
    form = "multipart/form-data; boundary=x"
    big = {"content_type": form, "environ_overrides": {"CONTENT_LENGTH": "4500000"}}
    assert far.client.post("/console/imports/works", **big).status_code == 413
    page, _ = sends(far, "works", b"\xff\xfd", "../../x'y.csv", area="far", currency="KES")
    assert "is not UTF-8" in page
    assert re.search(r"<h1[^>]*>x_y.csv<", page)
