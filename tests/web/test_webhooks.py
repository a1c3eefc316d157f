"""Who is believed, what is answered to the rest, and that nothing of it is lost."""

import logging
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest

from deploy.emulators.twilio import sign
from smsgateway.actions.lines import channelkeys
from smsgateway.actions.sending import outbox as sending
from smsgateway.store.messages import delivery_reports, garbled, inbox, outbox
from smsgateway.store.people import people
from tests.people import ACHIENG, BARAKA, CHAN

FORM = "application/x-www-form-urlencoded"
WEBHOOKS = 'smsgateway_webhooks_total{{ended="{}",entry="{}"}}'


@pytest.fixture
def at(town):
    return town.adds_channel("at", "africastalking", service_code="*384*1#")


@pytest.fixture
def twilio(town):
    return town.adds_channel(
        "tw", "twilio", sender="+254205000001", username="AC" + "0" * 32, api_key="auth-token"
    )


def signed(station, path, form):
    return {
        "X-Twilio-Signature": sign(station.account.api_key, station.account.public_url + path, form)
    }


class TestWhoIsBelieved:
    @pytest.mark.parametrize("token", ["wrong", "x" * 500, "%00", "caf%C3%A9"])
    def test_a_wrong_token_is_forbidden_and_counted(self, town, token):
        vote = town.phone(CHAN).sms("VOTE 11")
        answer = town.app.test_client().post(f"/in/kee/{token}/sms", data=vote)
        assert answer.status_code == 403
        assert town.counted(WEBHOOKS.format("refused", "sms")) == 1
        assert town.count(inbox) == town.count(people) == town.count(garbled) == 0

    def test_a_missing_token_is_forbidden(self, town):
        answer = town.app.test_client().post("/in/kee/sms", data=town.phone(CHAN).sms("VOTE 11"))
        assert answer.status_code == 403
        assert town.tally == {}

    def test_the_token_before_works_until_the_next_rotation(self, town):
        first = town.token()
        channelkeys.rotate(town.house, "kee")
        assert town.token() != first
        vote = town.phone(CHAN).sms("VOTE 11")
        client = town.app.test_client()
        assert client.post(f"/in/kee/{first}/sms", data=vote).status_code == 200
        channelkeys.rotate(town.house, "kee")
        assert client.post(f"/in/kee/{first}/sms", data=vote).status_code == 403

    def test_twilio_is_believed_by_its_signature(self, town, twilio):
        form = {"From": CHAN, "To": "+254205000001", "Body": "VOTE 11", "MessageSid": "SM1"}
        client = town.app.test_client()
        answer = client.post("/in/tw/sms", data=form, headers=signed(twilio, "/in/tw/sms", form))
        assert answer.status_code == 200
        assert answer.content_type.startswith("text/xml")
        assert b"<Response/>" in answer.data
        assert town.tally == {"borehole": 1}

    @pytest.mark.parametrize("change", [{"Body": "VOTE 12"}, {"From": BARAKA}, {"Extra": "x"}])
    def test_an_altered_text_is_forbidden(self, town, twilio, change):
        form = {"From": CHAN, "To": "+254205000001", "Body": "VOTE 11", "MessageSid": "SM1"}
        headers = signed(twilio, "/in/tw/sms", form)
        answer = town.app.test_client().post("/in/tw/sms", data=form | change, headers=headers)
        assert answer.status_code == 403
        assert town.counted(WEBHOOKS.format("refused", "sms")) == 1
        assert town.tally == {}

    def test_an_unsigned_text_is_forbidden(self, town, twilio):
        form = {"From": CHAN, "Body": "VOTE 11", "MessageSid": "SM1"}
        assert town.app.test_client().post("/in/tw/sms", data=form).status_code == 403

    def test_a_token_of_one_channel_opens_no_other(self, town, at):
        vote = town.phone(CHAN).sms("VOTE 11")
        answer = town.app.test_client().post(f"/in/at/{town.token()}/sms", data=vote)
        assert answer.status_code == 403


