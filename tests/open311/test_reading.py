"""Other programs read what people reported, in the standard's own forms."""

import json
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest
import xmltodict
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from smsgateway.store.areas import areas
from smsgateway.store.cases import cases
from smsgateway.store.services import services
from tests.open311.desk import SQLITE, WORDS, below, open_desk


@pytest.fixture(scope="module")
def fits(data_dir):
    """Does an answer fit the standard's schema of that name?"""
    folder = data_dir / "open311-georeport-v2-schemas"
    read = {file.name: json.loads(file.read_text()) for file in folder.glob("*.json")}
    registry = Registry().with_resources(
        (name, DRAFT202012.create_resource(schema)) for name, schema in read.items()
    )

    def check(answer, name):
        schema = {"$ref": f"{name}.json"}
        jsonschema.Draft202012Validator(
            schema, registry=registry, format_checker=jsonschema.FormatChecker()
        ).validate(answer)
        return True

    return check


@SQLITE
def test_every_answer_fits_the_schemas_of_the_standard(counter, fits):
    counter.files("NURSE", public_text="No nurse since Monday", state="working")
    counter.files("ROAD", state="confirmed")
    assert fits(counter.gets("services"), "services")
    assert fits(counter.gets("services/NURSE"), "service-definition")
    assert fits(counter.gets("requests"), "requests")
    assert fits(counter.gets("requests/1000000"), "requests")
    assert len(counter.gets("requests")) == 2


@SQLITE
def test_the_shapes_are_those_of_the_golden_files(counter, data_dir):
    golden = data_dir / "open311-golden"
    counter.files()
    for path, file in (
        ("services", "services.json"),
        ("services/NURSE", "service_HC.json"),
        ("requests", "requests.json"),
        ("requests/9", "errors.json"),
    ):
        assert shape(counter.gets(path)) == shape(json.loads((golden / file).read_text())), path


