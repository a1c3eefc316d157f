"""A form that comes twice, by a double press or a line that stutters, is taken once.

Each page gives its forms a name drawn by lot, so that the same words sent again on purpose, from a
page that was opened anew, are another form.
"""

from __future__ import annotations

from sqlalchemy import select, update

from smsgateway.actions.accounts.entrance import Visit, digest
from smsgateway.actions.house import House
from smsgateway.store.accounts import account_sessions as sessions


def is_first(house: House, visit: Visit, form: bytes) -> bool:
    """Whether this session did not send the form (32 bytes, its digest) just before; of two that
    come at once, one is first. It is kept as the one that was sent last. In the practice town,
    whose visitors have their sessions outside, every form is first."""
    mine = sessions.c.digest == digest(visit.token)
    other = sessions.c.last_form.is_distinct_from(form)
    with house.db.write() as connection:
        if connection.execute(update(sessions).where(mine, other).values(last_form=form)).rowcount:
            return True
        return connection.execute(select(sessions.c.digest).where(mine)).first() is None


def not_taken(house: House, visit: Visit, form: bytes) -> None:
    """Nothing came of it: it may come again."""
    mine = (sessions.c.digest == digest(visit.token)) & (sessions.c.last_form == form)
    with house.db.write() as connection:
        connection.execute(update(sessions).where(mine).values(last_form=None))
