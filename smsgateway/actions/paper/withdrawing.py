"""A batch that should not count: two people take it out, and the public log says why."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, update

from flows.codes import checked
from smsgateway.actions.accounts import approvals, audit
from smsgateway.actions.accounts.approvals import Approval
from smsgateway.actions.challenges import RESULT
from smsgateway.actions.house import House
from smsgateway.actions.log import record_act
from smsgateway.actions.paper.batches import batch_numbered
from smsgateway.actions.paper.box import mid
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told
from smsgateway.store.ballots import ballots
from smsgateway.store.db import AnyRow
from smsgateway.store.paper import paper_batches, paper_readings

ACT = "paper.withdraw"


def ask(house: House, batch: str, reason: str, *, by: str) -> int:
    """Ask for it; returns the number that another account approves. Raises `Refused`."""
    if not reason.strip():
        raise Refused("say why, for everybody to read")
    with house.db.write() as connection:
        row = batch_numbered(connection, batch)
        refuse_too_late(connection, row)
        return approvals.ask(
            connection,
            by=by,
            act=ACT,
            about=row.slug,
            payload={"batch": batch, "reason": reason},
            area_id=row.area_id,
        )


def carry_out(house: House, connection: Connection, agreed: Approval) -> str:
    """Two agreed: ballots of the batch that stand do not count any more."""
    batch, reason = str(agreed.payload["batch"]), str(agreed.payload["reason"])
    row = batch_numbered(connection, batch, for_update=True)
    refuse_too_late(connection, row)
    every = [
        {"contest": row.contest_id, "which": mid(house.keys, row, sheet)}
        for sheet in range(1, row.sheets + 1)
    ]
    taken = connection.execute(RECALL, every).rowcount
    connection.execute(delete(paper_readings).where(paper_readings.c.batch_id == row.batch))
    done = update(paper_batches).where(paper_batches.c.id == row.batch)
    connection.execute(done.values(state="withdrawn"))
    told = {"act": ACT, "batch": checked(str(row.batch)), "reason": reason, "ballots": taken}
    record_act(connection, row.contest_id, "decision", told)
    detail: dict[str, audit.JSON] = {"batch": batch, "ballots": taken, "approval": agreed.id}
    audit.record(connection, by=agreed.decided_by, act=ACT, about=row.slug, detail=detail)
    return Told(
        "batch {batch} is withdrawn: {number} ballots do not count any more",
        batch=batch,
        number=taken,
    )


def refuse_too_late(connection: Connection, row: AnyRow) -> None:
    """Raises `Refused` for a batch that is out already, and once the result is published."""
    if row.state == "withdrawn":
        raise Refused("batch {batch} is withdrawn already", batch=checked(str(row.batch)))
    if row.salt is None or connection.execute(RESULT, {"contest": row.contest_id}).first():
        raise Refused("the result of {slug} is published", slug=row.slug)


RECALL = (
    update(ballots)
    .where(
        ballots.c.contest_id == bindparam("contest"),
        ballots.c.mid == bindparam("which"),
        ballots.c.disposition == "standing",
    )
    .values(disposition="recalled", unsettled=True)
)
