"""What officers do to a case: look, move, write, assign, publish. Each act is in the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select, update

from flows import codes
from flows.budget import ONE_SMS, weigh
from flows.gsm import plain
from smsgateway.actions.accounts import accounts, audit
from smsgateway.actions.accounts.accounts import Account, Role
from smsgateway.actions.casefiles import events
from smsgateway.actions.casefiles.concerned import announce
from smsgateway.actions.casefiles.moving import Moment, locked, moment
from smsgateway.actions.casefiles.moving import move as move_case
from smsgateway.actions.desks.desk import Desk
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.store.cases import cases
from smsgateway.store.db import AnyRow

HANDLERS: tuple[Role, ...] = ("administrator", "coordinator", "officer")
READERS: tuple[Role, ...] = (*HANDLERS, "auditor")

PUBLIC_LETTERS = 500


@dataclass(frozen=True, slots=True)
class Handling:
    """A case in somebody's hands: held until the transaction ends."""

    at: Moment
    case: AnyRow
    by: Account

    @property
    def connection(self) -> Connection:
        """The transaction."""
        return self.at.connection


@contextmanager
def handling(house: House, ticket: str, *, by: str, act: str) -> Iterator[Handling]:
    """Hold a case for one audited act.

    Raises `Refused` where there is no such case in the areas of that account, or the account may
    not handle any.
    """
    read = codes.read_ticket(ticket)
    with house.db.write() as connection:
        account = accounts.acting(connection, by, *HANDLERS)
        case = locked(connection, read) if read else None
        if case is None or not sees(house, account, case):
            raise Refused("there is no case {ticket}", ticket=ticket)
        desk = house.catalogue.latest().desks[case.area_id]
        yield Handling(moment(connection, house.db, desk), case, account)
        shown = codes.show_ticket(case.ticket)
        audit.record(connection, by=account.email, act=f"case.{act}", about=shown, detail={})


def sees(house: House, account: Account, case: AnyRow) -> bool:
    """Whether it is of the account's areas, and accuses no office that the account is of."""
    return account.reaches(case.area_id) and case.accused_id not in accusable(house, account)


def accusable(house: House, account: Account) -> list[int]:
    """The offices that the account is a member of; whoever administers the house sees all."""
    if account.role == "administrator":
        return []
    desks = house.catalogue.latest().desks.values()
    every = {one.id: one for desk in desks for one in desk.offices.values()}
    return [id for id, one in every.items() if account.email in one.members]


def move(
    house: House, ticket: str, act: str, *, by: str, note: str = "", public: bool = False
) -> str:
    """Make a move of the table and tell everybody; returns the new state.

    `note` is what the citizen reads, at most one SMS; if `public`, whoever joined the case as well.
    Raises `Refused`, also as `NotAllowed`.
    """
    with handling(house, ticket, by=by, act=act) as held:
        to = move_case(
            held.at,
            held.case,
            act,
            actor="officer",
            who=held.by.email,
            note=sealed(house, note, held.case.lang),
            visibility="public" if public else "citizen",
        )
        announce(held.connection, held.case, to)
    return to


def reply(house: House, ticket: str, text: str, *, by: str, public: bool = False) -> None:
    """A word to the citizen that moves nothing; it keeps the promise of a first reply.

    If `public`, whoever joined the case reads it as well.
    """
    if not text.strip():
        raise Refused("the answer is empty")
    with handling(house, ticket, by=by, act="reply") as held:
        replied = held.case.replied_at or held.at.now
        change(held, replied_at=replied)
        tell_of(
            held,
            "reply",
            note=sealed(house, text, held.case.lang),
            visibility="public" if public else "citizen",
        )
        announce(held.connection, held.case, "reply")


def note(house: House, ticket: str, text: str, *, by: str) -> None:
    """A word among officers, of any length."""
    with handling(house, ticket, by=by, act="note") as held:
        tell_of(held, "note", note=house.keys.seal(text, "text"))


def publish(house: House, ticket: str, text: str, *, by: str) -> None:
    """What others may read of this case from now on, also where it was hidden.

    The citizen's own words stay sealed.
    """
    if not 0 < len(text) <= PUBLIC_LETTERS:
        raise Refused("a public text has 1 to {most} letters", most=PUBLIC_LETTERS)
    with handling(house, ticket, by=by, act="publish") as held:
        change(held, public_text=text, hidden=False)
        tell_of(held, "published")


