"""Kee takes complaints about water, roads and health; another program asks over Open311."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from flows.codes import ticket
from smsgateway.actions.casefiles.filing import NewCase, Origin, file
from smsgateway.actions.catalogue import touch
from smsgateway.actions.open311 import keys
from smsgateway.store.areas import areas
from smsgateway.store.cases import cases
from smsgateway.store.casework import categories, ladders, offices
from smsgateway.store.services import services
from tests.house import SLUG, Town

SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
"""For what is about forms and sums and not about the database."""

WORDS = "my neighbour Otieno broke it"
CATEGORIES = (
    # code, name, under, sensitive, withdrawn
    ("HEALTH", "Health", "", False, False),
    ("NURSE", "Nurse or doctor", "HEALTH", False, False),
    ("DRUGS", "Medicine", "HEALTH", False, False),
    ("ROAD", "Road", "", False, False),
    ("OLD", "Telegraph", "", False, True),
    ("HARM", "Harm", "", True, False),
    ("ABUSE", "Abuse", "HARM", False, False),
)


@dataclass
class Counter:
    """What a program at the counter can do."""

    town: Town

    def gets(self, path: str, **query: Any) -> Any:
        """The JSON of a method below /open311/v2, whatever its status."""
        return self.answer(f"{path}.json", **query).json

    def answer(self, path: str, **query: Any) -> Any:
        asked = {name: value for name, value in query.items() if value is not None}
        return self.town.app.test_client().get(f"/open311/v2/{path}", query_string=asked)

    def posts(self, form: str = "json", **fields: Any) -> Any:
        told = {name.replace("about", "attribute[about]"): value for name, value in fields.items()}
        return self.town.app.test_client().post(f"/open311/v2/requests.{form}", data=told)

    def numbers(self, **query: Any) -> list[str]:
        """The requests listed, by their numbers."""
        return [one["service_request_id"] for one in self.gets("requests", **query)]

    def key(self, name: str = "app", answers: keys.Answers = "at once") -> str:
        with self.town.house.db.write() as connection:
            return keys.add(connection, name, answers, by="operator")

    def files(self, code: str = "NURSE", days_ago: float = 1, **told: Any) -> str:
        """A case that came so many days ago; its ticket."""
        house, town = self.town.house, self.town
        (category,) = town.rows(categories, categories.c.code == code)
        came = town.ago(days=days_ago)
        number = ticket(f"{100_000 + town.count(cases)}")
        new = NewCase(
            desk=house.catalogue.latest().desks[category.area_id],
            ticket=number,
            pin=house.keys.seal("1234", "text"),
            category_id=category.id,
            place_code="",
            about_code="",
            words=house.keys.seal(WORDS, "text"),
            contact=told.pop("contact", "named"),
            lang="en",
            came=came,
        )
        with house.db.write() as connection:
            file(connection, house.db, [(new, Origin("ussd", None, None, None))])
            if told:
                connection.execute(update(cases).where(cases.c.ticket == number).values(**told))
        return number


def open_desk(town: Town, area: str = SLUG) -> Counter:
    """Categories, an office and a clinic for an area."""
    with town.house.db.write() as connection:
        area_id = connection.execute(select(areas.c.id).where(areas.c.code == area)).scalar_one()
        ids: dict[str, int] = {}
        for position, (code, name, under, sensitive, withdrawn) in enumerate(CATEGORIES):
            row = {
                "area_id": area_id,
                "code": code,
                "parent_id": ids.get(under),
                "position": position,
                "name": {"en": name, "sw": f"{name} (sw)"},
                "severity": 3,
                "sensitive": sensitive,
                "withdrawn": withdrawn,
            }
            made = connection.execute(insert(categories).values(**row).returning(categories.c.id))
            ids[code] = made.scalar_one()
        office = connection.execute(
            insert(offices)
            .values(area_id=area_id, slug="ward", name={"en": "Ward office"})
            .returning(offices.c.id)
        ).scalar_one()
        connection.execute(
            insert(ladders).values(
                area_id=area_id, category_id=None, level=0, office_id=office, days=5
            )
        )
        clinic = {"kind": "health_centre", "area_id": area_id, "name": {"en": f"{area} clinic"}}
        code = "21013" if area == SLUG else "21027"
        connection.execute(insert(services).values(code=code, standards={}, **clinic))
        touch(connection)
    return Counter(town)


def below(town: Town, code: str, name: str) -> int:
    """An area under Kee without categories of its own."""
    with town.house.db.write() as connection:
        parent = connection.execute(select(areas).where(areas.c.code == SLUG)).one()
        made = connection.execute(
            insert(areas)
            .values(
                code=code,
                parent_id=parent.id,
                name={"en": name},
                contact="",
                time_zone=parent.time_zone,
                languages=["en"],
            )
            .returning(areas.c.id)
        )
        touch(connection)
        return int(made.scalar_one())
