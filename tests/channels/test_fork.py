"""A sender that crosses a fork must not take one person's answer for another's."""

import json
import os
import warnings
from typing import Any

import pytest

from deploy.emulators import AfricasTalking, Emulator, Twilio
from smsgateway.channels import africastalking, twilio
from smsgateway.channels.contract import Accepted, Sender
from tests.channels.accounts import CITY, CITY_BY_TWILIO, account, to

CHILDREN, TEXTS = 3, 40

CASES: list[Any] = [
    (AfricasTalking, africastalking.connect, CITY),
    (Twilio, twilio.connect, CITY_BY_TWILIO),
]


def ids_of(sender: Sender, who: int) -> dict[str, str]:
    """Send texts and tell which id each number got."""
    found = {}
    for count in range(TEXTS):
        phone = f"+25471{who}{count:06}"
        (outcome,) = sender.send([to(phone)])
        found[phone] = outcome.provider_id if isinstance(outcome, Accepted) else repr(outcome)
    return found


def in_a_child(sender: Sender, who: int) -> tuple[int, int]:
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the emulator runs in a thread
        child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        os.write(writing, json.dumps(ids_of(sender, who)).encode())
    finally:
        os._exit(0)


@pytest.mark.parametrize(("kind", "connect", "base"), CASES, ids=["africastalking", "twilio"])
def test_every_process_hears_its_own_answers(kind: type[Emulator], connect: Any, base: Any) -> None:
    with kind() as provider:
        sender = connect(account(base, provider))
        sender.send([to()])  # leaves a connection in the pool that the children inherit
        children = [in_a_child(sender, who) for who in range(1, CHILDREN + 1)]
        answers = ids_of(sender, 0)
        for child, reading in children:
            with os.fdopen(reading, "rb") as pipe:
                answers |= json.loads(pipe.read())
            os.waitpid(child, 0)
        sender.close()
        assert len(answers) == (CHILDREN + 1) * TEXTS
        assert {phone: provider.ids.get(given) for phone, given in answers.items()} == {
            phone: phone for phone in answers
        }
