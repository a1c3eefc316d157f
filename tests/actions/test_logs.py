"""What a process says about itself: lines for a machine, and nobody's number in them."""

import io
import json
import logging

import pytest

from smsgateway.actions.watching import logs
from tests.house import SECRET
from tests.people import BARAKA


@pytest.fixture
def lines():
    """What was logged, read as a machine reads it."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.begin(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level = before, level


def test_each_line_is_one_object_with_time_level_and_words(lines):
    logging.getLogger("smsgateway.x").warning("%d texts wait\nfor a worker", 3)
    (line,) = lines()
    assert (line["level"], line["by"]) == ("warning", "smsgateway.x")
    assert line["said"] == "3 texts wait\nfor a worker"
    assert line["at"].endswith("+00:00")


@pytest.mark.parametrize("written", [BARAKA, BARAKA[1:], "0722 000 002", "0722-000-002"])
def test_a_number_is_never_written(lines, written):
    logging.getLogger("x").error("sent to %s at once", written)
    assert lines()[0]["said"] == "sent to … at once"


def test_neither_is_the_secret_of_a_webhook(lines):
    logging.getLogger("x").error("POST /in/kee/%s/sms failed", SECRET.replace(" ", "-"))
    assert lines()[0]["said"] == "POST /in/kee/… failed"


def test_a_fault_is_told_by_kind_and_place_and_not_by_its_words(lines):
    try:
        raise ValueError("the pump is broken, call 0722000002")
    except ValueError:
        logging.getLogger("x").exception("a round failed")
    (line,) = lines()
    assert line["fault"][0] == "ValueError"
    assert line["fault"][1].startswith("test_logs.py:")
    assert "pump" not in json.dumps(line)


def test_small_figures_stay(lines):
    logging.getLogger("x").info("12 of 4000 in 1.25 s")
    assert lines()[0]["said"] == "12 of 4000 in 1.25 s"
