"""One step after another, each for ever; what does not follow is refused."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from smsgateway import cli
from smsgateway.actions.accounts import audit
from smsgateway.actions.accounts.accounts import NoSuchAccount
from smsgateway.actions.contracts import book
from smsgateway.actions.contracts.dating import doubt
from smsgateway.actions.contracts.steps import Amended, Awarded, Ended, Paid, Signed, Stage
from smsgateway.actions.contracts.story import story
from smsgateway.actions.refused import Refused
from smsgateway.counting.merging import compiled
from smsgateway.counting.procurement import Contract, Milestone, Payment, Process, Sum
from smsgateway.counting.red_flags import flags
from smsgateway.store.contracts import procurement_releases
from tests.contracts.conftest import ABC, BY, MJENGO, ON_SQLITE, shillings
from tests.house import KEY, SECRET, SLUG

TODAY = date(2026, 6, 1)


def test_a_contract_goes_its_way_and_everything_is_kept(works):
    works.builds()
    works.pays("PV-2", 500_000).reaches("roof", -1)
    (contract,) = works.held.process.contracts
    assert (contract.supplier, contract.value) == ("ABC Builders", shillings(1_150_000))
    assert contract.paid == 900_000
    assert contract.built_share == 1
    assert works.held.process.stage == "implementation"
    assert works.questions == {}
    with works.house.db.read() as connection:
        entries = list(audit.everything(connection))
    assert entries[-1].act == "contract.stage"
    assert entries[-1].by == BY


def test_what_does_not_follow_is_refused_and_nothing_is_kept(works):
    works.plans()
    refused = (
        (lambda: works.hears_bids((ABC, 1)), "nobody was asked"),
        (lambda: works.awards(), "no tender yet"),
        (lambda: works.signs(), "no award waits"),
        (lambda: works.pays("PV-1", 1), "no contract was signed"),
        (lambda: works.tenders(opens=2, closes=1), "close after they open"),
        (lambda: works.tenders("secret"), "a method is one of"),
        (lambda: works.tenders(estimate="1" * 16), "at most 15 digits"),
    )
    for step, why in refused:
        with pytest.raises(Refused, match=why):
            step()
    works.tenders(closes=-20)
    with pytest.raises(Refused, match="bids are opened after"):
        works.hears_bids((ABC, 1_150_000))
    works.tenders().hears_bids((ABC, 1_150_000))
    with pytest.raises(Refused, match="a bid of KE-RC-12 already"):
        works.hears_bids((ABC, 1))
    with pytest.raises(Refused, match="KE-RC-77 made no bid"):
        works.awards(MJENGO)
    works.awards().signs().pays("PV-1", 1)
    with pytest.raises(Refused, match="payment PV-1 is there already"):
        works.pays("PV-1", 1)
    with pytest.raises(Refused, match="the contract is in KES"):
        works.does(Paid("PV-2", Sum(Decimal(7), "USD"), works.day(-5)))
    with pytest.raises(Refused, match="no milestone cellar"):
        works.reaches("cellar", -1)
    with pytest.raises(Refused, match="the contract is in KES"):
        works.does(Amended("x", works.today, Sum(Decimal(1), "USD")))
    with pytest.raises(NoSuchAccount):
        book.add(works.house, works.code, Ended(works.today), by="x@kee.example")
    assert works.town.count(procurement_releases) == 7


@ON_SQLITE
def test_who_builds_is_whom_the_latest_award_names(works):
    works.plans().tenders().hears_bids((ABC, 1_150_000), (MJENGO, 1_300_000))
    works.awards(ABC)
    assert story(works.held).following == ("sign", "award")
    works.awards(MJENGO, 1_300_000)
    assert [one.firm for one in story(works.held).awards] == [MJENGO]
    works.signs(1_300_000).pays("PV-1", 1)
    (contract,) = works.held.process.contracts
    assert (contract.supplier, contract.awarded) == ("Mjengo Ltd", shillings(1_300_000))
    told = compiled(works.held.releases)
    assert [one["status"] for one in told["awards"]] == ["cancelled", "active"]
    (payment,) = told["contracts"][0]["implementation"]["transactions"]
    assert payment["payee"]["id"] == MJENGO.id


@ON_SQLITE
def test_a_stage_that_was_reached_stays_reached_whatever_its_date(works):
    works.builds().plans_stage("walls", 25)
    (contract,) = compiled(works.held.releases)["contracts"]
    walls = contract["implementation"]["milestones"][0]
    assert (walls["id"], walls["status"]) == ("walls", "met")
    assert works.held.process.contracts[0].built_share == Decimal("0.5")


@ON_SQLITE
def test_a_contract_ends_once(works):
    works.builds().does(Ended(works.today))
    for step in (Amended("x", works.today, shillings(1)), Ended(works.today, cancelled=True)):
        with pytest.raises(Refused, match="has ended already"):
            works.does(step)
    assert works.pays("PV-9", 1).held.process.contracts[0].status == "terminated"


@ON_SQLITE
def test_days_that_cannot_follow_each_other_are_refused(works):
    works.plans().tenders().hears_bids((ABC, 1_150_000), (MJENGO, 1_300_000))
    sum_ = shillings(1_150_000)

    def on(ahead):
        return works.day(ahead)

    refused = [
        (Awarded(ABC, sum_, on(-40)), "bids were opened on"),
        (Awarded(ABC, sum_, on(2)), "has not come yet"),
    ]
    later = [
        (Signed(sum_, on(-36), on(-28), on(30)), "the award is of"),
        (Signed(sum_, on(2), on(3), on(30)), "has not come yet"),
    ]
    last = [
        (Amended("x", on(-31), sum_), "was signed on"),
        (Ended(on(-31)), "was signed on"),
        (Paid("PV-2", sum_, on(2)), "has not come yet"),
        (Stage("walls", "", on(3), on(2)), "has not come yet"),
    ]
    for steps, then in ((refused, works.awards), (later, works.signs), (last, None)):
        for step, why in steps:
            with pytest.raises(Refused, match=why):
                works.does(step)
        if then:
            then()
    early = Paid("PV-1", shillings(5), on(-31))
    assert "signed on" in str(doubt(early, works.held.process)), "asked, for it does happen"
    assert doubt(replace(early, on=on(-30)), works.held.process) is None
    assert works.does(early).held.process.contracts[0].paid == 5


@ON_SQLITE
def test_what_is_odd_is_asked_not_accused(works):
    works.plans().tenders(opens=-50, closes=-40, estimate=1_000_000)
    works.hears_bids((ABC, 1_150_000)).awards().signs(ends=-4).amends(1_350_000)
    works.plans_stage("walls", -8).pays("PV-1", 900_000)
    assert works.questions == {
        "one-bid": (),
        "short-bidding": (10, 14),
        "price": (115,),
        "changes": (17,),
        "late": (8,),
        "paid-ahead": (67, 0),
    }
    shown = CliRunner().invoke(
        cli.main,
        ["contracts", "show", works.code],
        env={
            "DATABASE_URL": works.house.settings.database_url,
            "PHONE_KEY": KEY.hex(),
            "SECRET_KEY": SECRET,
        },
    )
    assert shown.exit_code == 0, shown.output
    asked = [line for line in shown.output.splitlines() if line.startswith("?")]
    assert asked == [
        "? Only one bid came. Why?",
        "? Bids were open 10 days; the law says 14. Why?",
        "? Price against the estimate: 115%. Why?",
        "? Changes moved the price by 17%. Why?",
        "? It is 8 days late. Why?",
        "? Paid 67%, built 0%. Why?",
    ]


PLAIN = Contract(
    id="c",
    award="a",
    title="",
    status="active",
    suppliers=(),
    awarded=None,
    first=shillings(100),
    value=shillings(100),
    changes=Decimal(0),
    amendments=0,
    signed=None,
    starts=None,
    agreed_end=TODAY,
    ends=TODAY,
    milestones=(),
    payments=(),
)
NOTHING_ODD = Process(
    ocid="o",
    title="",
    stage="contract",
    project="",
    rationale="",
    budget=None,
    method="open",
    estimate=shillings(100),
    bids=3,
    opens=TODAY - timedelta(30),
    closes=TODAY,
    contracts=(PLAIN,),
)


def kinds(process=NOTHING_ODD, progress=None, days=14, **changed):
    one = replace(process, contracts=(replace(PLAIN, **changed),))
    return [flag.kind for flag in flags(one, TODAY, {"open": days}, progress)]


def test_each_question_has_its_own_threshold():
    assert kinds() == []
    assert kinds(replace(NOTHING_ODD, bids=1)) == ["one-bid"]
    assert kinds(days=30) == []
    assert kinds(days=31) == ["short-bidding"]
    assert kinds(first=shillings(101)) == ["price"]
    assert kinds(first=shillings(70)) == []
    assert kinds(first=shillings(69)) == ["price"]
    assert kinds(awarded=Sum(Decimal(500), "USD")) == []  # not to be compared
    assert kinds(changes=Decimal(15)) == []
    assert kinds(changes=Decimal("15.01")) == ["changes"]
    assert kinds(ends=TODAY - timedelta(1)) == ["late"]
    assert kinds(ends=TODAY - timedelta(1), status="terminated") == []
    half_paid = (Payment("p", None, shillings(50)),)
    assert kinds(payments=half_paid, progress=Decimal("0.3")) == []
    assert kinds(payments=half_paid, progress=Decimal("0.29")) == ["paid-ahead"]
    assert kinds(payments=half_paid) == []  # nobody measured what is built
    late = (Milestone("m", "", TODAY - timedelta(5), TODAY - timedelta(2)),)
    assert kinds(payments=half_paid, milestones=late) == ["late"]


@given(st.lists(st.integers(1, 1000), max_size=5), st.sampled_from(["KES", "USD"]))
def test_only_money_of_the_contract_s_own_currency_is_added(amounts, other):
    paid = [Payment(str(n), None, shillings(amount)) for n, amount in enumerate(amounts)]
    foreign = Payment("x", None, Sum(Decimal(7), other))
    contract = replace(PLAIN, payments=(*paid, foreign))
    assert contract.paid == sum(amounts) + (7 if other == "KES" else 0)
    assert contract.paid_besides == (() if other == "KES" else (Sum(Decimal(7), "USD"),))


@ON_SQLITE
def test_an_officer_writes_a_whole_contract_from_the_command_line(works, tmp_path):
    env = {
        "DATABASE_URL": works.house.settings.database_url,
        "PHONE_KEY": KEY.hex(),
        "SECRET_KEY": SECRET,
    }

    def runs(*words, exit_code=0):
        result = CliRunner().invoke(cli.main, ["contracts", *words], env=env)
        assert result.exit_code == exit_code, result.output
        return result.output.strip()

    price = ("--amount", "1,150,000", "--currency", "kes", "--by", BY)
    firm = ("--firm-id", "KE-RC-12", "--name", "ABC Builders")
    ago = [works.day(-days).isoformat() for days in (60, 40, 35, 30)]
    code = runs("plan", SLUG, "--title", "Bridge", *price)
    runs("tender", code, "--method", "open", "--opens", ago[0], "--closes", ago[1], *price)
    runs("bid", code, *firm, "--on", ago[1], *price)
    runs("award", code, *firm, "--on", ago[2], *price)
    runs("sign", code, "--on", ago[2], "--starts", ago[3], "--ends", "2999-01-01", *price)
    runs("milestone", code, "deck", "--title", "Deck", "--due", "2999-01-01", "--by", BY)
    runs("milestone", code, "deck", "--met", ago[3], "--by", BY)
    runs("pay", code, "--voucher", "PV-1", "--on", ago[3], *price)
    runs("amend", code, "--why", "Flood", "--ends", "2999-06-01", "--on", ago[3], "--by", BY)
    runs("end", code, "--on", ago[3], "--by", BY)
    (told,) = json.loads(runs("list", "--json"))
    assert (told["stage"], told["contracts"][0]["paid"]) == ("implementation", "1150000")
    assert told["contracts"][0]["status"] == "terminated"
    for kind in ("releases", "records", "projects"):
        (tmp_path / "package.json").write_text(runs("export", "--as", kind))
        ours = json.loads(runs("export", "--as", kind, "--area", SLUG))
        assert ours["uri"].endswith(f"/data/contracts/{SLUG}/{kind}.json")
        again = json.loads(
            runs("import", str(tmp_path / "package.json"), "--area", SLUG, "--by", BY, "--json")
        )
        assert (again["processes"], again["releases"]) == ([], 0)
    (tmp_path / "package.json").write_text('{"releases": [{}]}')
    runs("import", str(tmp_path / "package.json"), "--area", SLUG, "--by", BY, exit_code=1)


def test_a_citizen_asks_about_the_works_by_sms_and_by_ussd(works):
    works.builds()
    amina = works.town.phone("+254711000001")
    told = f"School, 2 rooms {works.code}. Builder ABC Builders, KSh 1.15m, 35% paid, due "
    amina.texts(f"CONTRACT {works.code}").hears(told, "Bids: 2.")
    amina.texts("CONTRACT 30426").hears(told)  # the code of its project
    amina.dials().presses("9", works.code).sees("Builder ABC Builders")
