"""What is published is valid, merges as the reference library merges it, and can be read again."""

import json
import re
from collections import Counter
from copy import deepcopy
from datetime import date
from decimal import Decimal
from functools import partial
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocdsmerge import Merger
from sqlalchemy import insert, select

from smsgateway.actions import cycles
from smsgateway.actions.contracts import appointing, book, checking, importing, oc4ids, packages
from smsgateway.actions.contracts.steps import Amended, Awarded, Bid, Firm, Paid, Planned, Stage
from smsgateway.actions.contracts.values import moment
from smsgateway.actions.deals.publisher import Publisher
from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.refused import Refused
from smsgateway.counting.merging import compiled
from smsgateway.counting.procurement import Sum
from smsgateway.store.areas import areas
from smsgateway.store.contracts import procurement_releases
from smsgateway.store.works import works as built
from tests.conftest import DATA
from tests.contracts.conftest import ABC, BY, ON_SQLITE, shillings
from tests.contracts.standards import OC4IDS, OCDS, faults, schema, there
from tests.house import SLUG

SAMPLES = DATA / "ocds-sample"
URI = "https://example.org/data/contracts/records.json"


@pytest.fixture(scope="session")
def merger():
    there(OCDS)
    return Merger(schema(OCDS / "release-schema.json"))


def packaged(works, make):
    by, now = packages.who_publishes(works.house, SLUG)
    made = make(book.held(works.house, SLUG), by, now, URI)
    return json.loads(json.dumps(made))


def builds(works, code):
    with works.house.db.write() as connection:
        area = connection.execute(select(areas.c.id).where(areas.c.code == SLUG)).scalar_one()
        work = {"code": code, "area_id": area, "ref": "bridge", "name": {"en": "Kee bridge"}}
        work |= {"status": "planned", "currency": "KES", "sector": "transport", "salt": b"s"}
        work |= {"key_version": 1, "places": [["0101", {"en": "Kee"}]]}
        connection.execute(insert(built).values(**work))


def test_everything_from_plan_to_payment_is_published_in_the_standards_words(works, merger):
    works.builds().amends(1_200_000)
    works.plans("Bridge", "30434")
    builds(works, "30434")
    records = packaged(works, packages.record_package)
    assert not faults(
        packaged(works, packages.release_package), OCDS, "release-package-schema.json"
    )
    assert not faults(records, OCDS, "record-package-schema.json")
    assert not faults(packaged(works, oc4ids.package), OC4IDS, "project-package-schema.json")
    school, bridge = packaged(works, oc4ids.package)["projects"]
    assert (school["status"], bridge["status"]) == ("implementation", "identification")
    assert (bridge["title"], bridge["sector"]) == ("Kee bridge", ["transport"])
    assert bridge["locations"][0]["gazetteer"]["identifiers"] == ["0101"]
    school, bridge = records["records"]
    assert [release["tag"] for release in school["releases"]] == [
        ["planning"],
        ["tender"],
        ["tenderUpdate"],
        ["tenderUpdate"],
        ["award"],
        ["contract"],
        ["implementation"],
        ["implementationUpdate"],
        ["implementationUpdate"],
        ["implementationUpdate"],
        ["contractAmendment"],
    ]
    for record in (school, bridge):
        merged = merger.create_compiled_release(deepcopy(record["releases"]))
        assert record["compiledRelease"] == merged


def test_the_samples_of_the_standard_merge_as_they_were_published(merger):
    there(SAMPLES)
    read = [json.loads(path.read_text()) for path in sorted(SAMPLES.glob("*-0[1-6]-*.json"))]
    releases = [release for package in read for release in package["releases"]]
    assert len(releases) == 6
    assert compiled(releases) == merger.create_compiled_release(deepcopy(releases))


