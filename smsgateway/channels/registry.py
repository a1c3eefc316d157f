"""The providers by the names that `smsgateway channel add --provider` takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from smsgateway.channels import africastalking, androidphone, simulator, twilio
from smsgateway.channels.contract import Account, Asks, Entry, Hop, Raw, Report, Sender, Text
from smsgateway.channels.forms import Form


class Provider(Protocol):
    """What a provider's module offers. Every reader raises `Garbled` for what is not documented.

    `verify` first, on what came; then `forms.read(raw)`; then the reader of the entry.
    """

    @property
    def ENTRIES(self) -> tuple[Entry, ...]:  # noqa: N802  a module's constant
        """The webhook paths that it serves; what is not among them is answered 404."""

    @property
    def ASKS(self) -> Asks:  # noqa: N802
        """What opening a channel takes."""

    @property
    def LOOKS_UP(self) -> bool:  # noqa: N802
        """Whether its sender's `look_up` can tell what became of a text."""

    def verify(self, account: Account, raw: Raw) -> bool:
        """Does the request come from the provider? Never raises."""

    def read_hop(self, form: Form) -> Hop:
        """`ussd`: one request of a session."""

    def write_reply(self, text: str, ends: bool) -> tuple[bytes, str]:
        """`ussd`: the answer's body and content type."""

    def read_text(self, form: Form) -> Text:
        """`sms`: a text from a person."""

    def read_report(self, form: Form) -> Report:
        """`delivery`, `status`: how far a text of ours got."""

    def read_optout(self, form: Form) -> str:
        """`optout`: the number of a person who wants no more texts."""

    def acknowledge(self) -> tuple[bytes, str]:
        """Body and content type of the 200 for everything but `ussd`."""

    def connect(self, account: Account) -> Sender:
        """A sender, to be built after fork and closed when done."""


PROVIDERS: Mapping[str, Provider] = {
    "africastalking": africastalking,
    "androidphone": androidphone,
    "twilio": twilio,
    "simulator": simulator,
}

NOWHERE: Mapping[str, Provider] = dict.fromkeys(PROVIDERS, simulator)
"""The practice town's: whatever a channel says, what it sends is accepted and goes nowhere."""
