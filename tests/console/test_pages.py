"""What coordinators and citizens find on the pages."""

import csv
import gzip
import io
import json
import re
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, insert, update

from smsgateway import web
from smsgateway.actions import cycles as cycle_verbs
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.channels import channels
from smsgateway.store.contests import contests, cycles, projects
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people
from tests.console.staff import desk, visitor
from tests.people import ACHIENG, BARAKA, CHAN, crowd

ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
STATIC = Path(web.__file__).parent / "static"
PUMP = "the pump is broken since Monday"
PAGES = (
    "/console/", "/console/cycles", "/console/cycles/kee", "/console/cycles/kee/screens",
    "/console/cycles/kee/phases", "/console/cycles/kee/projects/11",
    "/console/cycles/kee/voters", "/console/cycles/kee/prints",
    "/console/cycles/kee/count", "/console/cycles/kee/cost", "/console/inbox",
    "/console/messages", "/console/channels", "/console/channels/kee", "/console/new-channel",
    "/console/new-channel?provider=twilio",
    "/console/approvals", "/console/broadcasts", "/console/cases", "/console/approving",
    "/console/imports", "/console/imports/budget",
    "/console/money", "/console/money/report", "/console/money/plan", "/console/money/transfers",
    "/console/money/works", "/console/money/findings", "/console/money/surveys",
    "/console/money/rules",
    "/console/audit", "/console/day", "/console/cycles/kee/paper", "/console/cycles/kee/signals",
    "/console/accounts", "/console/scorecards", "/console/contracts", "/console/contracts/new",
    "/console/indicators", "/en/", "/en/kee", "/en/scorecards",
    "/en/kee/results", "/en/kee/poster", "/en/kee/sheet", "/en/kee/embed", "/en/data",
)  # fmt: skip


def person_of(someone):
    """The first who waits in the inbox."""
    return re.search(r"/console/inbox/(\d+)", someone.sees("/console/inbox"))[1]


def closes(town, **before):
    """Voting ended so long ago, and this process knows."""
    town.closes_voting(**before)
    town.house.catalogue.at(10**9)


def publishes(town):
    """The coordinator published the result."""
    town.change(cycles, phase="publication")
    town.house.catalogue.at(10**9)


