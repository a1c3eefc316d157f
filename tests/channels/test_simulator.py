"""The demo's channel."""

from datetime import UTC, datetime

import pytest

from smsgateway.channels import forms, simulator
from smsgateway.channels.contract import Accepted, Garbled, Hop, Text
from tests.channels.accounts import CITY, OTIENO, WANJIRU, payload, raw, to


def test_a_handset_dials() -> None:
    form = forms.read(raw(payload("simulator/ussd")))
    assert simulator.read_hop(form) == Hop(WANJIRU, "sim-1", "2", "99999")
    assert simulator.write_reply("Hi", False) == (b"CON Hi", "text/plain; charset=utf-8")


def test_a_handset_texts() -> None:
    form = forms.read(raw(payload("simulator/sms")))
    sent = datetime(2026, 11, 22, 6, 4, 45, tzinfo=UTC)
    assert simulator.read_text(form) == Text(WANJIRU, "sim-text-1", "CHK 1234567", sent)


def test_every_text_is_accepted_under_an_id_that_lasts() -> None:
    sender = simulator.connect(CITY)
    messages = [to(WANJIRU, reference="m1"), to(OTIENO, reference="m2")]
    accepted = [Accepted("sim-m1"), Accepted("sim-m2")]
    assert sender.send(messages) == sender.send(messages) == accepted
    assert sender.look_up(messages[0], datetime.now(UTC)) == accepted[0]
    sender.close()


def test_the_token_is_checked_here_too() -> None:
    assert simulator.verify(CITY, raw(token="new-token"))
    assert not simulator.verify(CITY, raw(token="x"))


def test_what_it_does_not_serve_is_garbled() -> None:
    with pytest.raises(Garbled):
        simulator.read_report({})
    with pytest.raises(Garbled):
        simulator.read_optout({})
    assert simulator.acknowledge()[0] == b""
