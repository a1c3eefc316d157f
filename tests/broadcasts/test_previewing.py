"""What a coordinator sees before anything is sent, and what is refused."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given

from smsgateway.actions.broadcasts import control, making, pricing, run, text, trial
from smsgateway.actions.broadcasts.audience import read_group
from smsgateway.actions.broadcasts.schedule import finish, may_leave, next_turn, spread_room
from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.lines import channel_rules
from smsgateway.actions.people import tagging
from smsgateway.actions.refused import Refused
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from smsgateway.store.sending import prices
from tests.broadcasts.saying import (
    ANN,
    bulk,
    drafted,
    fresh_sqlite,
    full_bucket,
    joined,
    let_out,
    limited,
    started,
)
from tests.house import everything_kept
from tests.people import ACHIENG, AIRTEL, BARAKA, CHAN, crowd

NAIROBI, PHNOM_PENH = ZoneInfo("Africa/Nairobi"), ZoneInfo("Asia/Phnom_Penh")
PRICES = """provider,network,kind,price,currency
simulator,63902,sms,0.80,KES
simulator,,sms,1.00,KES
simulator,63902,ussd,0.25,KES
"""


@pytest.fixture
def migrated_url(tmp_path):
    return fresh_sqlite(tmp_path)


@pytest.fixture
def price_file(tmp_path):
    file = tmp_path / "prices.csv"
    file.write_text(PRICES)
    return file


@pytest.fixture
def priced(staffed, price_file):
    pricing.import_prices(staffed.house, price_file)
    return staffed


class TestFigures:
    def test_people_segments_and_cost_by_language_and_network(self, priced):
        joined(priced, crowd(3), "en")
        joined(priced, [ACHIENG], "sw", AIRTEL)
        limited(priced)
        drafted(priced, en="Rain today", sw="Mvua leo 🌧" + "!" * 61)
        seen = control.plan(priced.house, "rain")
        english, swahili = seen.kinds
        assert (english.people, english.language, english.network) == (3, "en", "63902")
        assert (english.encoding, english.segments) == ("GSM-7", 1)
        assert (swahili.encoding, swahili.units, swahili.segments) == ("UCS-2", 72, 2)
        assert (english.cost.amount, swahili.cost.amount) == (Decimal("2.40"), Decimal("2.00"))
        assert (seen.people, seen.segments, seen.cost.amount) == (4, 5, Decimal("4.40"))
        assert seen.unpriced == 0

    def test_it_ends_when_the_last_text_has_left_at_the_channels_rate(self, staffed):
        joined(staffed, crowd(20))
        limited(staffed, rate=0.5)
        drafted(staffed)
        seen = control.plan(staffed.house, "rain")
        assert seen.ends - seen.starts == timedelta(seconds=40)

    def test_nor_faster_than_a_sim_may_and_leaves_some_of_its_day_to_replies(self, staffed):
        joined(staffed, crowd(30))
        drafted(staffed)
        for rules, seconds in (
            (channel_rules.Rules(per_minute=10), 30 * 6),
            (channel_rules.Rules(per_day=40), 30 * 86_400 / 30),
        ):
            channel_rules.change(staffed.house, "kee", rules)
            limited(staffed)
            seen = control.plan(staffed.house, "rain")
            assert (seen.ends - seen.starts).total_seconds() == pytest.approx(seconds)

    def test_five_samples_are_shown_as_they_will_be_read(self, staffed):
        for place, number in enumerate(crowd(7)):
            joined(staffed, [number], "en", f"6390{place}")
        limited(staffed)
        drafted(staffed, en="{commune}: dial {dial}")
        seen = control.plan(staffed.house, "rain")
        assert [kind.body for kind in seen.samples] == ["Kee Ward: dial *384*1#"] * 5

    def test_a_curly_quote_that_doubles_the_price_is_named(self, staffed):
        joined(staffed, [ACHIENG])
        drafted(staffed, en="The road to the chief’s office is closed.")
        assert "costs more because of ’" in " ".join(control.plan(staffed.house, "rain").warnings)

    def test_khmer_script_goes_only_where_it_is_known_to_arrive(self, staffed):
        joined(staffed, [ACHIENG], "km")
        drafted(staffed, **{"en": "Rain", "km": "ភ្លៀង", "km-Latn": "Phlieng"})
        assert control.plan(staffed.house, "rain").kinds[0].body == "Phlieng"

    def test_an_audience_of_nobody_is_not_started(self, staffed):
        drafted(staffed)
        with pytest.raises(Refused, match="reaches nobody"):
            control.plan(staffed.house, "rain")


class TestRefused:
    @pytest.mark.parametrize(
        ("body", "why"),
        [
            ("", "empty"),
            ("Hello {name}", "slot {name}"),
            ("Hello {commune.name}", "slot"),
            ("Hello {commune!r}", "slot"),
            ("Hello {", "brace"),
            ("a" * 2000, "longer than 10 segments"),
        ],
    )
    def test_a_text_that_cannot_be_sent(self, body, why):
        with pytest.raises(Refused, match=why):
            text.checked({"en": body}, "en")

    def test_a_language_that_everybody_falls_back_to_is_needed(self, staffed):
        with pytest.raises(Refused, match="a text in en is missing"):
            drafted(staffed, sw="Mvua")

    @pytest.mark.parametrize("body", ["Reply 1 for yes", "Jibu 1", "Répondez OUI", "សូមឆ្លើយ"])
    def test_a_text_that_asks_for_an_answer_from_a_sender_that_takes_none(self, staffed, body):
        staffed.adds_channel("name", "africastalking", sender="KEEWARD")
        told = making.NewBroadcast("rain", "name", "news", [read_group("area=kee")], {"en": body})
        with pytest.raises(Refused, match="nobody can answer KEEWARD"):
            making.make(staffed.house, told, by=ANN)

    def test_the_same_text_is_fine_where_it_can_be_answered(self, staffed):
        assert drafted(staffed, en="Reply 1 for yes").asks_reply

    @pytest.mark.parametrize(
        "group", ["", "area", "colour=red", "area=nowhere", "tag=nobody", "voted=nothing"]
    )
    def test_an_audience_that_there_is_not(self, staffed, group):
        with pytest.raises(Refused):
            drafted(staffed, to=(group,))

    def test_a_stranger_makes_nothing(self, staffed):
        told = making.NewBroadcast("rain", "kee", "news", [{"area": "kee"}], {"en": "Rain"})
        with pytest.raises(Refused, match="no account"):
            making.make(staffed.house, told, by="eve@elsewhere.example")


class TestPrices:
    def test_each_wrong_line_is_named_and_nothing_is_kept(self, staffed, price_file):
        price_file.write_text(
            PRICES + "nobody,,sms,1,KES\nsimulator,,fax,1,KES\nsimulator,1,sms,dear,KES\n"
            "simulator,2,sms,-1,KES\nsimulator,3,sms,1,kes\nsimulator,,sms,2,KES\n"
        )
        with pytest.raises(Faulty) as raised:
            pricing.import_prices(staffed.house, price_file)
        lines = [str(fault).split(":")[1] for fault in raised.value.faults]
        assert lines == ["5", "6", "7", "8", "9", "10"]
        assert staffed.count(prices) == 0

    def test_a_second_import_replaces_a_price(self, priced, price_file):
        price_file.write_text(PRICES.replace("0.80", "0.90"))
        pricing.import_prices(priced.house, price_file)
        assert [one.price for one in pricing.listed(priced.house) if one.network == "63902"] == [
            Decimal("0.90"),
            Decimal("0.25"),
        ]

    def test_two_currencies_of_one_provider_are_refused(self, priced, price_file):
        price_file.write_text(PRICES.replace("1.00,KES", "0.01,USD"))
        with pytest.raises(Refused, match="two currencies"):
            pricing.import_prices(priced.house, price_file)
        assert {one.currency for one in pricing.listed(priced.house)} == {"KES"}


class TestLists:
    def tag(self, town, tmp_path, rows, tag="drivers"):
        file = tmp_path / "list.csv"
        file.write_text("phone,name\n" + "\n".join(rows) + "\n")
        return tagging.tag_file(town.house, tag, file, "KE", by=ANN)

    def test_a_file_of_numbers_becomes_an_audience_each_once(self, staffed, tmp_path):
        joined(staffed, [ACHIENG])
        kept = self.tag(
            staffed, tmp_path, ["0711 000 001,A", "+254722000002,B", "254722000002,B again"]
        )
        assert (kept.people, kept.strangers, kept.repeated) == (2, 1, 1)
        limited(staffed)
        drafted(staffed, to=("tag=drivers", "area=kee"))
        started(staffed)
        let_out(staffed)
        assert staffed.texts_to(ACHIENG) == staffed.texts_to(BARAKA) == ["The road is closed."]

    def test_wrong_lines_are_named_without_their_numbers(self, staffed, tmp_path):
        with pytest.raises(Faulty) as raised:
            self.tag(staffed, tmp_path, ["0711 000 001,A", "+254711XXXYYY,B", "21512,C"])
        told = [str(fault) for fault in raised.value.faults]
        assert [one.split(": ")[0] for one in told] == ["list.csv:3", "list.csv:4"]
        assert "XXXYYY" not in "".join(told)
        assert staffed.count(people) == 0

    def test_a_number_from_a_file_stands_nowhere_in_clear(self, staffed, tmp_path):
        self.tag(staffed, tmp_path, ["0711 000 001,A"])
        kept = [str(value) for _, value in everything_kept(staffed)]
        assert not [one for one in kept if "711000001" in one]

    def test_who_opted_out_stays_so_whatever_list_they_are_on(self, staffed, tmp_path):
        staffed.phone(CHAN).texts("STOP")
        self.tag(staffed, tmp_path, [f"{CHAN},C"])
        drafted(staffed, to=("tag=drivers",))
        with pytest.raises(Refused, match="reaches nobody"):
            control.plan(staffed.house, "rain")


class TestWhen:
    def test_nothing_leaves_by_night_on_the_clock_of_each_area(self, staffed):
        now = staffed.ago()
        hour = now.astimezone(NAIROBI).hour
        awake = (hour, hour + 1)
        joined(staffed, [ACHIENG])
        limited(staffed, hours_from=awake[0], hours_to=awake[1])
        drafted(staffed)
        started(staffed)
        assert run.release(staffed.house) == 1
        joined(staffed, [BARAKA])
        drafted(staffed, "later")
        night = {"hours_from": (hour + 2) % 24, "hours_to": (hour + 2) % 24 + 1}
        limited(staffed, **night)
        started(staffed, "later")
        full_bucket(staffed)
        assert run.release(staffed.house) == 0

    def test_one_that_is_planned_for_later_waits(self, staffed):
        joined(staffed, [ACHIENG])
        limited(staffed)
        drafted(staffed)
        started(staffed, at=staffed.ago(hours=-2))
        assert run.release(staffed.house) == 0
        staffed.change(broadcasts, starts_at=staffed.ago(seconds=1))
        assert run.release(staffed.house) == 1

    def test_a_window_is_filled_evenly(self, staffed):
        joined(staffed, crowd(10))
        limited(staffed)
        drafted(staffed)
        started(staffed, until=staffed.ago(hours=-2))
        staffed.change(broadcasts, starts_at=staffed.ago(hours=2))
        let_out(staffed, rounds=3)
        assert 5 <= len(bulk(staffed)) <= 6

    @given(
        many=st.dictionaries(st.sampled_from([NAIROBI, PHNOM_PENH]), st.integers(1, 5000)),
        minutes=st.integers(0, 2880),
        rate=st.floats(0.1, 100),
        begin=st.integers(0, 22),
        long=st.integers(1, 24),
    )
    def test_the_foreseen_end_is_never_by_night_nor_sooner_than_the_rate(
        self, many, minutes, rate, begin, long
    ):
        hours = (begin, min(24, begin + long))
        start = datetime(2026, 6, 20, tzinfo=UTC) + timedelta(minutes=minutes)
        end = finish(start, many, rate, hours)
        least = sum(many.values()) / rate
        assert (end - start).total_seconds() >= least - 1
        before = end - timedelta(milliseconds=10)
        assert not many or any(may_leave(before, zone, hours) for zone in many)
        for zone in many:
            assert next_turn(end, zone, hours) > end

    def test_half_the_window_is_half_the_texts(self):
        start = datetime(2026, 6, 20, 8, tzinfo=UTC)
        until, noon = start + timedelta(hours=8), start + timedelta(hours=4)
        assert spread_room(noon, start, until, 1000, 200) == 300
        assert spread_room(noon, start, until, 1000, 700) == 0
        assert spread_room(until, start, until, 1000, 700) == 1000


def test_a_test_send_shows_each_language_on_ones_own_phone(staffed):
    drafted(staffed, en="Rain in {commune}", sw="Mvua {commune}")
    sent = trial.send_test(staffed.house, "rain", "0711 000 001", by=ANN)
    staffed.delivers()
    assert sorted(staffed.texts_to(ACHIENG)) == ["Mvua Kee Ward", "Rain in Kee Ward"]
    assert len(sent) == 2
    assert staffed.count(outbox, outbox.c.broadcast_id.is_not(None)) == 0