class TestTheInbox:
    def test_an_answer_goes_out_and_the_text_is_settled(self, town):
        town.phone(BARAKA).texts(PUMP)
        someone = desk(town, "officer")
        assert "1</b> text that nothing understood" in someone.sees("/console/")
        person = person_of(someone)
        assert PUMP in someone.sees(f"/console/inbox/{person}")
        sent = someone.posts(f"/console/inbox/{person}/answer", text="We come on Friday.")
        assert sent.status_code == 303
        assert town.bell.rings > 0
        town.delivers()
        assert town.texts_to(BARAKA)[-1] == "We come on Friday."
        assert "Nobody waits" in someone.sees("/console/inbox")
        assert "We come on Friday." in someone.sees(f"/console/inbox/{person}")

    def test_votes_and_receipts_are_nobodys_to_read(self, town):
        phone = town.phone(BARAKA)
        phone.texts("VOTE 11 12").texts(PUMP)
        page = desk(town).sees(f"/console/inbox/{person_of(desk(town, 'officer'))}")
        assert PUMP in page
        assert "VOTE 11" not in page
        assert "Receipt" not in page
        assert BARAKA[-6:] not in page

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "empty"),
            ("x" * 161, "too long"),
            ("ភូមិ" * 40, "too long"),
        ],
        ids=["nothing", "latin", "khmer"],
    )
    def test_what_does_not_fit_one_text_is_refused_and_the_draft_kept(self, town, text, said):
        town.phone(BARAKA).texts(PUMP)
        someone = desk(town)
        before = town.count(outbox)
        answer = someone.posts(f"/console/inbox/{person_of(someone)}/answer", text=text)
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
        assert text in answer.get_data(as_text=True)
        assert town.count(outbox) == before

    def test_whoever_wants_no_messages_gets_none(self, town):
        town.phone(BARAKA).texts(PUMP)
        someone = desk(town)
        person = person_of(someone)
        asked = someone.posts(f"/console/inbox/{person}/settle", how="opt-out")
        assert "you cannot take it back" in asked.get_data(as_text=True)
        assert not town.rows(people)[0].opted_out_at, "asked twice: it is one key"
        someone.posts(f"/console/inbox/{person}/settle", how="opt-out", sure="1")
        assert town.rows(people)[0].opted_out_at
        answer = someone.posts(f"/console/inbox/{person}/answer", text="hello")
        assert "wants no messages" in answer.get_data(as_text=True)

    def test_nothing_to_do_can_be_undone(self, town):
        town.phone(BARAKA).texts(PUMP)
        someone = desk(town, "officer")
        person = person_of(someone)
        done = someone.posts(f"/console/inbox/{person}/settle", how="nothing")
        assert "Nobody waits" in (page := someone.sees(done.location))
        assert f'href="/console/inbox/{person}"' in page
        page = someone.sees(f"/console/inbox/{person}")
        number = re.search(r"/inbox/text/(\d+)/put-back", page)[1]
        back = someone.posts(f"/console/inbox/text/{number}/put-back")
        assert "It waits again." in someone.sees(back.location)
        assert PUMP in someone.sees("/console/inbox")
        assert "no such text" in flashed(someone, f"/console/inbox/text/{number}/put-back")

    def test_a_dispute_stands_first(self, town):
        town.phone(BARAKA).texts(PUMP)
        phone = town.phone(ACHIENG).joins().votes("11")
        closes(town, minutes=1)
        receipt = re.search(r"Ref (\w{5}-\w{5})", phone.screen)[1]
        phone.texts(f"DISPUTE {receipt} I chose the desks")
        page = desk(town).sees("/console/inbox")
        assert page.index("I chose the desks") < page.index("the pump")
        assert "Disputes a vote" in page

    def test_a_text_of_somebody_who_was_erased_can_only_be_read(self, town):
        town.phone(BARAKA).texts(PUMP)
        with town.house.db.write() as connection:
            connection.execute(update(inbox).values(person_id=None))
        someone = desk(town)
        assert "was erased" in someone.sees("/console/inbox")
        number = town.rows(inbox, inbox.c.unread)[0].id
        someone.posts(f"/console/inbox/text/{number}/settle")
        assert "Nobody waits" in someone.sees("/console/inbox")


@ON_SQLITE
class TestMessagesAndChannels:
    def test_a_dead_text_is_tried_again_or_left(self, town):
        town.phone(BARAKA).texts("MENU")
        town.phone(CHAN).texts("MENU")
        with town.house.db.write() as connection:
            connection.execute(update(outbox).values(status="dead", error="no such number"))
        someone = desk(town, "coordinator")
        assert "2</b> texts were given up" in someone.sees("/console/")
        assert "no such number" in someone.sees("/console/messages?state=dead")
        first, second = (row.id for row in town.rows(outbox))
        someone.posts(f"/console/messages/{first}/again")
        someone.posts(f"/console/messages/{second}/give-up")
        assert [row.status for row in town.rows(outbox)] == ["queued", "failed"]
        town.delivers()
        assert town.rows(outbox)[0].status == "sent"
        assert "no dead text" in flashed(someone, f"/console/messages/{first}/again")

    def test_what_a_text_says_is_not_on_the_page(self, town):
        town.phone(BARAKA).texts("VOTE 11")
        page = desk(town).sees("/console/messages")
        assert "reply" in page
        assert "Borehole" not in page

    def test_a_channel_that_rests_says_why_and_can_be_woken(self, town):
        later = town.ago(hours=-1)
        town.change(channels, paused_because="InsufficientBalance", paused_until=later)
        someone = desk(town)
        for path in ("/console/", "/console/channels"):
            assert "InsufficientBalance" in someone.sees(path)
        someone.posts("/console/channels/kee/wake")
        assert town.rows(channels)[0].paused_until is None


def flashed(someone, path):
    return someone.client.post(path, data={"csrf": someone.csrf()}, follow_redirects=True).get_data(
        as_text=True
    )


