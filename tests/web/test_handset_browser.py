"""The demo page in a real Chromium, against a small gateway that answers from a script."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask, request
from playwright.sync_api import Page, expect

from smsgateway import web
from smsgateway.web import speech
from smsgateway.web.handset import DemoPhone, DemoText, handset
from tests.serving import serving
from tests.web.browsing import Handset

pytestmark = pytest.mark.browser

AMINA = DemoPhone("Amina", "+254711000001", "63902")
JUMA = DemoPhone("Juma", "+254733000002", "63903")

MENU = "CON Mlima votes\n1 Vote\n2 Projects\n3 My vote\n0 Language"
PROJECTS = "CON Vote: choose 1\n1 Borehole at Kibo\n2 Clinic roof\n3 School latrines\n8 More"
VOTED = "END Your vote for Clinic roof is recorded.\nReceipt 7K4MQ-2PXR9"
SCRIPT = {"": MENU, "1": PROJECTS, "1*2": VOTED, "9": "CON " + "{" * 79, "7": "nonsense"}


@dataclass
class Gateway:
    """Stands for the app: the phones of the demo, and webhooks that answer from SCRIPT."""

    title: str = "Mlima ward votes"
    channel_slug: str = "demo"
    token: str = "a-secret-token"
    service_code: str = "*384*1#"
    number: str = "21512"
    phones: tuple[DemoPhone, ...] = (AMINA, JUMA)
    forms: list[dict[str, str]] = field(default_factory=list)
    sent: list[tuple[str, DemoText]] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)
    script: dict[str, str] = field(default_factory=lambda: dict(SCRIPT))

    def texts(self, phone: str, after: int) -> Sequence[DemoText]:
        return [text for to, text in self.sent if to == phone and text.id > after]

    def language(self, phone: str) -> str:
        return self.chosen.get(phone, "")

    def send(self, phone: str, body: str, parts: int = 1) -> None:
        text = DemoText(len(self.sent) + 1, body, "2026-11-22T09:30:00Z", parts)
        self.sent.append((phone, text))

    def app(self, **limits: float) -> Flask:
        app = Flask(__name__, static_folder=Path(web.__file__).parent / "static")
        speech.install(app)
        app.register_blueprint(handset(self, **limits))

        @app.post("/in/demo/a-secret-token/ussd")
        def ussd() -> tuple[str, dict[str, str]]:
            self.forms.append(request.form.to_dict())
            answer = self.script.get(request.form["text"], "END Unknown")
            return answer, {"Content-Type": "text/plain; charset=utf-8"}

        @app.post("/in/demo/a-secret-token/sms")
        def sms() -> str:
            self.forms.append(request.form.to_dict())
            self.send(request.form["from"], f"Heard: {request.form['text']}")
            return ""

        return app


@dataclass
class Served:
    gateway: Gateway
    url: str


@pytest.fixture
def serve() -> Iterator[object]:
    with ExitStack() as running:

        def start(gateway: Gateway | None = None, **limits: float) -> Served:
            gateway = gateway or Gateway()
            return Served(gateway, running.enter_context(serving(gateway.app(**limits))))

        yield start


@pytest.fixture
def page(serve: object, page: Page) -> Page:
    """A page that closes before the server that it polls."""
    return page


def at_home(page: Page, served: Served) -> Handset:
    page.goto(served.url)
    expect(page.locator('[data-phone="0"][data-signal="good"]')).to_be_visible()
    return Handset(page)


def test_a_vote_is_dialled_with_the_keypad(page, serve):
    served = serve()
    amina = at_home(page, served)
    amina.dial("*384*1#")
    expect(amina.screen).to_have_text(MENU[4:])
    amina.press("1", "green")
    expect(amina.screen).to_have_text(PROJECTS[4:])
    amina.press("2", "green")
    expect(amina.screen).to_have_text(VOTED[4:])
    expect(amina.part("line")).to_be_hidden()  # the session is over
    first, *_, last = served.gateway.forms
    assert [form["text"] for form in served.gateway.forms] == ["", "1", "1*2"]
    assert first["sessionId"] == last["sessionId"]
    assert {name: last[name] for name in ("phoneNumber", "networkCode", "serviceCode")} == {
        "phoneNumber": "+254711000001",
        "networkCode": "63902",
        "serviceCode": "*384*1#",
    }
    amina.press("green", "red")
    expect(amina.part("clock")).to_be_visible()


def test_the_side_panel_shows_what_travels_but_not_the_secret(page, serve):
    served = serve()
    at_home(page, served).dial("*384*1#")
    panel = page.locator("#wire")
    expect(panel).to_contain_text("/in/demo/‹token›/ussd")
    expect(panel.locator("pre")).to_have_text(MENU)
    expect(panel).to_contain_text("phoneNumber")
    expect(panel.locator("[data-wire=status]")).to_contain_text("200 in")
    expect(panel).not_to_contain_text("a-secret-token")


def test_a_deep_dial_sends_the_rest_of_the_code(page, serve):
    served = serve()
    amina = at_home(page, served)
    page.get_by_role("button", name="*384*1*1#").click()
    amina.press("green")
    expect(amina.screen).to_have_text(PROJECTS[4:])
    assert [form["text"] for form in served.gateway.forms] == ["1"]


@pytest.mark.parametrize("code", ["*100#", "*384#", "*384*12#"])
def test_a_foreign_code_is_refused_by_the_network(page, serve, code):
    served = serve()
    amina = at_home(page, served)
    amina.dial(code)
    expect(amina.screen).to_contain_text("invalid MMI code")
    assert served.gateway.forms == []


def test_an_answer_that_is_no_ussd_answer_ends_the_session_as_a_network_does(page, serve):
    amina = at_home(page, serve())
    amina.dial("*384*1*7#")
    expect(amina.screen).to_contain_text("invalid MMI code")


def test_everything_works_from_the_keyboard(page, serve):
    served = serve()
    amina = at_home(page, served)
    page.keyboard.type("*384*1#")
    page.keyboard.press("Enter")
    expect(amina.screen).to_have_text(MENU[4:])
    page.keyboard.type("15")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(amina.screen).to_have_text(PROJECTS[4:])
    page.keyboard.press("Escape")
    expect(amina.part("clock")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("VOTE 11 17")
    page.keyboard.press("Enter")
    expect(amina.part("thread").locator("li")).to_have_count(2)
    assert [form["text"] for form in served.gateway.forms] == ["", "1", "VOTE 11 17"]


def test_the_keypad_is_one_tab_stop_with_arrows_inside(page, serve):
    served = serve()
    amina = at_home(page, served)
    amina.root.locator('[data-press="1"]').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(amina.part("line")).to_have_value("55")


def test_a_text_is_sent_and_its_reply_appears(page, serve):
    served = serve()
    amina = at_home(page, served)
    page.get_by_role("button", name="VOTE 11 17").click()
    amina.press("green")
    bubbles = amina.part("thread").locator("li p")
    expect(bubbles).to_have_text(["VOTE 11 17", "Heard: VOTE 11 17"])
    (form,) = served.gateway.forms
    assert sorted(form) == ["date", "from", "id", "text", "to"]
    assert form["from"] == "+254711000001"
    assert form["to"] == "21512"
    page.reload()
    amina.press("left")  # Messages: what was sent is still there, in its place
    expect(bubbles).to_have_text(["VOTE 11 17", "Heard: VOTE 11 17"])


def test_letters_are_written_on_the_keypad(page, serve):
    amina = at_home(page, serve())
    amina.press("left", *"888")
    expect(amina.part("letter")).to_have_value("V")
    amina.press("6", "6", "6", "#", "#", "1", "7")
    expect(amina.part("letter")).to_have_value("VO17")
    amina.press("#")
    amina.root.locator('[data-press="5"]').click(delay=700)  # held down: the digit
    expect(amina.part("letter")).to_have_value("VO175")


def test_a_text_that_nobody_takes_goes_back_to_be_sent_again(browser, serve):
    served = serve()
    page = browser.new_page()
    page.route("**/sms", lambda route: route.abort())
    amina = at_home(page, served)
    amina.press("left")
    amina.part("letter").fill("LIST")
    amina.press("green")
    expect(amina.part("thread").locator('[data-state="failed"]')).to_contain_text("Not sent")
    expect(amina.part("letter")).to_have_value("LIST")
    page.close()


def test_unread_texts_are_counted_until_they_are_opened(page, serve):
    served = serve()
    amina = at_home(page, served)
    served.gateway.send(AMINA.number, "Habari")
    served.gateway.send(AMINA.number, "Asante")
    expect(amina.part("news")).to_have_text("New messages: 2")
    amina.press("left", "red")
    expect(amina.part("news")).to_be_empty()
    expect(Handset(page, 1).part("news")).to_be_empty()


def test_two_phones_talk_at_once_each_in_its_own_language(page, serve):
    served = serve()
    amina, juma = at_home(page, served), Handset(page, 1)
    amina.dial("*384*1#")
    juma.dial("*384*1*1#")
    expect(amina.screen).to_have_text(MENU[4:])
    expect(juma.screen).to_have_text(PROJECTS[4:])
    expect(amina.part("language")).to_have_text("chosen on the phone")
    served.gateway.chosen |= {AMINA.number: "sw", JUMA.number: "km-Latn"}
    expect(amina.part("language")).to_have_text("Swahili")
    expect(juma.part("language")).to_contain_text("Khmer")
    sessions = {form["phoneNumber"]: form["sessionId"] for form in served.gateway.forms}
    assert len(set(sessions.values())) == 2


def test_silence_ends_the_session(page, serve):
    served = serve(idle_seconds=1.5)
    amina = at_home(page, served)
    amina.dial("*384*1#")
    expect(amina.part("timer")).to_have_text("3:00")
    expect(amina.screen).to_contain_text("no answer within 1.5 seconds")
    expect(amina.part("line")).to_be_hidden()
    amina.dial("*384*1#")
    expect(amina.screen).to_have_text(MENU[4:])
    first, second = served.gateway.forms
    assert first["sessionId"] != second["sessionId"]


def test_a_session_that_lasts_too_long_is_ended(page, serve):
    amina = at_home(page, serve(session_seconds=1.5))
    amina.dial("*384*1#")
    expect(amina.screen).to_contain_text("1.5 seconds are over")


def test_the_time_limits_can_be_lifted(page, serve):
    amina = at_home(page, serve(idle_seconds=0.8))
    page.get_by_label("time limits").uncheck()
    amina.dial("*384*1#")
    expect(amina.part("timer")).to_have_text("no limit")
    page.wait_for_timeout(1200)
    expect(amina.screen).to_have_text(MENU[4:])


def test_a_dropped_call_says_so_and_lets_one_dial_again(page, serve):
    served = serve()
    amina = at_home(page, served)
    amina.dial("*384*1#")
    expect(amina.screen).to_have_text(MENU[4:])
    amina.press("drop")
    expect(amina.screen).to_contain_text("Connection lost")
    expect(amina.part("drop")).to_be_disabled()
    amina.press("green", "green", "green")  # OK, the last number dialled, call
    expect(amina.screen).to_have_text(MENU[4:])
    assert len(served.gateway.forms) == 2


def test_the_counters_know_what_a_text_costs(page, serve):
    amina = at_home(page, serve())
    amina.press("left")
    for text, said in [
        ("", "GSM-7 0 / 160 · 1 SMS"),
        ("a" * 160, "GSM-7 160 / 160 · 1 SMS"),
        ("a" * 159 + "€", "GSM-7 161 / 306 · 2 SMS"),
        ("a" * 152 + "{" + "a" * 152, "GSM-7 306 / 459 · 3 SMS"),
        ("ខ្ញុំ", "UCS-2 5 / 70 · 1 SMS"),
        ("\N{GRINNING FACE}" * 36, "UCS-2 72 / 134 · 2 SMS"),
    ]:
        amina.part("letter").fill(text)
        encoding, length = said.split(" ", 1)
        expect(amina.part("typed-code")).to_have_text(encoding)
        expect(amina.part("typed")).to_have_text(length)
    amina.press("red")
    amina.dial("*384*1*9#")
    expect(amina.part("screen-cost")).to_have_text("162 / 160: too long")


def test_the_cost_of_every_known_text_is_exact(page, serve, data_dir: Path):
    served = serve()
    at_home(page, served)
    cases = json.loads((data_dir / "gsm" / "segments.json").read_text("utf-8"))
    found = page.evaluate(
        """async (texts) => {
            const { cost } = await import("/static/handset/gsm.js");
            return texts.map(cost).map((c) => [c.encoding, c.units, c.segments]);
        }""",
        [case["text"] for case in cases],
    )
    assert found == [[case["encoding"], case["units"], case["segments"]] for case in cases]


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_fits_its_window(page, serve, width):
    page.set_viewport_size({"width": width, "height": 900})
    amina = at_home(page, serve())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    expect(Handset(page, 1).root).to_be_visible(visible=width > 700)
    if width < 700:
        page.get_by_role("button", name="Juma").click()
        expect(Handset(page, 1).root).to_be_visible()
        expect(amina.root).to_be_hidden()


def test_every_answer_of_the_page_is_guarded():
    client = Gateway().app().test_client()
    for path in ("/", "/handset/texts?phone=%2B254711000001"):
        with client.get(path) as answer:
            assert answer.status_code == 200
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("phone=%2B254799999999", 404),
        ("", 404),
        ("phone=%2B254711000001&after=-1", 400),
        ("phone=%2B254711000001&after=%D9%A1", 400),
        ("phone=%2B254711000001&after=" + "9" * 19, 400),
    ],
)
def test_texts_are_given_for_the_demo_phones_only(query, status):
    client = Gateway().app().test_client()
    assert client.get(f"/handset/texts?{query}").status_code == status


def test_only_texts_that_came_later_are_given():
    gateway = Gateway(chosen={AMINA.number: "sw"})
    gateway.send(AMINA.number, "Habari")
    gateway.send(JUMA.number, "Hello")
    gateway.send(AMINA.number, "Asante", parts=2)
    client = gateway.app().test_client()
    assert client.get("/handset/texts?phone=%2B254711000001&after=1").json == {
        "texts": [{"id": 3, "body": "Asante", "at": "2026-11-22T09:30:00Z", "parts": 2}],
        "language": "sw",
    }
