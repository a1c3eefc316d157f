"""A commune's own phone: who is believed, what leaves, and what becomes of it."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from deploy.emulators import AndroidPhone
from smsgateway.actions.lines import channel_rules
from smsgateway.actions.lines.channel_rules import Rules
from smsgateway.actions.refused import Mistaken, Refused
from smsgateway.actions.sending import settling
from smsgateway.channels.contract import Accepted, Outgoing
from smsgateway.channels.registry import PROVIDERS
from smsgateway.store.channels import allowances
from smsgateway.store.messages import garbled, inbox
from smsgateway.store.messages import outbox as texts
from smsgateway.store.people import people
from tests.actions.sending import due, owes, states
from tests.house import found, open_town, sqlite_template
from tests.people import BARAKA, CHAN, crowd

KEY = "sixteen characters at least"
SMS, STATUS = "/in/sim/sms?region=KE", "/in/sim/status"


@pytest.fixture
def town(tmp_path):
    shutil.copyfile(sqlite_template(), tmp_path / "phone.sqlite3")
    opened = open_town(f"sqlite:///{tmp_path / 'phone.sqlite3'}")
    found(opened.house)
    yield opened
    opened.close()


@pytest.fixture
def sim(town):
    with AndroidPhone(password="key", signing_key=KEY) as app:
        town.adds_channel(
            "sim",
            "androidphone",
            sender="+254722999999",
            api_url=app.url,
            signing_keys={"phone": KEY},
        )
        yield app
        town.senders.close()
        assert app.faults == []


def event(number=BARAKA, body="VOTE 11", id="e1", kind="sms:received", **payload):
    told = {"messageId": "ab", "message": body, "phoneNumber": number, **payload}
    return json.dumps({"deviceId": "d", "event": kind, "id": id, "payload": told}).encode()


def posts(town, sim, body, path=SMS, **headers):
    signed = sim.signed(body) | headers
    return town.app.test_client().post(path, data=body, headers=signed).status_code


class TestWhatComes:
    def test_a_vote_by_text_is_counted_once_however_often_the_event_comes(self, town, sim):
        assert [posts(town, sim, event()) for _ in range(3)] == [200] * 3
        assert town.tally == {"borehole": 1}
        assert town.count(inbox) == 1

    def test_two_equal_texts_are_two_although_their_message_id_is_one(self, town, sim):
        posts(town, sim, event(body="hello there", id="e1"))
        posts(town, sim, event(body="hello there", id="e2"))
        assert town.count(inbox) == 2

    @pytest.mark.parametrize(
        "headers",
        [
            {"X-Signature": ""},
            {"X-Signature": "00" * 32},
            {"X-Timestamp": "1"},
            {"X-Signature": "\xe9"},
        ],
    )
    def test_a_wrong_signature_is_forbidden(self, town, sim, headers):
        assert posts(town, sim, event(), **headers) == 403
        assert town.tally == {}

    def test_an_altered_body_is_forbidden(self, town, sim):
        signed = sim.signed(event())
        answer = town.app.test_client().post(SMS, data=event(body="VOTE 12"), headers=signed)
        assert answer.status_code == 403

    @pytest.mark.parametrize("shown", ["0722000002", "+254722000002", "254722000002"])
    def test_a_number_as_it_is_dialled_at_home_is_the_same_person(self, town, sim, shown):
        posts(town, sim, event(number=BARAKA, id="e1"))
        posts(town, sim, event(number=shown, body="VOTE 12", id="e2"))
        assert town.tally == {"desks": 1}
        assert town.count(people) == 1

    def test_newer_versions_of_the_app_call_the_number_sender(self, town, sim):
        posts(town, sim, event(number="", sender=BARAKA))
        assert town.tally == {"borehole": 1}

    @pytest.mark.parametrize(
        "body",
        [
            event(number="MPESA"),
            event(kind="sms:sent"),
            event(number=""),
            b"[]",
            b"{",
            b"[" * 5000,
            b'{"event": "sms:received", "id": {}, "payload": 1}',
            b"\xff\xfe",
        ],
    )
    def test_what_is_no_persons_text_is_kept_raw_and_acknowledged(self, town, sim, body):
        assert posts(town, sim, body) == 200
        assert town.count(garbled) == 1
        assert town.count(people) == 0

    def test_half_a_character_does_no_harm(self, town, sim):
        body = event(body="X").replace(b'"X"', b'"the pump \\ud83d is broken"')
        assert posts(town, sim, body) == 200
        (row,) = town.rows(inbox)
        assert "pump" in town.house.keys.open(row.body, "text")


class TestWhatLeaves:
    def test_a_reply_leaves_under_an_id_of_ours_and_its_events_settle_it(self, town, sim):
        owes(town, BARAKA, "sim")
        town.delivers()
        (row,) = town.rows(texts)
        assert (row.status, row.provider_id in sim.messages) == ("sent", True)
        for kind in ("sms:delivered", "sms:sent", "sms:delivered"):
            told = event(id=f"x-{kind}", kind=kind, messageId=row.provider_id)
            assert posts(town, sim, told, STATUS) == 200
        assert states(town) == ["delivered"]

    def test_a_phone_that_could_not_send_says_why(self, town, sim):
        owes(town, BARAKA, "sim")
        town.delivers()
        (row,) = town.rows(texts)
        failed = event(kind="sms:failed", messageId=row.provider_id, reason="no signal")
        posts(town, sim, failed, STATUS)
        assert (town.rows(texts)[0].status, town.rows(texts)[0].error) == ("failed", "no signal")

    @pytest.mark.parametrize("mode", ["accept-then-drop", "drop", "not-json"])
    def test_after_a_broken_line_the_phone_is_asked_and_nobody_gets_it_twice(self, town, sim, mode):
        owes(town, BARAKA, "sim")
        sim.next(mode)
        town.delivers()
        assert states(town) == ["unknown"]
        town.change(texts, attempted_at=town.ago(seconds=61))
        town.sweeps()
        assert states(town) == ["sent"]
        assert sim.accepted == {BARAKA: 1}

    def test_a_second_try_under_the_same_id_is_one_text(self, town, sim):
        sender = PROVIDERS["androidphone"].connect(
            town.house.catalogue.latest().stations["sim"].account
        )
        message = Outgoing("7", BARAKA, "Hi")
        assert sender.send([message]) == sender.send([message])
        assert sim.accepted == {BARAKA: 1}
        assert sender.look_up(message, datetime.now(UTC)) == Accepted(next(iter(sim.messages)))
        assert sender.look_up(Outgoing("7", BARAKA, "Other"), datetime.now(UTC)) is None
        sender.close()

    def test_a_phone_that_is_switched_off_costs_no_text_its_tries(self, town, sim):
        for number in crowd(3):
            owes(town, number, "sim")
        sim.stop()
        for _ in range(8):
            town.delivers()
            due(town)
        assert set(states(town)) == {"queued"}
        assert town.counted('smsgateway_channel_resting{channel="sim"}') == 1

    def test_a_wrong_password_rests_the_channel(self, town, sim):
        sim.password = "another"
        owes(town, BARAKA, "sim")
        town.delivers()
        assert states(town) == ["queued"]
        assert town.counted('smsgateway_alarms{name="refused"}') == 1

    def test_it_sends_no_more_than_a_sim_may(self, town, sim):
        (limit,) = town.rows(allowances)
        assert (limit.per_minute, limit.per_day) == (10, 300)
        channel_rules.change(town.house, "sim", Rules(per_minute=2))
        for number in crowd(5):
            owes(town, number, "sim")
        assert town.delivers() == settling.Drained(sent=2)


class TestAdding:
    @pytest.mark.parametrize(
        ("told", "field"),
        [
            ({"api_url": ""}, "api_url"),
            ({"signing_keys": {"phone": "short"}}, "signing_keys"),
            ({"signing_keys": {}}, "signing_keys"),
            ({"service_code": "*384*1#"}, "service_code"),
        ],
    )
    def test_what_is_missing_is_named(self, town, told, field):
        right = {"api_url": "http://192.168.1.20:8080", "signing_keys": {"phone": KEY}}
        with pytest.raises(Mistaken) as found:
            town.adds_channel("sim", "androidphone", **(right | told))
        assert found.value.field == field


class TestTheWordOfARentedNumber:
    def test_it_is_taken_off_before_the_text_is_read(self, town):
        channel_rules.change(town.house, "kee", Rules(keyword="KEE"))
        town.phone(BARAKA).texts("KEE VOTE 11")
        town.phone(CHAN).texts("kee  vote 12")
        assert town.tally == {"borehole": 1, "desks": 1}

    def test_who_leaves_it_out_is_understood_as_well(self, town):
        channel_rules.change(town.house, "kee", Rules(keyword="KEE"))
        town.phone(BARAKA).texts("VOTE 11")
        assert town.tally == {"borehole": 1}

    @pytest.mark.parametrize("word", ["VOTE", "KEE VOTE", "K", "é!"])
    def test_a_word_of_ours_or_no_word_is_refused(self, town, word):
        with pytest.raises(Refused, match="word"):
            channel_rules.change(town.house, "kee", Rules(keyword=word))
