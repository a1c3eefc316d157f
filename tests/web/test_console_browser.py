"""The console and the public pages in a real Chromium: signing in, reading, and being attacked."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import insert, update

from flows.codes import checked
from smsgateway.actions.accounts import accounts, approvals, audit
from smsgateway.actions.paper import batches, typed
from smsgateway.actions.scorecards import exporting, meetings, plan
from smsgateway.actions.scorecards.meetings import Hands
from smsgateway.actions.scorecards.plan import NewItem
from smsgateway.actions.signals import watching
from smsgateway.actions.watching import votingday
from smsgateway.store.accounts import accounts as invited
from smsgateway.store.approvals import approvals as approvals_table
from smsgateway.store.areas import areas
from smsgateway.store.channels import channels, heard
from smsgateway.store.contests import contests, cycles, projects
from smsgateway.store.incidents import test_votes
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.paper import paper_batches
from smsgateway.store.scorecards import action_items, indicators, rounds, scorecards
from smsgateway.store.services import services
from tests.console.staff import PASSWORD, code_now, desk, hire
from tests.house import SLUG, Town, found, open_town
from tests.people import ACHIENG, BARAKA, crowd
from tests.scorecards.conftest import BY, CLINIC, ROUND, equip
from tests.serving import serving
from tests.web.payloads import MORE, PAYLOADS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True),
]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WIDTHS = (360, 1280)


@pytest.fixture
def served(town: Town) -> Iterator[str]:
    """The town's own app on a loopback port."""
    with serving(town.app) as url:
        yield url


@pytest.fixture
def inside(town: Town, served: str, page: Page) -> Page:
    """A browser in which an administrator is signed in."""
    value = desk(town).client.get_cookie("console").value
    page.context.add_cookies([{"name": "console", "value": value, "url": served}])
    return page


def rated(town: Town) -> None:
    """A round that twelve people rated, closed and published, with a promise."""
    commune = equip(town)
    commune.opens()
    commune.hears(12, 4, 5, 1, 1)
    hands = [Hands("line 1", CLINIC, "medicine", "women", 4, 12)]
    meetings.keep(town.house, ROUND, hands, by=BY)
    meetings.say_self(town.house, ROUND, CLINIC, (5, 5, 1, 1), by=BY)
    due = commune.now().date()
    new = NewItem(CLINIC, "No medicine", {"en": "Order medicine"}, "Clinic head", due)
    plan.add(town.house, ROUND, new, by=BY)
    commune.closes()
    exporting.export(town.house, ROUND, by=BY)


def lived_in(town: Town) -> None:
    """Votes, texts, a dead one, a channel that rests, a request for a second person."""
    rated(town)
    votingday.note(town.house, "The mast of Kee is down", SLUG, by=BY)
    for number in crowd(6):
        town.phone(number).texts("VOTE 11 13")
    watching.watch(town.house, SLUG)
    town.phone(BARAKA).texts("the pump is broken").texts("since Monday")
    town.phone(ACHIENG).texts("habari")
    town.sweeps()
    coordinator = hire(town, "coordinator")
    batch = batches.announce(town.house, SLUG, "Kee market", 30, "paper", by=coordinator)
    for reader, vote in ((coordinator, "X"), (hire(town, "data-entry"), "0")):
        typed.enter(town.house, batch, {3: typed.Typed("X", vote)}, by=reader)
    batches.announce(town.house, SLUG, "Kee school", 80, "hands", by=coordinator)
    with town.house.db.write() as connection:
        dead = update(outbox).where(outbox.c.id == 1).values(status="dead", error="no such number")
        connection.execute(dead)
        accounts.add(connection, email="sokha.prey-nob", role="data-entry", by="operator")
        told = {"by": coordinator, "act": "cycle.pause", "about": "kee"}
        approvals.ask(connection, **told, payload={"why": "a flood"})
    later = town.ago(hours=-1)
    town.change(channels, paused_because="InsufficientBalance", paused_until=later)


