"""The forms of answers: the standard's schemas, XML beside JSON, discovery, strange questions."""

import json
from datetime import datetime
from secrets import token_hex
from urllib.parse import quote, urlencode

import jsonschema
import pytest
import xmltodict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from smsgateway.store.services import services
from tests.open311.desk import SQLITE


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
    number = counter.files("NURSE", public_text="No nurse since Monday", state="working")
    counter.files("ROAD", state="confirmed")
    assert fits(counter.gets("services"), "services")
    assert fits(counter.gets("services/NURSE"), "service-definition")
    assert fits(counter.gets("requests"), "requests")
    assert fits(counter.gets(f"requests/{number}"), "requests")
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


# Whatever is asked


STRANGE = st.text(max_size=12) | st.sampled_from(
    ["\0", "1,2,\0", "2026-01-01", "-1", "open,\0", "kee", "9" * 30, "\ud800", "%00", "٣"]
)
FIELDS = ("service_request_id", "service_code", "status", "start_date", "page", "page_size")
FORM = ("service_code", "address_id", "lat", "long", "description", "attribute[about]", "email")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(FIELDS), STRANGE, max_size=3),
    st.dictionaries(st.sampled_from(FORM), STRANGE, max_size=4),
    STRANGE,
)
def test_nothing_that_is_asked_breaks_the_counter(counter, query, form, path):
    """On both databases: PostgreSQL takes no NUL, and neither takes half a character."""
    key = counter.key(token_hex(8))
    told = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
    client = counter.town.app.test_client()
    raw = urlencode(told)
    name = quote(path.encode("utf-8", "surrogatepass"), safe="")
    for address in (f"requests.json?{raw}", f"requests/{name}.json", f"tokens/{name}.xml"):
        assert client.get(f"/open311/v2/{address}").status_code in (200, 308, 400, 404), address
    sent = {"service_code": "ROAD", "address_string": "x", "api_key": key, **form}
    body = urlencode({name: v.encode("utf-8", "surrogatepass") for name, v in sent.items()})
    posted = client.post(
        "/open311/v2/requests.json", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert posted.status_code in (200, 400, 404)