@ON_SQLITE
class TestTheCount:
    def test_nobody_at_all_sees_a_count_before_the_close(self, town):
        for phone in crowd(3):
            town.phone(phone).texts("VOTE 11 13")
        auditor, boss, citizen = desk(town, "auditor"), desk(town), visitor(town)
        for someone in (auditor, boss):
            assert "Nothing is counted" in someone.sees("/console/cycles/kee/count?rule=greedy")
            assert someone.gets("/console/cycles/kee/ballots.pb").status_code == 404
        assert "Until then nobody is shown any" in citizen.sees("/en/kee/results")
        for name in ("results.json", "results.csv", "ballots.pb"):
            assert citizen.gets(f"/data/kee/{name}").status_code == 404
        assert "3</dd>" in citizen.sees("/en/kee"), "turnout is nobody's secret"

    def test_in_the_grace_neither(self, town):
        town.phone(ACHIENG).texts("VOTE 11")
        closes(town, minutes=5)
        assert "Nothing is counted" in desk(town).sees("/console/cycles/kee/count")

    def test_after_the_close_the_console_counts_and_the_public_waits_for_the_coordinator(
        self, town
    ):
        names = {"en": "Borehole Bondeni", "fr": "Forage de Bondeni"}
        town.change(projects, projects.c.file_id == "borehole", name=names)
        for phone in crowd(3):
            town.phone(phone).texts("VOTE 11 13")
        closes(town, hours=1)
        page = desk(town).sees("/console/cycles/kee/count")
        assert "<b>Funded</b>" in page
        assert "Borehole Bondeni" in page
        assert "is being checked" in visitor(town).sees("/en/kee/results")
        publishes(town)
        told = visitor(town).sees("/en/kee/results")
        assert "<b>Funded</b>" in told
        assert "The project with the most votes comes first" in told
        french = visitor(town).sees("/fr/kee/results")
        assert "Projet borehole (Forage de Bondeni), 3 voix : financé : il coûte" in french
        results = json.loads(visitor(town).sees("/data/kee/results.json"))
        assert results["winners"] == ["drains", "borehole"], "as many votes: the cheaper first"
        assert (results["contest"], results["currency"]) == ("kee", "KES")
        rows = list(csv.DictReader(io.StringIO(visitor(town).sees("/data/kee/results.csv"))))
        assert rows[0]["project"] == "drains"
        assert rows[0]["votes"] == "3"
        assert "PROJECTS" in visitor(town).sees("/data/kee/ballots.pb")

    def test_another_rule_is_only_to_compare(self, town):
        town.phone(ACHIENG).texts("VOTE 11 13")
        closes(town, hours=1)
        page = desk(town).sees("/console/cycles/kee/count?rule=equalshares")
        assert "Only to compare" in page


@ON_SQLITE
class TestTheBroadcasts:
    FORM: ClassVar = {
        "slug": "road", "channel": "kee", "topic": "news", "to": "area=kee",
        "text-en": "The road to {commune} is closed.",
    }  # fmt: skip

    def test_a_text_is_seen_counted_before_it_leaves(self, town):
        for number in crowd(3):
            town.phone(number).joins()
        someone = desk(town, "coordinator")
        assert someone.posts("/console/broadcasts", **self.FORM).status_code == 303
        page = someone.sees("/console/broadcasts/road")
        assert "<dd>3</dd>" in page
        assert "The road to Kee Ward is closed." in page
        someone.posts("/console/broadcasts/road/start")
        said = someone.sees("/console/broadcasts/road")
        assert "The broadcast begins." in said or "must approve" in said
        row = town.rows(broadcasts)[0]
        assert row.status in ("running", "asked")
        someone.posts("/console/broadcasts/road/hold", how="stop")
        assert town.rows(broadcasts)[0].status == "stopped"

    def test_what_is_wrong_with_it_is_said_and_what_was_typed_is_kept(self, town):
        someone = desk(town, "coordinator")
        answer = someone.posts("/console/broadcasts", **{**self.FORM, "to": "colour=red"})
        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        assert "is no condition" in page
        assert "The road to {commune} is closed." in page
        assert town.count(broadcasts) == 0

    def test_elsewhere_there_is_no_such_broadcast(self, town):
        desk(town, "coordinator").posts("/console/broadcasts", **self.FORM)
        with town.house.db.write() as connection:
            told = cycle_verbs.NewArea("far", {"en": "Far"}, "", "Africa/Nairobi", ("en",))
            cycle_verbs.add_area(connection, told)
        far = desk(town, "administrator", ("far",))
        assert far.gets("/console/broadcasts/road").status_code == 404
        assert far.posts("/console/broadcasts/road/start").status_code == 404
        assert "broadcasts/road" not in far.sees("/console/broadcasts")
        assert far.posts("/console/broadcasts", **self.FORM, other="1").status_code == 422


