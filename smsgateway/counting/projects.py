"""A project as an award rule sees it."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Project:
    """What may be funded. `cost` is in the contest's currency; a withdrawn one cannot win."""

    id: str
    cost: Decimal
    name: str = ""
    withdrawn: bool = False
