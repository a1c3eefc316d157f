"""Saying under whose name an area publishes its contracts."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from smsgateway.actions.accounts.signing import sign
from smsgateway.actions.contracts.steps import METHODS
from smsgateway.actions.deals.publisher import Publisher
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.store.areas import areas
from smsgateway.store.contracts import publishers


def appoint(house: House, area: str, told: Publisher, *, by: str) -> None:
    """Say how an area publishes, instead of what was said before. Raises `Refused`."""
    unknown = set(told.bid_days) - set(METHODS)
    if unknown:
        raise Refused(
            "{unknown}: a method is one of {methods}", unknown=sorted(unknown), methods=METHODS
        )
    with house.db.write() as connection:
        owner = connection.execute(select(areas).where(areas.c.code == area)).first()
        if owner is None:
            raise Refused("there is no area {code}", code=area)
        connection.execute(delete(publishers).where(publishers.c.area_id == owner.id))
        new = insert(publishers).values(
            area_id=owner.id,
            name=told.name,
            prefix=told.prefix,
            licence=told.licence,
            bid_days=dict(told.bid_days),
        )
        connection.execute(new)
        sign(connection, by, "contract.publisher", area, [owner.id], {"prefix": told.prefix})
