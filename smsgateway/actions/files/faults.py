"""What is wrong with a file, and where."""

from __future__ import annotations

from dataclasses import dataclass

from smsgateway.actions.refused import Refused


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the reading mended or that people should look at; nothing stops for it."""

    kind: str
    where: str
    said: str

    def __str__(self) -> str:
        return f"{self.where}: {self.said}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file cannot be read, and where."""

    where: str
    said: str

    def __str__(self) -> str:
        return f"{self.where}: {self.said}"


def fault_of(where: str, error: ValueError) -> Fault:
    """What was wrong there; a refusal can be said in the reader's language."""
    return Fault(where, error.told if isinstance(error, Refused) else str(error))


class Faulty(ValueError):
    """The files do not hold what the mapping says; nothing is imported."""

    def __init__(self, *faults: Fault) -> None:
        """With at least one fault."""
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults
