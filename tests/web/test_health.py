"""Is it alive, is it ready, how does it do."""

import logging

import pytest

from smsgateway.store.messages import outbox
from tests.house import open_town
from tests.people import BARAKA, EVERYBODY


def test_a_town_with_a_database_is_alive_and_ready(town):
    assert town.gets("/livez").status_code == 200
    answer = town.gets("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ready": True, "why": ""})
    assert town.counted("smsgateway_ready") == 1


def test_an_old_schema_is_not_ready_and_says_what_to_do(database_url):
    empty = open_town(database_url)
    try:
        answer = empty.gets("/readyz")
        assert answer.status_code == 503
        assert "smsgateway db upgrade" in answer.json["why"]
        assert empty.gets("/livez").status_code == 200
        assert empty.counted("smsgateway_ready") == 0
    finally:
        empty.close()


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://nobody@127.0.0.1:1/none", "sqlite:////nowhere/x"]
)
def test_without_a_database_it_is_alive_and_not_ready(url, caplog):
    caplog.set_level(logging.CRITICAL)
    lost = open_town(url)
    try:
        assert lost.gets("/livez").status_code == 200
        answer = lost.gets("/readyz")
        assert answer.status_code == 503
        assert answer.json["why"].startswith("database")
        assert lost.counted("smsgateway_ready") == 0
        assert lost.gets("/metrics").status_code == 200
    finally:
        lost.close()


def test_texts_that_nobody_sends_make_it_unready(town):
    town.posts(town.phone(BARAKA).sms("LIST"), "sms")
    assert town.gets("/readyz").status_code == 200
    town.change(outbox, due_at=town.ago(minutes=11))
    answer = town.gets("/readyz")
    assert answer.status_code == 503
    assert "texts wait" in answer.json["why"]
    assert town.counted("smsgateway_outbox_waiting") == 1
    assert town.counted("smsgateway_outbox_oldest_seconds") > 600
    town.delivers()
    assert town.gets("/readyz").status_code == 200
    assert town.counted("smsgateway_outbox_oldest_seconds") == 0


def test_what_is_unknown_or_dead_is_counted(town):
    for number, status in zip(EVERYBODY, ("unknown", "unknown", "dead", "queued"), strict=True):
        town.posts(town.phone(number).sms("LIST"), "sms")
        newest = town.rows(outbox)[-1].id
        town.change(outbox, outbox.c.id == newest, status=status)
    assert town.counted("smsgateway_outbox_unknown") == 2
    assert town.counted("smsgateway_outbox_dead") == 1


def test_metrics_name_no_person_number_text_or_secret(town):
    for number in EVERYBODY:
        town.phone(number).texts("VOTE 11").texts("the pump is broken")
    shown = town.gets("/metrics").get_data(as_text=True)
    for number in EVERYBODY:
        assert number[1:] not in shown
    assert "pump" not in shown
    assert town.token() not in shown