@ON_SQLITE
class TestThePhases:
    def test_a_long_list_of_what_is_missing_says_how_much_of_it_is_not_shown(self, town):
        someone = desk(town, "coordinator")
        town.change(cycles, phase="draft")
        dear = [
            cycle_verbs.NewProject(f"hall-{n}", {"en": f"Hall {n}"}, Decimal(10**9))
            for n in range(45)
        ]
        with town.house.db.write() as connection:
            ballot = cycle_verbs.contest_named(connection, "kee")
            cycle_verbs.add_projects(connection, ballot, dear)
        town.house.catalogue.at(10**9)
        page = someone.sees("/console/cycles/kee/phases?for=voting")
        number = int(re.search(r"(\d+) things are missing", page)[1])
        assert number > 45
        assert page.count("the pot is") + page.count("more</li>") <= 41
        assert f"<li>and {number - 40} more</li>" in page

    def test_nobody_is_led_on_to_the_count_while_votes_may_arrive(self, town):
        someone = desk(town, "coordinator")
        (contest,) = town.rows(contests)
        last = contest.late_until.astimezone(ZoneInfo("Africa/Nairobi"))
        page = someone.sees("/console/cycles/kee/phases?for=tallying")
        assert f"votes for kee arrive until {last:%Y-%m-%d %H:%M}" in page
        assert "Nothing is missing" not in page
        assert "Go on to" not in page
        town.closes_voting(minutes=31)
        town.house.catalogue.at(10**9)
        assert "Go on to" in someone.sees("/console/cycles/kee/phases?for=tallying")

    def test_a_phase_with_something_missing_needs_a_reason(self, town):
        someone = desk(town, "coordinator")
        town.change(cycles, phase="tallying")
        town.house.catalogue.at(10**9)
        page = someone.sees("/console/cycles/kee/phases?for=award")
        assert "has no close yet" in page
        form = {"to": "award", "from": "/console/cycles/kee/phases"}
        someone.posts("/console/cycles/kee/move", **form)
        assert "not ready for award" in someone.sees("/console/cycles/kee/phases")
        assert town.rows(cycles)[0].phase == "tallying"
        someone.posts("/console/cycles/kee/move", **form, anyway="the court said so")
        assert town.rows(cycles)[0].phase == "award"

    def test_nobody_publishes_a_result_alone_for_any_reason(self, town):
        someone = desk(town, "coordinator")
        town.change(cycles, phase="award")
        town.house.catalogue.at(10**9)
        page = someone.sees("/console/cycles/kee/phases?for=publication")
        assert "no result is published" in page
        assert "Go on to" not in page
        form = {"to": "publication", "from": "/console/cycles/kee/phases"}
        someone.posts("/console/cycles/kee/move", **form, anyway="the mayor waits")
        assert "two people publish it" in someone.sees("/console/cycles/kee/phases")
        assert town.rows(cycles)[0].phase == "award"

    def test_a_pause_waits_for_a_second_coordinator(self, town):
        one, other = desk(town, "coordinator"), desk(town, "administrator")
        one.posts("/console/cycles/kee/change", act="pause", reason="A flood")
        assert "A flood" in other.sees("/console/approvals")
        assert "Approve" not in re.sub(r"<h1>.*|<a .*", "", one.sees("/console/approvals"))
        assert not town.rows(contests)[0].paused
        refused = one.posts("/console/approvals/1/approve", **{"from": "/console/approvals"})
        assert refused.status_code == 303
        assert not town.rows(contests)[0].paused
        assert "Approved" in other.posts("/console/approvals/1/approve").get_data(as_text=True)
        assert town.rows(contests)[0].paused


