"""Other programs send requests, and they become cases like any other."""

import json
import re

import georeport
import pytest
import xmltodict
from click.testing import CliRunner

from smsgateway import cli
from smsgateway.actions.accounts import audit
from smsgateway.actions.casework import telling
from smsgateway.actions.open311 import keys
from smsgateway.store.cases import case_events, cases
from tests.house import KEY, SECRET
from tests.open311.desk import SQLITE, below
from tests.people import ACHIENG
from tests.serving import serving

PUMP = {"service_code": "ROAD", "address_id": "kee", "description": "A hole before the school"}


def test_a_posted_request_becomes_a_case_with_its_clocks_and_its_office(counter):
    told = counter.posts(api_key=counter.key(), **PUMP, about="21013")
    assert told.status_code == 200
    (answer,) = told.json
    assert re.fullmatch(r"\d{7}", answer["service_request_id"])
    assert answer["service_notice"].startswith("First reply by ")
    assert "token" not in answer
    (case,) = counter.town.rows(cases)
    assert (case.ticket, case.medium) == (answer["service_request_id"], "open311")
    assert (case.about_code, case.anonymity, case.state) == ("21013", "named", "new")
    assert case.reply_due > case.opened_at
    assert case.office_id
    (event,) = counter.town.rows(case_events)
    assert (event.actor, event.to_state) == ("open311 app", "new")
    assert counter.gets(f"requests/{case.ticket}")[0]["service_notice"] == answer["service_notice"]


def test_words_and_contacts_are_sealed_and_answered_to_nobody(counter):
    counter.posts(
        api_key=counter.key(),
        **PUMP,
        first_name="Achieng",
        email="achieng@kee.example",
        phone="+254711000001",
        media_url="https://pictures.example/1.jpg",
        lat="-1.28",
        long="36.82",
    )
    (case,) = counter.town.rows(cases)
    words = counter.town.house.keys.open(case.words, "text")
    assert words.startswith("A hole before the school\nFirst name: Achieng\n")
    assert "Phone" not in words  # kept as whom to write to
    seen = counter.answer("requests.json").get_data(as_text=True)
    for secret in ("Achieng", "achieng", "711000001", "hole", "pictures"):
        assert secret not in seen
        assert secret.encode() not in case.words
    (told,) = counter.gets("requests")
    assert (told["lat"], told["long"]) == (-1.28, 36.82)


class TestASenderWithAPhone:
    def hears(self, town):
        telling.tell_due(town.house)
        town.delivers()
        return town.phone(ACHIENG)

    def test_hears_the_ticket_by_sms_and_what_becomes_of_it(self, counter):
        counter.posts(api_key=counter.key(), **PUMP, phone="0711 000 001")
        (case,) = counter.town.rows(cases)
        shown = f"{case.ticket[:3]}-{case.ticket[3:]}"
        achieng = self.hears(counter.town).hears(f"Case {shown}: RECEIVED")
        assert "with Ward office" in achieng.texts(f"CHK {shown}").last  # without a PIN
        pin = counter.town.house.keys.open(case.pin, "pin")
        other = counter.town.phone("+254722000002").texts(f"CHK {shown} {pin}")
        assert "RECEIVED" in other.last

    def test_behind_a_token_not_before_an_officer_has_looked(self, counter):
        counter.posts(api_key=counter.key(answers="held"), **PUMP, phone=ACHIENG)
        self.hears(counter.town).hears_nothing()

    @pytest.mark.parametrize("phone", ["call me", "12", ""])
    def test_a_number_that_nobody_can_write_to_stays_with_the_words(self, counter, phone):
        counter.posts(api_key=counter.key(), **PUMP, phone=phone)
        (case,) = counter.town.rows(cases)
        assert case.person_id is None
        words = counter.town.house.keys.open(case.words, "text")
        assert (f"Phone: {phone}" in words) is bool(phone)


@SQLITE
def test_what_is_wrong_with_a_posted_request_is_said_by_its_code(counter):
    key = counter.key()
    revoked = counter.key("old app")
    with counter.town.house.db.write() as connection:
        keys.revoke(connection, "old app", by="operator")
    for change, status, says in (
        ({"api_key": None}, 403, "api_key"),
        ({"api_key": "x" * 40}, 403, "api_key"),
        ({"api_key": revoked}, 403, "api_key"),
        ({"service_code": None}, 400, "service_code was not provided"),
        ({"service_code": "MOON"}, 404, "MOON was not found"),
        ({"service_code": "HARM"}, 404, "HARM was not found"),
        ({"service_code": "OLD"}, 404, "OLD was not found"),
        ({"address_id": None}, 400, "tell the place"),
        ({"address_id": "99"}, 400, "neither an area nor a village"),
        ({"lat": "1", "long": "east"}, 400, "two numbers"),
        ({"lat": "91", "long": "0"}, 400, "-90 to 90"),
        ({"lat": "nan", "long": "0"}, 400, "-90 to 90"),
        ({"lat": "1"}, 400, "two numbers"),
        ({"about": "99999"}, 400, "one of the listed values"),
        ({"description": "x" * 4001}, 400, "at most 4000"),
        ({"description": "x" * 70_000}, 400, "at most 65536 bytes"),
        ({"jurisdiction_id": "moon"}, 404, "moon was not found"),
    ):
        fields = {"api_key": key, **PUMP, **change}
        told = counter.posts(**{name: value for name, value in fields.items() if value is not None})
        assert told.status_code == status, change
        assert says in told.json[0]["description"]
    assert counter.town.count(cases) == 0


