"""USSD as Africa's Talking speaks it, which our simulator speaks too.

developers.africastalking.com/docs/ussd/handle_sessions: a form with `sessionId`, `phoneNumber`,
`networkCode`, `serviceCode` and `text` (all inputs so far, joined by `*`); the answer is plain text
that starts exactly `CON ` or `END `.
"""

from __future__ import annotations

from smsgateway.channels.contract import Hop
from smsgateway.channels.forms import Form, optional, required
from smsgateway.channels.phones import inbound


def read_hop(form: Form) -> Hop:
    """One request of a session. A `text` left out means that nothing was typed."""
    return Hop(
        phone=inbound(required(form, "phoneNumber")),
        session=required(form, "sessionId"),
        text=optional(form, "text"),
        network=optional(form, "networkCode")[:32],
    )


def write_reply(text: str, ends: bool) -> tuple[bytes, str]:
    """The screen as body and content type."""
    prefix = "END " if ends else "CON "
    return (prefix + text).encode("utf-8", "replace"), "text/plain; charset=utf-8"
