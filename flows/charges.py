"""What a text or a session costs the citizen, in one short sentence."""

from __future__ import annotations

from flows.screens import Conversation
from flows.words import Say


def with_charge(talk: Conversation, said: Say) -> Say:
    """The phrase, and before it what this way of asking costs, where somebody said."""
    charge = talk.world.charge
    if charge is None:
        return said
    match charge.kind:
        case "free":
            costs = Say("Free for you.")
        case "reverse":
            costs = Say("We pay for this.")
        case _ if charge.price is None:
            costs = Say("Your network's usual price applies.")
        case _:
            costs = Say("This costs you {price}.", price=charge.price)
    return Say("{costs} {said}", said=said, costs=costs)