def hide(house: House, ticket: str, *, by: str) -> None:
    """Show it to nobody but officers and its citizen."""
    with handling(house, ticket, by=by, act="hide") as held:
        change(held, hidden=True)
        tell_of(held, "hidden")


def assign(
    house: House,
    ticket: str,
    *,
    by: str,
    office: str = "",
    assignee: str = "",
    category: str = "",
    accused: str = "",
) -> None:
    """Sort it and hand it on; what is left out stays. Clocks stay as they were promised.

    A case never goes to the office that it accuses. Raises `Refused`.
    """
    with handling(house, ticket, by=by, act="assign") as held:
        desk = held.at.desk
        values: dict[str, object] = {}
        if category:
            values |= sorted_as(desk, category)
        if accused:
            values["accused_id"] = office_named(desk, accused)
        if office:
            values["office_id"] = office_named(desk, office)
        if assignee:
            given = accounts.acting(held.connection, assignee, *HANDLERS)
            if not given.reaches(held.case.area_id):
                raise Refused("{email} has nothing to do with this area", email=given.email)
            values["assignee"] = given.email
        handler = values.get("office_id", held.case.office_id)
        if handler is not None and handler == values.get("accused_id", held.case.accused_id):
            raise Refused("an office that is accused does not handle the case: name another")
        change(held, **values)
        tell_of(held, "assigned")


def sorted_as(desk: Desk, code: str) -> dict[str, object]:
    """The category with that code, and how severe it is."""
    found = next((one for one in desk.categories if one.code == code.upper()), None)
    if found is None:
        raise Refused(
            "there is no category {code}: {known}",
            code=code,
            known=[c.code for c in desk.categories],
        )
    if found.sensitive:
        raise Refused("what is sensitive is kept apart: `smsgateway cases seclude`")
    return {"category_id": found.id, "severity": desk.severity(found.id)}


def office_named(desk: Desk, slug: str) -> int:
    """The id of that office. Raises `Refused`."""
    found = next((one for one in desk.offices.values() if one.slug == slug), None)
    if found is None:
        slugs = ", ".join(one.slug for one in desk.offices.values())
        raise Refused("there is no office {slug}: {slugs}", slug=slug, slugs=slugs)
    return found.id


def change(held: Handling, **values: object) -> None:
    """Columns of the case."""
    held.connection.execute(update(cases).where(cases.c.id == held.case.id).values(**values))


def tell_of(
    held: Handling,
    kind: str,
    *,
    note: bytes | None = None,
    visibility: events.Visibility = "internal",
) -> None:
    """The event of it."""
    events.append(
        held.connection,
        held.case.id,
        actor=held.by.email,
        kind=kind,
        visibility=visibility,
        note=note,
    )


def sealed(house: House, text: str, lang: str) -> bytes | None:
    """An officer's words to a citizen; None for none. Raises `Refused` for more than one SMS.

    To who reads Khmer script every letter costs as much as one of theirs.
    """
    if not text.strip():
        return None
    weight = weigh(plain(text))
    if not ONE_SMS.holds(replace(weight, script=weight.script or lang == "km")):
        raise Refused("the text does not fit one SMS: 160 letters, or 70 beside Khmer")
    return house.keys.seal(text, "text")


def ready(house: House, ticket: str, slug: str, *, by: str) -> str:
    """A ready text in the language of the case's citizen, else in English. Raises `Refused`."""
    read = codes.read_ticket(ticket)
    with house.db.read() as connection:
        account = accounts.acting(connection, by, *HANDLERS)
        case = connection.execute(select(cases).where(cases.c.ticket == read)).first()
    if case is None or not sees(house, account, case):
        raise Refused("there is no case {ticket}", ticket=ticket)
    desk = house.catalogue.latest().desks[case.area_id]
    texts = desk.templates.get(slug)
    if texts is None:
        known = ", ".join(desk.templates) or "none"
        raise Refused("there is no template {slug}: {known}", slug=slug, known=known)
    return texts.get(case.lang) or texts["en"]
