"""What the tests of the outbox share: providers, a text that waits, its row, and clocks moved."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.emulators import AfricasTalking, Twilio
from smsgateway.actions import turn
from smsgateway.channels.contract import Text
from smsgateway.store.channels import channels
from smsgateway.store.messages import outbox
from tests.house import Town

SID = "AC" + "0" * 32
_ids = itertools.count(1)


@pytest.fixture
def at(town: Town) -> Iterator[AfricasTalking]:
    """Africa's Talking, with a channel of its own."""
    with AfricasTalking(api_key="key") as provider:
        town.adds_channel("at", "africastalking", service_code="*384*1#", api_url=provider.url)
        yield provider
        town.senders.close()
        assert provider.faults == []


@pytest.fixture
def twilio(town: Town) -> Iterator[Twilio]:
    """Twilio, with a channel of its own."""
    with Twilio(auth_token="key") as provider:
        town.adds_channel(
            "tw", "twilio", sender="+254205000001", username=SID, api_url=provider.url
        )
        yield provider
        town.senders.close()
        assert provider.faults == []


def owes(town: Town, number: str, slug: str = "at", body: str = "LIST") -> int:
    """One text waits for this number on that channel; its id."""
    station = town.house.catalogue.latest().stations[slug]
    said = turn.take_text(town.house, station, Text(number, f"owed-{next(_ids)}", body))
    assert len(said.outbox_ids) == 1
    return said.outbox_ids[0]


def due(town: Town) -> None:
    """Let every wait be over, and leave the health of channels as it is."""
    town.change(outbox, due_at=town.ago(seconds=1))
    town.change(channels, channels.c.paused_until.is_not(None), paused_until=town.ago(seconds=1))


def channel(town: Town, slug: str = "at") -> Any:
    """The row of a channel."""
    (row,) = town.rows(channels, channels.c.slug == slug)
    return row


def states(town: Town) -> list[str]:
    """Of every text, in the order in which they were written."""
    return [row.status for row in town.rows(outbox)]
