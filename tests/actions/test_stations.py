"""Channels: what is asked for, what is refused, and what changes with a rotation."""

import pytest

from smsgateway.actions.lines import stations
from smsgateway.actions.lines.channelkeys import NewKeys, rotate
from smsgateway.actions.lines.stations import NewChannel
from smsgateway.actions.refused import Refused

TWILIO = {"provider": "twilio", "area": "", "sender": "+254700000001", "username": "AC1"}


def test_a_rotated_token_keeps_the_one_before_alive_and_drops_the_one_before_that(town):
    new = NewChannel("at", "africastalking", "", "21512", "*384*1#", "kee", "key")
    (first,) = stations.add_channel(town.house, new).account.tokens
    second, was_first = rotate(town.house, "at").account.tokens
    third, was_second = rotate(town.house, "at").account.tokens
    assert (was_first, was_second) == (first, second)
    assert len({first, second, third}) == 3
    assert all(len(token) >= 22 for token in (first, second, third))  # 128 bits


def test_a_shared_key_of_twilio_is_known_by_its_id_and_replaced_by_a_rotation(town):
    new = NewChannel("tw", **TWILIO, api_key="token", signing_keys={"KY1": "old"})
    assert stations.add_channel(town.house, new).account.signing_keys == {"KY1": "old"}
    rotated = rotate(town.house, "tw", NewKeys(signing_keys={"KY2": "new"})).account
    assert (rotated.signing_keys, rotated.api_key) == ({"KY2": "new"}, "token")
    assert rotate(town.house, "tw", NewKeys("other")).account.api_key == "other"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"slug": "Kee Ward"}, "small letters"),
        ({"api_key": ""}, "twilio needs this"),
        ({"service_code": "*384*1#"}, "twilio has no USSD"),
        ({"sender": ""}, "twilio needs this"),
        ({"provider": "pigeon"}, "a provider is one of"),
        ({"provider": "africastalking", "signing_keys": {"a": "b"}}, "does not sign"),
        ({"area": "nowhere"}, "no area nowhere"),
    ],
)
def test_a_channel_that_could_not_work_is_refused_with_its_reason(town, told, why):
    whole = {"slug": "tw", **TWILIO, "api_key": "token", **told}
    with pytest.raises(Refused, match=why):
        stations.add_channel(town.house, NewChannel(**whole))


def test_a_signed_channel_has_no_token_to_rotate(town):
    stations.add_channel(town.house, NewChannel("tw", **TWILIO, api_key="token"))
    with pytest.raises(Refused, match="give its new key"):
        rotate(town.house, "tw")
