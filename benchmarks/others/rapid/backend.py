from rapidsms.backends.base import BackendBase


class Silent(BackendBase):
    """A USSD reply goes back in the answer: nothing is sent here."""

    def send(self, id_, text, identities, context=None):
        pass
