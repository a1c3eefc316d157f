"""A text that is under way while nobody wants it any more, and comes back from the provider."""

import pytest

from smsgateway.actions.broadcasts import control, run
from smsgateway.actions.people import optouts
from smsgateway.actions.sending import outbox, recovery
from smsgateway.channels.contract import Answer, NotAccepted
from smsgateway.channels.simulator import Simulator
from smsgateway.store.messages import outbox as texts
from tests.broadcasts.saying import ANN, bulk, drafted, joined, limited, started
from tests.people import ACHIENG, BARAKA


def stop(town):
    """The broadcast is stopped by its coordinator."""
    control.stop(town.house, "rain", by=ANN)


def opt_out(town):
    """The provider tells that the people want nothing."""
    for text in bulk(town):
        with town.house.db.write() as connection:
            optouts.told(connection, [text.person_id], "provider", text.channel_id)


UNWANTED = pytest.mark.parametrize("meanwhile", [stop, opt_out])


@pytest.fixture
def released(staffed):
    joined(staffed, [ACHIENG, BARAKA])
    limited(staffed, rate=0.01)
    drafted(staffed)
    started(staffed)
    run.release(staffed.house)
    return staffed


@UNWANTED
def test_a_text_that_the_provider_could_not_take_is_not_tried_again(
    released, monkeypatch, meanwhile
):
    def busy(sender, messages):
        meanwhile(released)
        return [NotAccepted(Answer.RETRY, "busy")] * len(messages)

    monkeypatch.setattr(outbox, "hand_over", busy)
    released.delivers()
    assert {row.status for row in bulk(released)} == {"dead"}


@UNWANTED
def test_a_text_that_never_reached_the_provider_is_not_sent_after_all(
    released, monkeypatch, meanwhile
):
    released.change(texts, status="unknown", attempted_at=released.ago(minutes=2))
    meanwhile(released)
    monkeypatch.setattr(Simulator, "look_up", lambda *asked: None)
    recovery.recover(released.house, released.senders)
    assert {row.status for row in bulk(released)} == {"dead"}
