"""The council's own decision: part of the record, and told to the voters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, insert, select

from flows.world import Names
from smsgateway.actions.accounts import approvals, audit
from smsgateway.actions.accounts.approvals import Approval
from smsgateway.actions.accounts.audit import JSON
from smsgateway.actions.awarded import winners_of
from smsgateway.actions.awards.record import published
from smsgateway.actions.catalogue import touch
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.house import House
from smsgateway.actions.languages import by_language
from smsgateway.actions.log import record_act
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told
from smsgateway.store.awards import council_decisions
from smsgateway.store.contests import projects
from smsgateway.store.db import AnyRow

ACT = "award.council"


def ask(
    house: House,
    slug: str,
    number: str,
    on: date,
    funded: Sequence[str],
    reason: Names,
    *,
    by: str,
) -> int:
    """Ask to enter the decision; returns the number that another account approves.

    `funded` are the codes of the projects that the council funds; none: as the vote says. `reason`
    says why it departs from the vote, and is needed where it does. Raises `Refused`.
    """
    if not number.strip() or len(number) > 40:
        raise Refused("a decision has a number in the council's book, of 40 letters at most")
    with house.db.write() as connection:
        contest = contest_named(connection, slug)
        row = unentered(connection, contest)
        chosen = by_code(connection, contest, funded) if funded else winners_of(row.award)
        follows = set(chosen) == set(winners_of(row.award))
        if follows == any(reason.values()):
            raise Refused(
                "it follows the vote: no reason is needed"
                if follows
                else "it departs from the vote: say why, for everybody to read: --reason en=…"
            )
        payload: dict[str, JSON] = {
            "number": number.strip(),
            "on": on.isoformat(),
            "funded": list(chosen),
            "follows": follows,
            "reason": {**by_language(reason)},
        }
        return approvals.ask(
            connection, by=by, act=ACT, about=slug, payload=payload, area_id=contest.area_id
        )


def carry_out(house: House, connection: Connection, agreed: Approval) -> str:
    """Two agreed: keep it, and say it in the public log. Raises `Refused`."""
    told = agreed.payload
    contest = contest_named(connection, agreed.about)
    unentered(connection, contest)
    connection.execute(
        insert(council_decisions).values(
            contest_id=contest.id,
            number=told["number"],
            decided_on=date.fromisoformat(str(told["on"])),
            funded=told["funded"],
            follows=told["follows"],
            reason=told["reason"],
            entered_by=[agreed.asked_by, agreed.decided_by],
        )
    )
    record_act(connection, contest.id, "decision", {"act": "council", **told})
    audit.record(
        connection,
        by=agreed.decided_by,
        act=ACT,
        about=agreed.about,
        detail={"number": told["number"], "asked_by": agreed.asked_by},
    )
    touch(connection)
    return Told(
        "decision {number} is on the record of {slug}: tell the voters by "
        "`smsgateway broadcast draft council {slug} …`",
        number=told["number"],
        slug=agreed.about,
    )


def decision(connection: Connection, contest_id: int) -> AnyRow | None:
    """What the council decided."""
    held = select(council_decisions).where(council_decisions.c.contest_id == contest_id)
    return connection.execute(held).first()


def unentered(connection: Connection, contest: AnyRow) -> AnyRow:
    """The record that the council decides about. Raises `Refused`."""
    row = published(connection, contest)
    if row.state != "certified":
        raise Refused(
            "the result of {slug} is {state}: the council decides after that",
            slug=contest.slug,
            state=row.state,
        )
    if entered := decision(connection, contest.id):
        raise Refused("decision {number} is on the record already", number=entered.number)
    return row


def by_code(connection: Connection, contest: AnyRow, wanted: Sequence[str]) -> list[str]:
    """The projects with these codes, each once, by their ids in the outside world.

    Raises `Refused`.
    """
    from_code = codes_of(connection, contest.id)
    if strange := [code for code in wanted if code not in from_code]:
        raise Refused("{slug} has no project {code}", slug=contest.slug, code=strange[0])
    return [from_code[code] for code in dict.fromkeys(wanted)]


def codes_of(connection: Connection, contest_id: int) -> dict[str, str]:
    """The projects' ids in the outside world by what voters typed."""
    lines = select(projects.c.code, projects.c.file_id).where(projects.c.contest_id == contest_id)
    return {row.code: row.file_id for row in connection.execute(lines)}
