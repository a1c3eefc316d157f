"""Public money as a citizen is told of it, and what a screen may ask about it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Protocol

from flows.service import Names
from flows.value import value

if TYPE_CHECKING:
    from flows.work import Work

Answer = Literal["all", "part", "none", "unseen"]
"""Whether money arrived; `unseen`: nobody has looked yet."""

End = Literal["", "head", "committee"]
"""For whom of a recipient this phone confirms; empty for nobody."""

Stand = Literal["transit", "matched", "unmatched", "missing"]
"""On its way · both ends say the same · not yet matched · an officer found it missing."""


@value
class Year:
    """A commune's money in one year, in one currency."""

    year: int
    currency: str
    planned: Decimal
    received: Decimal
    spent: Decimal
    apart: tuple[str, ...] = ()
    """Currencies that no dated rate ties to this one: their money is not in the sums."""


@value
class Line:
    """One line of the budget."""

    key: str
    """What the house knows it by."""
    title: Names
    income: bool
    currency: str
    planned: Decimal
    received: Decimal
    paid: Decimal


@value
class Transfer:
    """Money that was sent to one recipient in one tranche."""

    event: int
    """Of its release."""
    line: int
    code: str
    """Of its line or its work, as it is printed."""
    title: Names
    to: Names
    party: int
    tranche: int
    amount: Decimal
    currency: str
    sent: date
    due: date
    stand: Stand
    got: Decimal | None = None
    """What the receiving end says; None while it says nothing."""
    end: End = ""
    """For whom this phone confirms."""


class Funds(Protocol):
    """Everything about public money that a screen may look at."""

    @property
    def year(self) -> Year | None:
        """The newest year with money in it; None before any."""

    @property
    def incomes(self) -> tuple[Line, ...]:
        """Where that year's money comes from, the largest first."""

    def line(self, key: str) -> Line | None:
        """By its key, or by the code that is printed."""

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """What was sent to this area, the newest first; at most a dozen."""

    def release(self, event: int) -> Transfer | None:
        """That one; None where it is unknown here or was superseded."""

    def owed(self, code: str, tranche: int) -> Transfer | None:
        """What was sent under this code to the recipient for whom this phone confirms."""

    @property
    def works(self) -> tuple[Work, ...]:
        """What is being built here, by code."""

    def work(self, code: str) -> Work | None:
        """By the code on the board at its site."""

    @property
    def follows(self) -> bool:
        """Whether this phone gets a text when money is sent here."""