def paths(town: Town) -> list[str]:
    """Every page that an administrator or a citizen can open."""
    waiting = town.rows(inbox, inbox.c.unread, inbox.c.person_id.is_not(None))
    inner = (
        "", "cycles", "cycles/kee", "cycles/kee/screens", "cycles/kee/projects/11",
        "cycles/kee/phases", "cycles/kee/paper", "cycles/kee/signals",
        *(f"paper/{checked(str(row.id))}" for row in town.rows(paper_batches)),
        "cycles/kee/phases", "cycles/kee/voters", "cycles/kee/prints",
        "cycles/kee/phases?for=tallying", "cycles/kee/count", "cycles/kee/cost", "inbox",
        *(f"inbox/{row.person_id}" for row in waiting[:1]), "messages", "broadcasts", "cases",
        "approving", "day", "channels", "approvals",
        "money", "money/report", "money/plan", "money/transfers", "money/works", "money/findings",
        "money/surveys", "money/rules", "imports", "imports/budget", "imports/works",
        "audit", "audit/check", "accounts", "prove",
        *(f"accounts/{row.id}/invitation" for row in town.rows(invited, invited.c.password == "")),
        "areas", "new-cycle",
        "practice", "scorecards", f"scorecards/{ROUND}",
        f"scorecards/{ROUND}/plan", f"scorecards/{ROUND}/results", f"scorecards/{ROUND}/standards",
        "contracts", "contracts/new", "indicators", "indicators/new",
    )  # fmt: skip
    outer = (
        "/en/", "/en/problems", "/sw/kee", "/km/kee", "/fr/kee/results", "/en/data",
        "/km/scorecards", "/km/kee/poster", "/en/kee/sheet", "/en/kee/embed",
        f"/en/scorecards/{ROUND}",
    )  # fmt: skip
    return [f"/console/{path}" for path in inner] + list(outer)