@ON_SQLITE
class TestThePublic:
    @pytest.mark.parametrize(
        ("asked", "shown"),
        [("sw", "/sw/"), ("km, en;q=0.5", "/km/"), ("de", "/en/"), ("", "/en/")],
    )
    def test_who_opens_the_bare_address_is_shown_to_the_public_pages(self, town, asked, shown):
        found = visitor(town).client.get("/", headers={"Accept-Language": asked})
        assert (found.status_code, found.location) == (302, shown)
        assert found.headers["Vary"] == "Accept-Language"

    def test_what_is_not_there_says_so_in_the_readers_language_and_shows_the_way(self, town):
        for path in ("/fr/nowhere", "/fr/report/nowhere/2026", "/fr/contracts/99999"):
            gone = visitor(town).gets(path)
            assert gone.status_code == 404
            page = gone.get_data(as_text=True)
            assert "Cette page n’existe pas" in page
            assert 'href="/fr/"' in page

    def test_a_draft_is_nobodys_to_see(self, town):
        town.change(cycles, phase="draft")
        assert "Kee budget" not in visitor(town).sees("/en/")
        for path in ("/en/kee", "/en/kee/results", "/data/kee/projects.csv"):
            assert visitor(town).gets(path).status_code == 404

    def test_how_to_vote_names_the_numbers(self, town):
        page = visitor(town).sees("/en/kee")
        for told in ("*384*1#", "VOTE 11 12", "21512", "Borehole Bondeni", "KSh 1,450,000"):
            assert told in page

    def test_paper_holds_the_numbers_and_only_the_small_card_may_be_framed(self, town):
        someone = visitor(town)
        for path in ("/en/kee/poster", "/km/kee/sheet"):
            page = someone.sees(path)
            assert "*384*1#" in page
            assert "Borehole Bondeni" in page
        framed, page = someone.gets("/en/kee/embed"), someone.gets("/en/kee/poster")
        assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in framed.headers
        assert "<form" not in framed.get_data(as_text=True)
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]

    def test_scripts_of_other_sites_may_read_the_open_data_and_no_page(self, town):
        someone, who = visitor(town), "Access-Control-Allow-Origin"
        assert someone.gets("/data/kee/contest.json").headers[who] == "*"
        assert someone.gets("/open311/v2/services.json").headers[who] == "*"
        for path in ("/en/kee", "/console/sign-in"):
            assert who not in someone.gets(path).headers

    def test_a_spreadsheet_computes_nothing_of_ours(self, town):
        town.change(projects, projects.c.code == "11", name={"en": '=cmd|" /C calc"!A0'})
        town.change(
            projects, projects.c.code == "12", name={"en": "@SUM(1)", "sw": "+1", "fr": "-1"}
        )
        rows = list(csv.DictReader(io.StringIO(visitor(town).sees("/data/kee/projects.csv"))))
        assert rows[0]["name_en"] == '\'=cmd|" /C calc"!A0'
        assert [rows[1][f"name_{lang}"] for lang in ("en", "sw", "fr")] == [
            "'@SUM(1)",
            "'+1",
            "'-1",
        ]

    def test_no_page_sets_a_cookie_or_knows_a_person(self, town):
        town.phone(ACHIENG).joins().votes("11")
        for path in ("/en/", "/sw/kee", "/km/kee/results", "/fr/data", "/data/kee/contest.json"):
            response = visitor(town).gets(path)
            assert response.status_code == 200
            assert "Set-Cookie" not in response.headers
            assert ACHIENG[-6:] not in response.get_data(as_text=True)


@ON_SQLITE
class TestTheScreens:
    @pytest.mark.parametrize("lang", ["en", "sw", "km", "km-Latn", "fr"])
    def test_a_preview_is_what_the_phone_shows(self, town, lang):
        page = desk(town).sees(f"/console/cycles/kee/screens?language={lang}&project=13")
        assert page.count('class="ussd"') >= 4
        if lang != "en":
            return
        shown = town.phone(ACHIENG).joins().dials().screen
        assert as_html(shown) in page

    def test_each_page_says_what_it_costs(self, town):
        page = desk(town).sees("/console/cycles/kee/screens?language=km")
        for used, limit in re.findall(r"(\d+) / (\d+) UCS-2", page):
            assert int(used) <= int(limit)
        assert "/ 70 UCS-2" in page

    def test_a_projects_words_are_looked_at_and_then_saved_until_people_vote(self, town):
        path = "/console/cycles/kee/projects/13"
        someone = desk(town, "coordinator")
        form = {"name-en": "Two drains", "name-km": "ប្រឡាយ", "language": "en", "from": path}
        assert "they are fixed" in someone.sees(path)
        someone.posts(path, **form)
        assert "its ballot is fixed" in someone.sees(path)
        town.change(cycles, phase="review")
        town.house.catalogue.at(10**9)
        looked = someone.posts(f"{path}/look", **form).get_data(as_text=True)
        assert "13 Two drains" in looked
        assert "Two drains" not in someone.sees(path), "nothing is saved by looking"
        someone.posts(path, **form)
        assert town.rows(projects, projects.c.code == "13")[0].name["en"] == "Two drains"
        assert "ប្រឡាយ" in someone.sees(f"{path}?language=km")
        someone.posts(path, **{"from": path, "language": "en"})
        assert "needs its name" in someone.sees(path)
        assert someone.gets("/console/cycles/kee/projects/99").status_code == 404


