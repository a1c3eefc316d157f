"""The providers' APIs on loopback, strict about what they are sent and as nasty as they are told.

In a test:

    with AfricasTalking() as provider:
        account = Account(..., api_url=provider.url)
        provider.next("429", "accept-then-drop")
        ...
        assert provider.accepted["+254711000001"] == 1
        assert provider.faults == []

For a demo: `python -m deploy.emulators africastalking --port 9001`; see `control` in `server.py`.
"""

from deploy.emulators.africastalking import AfricasTalking
from deploy.emulators.androidphone import AndroidPhone
from deploy.emulators.server import Emulator, Seen
from deploy.emulators.twilio import Twilio

__all__ = ["AfricasTalking", "AndroidPhone", "Emulator", "Seen", "Twilio"]
