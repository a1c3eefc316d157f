"""Other programs read what people reported, in the standard's own forms."""

from datetime import UTC, datetime, timedelta

import xmltodict

from smsgateway.store.areas import areas
from smsgateway.store.cases import cases
from tests.open311.desk import SQLITE, WORDS, below, open_desk


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
def test_a_notice_tells_what_is_still_owed(counter):
    said = {
        name: counter.gets(f"requests/{number}")[0]["service_notice"]
        for name, number in {
            "replied": counter.files("NURSE", state="working", replied_at=datetime.now(UTC)),
            "answered": counter.files("NURSE", state="answered", replied_at=datetime.now(UTC)),
            "closed": counter.files("NURSE", state="confirmed"),
        }.items()
    }
    assert said.pop("replied").startswith("Answer by ")
    assert said == {"answered": "", "closed": ""}


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
    dashed = f"{drugs[:3]}-{drugs[3:]}"
    assert counter.numbers(service_request_id=dashed) == [drugs]
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
    ("requests", {"end_date": "0001-01-01T00:00:00+14:00"}, 400, "in no year"),
    ("requests", {"start_date": "9999-12-31T23:59:59Z"}, 400, "in no year"),
    ("requests", {"start_date": "2199-12-31T23:59:59Z"}, 400, "after end_date"),
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
