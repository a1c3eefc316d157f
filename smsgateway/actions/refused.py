"""The one way in which a verb says no to the people who run the service."""

from __future__ import annotations

from smsgateway.counting.told import Told


class Refused(ValueError):
    """It cannot be done; the message says why and what to do, in one line.

    A message with something inside is a template with its values, as in
    `Refused("there is no area {code}", code=code)`; pages say it in their language.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        """As `Told`, which `told` holds; `str()` is the English sentence."""
        self.told = Told(template, **values)
        super().__init__(str(self.told))


class Mistaken(Refused):
    """One thing of several that were told is wrong: a form says so beside it, a command names it.

    `field` is what it is called in the verb's own argument.
    """

    def __init__(self, template: str, /, *, field: str, **values: object) -> None:
        """As `Refused`."""
        self.field = field
        super().__init__(template, **values)
