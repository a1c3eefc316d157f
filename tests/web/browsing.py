"""A real Chromium, a page that stays at home, and a handset on it as a person uses it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that may reach its own origin only, and must end without a word on its console.

    It closes before the server that it polls.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    strangers, complaints = [], []

    def stay_home(route: Route) -> None:
        if route.request.url.startswith("http://127.0.0.1:"):
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    context.route("**/*", stay_home)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.unroute_all(behavior="wait")
    context.close()
    assert strangers == []
    assert complaints == []


class Handset:
    """A phone on the page, as a person uses it."""

    def __init__(self, page: Page, index: int = 0) -> None:
        self.root = page.locator(f'[data-phone="{index}"]')
        self.screen = self.part("shown")

    def part(self, name: str) -> Locator:
        return self.root.locator(f'[data-part="{name}"]')

    def press(self, *keys: str) -> None:
        for key in keys:
            self.root.locator(f'[data-press="{key}"]').click()

    def answer(self, typed: str) -> None:
        """Once the network has shown its question."""
        expect(self.root).to_have_attribute("data-view", "ussd")
        self.press(*typed, "green")

    def dial(self, code: str) -> None:
        self.press(*code, "green")