UNSAYABLE = (
    (Planned("", shillings(1)), "say what is to be built"),
    (Planned("School", Sum(Decimal(1), "KSH")), "KSH is no currency of OCDS"),
    (Planned("School", Sum(Decimal(1), "")), "is no currency of OCDS"),
    (Planned("School", shillings("1e20")), "at most 15 digits"),
    (Bid(Firm("", "ABC"), shillings(1), date(2026, 1, 2)), "a number and a name"),
    (Bid(Firm("KE-RC-12", ""), shillings(1), date(2026, 1, 2)), "a number and a name"),
    (Awarded(Firm("", ""), shillings(1), date(2026, 1, 2)), "a number and a name"),
    (Stage("", "Walls", due=date(2026, 1, 2)), "a short name"),
    (Paid("", shillings(1), date(2026, 1, 2)), "the number of its paper"),
)


@ON_SQLITE
@pytest.mark.parametrize(("step", "why"), UNSAYABLE, ids=str)
def test_what_the_standard_could_not_say_is_refused_before_it_is_published(works, step, why):
    if isinstance(step, Planned):
        writes = partial(book.begin, works.house, SLUG, step, by=BY)
    else:
        works.plans().tenders(opens=-900, closes=-800).hears_bids((ABC, 1)).awards().signs()
        writes = partial(works.does, step)
    before = works.town.count(procurement_releases)
    with pytest.raises(Refused, match=why):
        writes()
    assert works.town.count(procurement_releases) == before


@ON_SQLITE
def test_amounts_that_only_others_publish_do_not_stop_our_projects(works):
    works.plans()
    (release,) = works.held.releases
    amount = {"amount": -123456789012345678, "currency": "KES"}
    theirs = {**release, "ocid": "ocds-other1-1", "planning": {"budget": {"amount": amount}}}
    importing.take(works.house, SLUG, importing.Found({"ocds-other1-1": [theirs]}, False), by=BY)
    told = works.town.gets("/data/contracts/projects.json").get_json()
    assert [one["budget"]["amount"]["amount"] for one in told["projects"]] == [
        1_200_000,
        -123456789012345678,
    ]


@ON_SQLITE
def test_every_area_publishes_under_its_own_name(works):
    with works.house.db.write() as connection:
        new = cycles.NewArea("far", {"en": "Far"}, "", "Africa/Nairobi", ("en",))
        cycles.add_area(connection, new)
    licence = "https://example.org/cc0"
    appointing.appoint(works.house, "far", Publisher("Far Ward", licence=licence), by=BY)
    book.begin(works.house, "far", Planned("Well", shillings(5), project="30426"), by=BY)

    def told(path):
        return works.town.gets(f"/data/contracts/{path}.json").get_json()

    far, test = "Far Ward (test: no registered prefix)", "Kee Ward (test: no registered prefix)"
    assert (told("releases")["publisher"]["name"], told("releases")["license"]) == (far, licence)
    works.plans()
    joint = told("projects")
    assert joint["publisher"]["name"] == test  # several areas: the first, with a test among them
    assert [(one["id"], one["publicAuthority"]["name"]) for one in joint["projects"]] == [
        ("oc4ids-xxxxxx-far-30426", "Far Ward"),
        ("oc4ids-abc123-kee-30426", "Kee Ward"),
    ]
    assert told("far/records")["publisher"]["name"] == far
    assert told("far/records")["uri"].endswith("/data/contracts/far/records.json")
    assert told("kee/projects")["publisher"]["name"] == "Kee Ward"
    assert works.town.gets("/data/contracts/near/records.json").status_code == 404


@ON_SQLITE
def test_a_summary_tells_the_period_that_was_signed(works):
    works.plans().tenders().hears_bids((ABC, 1)).awards().signs(ends=30)
    works.does(Amended("Rain", works.day(-5), ends=works.day(60)))
    (project,) = packaged(works, oc4ids.package)["projects"]
    assert project["contractingProcesses"][0]["summary"]["contractPeriod"] == {
        "startDate": moment(works.day(-28)),
        "endDate": moment(works.day(30)),
    }