def as_html(text):
    return text.removeprefix("CON ").replace("&", "&amp;").replace("'", "&#39;")


@ON_SQLITE
class TestHowMuchAPageTakes:
    def test_twelve_questions_at_most_whatever_the_number_of_rows(self, town):
        someone = desk(town, "administrator")
        few = {path: asked(town, someone, path) for path in PAGES}
        for n, phone in enumerate(crowd(12)):
            town.phone(phone).texts(f"VOTE {11 + n % 5}").texts(f"my road number {n}")
        for n in range(2):
            desk(town, "officer", ("kee",) * n)
        town.sweeps()
        many = {path: asked(town, someone, path) for path in PAGES}
        person = person_of(someone)
        many["thread"] = asked(town, someone, f"/console/inbox/{person}")
        assert max(many.values()) <= 12, many
        # The catalogue may ask once whether it is still the newest.
        assert all(many[path] <= few[path] + 1 for path in few), (few, many)

    def test_an_account_of_one_area_asks_no_more(self, town):
        someone = desk(town, "administrator", ("kee",))
        assert max(asked(town, someone, path) for path in PAGES) <= 12

    def test_sixty_kilobytes_at_most_with_style_and_script(self, town):
        for number in crowd(3):
            town.phone(number).texts("my road is bad")
        wait_in_the_inbox(town, 60)
        someone = desk(town)
        shared = sum(
            len(gzip.compress((STATIC / name).read_bytes()))
            for name in ("console/console.css", "console/console.js", "handset/gsm.js")
        )
        sizes = {path: len(gzip.compress(someone.gets(path).data)) + shared for path in PAGES}
        assert max(sizes.values()) < 60 * 1024, sizes


def wait_in_the_inbox(town, number):
    """So many people with long texts."""
    sealed = town.house.keys.seal
    with town.house.db.write() as connection:
        for n in range(number):
            known = {"phone_index": n.to_bytes(16, "big"), "phone_sealed": sealed(str(n), "phone")}
            person = connection.execute(insert(people).values(known).returning(people.c.id))
            text = {"body": sealed(f"my long complaint of road {n}, " * 5, "text"), "medium": "sms"}
            text |= {"channel_id": 1, "provider_id": f"long {n}", "reply": sealed("{}", "talk")}
            whose = {"person_id": person.scalar_one(), "unread": True}
            connection.execute(insert(inbox).values(**text, **whose))


def asked(town, someone, path):
    """How many statements a page needs, the catalogue being the newest."""
    town.house.catalogue.look_again()
    town.house.catalogue.latest()
    with statements(town) as seen:
        assert someone.gets(path).status_code == 200, path
    return len(seen)


@contextmanager
def statements(town):
    seen = []

    def note(connection, cursor, statement, *rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(town.house.db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(town.house.db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("path", "asked", "said"),
    [
        ("/nowhere", "fr;q=0.9, de", "Cette page n’existe pas"),
        ("/km/demo/no/such", "fr", "គ្មានទំព័រនេះទេ"),
        ("/wp-login.php", "", "There is no such page"),
    ],
)
def test_an_address_where_nothing_stands_says_so_in_the_readers_language(town, path, asked, said):
    found = visitor(town).client.get(path, headers={"Accept-Language": asked})
    assert found.status_code == 404
    assert said in found.text
    assert found.headers["X-Frame-Options"] == "DENY"


def test_searchers_are_asked_to_leave_the_console_and_the_webhooks_alone(town):
    told = visitor(town).client.get("/robots.txt").text
    assert "Disallow: /console" in told
    assert "Disallow: /in/" in told
