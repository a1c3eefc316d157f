"""A coordinator asks everybody whether money arrived, from the transfer's own record."""

import re

import pytest

from deploy.emulators import AfricasTalking
from smsgateway.actions.broadcasts import control, drafts
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers import figures, recipients
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.transfers import release_answers
from tests.broadcasts.saying import fresh_sqlite, joined, let_out, limited
from tests.console.staff import hire, sits_down
from tests.money.conftest import BY, GRANT, SCHOOL, treasury
from tests.money.test_transfers import received
from tests.people import ACHIENG, BARAKA, CHAN, crowd

__all__ = ["treasury"]

ASKED = "KSh 80,000 was paid to Kee primary school for Grant. Received? 1 all 2 part 3 none"


@pytest.fixture
def migrated_url(tmp_path):
    return fresh_sqlite(tmp_path)


def test_the_answers_to_the_broadcast_reach_the_transfer(town, treasury):
    event = treasury.enters("released", 80_000, to=SCHOOL, tranche=1)
    with AfricasTalking(api_key="key") as provider:
        town.adds_channel("at", "africastalking", api_url=provider.url)
        limited(town, slug="at")
        joined(town, [ACHIENG, BARAKA, CHAN, *crowd(1)], slug="at")
        recipients.register(town.house, SCHOOL, BARAKA, "head", by=BY)
        boss = sits_down(town, hire(town, "coordinator", ("kee",), "boss@kee.example"))
        offered = boss.sees("/console/broadcasts")
        assert re.search(rf'value="transfer:{event}".*KSh 80,000 · Kee primary school', offered)
        form = {"record": f"transfer:{event}", "ready-slug": "paid", "ready-channel": "at"}
        answer = boss.posts("/console/broadcasts/ready", **form)
        assert answer.headers["Location"].endswith("/console/broadcasts/paid")
        assert f"{ASKED} 4 not checked" in boss.sees("/console/broadcasts/paid")
        control.start(town.house, "paid", control.plan(town.house, "paid"), by=BY)
        let_out(town)
        assert provider.accepted == dict.fromkeys([ACHIENG, BARAKA, CHAN, *crowd(1)], 1)
        for number, says in ((ACHIENG, "1"), (CHAN, "3"), (crowd(1)[0], "4")):
            phone = town.phone(number, slug="at").hears(ASKED)
            phone.texts(says).hears("We publish how many say that it arrived.")
        head = town.phone(BARAKA, slug="at").hears(ASKED).texts("2")
        head.hears("How much arrived?").texts("50,000")
        town.senders.close()
    assert sorted(row.answer for row in town.rows(release_answers)) == ["all", "none", "unseen"]
    assert received(town) == [("head", 50_000, True)]
    assert figures.figures(town.house, GRANT).transfers[0].received == 50_000


def test_what_is_not_on_the_record_and_who_cannot_be_answered(town, treasury):
    with pytest.raises(Refused, match="is on the record"):
        drafts.transfer(town.house, GRANT, SCHOOL)
    treasury.enters("released", 80_000, to=SCHOOL, tranche=1)
    with pytest.raises(Refused, match="is on the record"):
        drafts.transfer(town.house, GRANT, SCHOOL, 2)
    said = drafts.transfer(town.house, GRANT, SCHOOL, 1)
    town.adds_channel("name", "africastalking", sender="KEEWARD")
    with pytest.raises(Refused, match="nobody can answer KEEWARD"):
        drafts.keep(town.house, "paid", "name", said, [], by=BY)
    drafts.keep(town.house, "paid", "kee", said, [], by=BY)
    (row,) = town.rows(broadcasts)
    assert row.asks_reply
    assert set(row.texts) == {"en", "sw", "km", "fr", "km-Latn"}
    boss = sits_down(town, hire(town, "coordinator", ("kee",), "boss@kee.example"))
    form = {"record": "transfer:999", "ready-slug": "again", "ready-channel": "kee"}
    refused = boss.posts("/console/broadcasts/ready", **form)
    assert (refused.status_code, "no such record" in refused.text) == (422, True)