@ON_SQLITE
def test_a_change_tells_what_stood_before_and_after_it(works):
    works.builds().amends(1_200_000)
    works.does(Amended("Flood", works.day(-8), ends=works.day(60)))
    *_, first, second = packaged(works, packages.release_package)["releases"]
    assert not faults(
        packaged(works, packages.release_package), OCDS, "release-package-schema.json"
    )
    (change,) = second["contracts"][0]["amendments"]
    assert (change["amendsReleaseID"], change["releaseID"]) == (first["id"], second["id"])
    told = packaged(works, oc4ids.package)
    assert not faults(told, OC4IDS, "project-package-schema.json")
    price, end = told["projects"][0]["contractingProcesses"][0]["summary"]["modifications"]
    assert (price["type"], price["rationale"]) == ("value", "Harder rock")
    assert price["oldContractValue"] == {"amount": 1_150_000, "currency": "KES"}
    assert price["newContractValue"] == {"amount": 1_200_000, "currency": "KES"}
    assert (end["type"], end["releaseID"]) == ("duration", second["id"])
    assert end["oldContractPeriod"]["endDate"] == moment(works.day(30))
    assert end["newContractPeriod"]["endDate"] == moment(works.day(60))
    assert end["oldContractValue"] == end["newContractValue"]


@ON_SQLITE
def test_what_others_paid_in_another_currency_is_told_beside_the_rest(works, tmp_path):
    works.builds()
    package = packaged(works, packages.release_package)
    more = {"id": "X", "value": {"amount": 7, "currency": "USD"}}
    package["releases"][-1]["contracts"][0]["implementation"]["transactions"].append(more)
    others = tmp_path / "theirs.json"
    others.write_text(json.dumps(package).replace("ocds-abc123-kee-", "ocds-zzz999-"))
    (code,) = importing.take(works.house, SLUG, importing.read(others), by=BY).processes
    page = works.town.gets(f"/en/contracts/{code}").get_data(as_text=True)
    assert "KSh 400,000 + USD 7" in page


@ON_SQLITE
def test_steps_after_an_import_whose_ids_are_numbers_tell_of_the_same_contract(works, tmp_path):
    works.builds()
    package = json.dumps(packaged(works, packages.release_package))
    for word, number in (("contract-1", 2), ("award-1", 7), ("walls", 3)):
        package = package.replace(f'"{word}"', str(number))
    others = tmp_path / "theirs.json"
    others.write_text(package.replace("ocds-abc123-kee-", "ocds-zzz999-"))
    (works.code,) = importing.take(works.house, SLUG, importing.read(others), by=BY).processes
    works.pays("PV-9", 100_000).amends(1_300_000).reaches("3", -1)
    (contract,) = works.held.process.contracts
    assert (contract.paid, contract.value) == (500_000, shillings(1_300_000))
    (told,) = compiled(works.held.releases)["contracts"]
    assert [one["id"] for one in told["implementation"]["milestones"]] == [3, "roof"]
    with pytest.raises(Refused, match="no award waits"):
        works.signs()


