"""Money is sent: who is told, who confirms, and what the ledger holds of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from smsgateway.actions.budget import rules
from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import servicelist
from smsgateway.actions.scorecards.servicelist import NewService
from smsgateway.actions.transfers import figures, findings, partylist, recipients
from smsgateway.actions.transfers.findings import NewFinding
from smsgateway.actions.transfers.parties import NewParty
from smsgateway.counting.leakage import Refusal
from smsgateway.store.conversations import conversations
from smsgateway.store.money import exchange_rates
from smsgateway.store.transfers import flow_events, parties, release_answers, releases
from tests.money.conftest import BOSS, BY, GRANT, ON_SQLITE, SCHOOL
from tests.people import ACHIENG, BARAKA, CHAN


def received(town):
    return [
        (row.reporter, row.amount, row.supersedes_id is None)
        for row in town.rows(flow_events, flow_events.c.kind == "received")
    ]


def test_a_release_is_told_to_its_followers_and_confirmed_by_the_school(town, treasury):
    achieng, baraka = town.phone(ACHIENG), town.phone(BARAKA)
    achieng.joins().presses("8", "5").sees("You will get a text when money is sent here.")
    baraka.texts("MENU").texts("1").texts("1")
    baraka.read = len(baraka.heard)
    recipients.register(town.house, SCHOOL, BARAKA, "head", by=BY)
    treasury.enters("released", 80_000, to=SCHOOL, tranche=1)
    finish_talk(town)
    town.sweeps()
    town.sweeps()
    achieng.hears("Kee primary school: KSh 80,000 was sent", "Grant. Received?", "1 All")
    achieng.texts("3").hears("Thank you. We publish how many say that it arrived.")
    baraka.hears("Received?").texts("2").hears("How much arrived?")
    baraka.texts("50,000").hears("Saved for Kee primary school: KSh 50,000 received.")
    code = treasury.code_of("grant")
    baraka.texts(f"GOT {code} 1 60000").hears("KSh 60,000 received")
    baraka.texts(f"GOT {code} 1 60000").hears("KSh 60,000 received")
    baraka.texts(f"GOT {code} 2 all").hears("NOT SAVED. This phone confirms no such transfer.")
    achieng.texts(f"GOT {code} 1 all").hears("This phone confirms no such transfer.")
    assert received(town) == [("head", 50_000, True), ("head", 60_000, False)]
    assert [row.answer for row in town.rows(release_answers)] == ["none"]
    assert [row.finished_at is None for row in town.rows(releases)] == [False]


def finish_talk(town):
    """Everybody has put the phone away."""
    town.change(conversations, finished=True)


def test_the_ledger_only_grows_and_what_was_wrong_is_superseded(town, treasury):
    wrong = treasury.enters("released", 800_000, to=SCHOOL, tranche=1)
    treasury.enters("released", 80_000, to=SCHOOL, tranche=1, supersedes=wrong)
    with pytest.raises(Refused, match="was superseded by"):
        treasury.enters("released", 70_000, to=SCHOOL, tranche=1, supersedes=wrong)
    for change in (update(flow_events).values(amount=1), delete(flow_events)):
        with pytest.raises(DatabaseError, match="only grows"), town.house.db.write() as connection:
            connection.execute(change)
    (row,) = figures.figures(town.house, GRANT).transfers
    assert (row.sent, row.received, row.stand) == (80_000, None, "transit")


@ON_SQLITE
def test_no_more_comes_back_than_was_sent(treasury):
    treasury.enters("released", 80_000, to=SCHOOL, tranche=1)
    back = treasury.enters("returned", 80_000, to=SCHOOL, tranche=1)
    with pytest.raises(Refused, match=r"of what was released 0.00 is out"):
        treasury.enters("returned", "0.01", to=SCHOOL, tranche=1)
    with pytest.raises(Refused, match=r"80000.01 cannot come back"):
        treasury.enters("returned", "80000.01", to=SCHOOL, tranche=1, supersedes=back)
    treasury.enters("returned", 70_000, to=SCHOOL, tranche=1, supersedes=back)
    treasury.enters("returned", 10_000, to=SCHOOL, tranche=1)


@ON_SQLITE
def test_nobody_enters_what_they_have_no_power_for(treasury):
    with pytest.raises(Refused, match=r"mayor@kee.example may not pay 5000 KES there on"):
        treasury.enters("paid", 5_000, by=BOSS)
    with pytest.raises(Refused, match="may not pay 100000001 KES"):
        treasury.enters("paid", 100_000_001)
    with pytest.raises(Refused, match="may not approve"):
        treasury.enters("approved", 5_000, ago=500)
    with pytest.raises(Refused, match="only a revision takes away"):
        treasury.enters("paid", -5)
    with pytest.raises(Refused, match="no amount of money"):
        treasury.enters("paid", "5.005")
    with pytest.raises(Refused, match="there is no party nowhere"):
        treasury.enters("released", 5, to="nowhere")
    treasury.enters("revised", -20_000)


@ON_SQLITE
def test_what_is_on_its_way_is_not_missing_before_an_officer_has_looked(town, treasury):
    treasury.is_entitled(tranche=2, due=60)
    treasury.enters("released", 100_000, to=SCHOOL, tranche=1)
    treasury.enters("released", 100_000, to=SCHOOL, tranche=2, ago=60)
    first, second = figures.figures(town.house, GRANT).transfers
    assert (first.stand, second.stand) == ("transit", "unmatched")
    achieng = town.phone(ACHIENG).joins()
    achieng.presses("8", "2", "1").sees("On its way")
    achieng.presses("0", "2").sees("Not matched yet.")
    about = {"line": GRANT, "party": SCHOOL, "tranche": 2, "missing": True}
    new = NewFinding("kee", "The head never got tranche 2", BY, treasury.today, **about)
    number = findings.add(town.house, new, by=BOSS)
    assert figures.figures(town.house, GRANT).transfers[1].stand == "missing"
    achieng.dials().presses("2", "8", "2", "2").sees("Checked: money is missing.")
    with pytest.raises(Refused, match="must answer this"):
        findings.answer(town.house, number, "It was paid", "voucher 12", by=BOSS)
    findings.answer(town.house, number, "It was paid late", "voucher 12", by=BY)
    with pytest.raises(Refused, match="another account must close"):
        findings.close(town.house, number, by=BY)
    findings.close(town.house, number, by=BOSS)
    assert findings.listed(town.house) == []
    assert [one.state for one in findings.listed(town.house, closed=True)] == ["closed"]


@ON_SQLITE
def test_the_figures_of_six_schools_come_with_their_coverage(town, treasury):
    for n in range(6):
        treasury.has_party(f"s{n}", f"School {n}")
        treasury.is_entitled(party=f"s{n}", tranche=3, due=100)
    found = figures.figures(town.house, GRANT, tranche=3)
    assert found.money == Refusal(units=6, matched=0, coverage=0)
    for n, got in enumerate((100_000, 50_000, 0, 0, 0)):
        treasury.enters("released", 80_000, to=f"s{n}", tranche=3, ago=99)
        treasury.enters("received", got, to=f"s{n}", tranche=3, ago=90, reporter="survey")
    money = figures.figures(town.house, GRANT, tranche=3).money
    assert (money.matched, round(money.coverage, 2)) == (5, 0.83)
    assert round(money.total_share.value, 3) == 0.3
    assert round(money.narrow.value, 3) == round(1 - 150 / 400, 3)
    assert (money.nothing.value, money.median_share.value, money.doubtful) == (0.6, 0, 1)
    assert money.broad.interval.low <= 0.7 <= money.broad.interval.high
    assert [one[0] for one in figures.chain(town.house, GRANT)] == [4]


def test_head_and_committee_each_say_what_arrived(town, treasury):
    treasury.enters("released", 100_000, to=SCHOOL, tranche=1)
    code = treasury.code_of("grant")
    for phone, role in ((BARAKA, "head"), (CHAN, "committee")):
        recipients.register(town.house, SCHOOL, phone, role, by=BY)
    town.phone(BARAKA).texts(f"GOT {code} 1 all")
    (row,) = figures.figures(town.house, GRANT).transfers
    assert (row.received, row.stand) == (Decimal(100_000), "matched")
    town.phone(CHAN).texts(f"GOT {code} 1 none")
    (row,) = figures.figures(town.house, GRANT).transfers
    assert (row.received, row.stand) == (0, "transit")
    assert sorted(received(town)) == [("committee", 0, True), ("head", 100_000, True)]


@ON_SQLITE
def test_two_currencies_are_never_added_without_a_dated_rate(town, treasury):
    treasury.has_line("pump", currency="USD")
    treasury.remembers()
    achieng = town.phone(ACHIENG).joins()
    with pytest.raises(Refused, match="may not approve 1000 USD"):
        treasury.enters("approved", 1_000, line="kee/2026/pump")
    rules.add_rate(
        town.house, "USD", "KES", treasury.today, Decimal(130), "the central bank", by=BY
    )
    treasury.enters("approved", 1_000, line="kee/2026/pump")
    achieng.presses("8").sees("Kee Ward 2026. Planned KSh 430,000.")
    # In two days: tomorrow begins in Nairobi before it does here.
    town.change(exchange_rates, on_date=treasury.today + timedelta(days=2))
    achieng.dials().presses("2", "8").sees("Planned KSh 300,000.", "(without USD)")
    euro = (town.house, "EUR", "KES", treasury.today, Decimal(150), "the central bank")
    rules.add_rate(*euro, by=BY)
    with pytest.raises(Refused, match="is known already"):
        rules.add_rate(*euro, by=BY)


def test_a_service_is_one_recipient_and_whoever_names_it_again_is_told(town, treasury, tmp_path):
    names = ("Kee primary school", "Kee girls")
    new = [NewService(name, "school", "kee", {"en": name}) for name in names]
    school, girls = servicelist.keep(town.house, new, by=BOSS).added

    def adds(code, service):
        recipients.add(town.house, NewParty(code, "school", 4, {"en": code}, "kee", service), by=BY)

    def brings(*lines):
        file = tmp_path / "list.csv"
        file.write_text("\n".join(["code,kind,level,area,service,name_en", *lines]))
        return partylist.keep(town.house, partylist.read(file), by=BY, digest="")

    def line(code, service):
        return f"{code},school,4,kee,{service},{code}"

    adds("first", school)
    adds("first", school)
    with pytest.raises(Refused, match=f"{school} is the recipient first already"):
        adds("second", school)
    with pytest.raises(Faulty, match=rf"list.csv:3: .*{school} is the recipient first already"):
        brings(line("third", girls), line("second", school))
    assert town.count(parties, parties.c.code == "third") == 0
    brings(line("first", girls), line("second", school))  # they change places, in this order
    with pytest.raises(Faulty, match=rf"list.csv:2: .*{school} is the recipient second already"):
        brings(line("first", school), line("second", girls))
