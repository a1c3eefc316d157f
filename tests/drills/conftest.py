import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.house import migrated_url, other_worker, town

__all__ = ["migrated_url", "other_worker", "town"]


@pytest.fixture
def figure(request, capsys):
    """Print what a drill measured; also into the file that DRILL_FIGURES names, a line each."""
    began = time.monotonic()

    def say(drill, **figures):
        told = {"drill": drill, "seconds": round(time.monotonic() - began, 1), **figures}
        with capsys.disabled():
            line = "  ".join(f"{name} {value}" for name, value in told.items())
            sys.stdout.write(f"\n  {line}\n")
        if file := os.environ.get("DRILL_FIGURES"):
            with Path(file).open("a") as lines:
                told["at"] = datetime.now(UTC).isoformat(timespec="minutes")
                lines.write(json.dumps(told) + "\n")

    return say


@pytest.fixture
def scale():
    """DRILL_SCALE shrinks the counts of the drills, for a machine that is busy or small."""
    factor = float(os.environ.get("DRILL_SCALE", "1"))
    return lambda whole, least=1: max(least, round(whole * factor))


@pytest.fixture
def time_is_up():
    """DRILL_MINUTES ends a drill of many equal rounds early; its figure says how many it did."""
    ends = time.monotonic() + float(os.environ.get("DRILL_MINUTES", "inf")) * 60
    return lambda: time.monotonic() > ends
