"""What people saw of works, counted as far as it may be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import Connection, bindparam, select

from smsgateway.counting.built import DAYS, Report, Seen, counted
from smsgateway.store.works import verifications


def seen(
    connection: Connection, work_ids: Collection[int], today: date, since: date | None = None
) -> Mapping[int, Seen]:
    """The newest report of each phone of the last DAYS days, by work; officials' own left out.

    With `since` only of that day and later.
    """
    first = max(today - timedelta(days=DAYS), since or date.min)
    asked = {"works": list(work_ids), "first": first}
    told: dict[int, list[Report]] = defaultdict(list)
    for row in connection.execute(REPORTS, asked):
        told[row.work_id].append(Report(row.built, row.place_code))
    return {work: counted(reports) for work, reports in told.items()}


REPORTS = select(verifications.c.work_id, verifications.c.built, verifications.c.place_code).where(
    verifications.c.work_id.in_(bindparam("works", expanding=True)),
    verifications.c.on_day >= bindparam("first"),
    verifications.c.role != "official",
)
