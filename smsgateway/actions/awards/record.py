"""The award record: what the rule made of the ballots, published by two people, provisional first.

The result's files stand in the public log before; the record names their digests as its inputs, so
that whoever holds the board can tell which ballots it was made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select, update

from flows.words import LANGUAGES, choose
from smsgateway.actions.accounts import approvals, audit
from smsgateway.actions.accounts.approvals import Approval
from smsgateway.actions.awarded import winners_of
from smsgateway.actions.catalogue import touch
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.definition import moment
from smsgateway.actions.house import House
from smsgateway.actions.log import record_act
from smsgateway.actions.publiclog.board import last_act, told_by
from smsgateway.actions.publiclog.results import award_of
from smsgateway.actions.refused import Refused
from smsgateway.counting.leaves import canonical
from smsgateway.counting.told import Told
from smsgateway.store.awards import award_records
from smsgateway.store.contests import cycles, projects
from smsgateway.store.db import AnyRow, database_now

ACT = "award.publish"

DAYS = range(1, 61)
"""How long objections may be taken."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A count whose files are in the public log."""

    award: Mapping[str, Any]
    inputs: Mapping[str, str]
    """SHA-256 of each of the result's files."""

    @property
    def digest(self) -> str:
        """SHA-256 of the award's one spelling, as `award.json` on the board has it."""
        return sha256(canonical(self.award) + b"\n").hexdigest()


def counted(house: House, slug: str) -> Counted:
    """Apply the rule now. Raises `Refused` unless the board's newest result says the same."""
    with house.db.read() as connection:
        contest = contest_named(connection, slug)
        result = last_act(connection, contest.id, "result")
        if result is None:
            raise Refused(
                "no result of {slug} is in the log: "
                "under The result, or `smsgateway board {slug} FOLDER`",
                slug=slug,
            )
        told = told_by(connection, contest.id)
    made = Counted(award_of(house, slug, told).to_json(), result.body["files"])
    if made.digest != made.inputs["award.json"]:
        raise Refused(
            "the ballots of {slug} changed since its board: "
            "under The result, or `smsgateway board {slug} FOLDER` first",
            slug=slug,
        )
    return made


def ask(house: House, slug: str, days: int, *, by: str) -> int:
    """Ask to publish the result, open to objections for so many days; returns the request's number.

    Raises `Refused` where the cycle is not in its phase `award`.
    """
    if days not in DAYS:
        raise Refused(
            "objections are taken for {first} to {last} days", first=DAYS.start, last=DAYS.stop - 1
        )
    made = counted(house, slug)
    with house.db.write() as connection:
        contest = in_award(connection, slug)
        payload: dict[str, audit.JSON] = {
            "days": days,
            "ballots": made.award["voters"] + made.award["blank"],
            "winners": in_words(connection, contest.id, made.award),
            "checksum": made.digest,
        }
        return approvals.ask(
            connection, by=by, act=ACT, about=slug, payload=payload, area_id=contest.area_id
        )


def in_words(
    connection: Connection, contest_id: int, award: Mapping[str, Any]
) -> dict[str, audit.JSON]:
    """Who won, with number, name and votes, in each language: what the second person agrees to."""
    held = select(projects).where(projects.c.contest_id == contest_id)
    line = {row.file_id: row for row in connection.execute(held)}
    votes = {one["project"]: one["votes"] for one in award["rounds"]}
    won = winners_of(award)
    return {
        lang: ", ".join(
            f"{line[one].code} {choose(line[one].name, lang)} ({votes[one]})" for one in won
        )
        for lang in LANGUAGES
    }


def carry_out(house: House, connection: Connection, agreed: Approval) -> str:
    """Two agreed: the record is kept, the result is published. Raises `Refused`."""
    contest = in_award(connection, agreed.about)
    made = counted(house, agreed.about)
    if made.digest != agreed.payload.get("checksum"):
        raise Refused("the count is no longer the one that was asked for: ask again")
    put(connection, contest, made, int(agreed.payload["days"]), agreed)  # type: ignore[arg-type]
    connection.execute(
        update(cycles)
        .where(cycles.c.id == contest.cycle_id)
        .values(phase="publication", phase_until=None)
    )
    audit.record(
        connection,
        by=agreed.decided_by,
        act=ACT,
        about=agreed.about,
        detail={"award": made.digest, "asked_by": agreed.asked_by},
    )
    touch(connection)
    return Told("the result of {slug} is published, and open to objections", slug=agreed.about)


def in_award(connection: Connection, slug: str) -> AnyRow:
    """The contest, if its votes are counted and nothing is published. Raises `Refused`."""
    contest = contest_named(connection, slug)
    if contest.phase != "award":
        raise Refused(
            "{slug} is in its phase {phase}: a result is published from award",
            slug=slug,
            phase=contest.phase,
        )
    return contest


def put(connection: Connection, contest: AnyRow, made: Counted, days: int, agreed: Approval) -> int:
    """Keep the next record, and say so in the public log; returns its number."""
    before = current(connection, contest.id)
    number = before.number + 1 if before else 1
    now = connection.execute(select(database_now())).scalar_one()
    until = now + timedelta(days=days)
    connection.execute(
        insert(award_records).values(
            contest_id=contest.id,
            number=number,
            award=dict(made.award),
            inputs=dict(made.inputs),
            objections_until=until,
            asked_by=agreed.asked_by,
            made_by=agreed.decided_by,
        )
    )
    told = {"act": "award", "number": number, "award": made.digest}
    record_act(connection, contest.id, "decision", {**told, "objections_until": moment(until)})
    return number


def current(connection: Connection, contest_id: int) -> AnyRow | None:
    """The newest record of a contest."""
    held = select(award_records).where(award_records.c.contest_id == contest_id)
    return connection.execute(held.order_by(award_records.c.number.desc()).limit(1)).first()


def published(connection: Connection, contest: AnyRow) -> AnyRow:
    """The newest record. Raises `Refused` where there is none."""
    row = current(connection, contest.id)
    if row is None:
        raise Refused(
            "no result of {slug} is published: "
            "under The result, or `smsgateway result publish {slug}`",
            slug=contest.slug,
        )
    return row
