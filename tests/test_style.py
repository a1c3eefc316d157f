"""Style and types are tests: they run beside the others, and one summary tells of all."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BRIEFLY = ["--quiet", "--output-format=concise"]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "gate",
    [
        ["mypy", "--strict", "flows", "smsgateway"],
        ["ruff", "check", *BRIEFLY],
        ["ruff", "format", "--check", *BRIEFLY],
    ],
    ids=["types", "lint", "format"],
)
def test_the_whole_tree_passes(gate):
    done = subprocess.run([sys.executable, "-m", *gate], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
