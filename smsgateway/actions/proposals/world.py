"""What a screen may ask about ideas, answered from the rows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from flows.idea import MOST_IDEAS, Choice, Idea
from smsgateway.actions.proposals.desk import Desk
from smsgateway.counting.similar import alike
from smsgateway.store.db import Database
from smsgateway.store.people import people
from smsgateway.store.proposals import proposals, proposers
from smsgateway.store.sealing import Keyring

OPEN = ("new", "feasible")
"""States in which others may still add their names."""


@dataclass(slots=True)
class DbIdeas:
    """One cycle's ideas, for one phone and one turn."""

    db: Database
    keys: Keyring
    desk: Desk
    phone: str

    @property
    def cycle(self) -> int:
        """The cycle that takes them."""
        return self.desk.cycle_id

    @property
    def currency(self) -> str:
        """In what a cost is given."""
        return self.desk.currency

    @property
    def places(self) -> tuple[Choice, ...]:
        """Areas inside this one."""
        return self.desk.places

    @property
    def topics(self) -> tuple[Choice, ...]:
        """What ideas may be about."""
        return self.desk.topics

    @property
    def left(self) -> int:
        """How many more this phone may send."""
        asked = {"cycle": self.cycle, "phones": self.keys.indexes(self.phone)}
        with self.db.ask() as connection:
            return max(MOST_IDEAS - int(connection.execute(SENT, asked).scalar_one()), 0)

    def like(self, words: str) -> Idea | None:
        """The approved idea that resembles these words most, in any of its languages."""
        with self.db.ask() as connection:
            rows = connection.execute(APPROVED, {"cycle": self.cycle}).all()
        texts = {(row.id, lang): text for row in rows for lang, text in row.title.items()}
        found = alike(words, texts)
        return self.idea(found[0][0][0]) if found else None

    def idea(self, id: int) -> Idea | None:
        """An approved idea of this cycle, with who asked for it."""
        with self.db.ask() as connection:
            asked = {"cycle": self.cycle, "which": id}
            row = connection.execute(ONE, asked).first()
            if row is None:
                return None
            mine = {"which": id, "phones": self.keys.indexes(self.phone)}
            joined = connection.execute(MINE, mine).first() is not None
        return Idea(row.id, row.title, row.people, joined)


APPROVED = select(proposals.c.id, proposals.c.title).where(
    proposals.c.cycle_id == bindparam("cycle"),
    proposals.c.state.in_(OPEN),
    proposals.c.title.is_not(None),
)

SENT = (
    select(func.count())
    .select_from(proposals)
    .join(people, people.c.id == proposals.c.person_id)
    .where(
        proposals.c.cycle_id == bindparam("cycle"),
        people.c.phone_index.in_(bindparam("phones", expanding=True)),
    )
)

ONE = select(
    proposals.c.id,
    proposals.c.title,
    select(func.count())
    .select_from(proposers)
    .where(proposers.c.proposal_id == proposals.c.id)
    .scalar_subquery()
    .label("people"),
).where(
    proposals.c.id == bindparam("which"),
    proposals.c.cycle_id == bindparam("cycle"),
    proposals.c.state.in_(OPEN),
    proposals.c.title.is_not(None),
)

MINE = (
    select(proposers.c.id)
    .join(people, people.c.id == proposers.c.person_id)
    .where(
        proposers.c.proposal_id == bindparam("which"),
        people.c.phone_index.in_(bindparam("phones", expanding=True)),
    )
)
