"""Complaints as the rows have them: what a screen may ask about cases, answered for one turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hmac import compare_digest

from sqlalchemy import Connection

from flows.case import (
    REOPEN_DAYS,
    WRONG_TRIES,
    Alike,
    Case,
    Category,
    Names,
    Opened,
    Promise,
    Step,
    Subject,
    Village,
)
from smsgateway.actions.desks import clocks, routing
from smsgateway.actions.desks.desk import Desk
from smsgateway.actions.desks.questions import (
    BY_TICKET,
    JUST_TOLD,
    MINE,
    NEAR,
    NEWEST,
    TOLD,
    TRIES,
    UNREAD,
)
from smsgateway.actions.desks.states import ANSWERED, OPEN, REOPENABLE, UNSOLVED
from smsgateway.actions.desks.subjects import Subjects
from smsgateway.counting import similar
from smsgateway.store.db import AnyRow, Database
from smsgateway.store.sealing import Keyring

ALIKE_WITHIN = timedelta(days=30)
TRYING = timedelta(hours=1)
"""How long a wrong PIN counts."""

ANSWERING = timedelta(hours=48)
"""How long words without a number are for the case that was told of."""

REPEATING = timedelta(minutes=10)

REOPENING = timedelta(days=REOPEN_DAYS)

NOTHING: Names = {}


@dataclass(frozen=True, slots=True)
class DbCases:
    """Answers from the desk, and from the database where it must."""

    db: Database
    keys: Keyring
    desk: Desk
    subjects: Subjects
    person_id: int | None
    now: datetime
    shared: bool = False
    """Whoever holds the phone need not be who filed from it: each case asks its PIN."""

    @property
    def categories(self) -> tuple[Category, ...]:
        """The whole tree."""
        return self.desk.categories

    @property
    def villages(self) -> tuple[Village, ...]:
        """Of this area."""
        return self.desk.villages

    @property
    def helpline(self) -> str:
        """As the area set it."""
        return self.desk.helpline

    @property
    def caller(self) -> bool:
        """Whether an office is trained."""
        return bool(self.desk.trained)

    @property
    def unread(self) -> bool:
        """Whether a text of this phone waits for somebody to read it."""
        with self.db.ask() as connection:
            return connection.execute(UNREAD, {"who": self.whose}).first() is not None

    def category(self, id: str) -> Category | None:
        """By its id."""
        return self.desk.by_id.get(int(id)) if id.isdecimal() else None

    def village(self, typed: str) -> Village | None:
        """By either code."""
        return self.desk.village(typed)

    @property
    def coded(self) -> bool:
        """Whether a service or project of this area has a code."""
        return self.subjects.any

    def about(self, typed: str) -> Subject | None:
        """By its code."""
        known = self.subjects.coded(typed)
        return known.subject if known else None

    def filed_already(self, words: str) -> str | None:
        """A network repeats a text, or its sender does: one case all the same."""
        asked = {"who": self.whose, "since": self.now - REPEATING}
        with self.db.ask() as connection:
            newest = connection.execute(NEWEST, asked).all()
        same = (row.ticket for row in newest if self.keys.open(row.words, "text") == words)
        return next(same, None)

    @property
    def just_told(self) -> str | None:
        """The one open case of this phone that was filed or told of in the last two days."""
        asked = {"who": self.whose, "since": self.now - ANSWERING}
        with self.db.ask() as connection:
            tickets = connection.execute(JUST_TOLD, asked).scalars().all()
        return tickets[0] if len(tickets) == 1 else None

    def promise(self, category: Category | None) -> Promise:
        """By the policy of today."""
        return clocks.promised(self.desk, category.id if category else None, self.now)

    def alike(
        self, category: Category, village: Village | None, about: Subject | None, words: str
    ) -> Alike | None:
        """The open case of others that is most like it, of the last thirty days."""
        known = self.subjects.coded(about.code) if about else None
        with self.db.ask() as connection:
            near = connection.execute(
                NEAR,
                {
                    "area": self.desk.area_id,
                    "category": category.id,
                    "place": village.full if village else "",
                    "service": known.service_id if known else None,
                    "project": known.project_id if known else None,
                    "since": self.now - ALIKE_WITHIN,
                    "who": self.whose,
                },
            ).all()
        opened = {row.ticket: self.keys.open(row.words, "text") for row in near}
        likest = similar.alike(words, opened)
        if not likest:
            return None
        row = next(one for one in near if one.ticket == likest[0][0])
        theirs = self.desk.by_id.get(row.category_id, category)
        return Alike(row.ticket, row.people + 1, self.title(row, theirs))

    def title(self, row: AnyRow, category: Category) -> Names:
        """What an officer approved, else only category and village: never the citizen's words."""
        if row.public_text:
            return {"en": row.public_text}
        languages = {*category.name, *row.place}
        return {
            lang: ", ".join(
                part
                for part in (
                    category.name.get(lang, category.name.get("en", "")),
                    row.place.get(lang, row.place.get("en", "")),
                )
                if part
            )
            for lang in languages
        }

    def mine(self) -> tuple[Case, ...]:
        """The newest cases that this phone filed or added itself to; none on a shared phone."""
        if self.shared:
            return ()
        with self.db.ask() as connection:
            rows = connection.execute(MINE, {"who": self.whose}).all()
        return tuple(self.shown(row, own=True, judges=row.person_id == self.whose) for row in rows)

    def open(self, ticket: str, pin: str) -> Opened:
        """Its own phone needs no PIN; of others so many wrong ones an hour are enough."""
        with self.db.read() as connection:
            row = connection.execute(BY_TICKET, {"ticket": ticket, "who": self.whose}).first()
            if row is not None and not self.shared and (row.person_id == self.whose or row.joined):
                judges = row.person_id == self.whose
                return self.with_steps(connection, row, own=True, judges=judges)
            asked = {"who": self.whose, "ticket": ticket, "since": self.now - TRYING}
            if connection.execute(TRIES, asked).scalar_one() >= WRONG_TRIES:
                return "locked"
            if row is None or not self.fits(pin, row):
                return "pin"
            return self.with_steps(connection, row, own=False, judges=True)

    @property
    def whose(self) -> int:
        """The person's id; 0, which nobody has, for a phone that was never seen."""
        return self.person_id or 0

    def fits(self, pin: str, row: AnyRow) -> bool:
        """Whether that is its PIN."""
        return compare_digest(pin.encode(), self.keys.open(row.pin, "pin").encode())

    def with_steps(self, connection: Connection, row: AnyRow, *, own: bool, judges: bool) -> Case:
        """The case and what happened to it; of an officer's words a supporter reads the public."""
        readable = ("citizen", "public") if judges else ("public",)
        steps = tuple(
            Step(
                self.local(one.at),
                one.to_state or KINDS[one.kind],
                self.keys.open(one.note, "text")
                if one.note and one.kind != "words" and one.visibility in readable
                else "",
            )
            for one in connection.execute(TOLD, {"case": row.id})
        )
        answer = next((one.note for one in steps if one.state == ANSWERED), "")
        shown = self.shown(row, own=own, judges=judges)
        return replace(shown, answer=answer, steps=steps)

    def shown(self, row: AnyRow, *, own: bool, judges: bool) -> Case:
        """The case as it stands."""
        category = self.desk.by_id.get(row.category_id)
        office = self.desk.offices.get(row.office_id)
        above = routing.rung(self.desk, row.category_id, row.level + 1, row.accused_id)
        return Case(
            ticket=row.ticket,
            category=category.name if category else NOTHING,
            state=row.state,
            office=office.name if office else NOTHING,
            due=self.due(row),
            own=own,
            judges=judges,
            runs=row.state in OPEN,
            higher=above is not None,
            reopens=row.state in REOPENABLE and self.now - row.closed_at <= REOPENING,
        )

    def due(self, row: AnyRow) -> date | None:
        """The first reply as long as it is owed, then the answer."""
        if row.state not in UNSOLVED:
            return None
        due = row.level_due or (row.resolve_due if row.replied_at else row.reply_due)
        return self.desk.calendar.told(due) if due else None

    def local(self, at: datetime) -> date:
        """The day, where it happened."""
        return at.astimezone(self.desk.calendar.zone).date()


KINDS = {"escalated": "escalated", "appealed": "escalated", "words": "words", "reply": "reply"}
"""What is told of events that are no move."""