class TestWhatIsNotThere:
    @pytest.mark.parametrize(
        "path", ["/in/nowhere/token/sms", "/in/nowhere/sms", "/in/kee/{token}/nothing"]
    )
    def test_an_unknown_channel_or_entry_is_not_found(self, town, path):
        answer = town.app.test_client().post(path.format(token=town.token()), data={"a": "b"})
        assert answer.status_code == 404
        assert town.count(garbled) == 0

    def test_an_entry_that_the_provider_does_not_have_is_not_found(self, town, twilio):
        assert town.posts({"a": "b"}, "delivery").status_code == 404
        assert town.app.test_client().post("/in/tw/ussd", data={"a": "b"}).status_code == 404

    def test_a_webhook_is_posted_to_and_not_read(self, town):
        assert town.gets(f"/in/kee/{town.token()}/sms").status_code == 405

    def test_unknown_entries_make_no_new_series(self, town):
        for number in range(3):
            town.posts({"a": "b"}, f"guess-{number}")
        metrics = town.gets("/metrics").get_data(as_text=True)
        assert "guess" not in metrics
        assert town.counted(WEBHOOKS.format("unknown", "other")) == 3

    def test_a_new_channel_is_served_within_seconds(self, town, other_worker, monkeypatch):
        town.house.catalogue.latest()
        made = other_worker.adds_channel("late", "simulator")
        monkeypatch.setattr("smsgateway.actions.catalogue.STALE_SECONDS", 0)
        path = f"/in/late/{made.account.tokens[0]}/sms"
        vote = town.phone(CHAN).sms("VOTE 11")
        assert town.app.test_client().post(path, data=vote).status_code == 200


class TestWhatCannotBeRead:
    @pytest.mark.parametrize(
        ("entry", "body"),
        [
            ("ussd", b""),
            ("sms", b"from=%2B254733000003&text=VOTE+11"),
            ("sms", b"from=somebody&text=VOTE+11&id=1"),
            ("sms", b'{"from": "+254733000003"}'),
            ("sms", b"&".join(b"a%d=1" % n for n in range(600))),
            ("ussd", b"sessionId=s1&text="),
            ("ussd", b"phoneNumber=%2B254733000003&text="),
            ("ussd", b"\xff\xfe\x00\x01"),
        ],
        ids=[
            "empty",
            "no id",
            "no number",
            "json",
            "600 fields",
            "no phone",
            "no session",
            "bytes",
        ],
    )
    def test_it_is_kept_raw_once_and_counted(self, town, entry, body):
        # A text is acknowledged all the same: refused, it would come back for hours.
        wanted = 400 if entry == "ussd" else 200
        assert [town.posts(body, entry).status_code for _ in range(3)] == [wanted] * 3
        (kept,) = town.rows(garbled)
        assert (kept.entry, kept.times) == (entry, 3)
        assert town.house.keys.open(kept.body, "text").encode("latin-1") == body
        assert town.counted(WEBHOOKS.format("garbled", entry)) == 3
        assert town.counted("smsgateway_garbled") == 1
        assert town.count(people) == 0

    def test_the_answer_says_what_is_missing(self, town):
        assert b"no sessionId" in town.posts({"phoneNumber": CHAN, "text": ""}, "ussd").data

    def test_too_large_is_refused_before_it_is_read(self, town):
        answer = town.posts({"from": CHAN, "id": "1", "text": "x" * 300_000}, "sms")
        assert answer.status_code == 413
        assert town.counted(WEBHOOKS.format("too large", "sms")) == 1
        assert town.count(garbled) == 0

    def test_too_large_is_refused_where_no_length_is_given(self, town):
        import io

        answer = town.app.test_client().post(
            f"/in/kee/{town.token()}/sms",
            input_stream=io.BytesIO(b"text=" + b"x" * 2_000_000),
            content_type=FORM,
            environ_overrides={"wsgi.input_terminated": True},
        )
        assert answer.status_code == 413
        assert town.count(garbled) == 0


