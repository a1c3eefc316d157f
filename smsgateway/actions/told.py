"""What verbs tell the people who run the service: counting's sentences, and those of flows."""

from __future__ import annotations

from flows.ballot import Misfit
from smsgateway.counting.told import Told, listed

__all__ = ["Told", "listed", "misfit"]


def misfit(why: Misfit) -> Told:
    """Why a ballot's format does not do, for pages to translate."""
    return Told(why.template, **why.values)
