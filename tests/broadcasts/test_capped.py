"""What voters are told apart by, and what a day may cost, on each kind of database."""

from decimal import Decimal

import pytest

from smsgateway.actions.broadcasts import control, pricing
from smsgateway.actions.refused import Refused
from smsgateway.store.alarms import alarms
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.contests import contests
from tests.broadcasts.saying import bulk, drafted, joined, let_out, limited, started
from tests.broadcasts.test_previewing import PRICES
from tests.people import ACHIENG, BARAKA, crowd


@pytest.fixture
def priced(staffed, tmp_path):
    file = tmp_path / "prices.csv"
    file.write_text(PRICES)
    pricing.import_prices(staffed.house, file)
    return staffed


class TestRoles:
    def test_only_who_has_not_voted_is_reminded_and_nothing_of_it_is_kept(self, staffed):
        joined(staffed, [ACHIENG, BARAKA])
        staffed.phone(BARAKA).texts("VOTE 11").hears("Vote received")
        limited(staffed)
        drafted(staffed, to=("unvoted=kee",), topic="voting", en="Vote until Friday")
        assert control.plan(staffed.house, "rain").people == 1
        started(staffed)
        let_out(staffed)
        assert staffed.texts_to(ACHIENG) == ["Vote until Friday"]
        assert len(staffed.texts_to(BARAKA)) == 1

    def test_who_votes_before_their_turn_is_spared_the_reminder(self, staffed):
        joined(staffed, [ACHIENG, BARAKA])
        limited(staffed)
        drafted(staffed, to=("unvoted=kee",))
        started(staffed)
        staffed.phone(ACHIENG).texts("VOTE 11")
        let_out(staffed)
        assert len(bulk(staffed)) == 1

    def test_who_voted_can_be_thanked(self, staffed):
        joined(staffed, [ACHIENG, BARAKA])
        staffed.phone(BARAKA).texts("VOTE 11")
        drafted(staffed, to=("voted=kee language=en", "language=sw"))
        assert control.plan(staffed.house, "rain").people == 1

    def test_once_the_keys_are_destroyed_nobody_can_tell(self, staffed):
        staffed.change(contests, salt=None)
        with pytest.raises(Refused, match="destroyed"):
            drafted(staffed, to=("voted=kee",))


class TestTheCap:
    def test_broadcasts_wait_until_tomorrow_and_replies_never(self, priced):
        joined(priced, crowd(10))
        limited(priced, daily_cap=Decimal("4"))
        drafted(priced)
        started(priced)
        let_out(priced, rounds=4)
        assert len(bulk(priced)) == 5, "five times 0.80 KES"
        (held,) = priced.rows(broadcasts)
        assert "daily cap of 4" in held.held_because
        (alarm,) = priced.rows(alarms)
        assert (alarm.name, alarm.about, alarm.cleared_at) == ("cap", "kee", None)
        priced.phone(BARAKA).texts("LIST").hears("Borehole")

    def test_it_goes_on_when_there_is_room_again(self, priced):
        joined(priced, crowd(10))
        limited(priced, daily_cap=Decimal("4"))
        drafted(priced)
        started(priced)
        let_out(priced, rounds=4)
        limited(priced, daily_cap=None)
        let_out(priced)
        assert len(bulk(priced)) == 10
        assert priced.rows(broadcasts)[0].held_because == ""
        assert priced.rows(alarms)[0].cleared_at is not None

    def test_what_replies_cost_counts(self, priced):
        joined(priced, crowd(10))
        for number in crowd(3):
            priced.phone(number).texts("HELP")
        limited(priced, daily_cap=Decimal("4"))
        drafted(priced)
        started(priced)
        let_out(priced, rounds=4)
        assert len(bulk(priced)) == 2
