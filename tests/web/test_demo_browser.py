"""The whole first vote, as a newcomer meets it: `demo` in a process of its own, a real Chromium."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.browsing import Handset

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
RECEIPT = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = ("PATH", "HOME", "LANG")
    environ = {name: os.environ[name] for name in kept if name in os.environ}
    server = subprocess.Popen(
        [sys.executable, "-m", "smsgateway.cli", "demo", "--port", str(port)],
        cwd=tmp_path,
        env={**environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    try:
        until_it_answers(f"http://127.0.0.1:{port}/livez", server)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(timeout=30)


def until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the demo stopped"
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 (our own loopback)
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the demo did not come up")


@pytest.fixture
def phones(demo: str, page: Page) -> tuple[Handset, Handset]:
    page.goto(demo)
    expect(page.locator('[data-phone="0"][data-signal="good"]')).to_be_visible()
    return Handset(page, 0), Handset(page, 1)


def answer(phone: Handset, typed: str, sees: str) -> None:
    """Type, send, and read the next screen before anything else is typed."""
    phone.press(*typed, "green")
    expect(phone.screen).to_contain_text(sees)


def test_two_newcomers_vote_at_once_by_ussd_in_english_and_by_text_in_swahili(phones):
    achieng, sokha = phones
    achieng.dial("*384*1#")
    expect(achieng.screen).to_contain_text("1 English")
    answer(achieng, "1", sees="To erase: send ERASE")
    answer(achieng, "1", sees="1 Vote")
    answer(achieng, "1", sees="11 Borehole Bondeni")
    votes_by_text(sokha)
    answer(achieng, "1117", sees="17 Clinic roof Tumaini")
    answer(achieng, "1", sees="Saved")
    (receipt,) = RECEIPT.findall(achieng.screen.inner_text())
    expect(achieng.part("language")).to_have_text("English")
    achieng.press("green", "red", "left")
    expect(achieng.part("thread")).to_contain_text(receipt)


def votes_by_text(sokha: Handset) -> None:
    """First with a number that is no project's."""
    sokha.press("left")
    sokha.part("letter").fill("KURA 11 99")
    sokha.press("green")
    replies = sokha.part("thread").locator("li p")
    expect(replies).to_have_count(2)
    expect(replies.last).to_contain_text("99")
    sokha.part("letter").fill("KURA 11 17")
    sokha.press("green")
    expect(replies).to_have_count(4)
    expect(replies.last).to_contain_text("Kisima Bondeni")
    expect(sokha.part("language")).to_have_text("Swahili")


@pytest.mark.drill
def test_a_dropped_call_is_taken_up_where_it_broke_off(phones):
    achieng, _ = phones
    achieng.dial("*384*1#")
    expect(achieng.screen).to_contain_text("1 English")
    answer(achieng, "1", sees="To erase: send ERASE")
    answer(achieng, "1", sees="1 Vote")
    answer(achieng, "1", sees="11 Borehole Bondeni")
    answer(achieng, "1117", sees="You chose")
    achieng.root.get_by_role("button", name="Drop the call").click()
    achieng.dial("*384*1#")
    expect(achieng.screen).to_contain_text("Continue where you stopped?")
    answer(achieng, "1", sees="You chose")
    answer(achieng, "1", sees="Saved")