def test_somebody_signs_in_answers_a_text_and_leaves(town, served, page):
    email = hire(town, "officer")
    town.phone(BARAKA).texts("the pump is broken")
    page.goto(f"{served}/console/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("The six digits").fill(code_now())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="1 text that nothing understood").click()
    page.get_by_role("link", name="the pump is broken").click()
    answer = page.get_by_label("Your answer")
    answer.fill("x" * 150)
    expect(page.locator("#cost")).to_have_text("150 of 160 letters")
    answer.fill("ភូមិ" * 20)
    expect(page.locator("#cost")).to_have_text("80 of 134 letters: this script takes more room")
    answer.fill("x" * 161)
    expect(page.locator("#cost")).to_contain_text("too long for one text")
    answer.fill("We come on Friday.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("status")).to_have_text("Your answer is on its way.")
    town.delivers()
    assert town.texts_to(BARAKA)[-1] == "We come on Friday."
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{served}/console/inbox")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_one_key_settles_a_text(town, served, inside):
    town.phone(BARAKA).texts("the road is bad")
    inside.goto(f"{served}/console/inbox")
    inside.get_by_role("link", name="the road is bad").click()
    expect(inside.locator("#cost")).to_have_text("0 of 160 letters")
    inside.keyboard.press("n")
    expect(inside.get_by_text("Nobody waits")).to_be_visible()


def test_screens_follow_what_is_written(town, served, inside):
    inside.goto(f"{served}/console/cycles/kee/projects/13")
    inside.locator("#name-en").fill("A bridge of gold")
    expect(inside.locator("#looks")).to_contain_text("A bridge of gold")


@pytest.mark.parametrize("every", [2, pytest.param(1, marks=pytest.mark.drill)])
def test_no_page_has_a_fault_against_wcag(town, served, inside, every):
    lived_in(town)
    faults = []
    for path in paths(town)[::every]:
        for width in WIDTHS if path in ("/console/", "/sw/kee") else WIDTHS[:1]:
            inside.set_viewport_size({"width": width, "height": 900})
            inside.goto(served + path)
            assert inside.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
            found_here = Axe().run(inside, options=WCAG).response["violations"]
            faults += [
                f"{path} {width}: {one['id']} {one['nodes'][0]['html']}" for one in found_here
            ]
    assert faults == []


def test_the_pages_before_the_sign_in_have_none_either(town, served, page):
    email = hire(town, "officer")
    faults = []

    def look() -> None:
        found_here = Axe().run(page, options=WCAG).response["violations"]
        faults.extend(f"{page.url}: {one['id']} {one['nodes'][0]['html']}" for one in found_here)

    for path in ("/console/invitation", "/console/sign-in"):
        page.goto(served + path)
        look()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    look()
    assert faults == []


def test_two_hundred_scripts_by_text_by_dialling_and_in_names_run_nowhere(town, served, inside):
    """The page fixture fails on any message of the console: a CSP report would be one."""
    assert len({*PAYLOADS, *MORE}) >= 200
    hits = []
    inside.on("dialog", lambda dialog: hits.append(dialog.message) or dialog.dismiss())
    plant(town)
    for path in [*paths(town), *threads(town)]:
        inside.goto(served + path)
        assert inside.evaluate("document.documentElement.dataset.hit") is None, path
        assert inside.evaluate("document.querySelectorAll('main script').length") == 0, path
    assert hits == []
    inside.goto(served + threads(town)[-1])
    told = inside.locator("main").inner_text()
    assert sum(one[:20].strip("\x00\x01") in told for one in MORE) > 30, "here as well"
    inside.goto(f"{served}/console/inbox")
    shown = inside.locator("main").inner_text()
    assert sum(one[:20].strip("\x00") in shown for one in PAYLOADS) > 45, "they are shown as text"


def threads(town: Town) -> list[str]:
    """The threads of those who sent many."""
    texts = Counter(row.person_id for row in town.rows(inbox))
    return [f"/console/inbox/{person}" for person, sent in texts.items() if sent > 9]


def plant(town: Town) -> None:
    """Each payload wherever a stranger, or a careless colleague, can write."""
    for number, payload in enumerate(MORE):
        town.posts(town.phone(f"+25479911110{number % 4}").sms(payload), "sms")
    for number, payload in zip(crowd(len(PAYLOADS)), PAYLOADS, strict=True):
        town.posts(town.phone(number).sms(payload), "sms")
    phone = town.phone(ACHIENG)
    phone.session = "s1"
    town.posts(phone.ussd(PAYLOADS[0]), "ussd")
    rated(town)
    many = "".join(PAYLOADS)
    names = {"en": many, "sw": PAYLOADS[9], "km": PAYLOADS[15], "fr": PAYLOADS[45]}
    town.change(projects, name=names, place=names, about=names)
    town.change(contests, title=names)
    town.change(cycles, name=names)
    town.change(areas, name=names)
    town.change(services, name=names, kind=PAYLOADS[9][:32])
    town.change(scorecards, kind=PAYLOADS[9][:32])
    town.change(indicators, text=names)
    town.change(rounds, meeting_at=town.ago(hours=1), meeting_place=many[:120])
    town.change(action_items, issue=many[:200], action=names, owner=many[200:320])
    town.change(channels, paused_because=many[:200], paused_until=town.ago(hours=-1))
    votingday.note(town.house, many[:300], SLUG, by=BY)
    town.sweeps()
    town.change(test_votes, passed=False, said=many[:200])
    town.change(heard, heard.c.network == "63902", network=PAYLOADS[0][:32])
    town.change(outbox, error=many[:200], cost=PAYLOADS[0][:32], status="dead")
    with town.house.db.write() as connection:
        for payload in PAYLOADS:
            told = {
                "by": payload,
                "act": payload[:64],
                "about": payload,
                "detail": {payload: payload},
            }
            audit.record(connection, **told)
        asked = {"act": PAYLOADS[0], "about": many[:200], "asked_by": PAYLOADS[9]}
        connection.execute(
            insert(approvals_table).values(**asked, payload=dict.fromkeys(PAYLOADS, many))
        )
    town.house.catalogue.at(10**9)


def test_the_public_pages_need_no_script(browser, town, served):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/en/kee")
    expect(page.get_by_text("*384*1#")).to_be_visible()
    page.get_by_role("link", name="Kiswahili").click()
    assert page.url.endswith("/sw/kee")
    context.close()


def test_a_phone_stands_in_the_corner_of_the_demo(migrated_url, page):
    first = open_town(migrated_url)
    found(first.house, "demo")
    first.close()
    town = open_town(migrated_url, demo=True)
    with serving(town.app) as url:
        value = desk(town).client.get_cookie("console").value
        page.context.add_cookies([{"name": "console", "value": value, "url": url}])
        page.goto(f"{url}/console/")
        page.get_by_text("Try a phone").click()
        phone = page.frame_locator(".corner iframe").locator('[data-phone="0"]')
        expect(phone.get_by_role("button", name=re.compile("Green key"))).to_be_visible()
        page.goto("about:blank")
        town.close()
