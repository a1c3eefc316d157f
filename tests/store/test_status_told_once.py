"""Migration 0050: what was told of in two ways is told of in one, and the newest said wins."""

import json

import pytest
from sqlalchemy import select, text

from smsgateway.store import schema
from smsgateway.store.awards import works as lines
from smsgateway.store.db import Database
from smsgateway.store.works import milestones, works

NOON = "2026-03-01 12:00:00.000000"
DUE = "2026-06-30"


class Old:
    """A database of the version before, into which rows go as that version wrote them."""

    def __init__(self, url):
        self.db, self.entries = Database(url), 0
        schema.upgrade(self.db, "0047")
        area = {"id": 1, "code": "kee", "contact": "", "time_zone": "UTC", "languages": []}
        self.has("areas", name={}, **area)
        cycle = {"id": 1, "slug": "kee", "area_id": 1, "phase": "implementation"}
        self.has("cycles", name={}, created_at=NOON, **cycle)
        days = dict.fromkeys(("opens_at", "closes_at", "late_until"), NOON)
        ballot = {"least": 1, "most": 1, "format": "approval", "points": 0, "word": ""}
        voters = {"electorate": "open", "residents": False, "paused": False, "key_version": 1}
        contest = {"id": 1, "cycle_id": 1, "title": {}, "pot": 1, "currency": "KES"}
        self.has("contests", **contest, **days, **ballot, **voters)

    def has(self, table, **told):
        names = ", ".join(f'"{name}"' for name in told)
        slots = ", ".join(f":{name}" for name in told)
        values = {
            name: json.dumps(value) if isinstance(value, dict | list) else value
            for name, value in told.items()
        }
        with self.db.write() as connection:
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({slots})"), values)

    def project(self, number, *said):
        """Project 11 has the id 11, and so on; what its history says of it."""
        words = {"name": {}, "place": {}, "about": {}, "file_id": str(number), "code": str(number)}
        of = {"contest_id": 1, "position": number, "cost": 1, "withdrawn": False}
        self.has("projects", id=number, **words, **of)
        for status, percent in said:
            by = {"made_by": "dalia", "made_at": NOON, "note": {"en": "Rig is here"}}
            line = {"project_id": number, "percent": percent}
            self.has("project_works", status=status, **line, **by)
            self.records("project.report", "kee", code=str(number), status=status)

    def work(self, id_, status, progress, project=None):
        """Work 1 has the code 30001, and so on."""
        words = {"code": f"3000{id_}", "ref": f"r{id_}", "name": {}, "sector": "", "builder": ""}
        of = {"area_id": 1, "currency": "KES", "places": [], "salt": b"", "key_version": 1}
        far = {"status": status, "progress": progress, "project_id": project}
        self.has("works", id=id_, added_at=NOON, **words, **of, **far)

    def plans(self, project, work, *names):
        for position, name in enumerate(names, 1):
            one = {"position": position, "name": {"en": name}, "due_on": DUE}
            if project:
                self.has("project_milestones", project_id=project, **one)
                self.records("project.milestone", "kee", code=str(project), milestone=position)
            else:
                self.has("work_milestones", work_id=work, **one)
                self.records("works.milestone", f"3000{work}", milestone=position)

    def records(self, act, about, **detail):
        """One more entry of the audit log; nobody looks at its chain here."""
        self.entries += 1
        told = {"n": self.entries, "at": NOON, "by": "otto", "hash": b""}
        self.has("audit_entries", act=act, about=about, detail=detail, **told)


@pytest.fixture
def old(database_url):
    made = Old(database_url)
    yield made
    made.db.dispose()


def test_the_newest_said_wins_and_nothing_that_was_said_is_lost(old):
    old.project(11, ("planned", 0), ("building", 40))  # taken up, and never spoken of again
    old.work(1, "planned", 0, project=11)
    old.plans(11, None, "Drilled", "Water")
    old.project(12, ("building", 40))  # the office spoke last
    old.work(2, "finished", 80, project=12)
    old.records("works.change", "30002", status="started -> finished")
    old.plans(12, None, "Walls")
    old.plans(None, 2, "Roof", "Doors")
    old.project(13)  # only the office ever spoke
    old.work(3, "stopped", 20, project=13)
    old.records("works.change", "30003", progress="0 -> 20")
    old.project(14, ("stopped", 10))  # the office spoke first, and last of its builder alone
    old.work(4, "started", 5, project=14)
    old.plans(None, 4, "Wires")
    old.plans(14, None, "Poles")
    old.records("works.change", "30004", builder=" -> Mtoni")
    old.project(15, ("finished", 100))  # never taken up
    old.plans(15, None, "Lamps")
    old.work(5, "finished", 0)  # nobody's project
    old.plans(None, 5, "Desks")
    schema.upgrade(old.db)
    with old.db.read() as connection:
        told = connection.execute(select(lines).order_by(lines.c.id)).all()
        built = connection.execute(select(works).order_by(works.c.id)).all()
        planned = connection.execute(select(milestones).order_by(milestones.c.position)).all()
    steps = {number: [] for number in range(11, 16)}
    for one in told:
        steps[one.project_id].append((one.status, one.percent))
    assert steps == {
        11: [("planned", 0), ("started", 40)],
        12: [("started", 40), ("finished", 100)],
        13: [("stopped", 20)],
        14: [("stopped", 10)],
        15: [("finished", 100)],
    }
    for row in built[:4]:
        assert (row.status, row.progress) == steps[row.project_id][-1]
    assert [(one.note, one.made_by) for one in told if one.project_id == 12][-1] == ({}, "otto")
    assert (built[4].status, built[4].progress) == ("finished", 100)
    kept = sorted((one.project_id or 0, one.work_id or 0, one.name["en"]) for one in planned)
    assert kept == [
        (0, 5, "Desks"),
        (11, 1, "Drilled"),
        (11, 1, "Water"),
        (12, 2, "Doors"),
        (12, 2, "Roof"),
        (14, 4, "Poles"),
        (15, 0, "Lamps"),
    ]
    assert {str(one.due_on) for one in planned} == {DUE}