class TestWhatPeopleSend:
    """The issue's list of bad input: what the person sees, and that nothing counts twice."""

    def test_an_empty_text(self, town):
        town.phone(CHAN).texts("").hears("We got an empty text", "VOTE")
        assert town.count(inbox) == 1

    @pytest.mark.parametrize("letter", ["x", "1", "ក", "😀"], ids=ascii)
    def test_ten_thousand_characters(self, town, letter):
        chan = town.phone(CHAN).texts(letter * 10_000)
        assert chan.status == 200
        chan.hears("A person will read it")
        (row,) = town.rows(inbox)
        assert town.house.keys.open(row.body, "text") == letter * 10_000
        assert row.unread

    def test_ten_thousand_characters_in_a_session(self, town):
        chan = town.phone(CHAN).joins().presses("1", "1" * 10_000).is_asked()
        chan.sees("That was too long", "11 Borehole").presses("11", "1").is_done()
        assert town.tally == {"borehole": 1}

    def test_nul_bytes(self, town):
        answer = town.posts(urlencode({"from": CHAN, "id": "1", "text": "VOTE 1\0001"}), "sms")
        assert answer.status_code == 200
        town.delivers()
        town.phone(CHAN).hears("NOT COUNTED")
        assert town.tally == {}

    @pytest.mark.parametrize("entry", ["sms", "ussd"])
    def test_nul_bytes_in_a_name(self, town, entry):
        chan = town.phone(CHAN)
        chan.session = "s\0"
        form = chan.sms("VOTE 11", id="a\0b") if entry == "sms" else chan.ussd("")
        for _ in range(2):
            assert town.posts(urlencode(form), entry).status_code == 200
        assert town.tally == ({"borehole": 1} if entry == "sms" else {})

    def test_invalid_utf_8(self, town):
        body = f"from={CHAN}&id=1&text=VOTE+11+%FF%FE".replace("+254", "%2B254").encode()
        assert town.posts(body, "sms").status_code == 200
        town.delivers()
        assert len(town.texts_to(CHAN)) == 1
        assert town.count(inbox) == 1

    def test_invalid_utf_8_in_a_session(self, town):
        chan = town.phone(CHAN).joins().presses("1")
        form = urlencode(chan.ussd("1*1*1*")).encode() + b"%ff%fe"
        answer = town.posts(form, "ussd").get_data(as_text=True)
        assert answer.startswith("CON ")
        assert "11 Borehole" in answer
        assert town.tally == {}

    @pytest.mark.parametrize("body", ["VOTE 11", "LIST", "ERASE", "what?", ""])
    def test_the_same_text_twice_is_answered_once(self, town, body):
        baraka = town.phone(BARAKA)
        for _ in range(3):
            assert baraka.texts(body, id="one-id").status == 200
        assert town.count(inbox) == 1
        assert len(baraka.heard) == town.count(outbox)
        assert town.count(outbox, outbox.c.purpose == "reply") == 1

    def test_an_old_text_that_comes_again_does_not_bring_its_vote_back(self, town):
        baraka = town.phone(BARAKA).texts("VOTE 11", id="monday").texts("VOTE 12", id="tuesday")
        baraka.texts("VOTE 11", id="monday")
        assert town.tally == {"desks": 1}

    def test_a_letter_where_a_digit_belongs(self, town):
        chan = town.phone(CHAN).dials().presses("x").is_asked()
        chan.sees("Not one of the answers", "1 English").presses("1", "yes").sees(
            "Not one of the answers", "Run by"
        )
        chan.presses("1", "Q").sees("Not one of the answers", "1 Vote")
        chan.presses("1", "pump").sees("pump is not on the list", "11 Borehole")
        chan.presses("11", "no").sees("Not one of the answers", "1 Save")
        assert town.tally == {}
        chan.presses("1").is_done()
        assert town.tally == {"borehole": 1}

    def test_texts_of_any_script_are_kept_as_they_came(self, town):
        said = "សួស្តី \u202eabc\u202c 'quoted' \"; DROP TABLE ballots; -- \\ 100% \r\n\t"
        town.phone(CHAN).texts(said)
        (row,) = town.rows(inbox)
        assert town.house.keys.open(row.body, "text") == said

    @pytest.mark.parametrize("length", [200, 255])
    def test_a_long_session_or_message_id_is_still_one_session(self, town, length):
        chan = town.phone(CHAN)
        chan.session = "s" * length
        chan.sends("").presses("1", "1", "1", "11", "1").is_done().tries_again().is_done()
        chan.texts("VOTE 11", id="t" * length).texts("VOTE 11", id="t" * length)
        assert town.dispositions == ["standing"]
        assert town.count(inbox) == 3  # joined, voted, texted