@SQLITE
def test_what_nobody_asked_for_is_ignored_and_each_kind_of_place_will_do(counter):
    key = counter.key()
    plain = {"api_key": key, "service_code": "road"}
    for place in (
        {"address_string": "Behind the market"},
        {"lat": "0", "long": "0"},
        {"address_id": "kee", "colour": "blue", "attribute[size]": "7"},
    ):
        assert counter.posts(**plain, **place).status_code == 200, place
    assert counter.town.count(cases) == 3


@SQLITE
def test_an_address_in_an_area_below_is_that_areas_case(counter):
    north = below(counter.town, "kee-north", "Kee North")
    counter.posts(api_key=counter.key(), service_code="ROAD", address_id="kee-north")
    assert [case.area_id for case in counter.town.rows(cases)] == [north]


def test_a_held_key_gets_a_token_and_the_number_once_an_officer_has_looked(counter):
    (answer,) = counter.posts(api_key=counter.key(answers="held"), **PUMP).json
    assert "service_request_id" not in answer
    token = answer["token"]
    assert counter.gets(f"tokens/{token}") == [{"service_request_id": None, "token": token}]
    (case,) = counter.town.rows(cases)
    assert counter.numbers() == []
    assert counter.answer(f"requests/{case.ticket}.json").status_code == 404
    counter.town.change(cases, state="triaged")
    assert counter.gets(f"tokens/{token}")[0]["service_request_id"] == case.ticket
    assert counter.numbers() == [case.ticket]


@SQLITE
def test_xml_is_answered_to_who_posts_xml(counter):
    told = counter.posts("xml", api_key=counter.key(), **PUMP)
    assert told.content_type == "text/xml; charset=utf-8"
    request = xmltodict.parse(told.data)["service_requests"]["request"]
    assert len(request["service_request_id"]) == 7


# Somebody else's client


@pytest.fixture
def served(counter):
    """The gateway on a loopback port."""
    with serving(counter.town.app) as url:
        yield f"{url}/open311/v2"


@SQLITE
@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_client_that_we_did_not_write_reads_everything(counter, served, form):
    number = counter.files("NURSE", public_text="No nurse", state="working")
    counter.files("ROAD", state="confirmed")
    client = georeport.GeoReport(served, output_format=form)
    assert [one["service_code"] for one in client.get_service_list()] == ["NURSE", "DRUGS", "ROAD"]
    assert client.get_service_definition("NURSE")["service_code"] == "NURSE"
    every = client.get_service_requests()
    assert [one["service_code"] for one in every] == ["ROAD", "NURSE"]
    one = client.get_service_request(number)
    assert (one["description"], one["status"]) == ("No nurse", "open")


# Keys by command


def test_a_key_is_printed_once_and_only_its_digest_is_kept(counter, migrated_url, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    told = {"DATABASE_URL": migrated_url, "PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET}

    def run(*words):
        return CliRunner().invoke(cli.main, words, env=told, prog_name="smsgateway")

    key = json.loads(run("open311", "key", "add", "app", "--json").stdout)["api_key"]
    assert counter.posts(api_key=key, **PUMP).status_code == 200
    assert run("open311", "key", "add", "app").exit_code == 1
    assert run("open311", "key", "add", "other", "--by", "nobody@x.example").exit_code == 1
    assert run("open311", "key", "list").stdout == "app  at once  live\n"
    assert run("open311", "key", "revoke", "app").exit_code == 0
    assert counter.posts(api_key=key, **PUMP).status_code == 403
    again = run("open311", "key", "revoke", "app")
    assert (again.exit_code, again.stderr) == (1, "smsgateway: there is no live key app\n")
    assert json.loads(run("open311", "key", "list", "--json").stdout)[0]["live"] is False
    with counter.town.house.db.read() as connection:
        acts = [entry.act for entry in audit.everything(connection)]
    assert acts == ["open311.key.add", "open311.key.revoke"]
