"""What a cycle will cost and what it did, by network and per vote."""

import re
from decimal import Decimal

import pytest

from smsgateway.actions.broadcasts import costs, pricing
from smsgateway.actions.lines import channel_rules
from smsgateway.actions.lines.channel_rules import Rules
from smsgateway.actions.lines.limiting import Sending
from smsgateway.actions.refused import Refused
from smsgateway.store.contests import contests
from smsgateway.store.messages import outbox
from tests.broadcasts.saying import drafted, joined, let_out, limited, started
from tests.broadcasts.test_previewing import PRICES
from tests.console.staff import hire, sits_down
from tests.house import SLUG
from tests.people import ACHIENG, AIRTEL, BARAKA, CHAN, crowd


@pytest.fixture
def priced(staffed, tmp_path):
    file = tmp_path / "prices.csv"
    file.write_text(PRICES)
    pricing.import_prices(staffed.house, file)
    return staffed


def guess(turnout="0.5", ussd="0.6", broadcasts=2):
    return costs.Guess(Decimal(turnout), Decimal(ussd), broadcasts)


def by_name(cost):
    return {
        (one.what, one.network): (one.units, one.cost and one.cost.amount) for one in cost.items
    }


def test_before_the_opening_everybody_times_the_turnout(priced):
    joined(priced, crowd(10))
    joined(priced, [ACHIENG, BARAKA], network=AIRTEL)
    found = costs.expected(priced.house, SLUG, guess())
    assert by_name(found) == {
        ("broadcast", "63902"): (20, Decimal("16.00")),
        ("broadcast", AIRTEL): (4, Decimal("4.00")),
        ("receipt", "63902"): (3, Decimal("2.40")),
        ("receipt", AIRTEL): (1, Decimal("1.00")),
        ("reply", "63902"): (2, Decimal("1.60")),
        ("session", "63902"): (3, Decimal("0.75")),
        ("session", AIRTEL): (1, None),
    }
    assert (found.votes, found.total.amount) == (6, Decimal("25.75"))


def test_afterwards_what_really_left_and_what_one_vote_cost(priced):
    priced.phone(BARAKA).texts("VOTE 11 12")
    priced.phone(ACHIENG).joins().votes("11")
    priced.delivers()
    limited(priced)
    drafted(priced)
    started(priced)
    let_out(priced)
    found = costs.actual(priced.house, SLUG)
    units = {name: units for name, (units, _) in by_name(found).items()}
    assert (units["bulk", "63902"], units["bulk", "KE"]) == (1, 1), "nobody told Baraka's network"
    assert units["receipt", "63902"] >= 1
    assert units["session", "63902"] == 2, "joining and voting were recorded"
    assert found.votes == 2
    assert found.each.amount == found.total.amount / 2
    priced.change(outbox, cost="KES 0.8000")
    assert costs.actual(priced.house, SLUG).said == {
        "KES": Decimal("0.8") * priced.count(outbox, outbox.c.status == "sent")
    }


def test_the_console_shows_what_was_expected_beside_what_it_was(priced):
    joined(priced, crowd(10))
    boss = sits_down(priced, hire(priced, "coordinator", (SLUG,), "boss@kee.example"))
    path = f"/console/cycles/{SLUG}/cost"
    priced.change(contests, opens_at=priced.ago(days=-1), closes_at=priced.ago(days=-2))
    priced.house.catalogue.at(10**9)
    before = boss.sees(f"{path}?turnout=50&ussd=60&broadcasts=2")
    assert 'aria-label="Expected: KSh 20.75"' in before
    assert "Since it opened" not in before
    priced.change(contests, opens_at=priced.ago(days=1))
    priced.house.catalogue.at(10**9 + 1)
    priced.phone(crowd(1)[0]).texts("VOTE 11 12")
    priced.delivers()
    after = boss.sees(path)
    assert re.search(r'aria-label="Since it opened: KSh \d', after)
    assert re.search(r"One vote cost</dt><dd>KSh \d", after)
    assert '<rect class="reply"' in after
    refused = boss.sees(f"{path}?turnout=300")
    assert "turnout and the share of USSD go from 0 to 1" in refused
    assert "a guess is a number" in boss.sees(f"{path}?broadcasts=many")


def test_a_guess_that_is_none_is_refused(priced):
    with pytest.raises(Refused, match="from 0 to 1"):
        costs.expected(priced.house, SLUG, guess(turnout="30"))


def test_each_network_says_what_it_costs_the_citizen(staffed):
    pays = {"ussd": "free", f"ussd:{AIRTEL}": "tariff 1 KES", "sms": "reverse"}
    channel_rules.change(staffed.house, SLUG, Rules(), Sending(pays=pays))
    staffed.phone(ACHIENG).dials().presses("1").sees("Free for you.")
    staffed.phone(BARAKA, network=AIRTEL).dials().presses("1").sees("This costs you KSh 1.")
    staffed.phone(CHAN).texts("HELP").hears("We pay for this.")
    channel_rules.change(staffed.house, SLUG, Rules(), Sending(pays={"sms": ""}))
    chan = staffed.phone(CHAN).texts("HELP")
    assert "pay" not in chan.heard[-1]