class TestDeepDial:
    def test_a_known_phone_walks_straight_to_its_choice(self, town):
        town.phone(ACHIENG).joins()
        achieng = (
            town.phone(ACHIENG).dials("*384*1*1*1112#").sees("You chose 11 Borehole", "1 Save")
        )
        achieng.presses("1").is_done()
        assert town.tally == {"borehole": 1, "desks": 1}

    def test_a_stranger_reads_the_notice_first_whatever_was_dialled(self, town):
        chan = town.phone(CHAN).dials("*384*1*1*1*1*11*1#").is_asked().sees("1 English")
        assert town.tally == {}
        assert [row.notice for row in town.rows(people)] == [None]
        chan.presses("1").sees("Run by Kee Ward", "1 Continue").presses("1").sees("1 Vote")
        assert [row.notice for row in town.rows(people)] == [1]

    def test_it_stops_at_the_first_answer_that_does_not_fit(self, town):
        town.phone(CHAN).joins()
        town.phone(CHAN).dials("*384*1*1*7*11*1#").is_asked().sees("7 is not on the list")
        assert town.tally == {}

    def test_a_session_whose_first_requests_were_lost_is_picked_up(self, town):
        town.phone(ACHIENG).joins()
        achieng = town.phone(ACHIENG)
        achieng.session = "never-seen-before"
        achieng.sends("1*11").sees("You chose 11 Borehole").presses("1").is_done()
        assert town.tally == {"borehole": 1}

    def test_the_whole_vote_in_one_dial_counts_once_however_often_it_is_repeated(self, town):
        town.phone(ACHIENG).joins()
        achieng = town.phone(ACHIENG).dials("*384*1*1*11*1#").is_done().sees("Saved")
        receipt = achieng.receipt
        assert achieng.tries_again().receipt == receipt
        assert town.dispositions == ["standing"]
        assert town.count(outbox) == 1


