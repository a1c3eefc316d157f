"""Every kind of file that can be brought in."""

from __future__ import annotations

from smsgateway.actions.imports.kind import Kind
from smsgateway.actions.imports.ofdeals import OF_DEALS
from smsgateway.actions.imports.oflists import OF_LISTS
from smsgateway.actions.imports.ofmoney import OF_MONEY
from smsgateway.actions.refused import Refused

KINDS: tuple[Kind, ...] = (*OF_MONEY, *OF_LISTS, *OF_DEALS)
"""In the order in which they are offered."""


def kind_named(name: str) -> Kind:
    """Raises `Refused` where there is none of this name."""
    found = next((one for one in KINDS if one.name == name), None)
    if found is None:
        kinds = [one.name for one in KINDS]
        raise Refused("a kind is one of {kinds}, not {name}", kinds=kinds, name=name)
    return found
