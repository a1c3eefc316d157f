"""The one way in which a verb says no to the people who run the service."""


class Refused(ValueError):
    """It cannot be done; the message says why and what to do, in one line."""