class TestReports:
    def sent(self, town, at):
        town.phone(BARAKA, slug="at")
        town.posts(town.phone(BARAKA).sms("LIST"), "sms", "at")
        (row,) = town.rows(outbox)
        town.change(outbox, status="sent", provider_id="AT1")
        return row.id

    def report(self, town, **form):
        return town.posts({"id": "AT1", "phoneNumber": BARAKA, **form}, "delivery", "at")

    def test_a_report_moves_its_text_up(self, town, at):
        self.sent(town, at)
        assert self.report(town, status="Success").status_code == 200
        assert [row.status for row in town.rows(outbox)] == ["delivered"]

    @pytest.mark.parametrize("status", ["Teleported", "x" * 255, "ok\0"])
    def test_an_unknown_status_is_taken_and_kept_raw(self, town, at, status):
        self.sent(town, at)
        assert self.report(town, status=status).status_code == 200
        assert [row.status for row in town.rows(outbox)] == ["sent"]
        (kept,) = town.rows(delivery_reports)
        assert kept.status == status.replace("\0", "\ufffd")[:60]
        assert kept.progress is None

    def test_a_report_about_nothing_we_know_is_taken_and_kept(self, town, at):
        assert self.report(town, status="Success").status_code == 200
        assert [row.outbox_id for row in town.rows(delivery_reports)] == [None]

    def test_who_is_blacklisted_is_opted_out(self, town, at):
        self.sent(town, at)
        self.report(town, status="Failed", failureReason="UserInBlacklist")
        assert [row.status for row in town.rows(outbox)] == ["failed"]
        assert town.rows(people)[0].opted_out_at is not None

    def test_an_optout_is_kept_also_for_a_phone_never_seen(self, town, at):
        form = {"senderId": "21512", "phoneNumber": CHAN}
        assert town.posts(form, "optout", "at").status_code == 200
        assert town.posts(form, "optout", "at").status_code == 200
        (row,) = town.rows(people)
        assert row.opted_out_at is not None
        town.phone(CHAN).texts("START")
        assert town.rows(people)[0].opted_out_at is None

    def test_the_end_of_a_session_keeps_nothing_of_what_was_typed(self, town, at):
        form = {"sessionId": "s", "phoneNumber": CHAN, "input": "1*11*1", "status": "Success"}
        assert town.posts(form, "ussd-end", "at").status_code == 200
        assert town.count(people) == town.count(inbox) == town.count(garbled) == 0

    def test_twilio_reports_by_our_reference(self, town, twilio):
        form = {"From": BARAKA, "To": "+254205000001", "Body": "LIST", "MessageSid": "SM1"}
        town.app.test_client().post(
            "/in/tw/sms", data=form, headers=signed(twilio, "/in/tw/sms", form)
        )
        (row,) = town.rows(outbox)
        path = f"/in/tw/status?ref={row.id}"
        form = {"MessageSid": "SM9", "MessageStatus": "delivered", "To": BARAKA}
        answer = town.app.test_client().post(path, data=form, headers=signed(twilio, path, form))
        assert answer.status_code == 200
        (row,) = town.rows(outbox)
        assert (row.status, row.provider_id) == ("delivered", "SM9")


class TestABrokenDatabase:
    """A person is told the truth in a line; a provider is told to come again."""

    @pytest.fixture
    def achieng(self, town):
        return town.phone(ACHIENG).joins().presses("1", "11")

    @contextmanager
    def without(self, town, table):
        def rename(name, other):
            with town.house.db.write() as connection:
                connection.exec_driver_sql(f"ALTER TABLE {name} RENAME TO {other}")

        rename(table, f"{table}_gone")
        try:
            yield
        finally:
            rename(f"{table}_gone", table)

    @pytest.mark.parametrize("table", ["ballots", "outbox", "inbox", "conversations"])
    def test_who_presses_is_told_that_nothing_was_recorded(self, town, achieng, table, caplog):
        caplog.set_level(logging.CRITICAL)
        with self.without(town, table):
            achieng.presses("1").is_done().sees("nothing was recorded", "try again")
        assert town.tally == {}
        achieng.tries_again().is_done().sees("Saved")
        assert town.tally == {"borehole": 1}

    @pytest.mark.parametrize("table", ["ballots", "outbox", "inbox", "conversations"])
    def test_a_text_is_refused_so_that_it_comes_again(self, town, table, caplog):
        caplog.set_level(logging.CRITICAL)
        baraka = town.phone(BARAKA)
        with self.without(town, table):
            assert town.posts(baraka.sms("VOTE 12", id="t"), "sms").status_code == 503
        assert town.posts(baraka.sms("VOTE 12", id="t"), "sms").status_code == 200
        assert town.tally == {"desks": 1}


class TestTheBell:
    def test_it_rings_after_what_queued_a_text_and_only_then(self, town):
        chan = town.phone(CHAN).joins().presses("1", "11")
        assert town.bell.rings == 0
        chan.presses("1")
        assert town.bell.rings == 1
        chan.tries_again()
        assert town.bell.rings == 1
        chan.texts("LIST")
        assert town.bell.rings == 2

    def test_a_text_that_is_due_is_drained_once(self, town):
        town.posts(town.phone(CHAN).sms("LIST"), "sms")
        assert sending.drain(town.house, town.senders).sent == 1
        assert sending.drain(town.house, town.senders).sent == 0
