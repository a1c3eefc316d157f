"""Kee's complaints: what it handles them by, who works there, and shorthands to look at a case."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import insert, select

from smsgateway.actions.accounts import accounts
from smsgateway.actions.casework import importing
from smsgateway.actions.casework.policy import policy
from smsgateway.store.areas import areas
from smsgateway.store.cases import case_events, cases
from smsgateway.store.gazetteers import area_places, editions, places
from tests.house import SLUG, Town

OFELIA = "ofelia@kee.example"  # an officer of the council
DAN = "dan@kee.example"  # an officer of the district
HELEN = "helen@kee.example"  # trained for harm and abuse
AUDREY = "audrey@kee.example"  # an auditor
HELEN_PHONE, OFELIA_PHONE = "+254733000077", "+254733000078"

TOLD: dict[str, Any] = {
    "area": SLUG,
    "helpline": "1195",
    "categories": [
        {"code": "HEALTH", "severity": 2, "name": {"en": "Health", "sw": "Afya"}},
        {"code": "ROAD", "severity": 3, "name": {"en": "Road, water, light"}},
        {"code": "WATER", "under": "ROAD", "severity": 2, "name": {"en": "Water", "sw": "Maji"}},
        {"code": "LIGHT", "under": "ROAD", "severity": 3, "name": {"en": "Light"}},
        {"code": "HARM", "severity": 1, "sensitive": True, "name": {"en": "Private: harm"}},
        {"code": "OTHER", "severity": 4, "name": {"en": "Other, idea"}},
    ],
    "offices": [
        {"slug": "council", "name": {"en": "Council"}, "phone": OFELIA_PHONE, "members": [OFELIA]},
        {"slug": "district", "name": {"en": "District office"}, "members": [DAN]},
        {"slug": "province", "name": {"en": "Province"}},
        {
            "slug": "helpers",
            "name": {"en": "Helpers"},
            "trained": True,
            "phone": HELEN_PHONE,
            "members": [HELEN],
        },
    ],
    "ladder": [
        {"office": "council", "days": 10},
        {"office": "district", "days": 5},
        {"office": "province", "days": 5},
    ],
    "terms": [
        {"severity": 1, "reply": 1, "resolve": 3},
        {"severity": 2, "reply": 3, "resolve": 10},
        {"severity": 3, "reply": 5, "resolve": 15},
        {"severity": 4, "reply": 10},
    ],
    "templates": {"thanks": {"en": "Thank you. Somebody looks at it this week.", "sw": "Asante."}},
}
VILLAGES = {"kee01": "Ou Thum", "kee02": "Phnum", "kee03": "Trang"}


def set_up(town: Town, **others: Any) -> Town:
    """The policy, the people, the villages."""
    importing.keep(town.house, policy({**TOLD, **others}, "kee.toml"), by="operator")
    with town.house.db.write() as connection:
        for email in (OFELIA, DAN, HELEN):
            accounts.add(connection, email=email, role="officer", area_codes=[SLUG], by="operator")
        accounts.add(connection, email=AUDREY, role="auditor", area_codes=[SLUG], by="operator")
        add_villages(connection)
    return town


def add_villages(connection: Any) -> None:
    """A gazetteer of one commune."""
    day = date(2020, 1, 1)
    edition = {"slug": "kee-2020", "title": "Kee", "country": "KE", "source": "", "licence": ""}
    connection.execute(
        insert(editions).values(
            **edition,
            valid_from=day,
            levels=[],
            time_zone="Africa/Nairobi",
            languages=["en"],
            findings=[],
        )
    )
    plain = {
        "edition": "kee-2020",
        "type": "village",
        "valid_from": day,
        "successors": [],
        "doubts": [],
        "origin": "by hand",
    }
    everywhere = {"kee": "Kee Ward", **VILLAGES}
    for code, name in everywhere.items():
        connection.execute(
            insert(places).values(
                **plain,
                code=code,
                claimed=code,
                level="commune" if code == "kee" else "village",
                depth=0 if code == "kee" else 1,
                parent_code="" if code == "kee" else "kee",
                name={"en": name},
                name_ascii=name,
            )
        )
    area = connection.execute(select(areas.c.id).where(areas.c.code == SLUG)).scalar_one()
    connection.execute(insert(area_places).values(area_id=area, edition="kee-2020", code="kee"))


def only_case(town: Town) -> Any:
    """The one case that there is."""
    (case,) = town.rows(cases)
    return case


def words_of(town: Town, case: Any) -> str:
    """What its citizen wrote."""
    return town.house.keys.open(case.words, "text")


def history(town: Town, case: Any) -> list[str]:
    """The kinds of its events, a move by where it led."""
    rows = town.rows(case_events, case_events.c.case_id == case.id)
    return [row.to_state if row.kind == "moved" else row.kind for row in rows]