@ON_SQLITE
def test_a_package_is_as_old_as_its_last_change_and_is_fetched_once(works):
    works.plans()
    browser, path = works.town.app.test_client(), "/data/contracts/records.json"
    first = browser.get(path)
    assert first.get_json()["publishedDate"] == works.held.releases[-1]["date"]
    known = {"If-None-Match": first.headers["ETag"]}
    again = browser.get(path, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    works.tenders()
    changed = browser.get(path, headers=known)
    assert changed.status_code == 200
    assert changed.get_json()["publishedDate"] == works.held.releases[-1]["date"]


THIN = (
    {"awards": [{"id": "a1"}], "contracts": [{"id": "c1", "awardID": "a1"}]},
    {"contracts": [{"id": "c1", "awardID": "a9"}]},
    {
        "tender": {"id": "t", "tenderers": [{"name": "ABC"}]},
        "awards": [{"id": 1, "suppliers": [{"name": "ABC"}]}],
        "contracts": [{"id": "c1", "awardID": 1}],
    },
)


@ON_SQLITE
@pytest.mark.parametrize("fields", THIN, ids=["no supplier", "no award", "no names"])
def test_what_others_leave_out_stops_no_step_and_no_package(works, fields):
    release = {"ocid": "ocds-other1-1", "id": "r1", "date": "2026-01-01T00:00:00Z"}
    release |= {"tag": ["contract"], "initiationType": "tender", **fields}
    found = importing.Found({"ocds-other1-1": [release]}, False)
    (works.code,) = importing.take(works.house, SLUG, found, by=BY).processes
    works.pays("PV-1", 5).tenders().hears_bids((ABC, 1)).awards()
    assert works.held.process.contracts[0].payments[0].id == "PV-1"
    assert not faults(packaged(works, oc4ids.package), OC4IDS, "project-package-schema.json")
    records = packaged(works, packages.record_package)
    assert not faults(records, OCDS, "record-package-schema.json")


texts = st.sampled_from(["a", "b", "c"])


@given(st.lists(st.dictionaries(st.sampled_from(["tender", "parties", "more"]), texts), max_size=4))
def test_the_latest_word_of_a_field_stands(said):
    releases = [
        {"ocid": "o", "id": str(n), "date": f"2026-01-0{n + 1}T00:00:00Z", "tag": ["tender"], **one}
        for n, one in enumerate(said)
    ]
    latest = {name: what for one in said for name, what in one.items()}
    made = compiled(reversed(releases))
    assert {name: made[name] for name in latest} == latest


def test_a_file_is_read_again_whole_or_not_at_all(works, tmp_path):
    works.builds()
    file = tmp_path / "package.json"

    def take(package):
        file.write_text(json.dumps(package))
        return importing.take(works.house, SLUG, importing.read(file), by=BY)

    package = packaged(works, packages.record_package)
    assert take(package).there == 10
    again = packaged(works, oc4ids.package)
    assert (take(again).releases, take(again).there) == (0, 1)
    changed = deepcopy(package)
    changed["records"][0]["releases"][4]["awards"][0]["value"]["amount"] = 1
    with pytest.raises(Faulty, match="in other words"):
        take(changed)
    broken = deepcopy(package)
    releases = broken["records"][0]["releases"]
    releases[0]["date"] = "2026-01-01T00:00:00"
    releases[1]["tag"] = ["tendered"]
    releases[5]["contracts"][0].pop("awardID")
    releases[6].pop("ocid")
    releases[7]["contracts"][0]["implementation"]["milestones"][0]["status"] = "soon"
    broken["publisher"]["name"] = 7
    with pytest.raises(Faulty) as found:
        take(broken)
    told = {fault.where: fault.said for fault in found.value.faults}
    milestone = "contracts/0/implementation/milestones/0/status"
    assert set(told) == {
        "publisher/name",
        "records/0/releases/0/date",
        "records/0/releases/1/tag/0",
        "records/0/releases/5/contracts/0/awardID",
        "records/0/releases/6/ocid",
        f"records/0/releases/7/{milestone}",
    }
    assert told["publisher/name"] == "is no string"
    assert told["records/0/releases/0/date"] == "2026-01-01T00:00:00 has no time zone"
    assert told["records/0/releases/6/ocid"] == "is missing"
    again = deepcopy(packaged(works, packages.release_package))
    again["releases"].append(again["releases"][0] | {"language": "fr"})
    with pytest.raises(Faulty, match="is there twice"):
        take(again)
    with pytest.raises(Faulty, match=r"1\.0 cannot be read"):
        take({**package, "version": "1.0"})
    with pytest.raises(Refused, match="neither"):
        take({"results": []})
    assert [one.code for one in book.held(works.house)] == [works.code]


@ON_SQLITE
def test_contracts_of_others_are_taken_in_and_told_again(works, tmp_path):
    there(SAMPLES)
    read = [json.loads(path.read_text()) for path in sorted(SAMPLES.glob("*-0[1-6]-*.json"))]
    releases = [release for package in read for release in package["releases"]]
    (tmp_path / "sample.json").write_text(json.dumps({**read[0], "releases": releases}))
    found = importing.read(tmp_path / "sample.json")
    taken = importing.take(works.house, SLUG, found, by=BY)
    held = book.one(works.house, taken.processes[0])
    assert list(held.releases) == releases
    assert held.process.stage == "implementation"
    (contract,) = held.process.contracts
    assert (contract.supplier, contract.paid) == ("AnyCorp Cycle Provision", 60_000)


@ON_SQLITE
def test_projects_of_others_become_contracts(works, tmp_path):
    there(OC4IDS)
    found = importing.read(OC4IDS / "our-minimal.json")
    taken = importing.take(works.house, SLUG, found, by=BY)
    process = book.one(works.house, taken.processes[0]).process
    assert (process.project, process.budget.amount) == ("oc4ids-abc123-P042", 12_000)
    assert process.contracts[0].value.amount == 11_500
    (tmp_path / "bad.json").write_text('{"projects": [{"title": "Bridge"}]}')
    with pytest.raises(Faulty) as refused:
        importing.read(tmp_path / "bad.json")
    places = {fault.where for fault in refused.value.faults}
    assert places == {"uri", "version", "publisher", "publishedDate", "projects/0/id"}


def test_a_bidder_is_a_party_wherever_it_is_named(works):
    works.builds()
    (record,) = packaged(works, packages.record_package)["records"]
    parties = {one["id"]: one for one in record["compiledRelease"]["parties"]}
    (award,) = record["compiledRelease"]["awards"]
    assert award["suppliers"] == [{"id": ABC.id, "name": ABC.name}]
    assert parties[ABC.id]["roles"] == ["tenderer", "supplier", "payee"]


@pytest.fixture(scope="session")
def sound():
    """A record package of the standard's own sample."""
    there(SAMPLES)
    read = [json.loads(path.read_text()) for path in sorted(SAMPLES.glob("*-0[1-6]-*.json"))]
    releases = [release for package in read for release in package["releases"]]
    head = {name: told for name, told in read[0].items() if name != "releases"}
    return {**head, "records": [{"ocid": releases[0]["ocid"], "releases": releases}]}


def places_in(value, at=()):
    """The way to every value inside."""
    yield at
    for name, one in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(one, dict | list):
            yield from places_in(one, (*at, name))
        else:
            yield (*at, name)


WRONG = ([], {}, "", "x", None, True, 1, -1.5, "2026-01-01T00:00:00Z", [1, 1], [{}], {"id": 1})


def test_what_the_reference_refuses_we_refuse(sound):
    lots, package = Random(7), {**sound, "releases": sound["records"][0]["releases"][4:5]}
    package.pop("records")
    ways = list(places_in(package))[1:]
    refused = 0
    for way in lots.sample(ways, 80):
        broken = deepcopy(package)
        inside = broken
        for name in way[:-1]:
            inside = inside[name]
        if isinstance(inside, dict) and lots.random() < 0.5:
            inside.pop(way[-1])
        else:
            inside[way[-1]] = lots.choice(WRONG)
        if "releases" not in broken or broken.get("version", "1.1") != "1.1":
            continue
        ours = [one for one in checking.faults_of(broken) if not one.said.endswith(FORM)]
        theirs = faults(broken, OCDS, "release-package-schema.json")
        assert bool(ours) == bool(theirs), (way, ours, theirs)
        refused += bool(ours)
    assert refused > 20


FORM = ("no uri", "no date-time", "no time zone")
"""The reference looks at no formats."""


def test_our_copies_of_the_schemas_ask_for_what_the_published_ones_ask(sound):
    there(OC4IDS)
    published = {
        "release-1.1.5": OCDS / "release-schema.json",
        "record-package-1.1.5": OCDS / "record-package-schema.json",
        "release-package-1.1.5": OCDS / "release-package-schema.json",
        "project-0.9.4": OC4IDS / "project-schema.json",
        "project-package-0.9.4": OC4IDS / "project-package-schema.json",
    }

    def asks(one):
        """How often a schema says each of the words that check something."""
        words = Counter(re.findall(r'"(\$ref|required|type|enum|pattern|format|minItems)":', one))
        return words["$ref"], words["format"], words["minItems"], words["enum"]

    for name, path in published.items():
        ours = json.dumps(checking.schemas()[name])
        assert asks(ours) == asks(json.dumps(schema(path))), name
    assert not list(checking.faults_of(sound))
    project = json.loads((OC4IDS / "our-minimal.json").read_text())
    assert not list(checking.faults_of(project))