def shape(value):
    """Names all the way down; of a list, its first."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return [shape(value[0])] if isinstance(value, list) else ""


def test_services_are_the_categories_that_nothing_divides_further(counter):
    told = counter.gets("services")
    assert [(one["service_code"], one["service_name"], one["group"]) for one in told] == [
        ("NURSE", "Nurse or doctor", "Health"),
        ("DRUGS", "Medicine", "Health"),
        ("ROAD", "Road", "Road"),
    ]
    assert all(one["metadata"] is True and one["type"] == "realtime" for one in told)


@SQLITE
def test_a_definition_lists_the_places_that_a_request_may_be_about(counter):
    (attribute,) = counter.gets("services/nurse")["attributes"]
    assert attribute["values"] == [{"key": "21013", "name": "kee clinic"}]
    assert (attribute["code"], attribute["required"]) == ("about", False)


@SQLITE
def test_a_request_says_how_it_stands_and_not_what_the_citizen_wrote(counter):
    number = counter.files("NURSE", state="working", days_ago=1)
    (told,) = counter.gets(f"requests/{number}")
    assert told["status"] == "open"
    assert told["status_notes"] == "Being worked on"
    assert told["service_code"] == "NURSE"
    assert told["agency_responsible"] == "Ward office"
    assert told["address"] == "Kee Ward"
    assert told["description"] is None
    assert told["requested_datetime"].endswith("+03:00")
    assert told["expected_datetime"] > told["requested_datetime"]
    assert told["service_notice"].startswith("First reply by ")
    assert "Otieno" in WORDS
    assert "Otieno" not in counter.answer("requests.json").get_data(as_text=True)


@SQLITE
def test_words_are_those_that_an_officer_approved(counter):
    number = counter.files(public_text="The nurse is absent on Mondays")
    assert counter.gets(f"requests/{number}")[0]["description"] == "The nurse is absent on Mondays"


# In no list and under no number


def test_what_must_not_be_seen_is_absent_in_lists_and_by_its_number(counter):
    unseen = {
        "relay": counter.files(contact="relay", public_text="approved"),
        "none": counter.files(contact="none", public_text="approved"),
        "hidden": counter.files(hidden=True, public_text="approved"),
        "sensitive": counter.files("HARM"),
        "under a sensitive one": counter.files("ABUSE"),
        "not sorted yet": counter.files(category_id=None),
    }
    seen = counter.files("ROAD")
    assert counter.numbers() == [seen]
    assert counter.numbers(service_request_id=",".join([*unseen.values(), seen])) == [seen]
    assert counter.numbers(service_code="HARM,ABUSE") == []
    for why, number in unseen.items():
        for form in ("json", "xml"):
            assert counter.answer(f"requests/{number}.{form}").status_code == 404, why


# Filters


def test_requests_are_filtered_by_number_code_and_status(counter):
    nurse = counter.files("NURSE", days_ago=3)
    road = counter.files("ROAD", days_ago=2, state="confirmed")
    drugs = counter.files("DRUGS", days_ago=1, state="answered")
    assert counter.numbers() == [drugs, road, nurse]
    assert counter.numbers(service_request_id=f"{nurse},{drugs}") == [drugs, nurse]
    assert counter.numbers(service_code="nurse,ROAD") == [road, nurse]
    assert counter.numbers(service_code="OTHER") == []
    assert counter.numbers(status="open") == [drugs, nurse]
    assert counter.numbers(status="closed") == [road]
    assert counter.numbers(status="open,closed") == [drugs, road, nurse]


def test_numbers_override_every_other_filter(counter):
    old = counter.files("NURSE", days_ago=200)
    assert counter.numbers(service_request_id=old, status="closed", service_code="ROAD") == [old]


def test_without_dates_it_is_the_last_ninety_days(counter):
    counter.files(days_ago=91)
    recent = counter.files(days_ago=89)
    assert counter.numbers() == [recent]


def test_a_range_of_dates_is_honoured_whatever_its_offset(counter):
    counter.files(days_ago=20)
    middle = counter.files(days_ago=10)
    counter.files(days_ago=1)
    now = counter.town.ago()
    spans = [
        (now - timedelta(days=15), now - timedelta(days=5)),
        (now - timedelta(days=15), None),
        (None, now - timedelta(days=5)),
    ]
    said = [
        {
            name: None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            for name, at in zip(("start_date", "end_date"), span, strict=True)
        }
        for span in spans
    ]
    assert counter.numbers(**said[0]) == [middle]
    assert len(counter.numbers(**said[1])) == 2
    assert len(counter.numbers(**said[2])) == 2
    nairobi = (now - timedelta(days=15)).astimezone(UTC) + timedelta(hours=3)
    plus = counter.town.app.test_client().get(
        f"/open311/v2/requests.json?start_date={nairobi:%Y-%m-%dT%H:%M:%S}+03:00"
    )  # a bare + in a query is a space
    assert len(plus.json) == 2


@SQLITE
def test_pages_follow_each_other(counter):
    made = [counter.files(days_ago=days) for days in (1, 2, 3)]
    assert counter.numbers(page_size=2) == made[:2]
    assert counter.numbers(page_size=2, page=2) == made[2:]


# Errors, in the form asked for


WRONG = (
    ("requests", {"start_date": "yesterday"}, 400, "start_date looks like"),
    ("requests", {"end_date": "0001-01-01T00:00:00+14:00"}, 400, "end_date looks like"),
    (
        "requests",
        {"start_date": "2025-01-01T00:00:00Z", "end_date": "2025-04-02T00:00:00Z"},
        400,
        "at most 90 days apart",
    ),
    (
        "requests",
        {"start_date": "2025-02-01T00:00:00Z", "end_date": "2025-01-01T00:00:00Z"},
        400,
        "start_date is after end_date",
    ),
    ("requests", {"status": "stuck"}, 400, "open or closed, not stuck"),
    ("requests", {"page": "0"}, 400, "begins at 1"),
    ("requests", {"page": "-1"}, 400, "whole number"),
    ("requests", {"page_size": "1001"}, 400, "1 to 1000"),
    ("requests", {"jurisdiction_id": "elsewhere"}, 404, "elsewhere was not found"),
    ("requests/0000000", {}, 404, "0000000 was not found"),
    ("services/TELEGRAPH", {}, 404, "TELEGRAPH was not found"),
    ("services/OLD", {}, 404, "OLD was not found"),
    ("services/HARM", {}, 404, "HARM was not found"),
    ("services/HEALTH", {}, 404, "HEALTH was not found"),
    ("tokens/abc", {}, 404, "token abc was not found"),
)


@SQLITE
def test_a_wrong_question_is_answered_by_its_code_and_a_reason(counter):
    for path, query, status, says in WRONG:
        told = counter.answer(f"{path}.json", **query)
        assert told.status_code == status, path
        (error,) = told.json
        assert error["code"] == status
        assert says in error["description"]
        same = counter.answer(f"{path}.xml", **query)
        assert same.status_code == status
        read = xmltodict.parse(same.data)["errors"]["error"]
        assert (read["code"], read["description"]) == (str(status), error["description"])


@SQLITE
def test_a_form_that_is_not_offered_does_not_exist(counter):
    assert counter.answer("services.csv").status_code == 404
    assert counter.answer("services").status_code == 404


@SQLITE
def test_where_nobody_takes_complaints_there_is_nothing(town):
    told = town.gets("/open311/v2/services.json")
    assert (told.status_code, told.json[0]["code"]) == (404, 404)


# XML says the same


@SQLITE
def test_xml_and_json_are_twins(counter):
    number = counter.files(public_text='Pump <broken> & "dry" \x0b', state="answered")
    answer = counter.answer("requests.xml")
    assert answer.content_type == "text/xml; charset=utf-8"
    assert answer.data.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    told = xmltodict.parse(answer.data)["service_requests"]["request"]
    (same,) = counter.gets("requests")
    assert told["description"] == 'Pump <broken> & "dry"'
    for name in ("service_request_id", "status", "requested_datetime", "lat", "address"):
        assert told[name] == same[name], name
    assert told["service_request_id"] == number
    services = xmltodict.parse(counter.answer("services.xml").data)["services"]["service"]
    assert [one["service_code"] for one in services] == ["NURSE", "DRUGS", "ROAD"]
    assert services[0]["metadata"] == "true"
    defined = xmltodict.parse(counter.answer("services/NURSE.xml").data)["service_definition"]
    assert defined["attributes"]["attribute"]["values"]["value"]["key"] == "21013"


@SQLITE
def test_a_service_without_more_to_tell_has_no_attributes(counter):
    counter.town.change(services, closed=True)
    assert counter.gets("services/NURSE") == {"service_code": "NURSE", "attributes": []}
    assert counter.gets("services")[0]["metadata"] is False


# Several areas


def test_an_area_speaks_for_those_below_it(counter):
    north = below(counter.town, "kee-north", "Kee North")
    number = counter.files("ROAD")
    counter.town.change(cases, cases.c.ticket == number, area_id=north)
    assert counter.gets(f"requests/{number}")[0]["address"] == "Kee North, Kee Ward"


def test_where_there_are_several_lists_the_jurisdiction_must_be_named(counter):
    number = counter.files("ROAD")
    mto = below(counter.town, "mto", "Mto Ward")
    counter.town.change(areas, areas.c.id == mto, parent_id=None)
    open_desk(counter.town, "mto")
    told = counter.answer("services.json")
    assert told.status_code == 400
    assert told.json[0]["description"].endswith("it is one of kee, mto")
    seen = {code: counter.numbers(jurisdiction_id=code) for code in ("kee", "mto")}
    assert seen == {"kee": [number], "mto": []}
    assert counter.answer(f"requests/{number}.json", jurisdiction_id="mto").status_code == 404


# Discovery, by the rules of SeeClickFix's open311-validator


@SQLITE
def test_a_program_that_knows_only_the_address_finds_the_rest(counter):
    client = counter.town.app.test_client()
    told = client.get("/open311/discovery.json").json
    assert told["contact"]
    assert told["key_service"]
    assert datetime.fromisoformat(told["changeset"]).tzinfo
    (endpoint,) = told["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"].endswith("/open311/v2")
    assert endpoint["type"] in ("production", "test")
    assert set(endpoint["formats"]) == {"text/xml", "application/json"}
    same = xmltodict.parse(client.get("/open311/discovery.xml").data)["discovery"]
    assert same["endpoints"]["endpoint"]["url"] == endpoint["url"]
    assert same["endpoints"]["endpoint"]["formats"]["format"] == endpoint["formats"]
    assert client.get("/open311/v2/discovery.json").json == told
