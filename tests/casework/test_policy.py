"""A policy file: every entry that is wrong is named, and nothing of it is kept."""

import pytest

from smsgateway.actions.accounts import accounts
from smsgateway.actions.casework import importing, listing, staff
from smsgateway.actions.casework.policy import policy, read
from smsgateway.actions.files.faults import Faulty
from tests.casework.office import TOLD
from tests.open311.desk import below

EVERYWHERE = "dalia@kee.example"

DEEP = [
    {"code": code, "under": under, "name": {"en": code}}
    for code, under in (("AA", ""), ("BB", "AA"), ("CC", "BB"), ("DD", "CC"))
]
MANY = [{"code": "M" + "ABCDEFGH"[n], "name": {"en": "x"}} for n in range(8)]
ONE = TOLD["categories"][0]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"area": ""}, "area: is missing"),
        ({"weekend": [0, 1, 2, 3, 4, 5, 6]}, "weekend: holds days"),
        ({"categories": []}, "categories: there is none"),
        ({"categories": [ONE, ONE]}, "category HEALTH: is there more than once"),
        ({"categories": MANY}, "(roots): has 8 branches, at most 7"),
        ({"categories": DEEP}, "category DD: lies deeper than 3 levels"),
        ({"categories": [{**ONE, "code": "two words"}]}, "a code is one word"),
        ({"categories": [{**ONE, "severity": 5}]}, "severity is 1"),
        ({"categories": [{**ONE, "under": "NONE"}]}, "there is no category NONE"),
        ({"categories": [{**ONE, "name": {"sw": "Afya"}}]}, "needs a text in en"),
        ({"categories": [{**ONE, "colour": "red"}]}, "categories 1: its keys are not"),
        ({"offices": [{"slug": "A B", "name": {"en": "x", "xx": "y"}}]}, "xx is no language"),
        ({"offices": [{"slug": "a", "name": {"en": "x"}, "phone": "12"}]}, "office a: "),
        ({"ladder": []}, "ladder: without an office"),
        ({"ladder": [{"office": "moon", "days": 0}]}, "ladder 1: there is no office moon"),
        ({"ladder": [{"office": "council", "days": 5, "category": "X"}]}, "there is no category X"),
        ({"terms": [{"severity": 9, "reply": 1}]}, "terms 9"),
        ({"holidays": {"monday": "x"}}, "monday is no day"),
        ({"templates": {"long": {"en": "x" * 151}}}, "does not fit one SMS in en"),
        ({"templates": {"long": {"en": "x", "km": "ក" * 61}}}, "does not fit one SMS in km"),
    ],
)
def test_what_is_wrong_is_named(changed, said):
    with pytest.raises(Faulty) as refused:
        policy({**TOLD, **changed}, "kee.toml")
    assert said in str(refused.value)
    assert all(fault.where.startswith("kee.toml: ") for fault in refused.value.faults)


def test_what_is_no_toml_names_the_line(tmp_path):
    file = tmp_path / "kee.toml"
    file.write_text('area = "kee"\nhelpline = \n')
    with pytest.raises(Faulty, match="line 2"):
        read(file)


def test_a_case_goes_to_the_office_of_its_category_and_its_area(office):
    ladder = [
        *TOLD["ladder"],
        {"office": "district", "days": 5, "category": "HEALTH"},
        {"office": "province", "days": 5, "category": "HEALTH"},
    ]
    importing.keep(office.house, policy({**TOLD, "ladder": ladder}, "kee.toml"), by="operator")
    with office.house.db.write() as connection:
        accounts.add(connection, email=EVERYWHERE, role="coordinator", by="operator")
    below(office, "kee-north", "Kee North")
    below(office, "kee-south", "Kee South")
    own = {
        "area": "kee-south",
        "categories": TOLD["categories"],
        "offices": [{"slug": "south", "name": {"en": "South"}, "email": "south@kee.example"}],
        "ladder": [{"office": "south", "days": 5}],
    }
    importing.keep(office.house, policy(own, "south.toml"), by="operator")
    for area, category, handles in (
        ("kee", "HEALTH", "district"),
        ("kee", "WATER", "council"),  # by the ladder for all
        ("kee-north", "HEALTH", "district"),  # an area without offices: those above it
        ("kee-south", "HEALTH", "south"),
    ):
        told = staff.Counter(area, category, "It is broken")
        ticket = staff.on_behalf(office.house, told, by=EVERYWHERE).ticket
        assert listing.sheet(office.house, ticket, by=EVERYWHERE).line.office == handles
