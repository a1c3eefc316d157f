"""The shape of the house, and what may never be committed."""

import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent

# Names that say nothing of what is inside; look for the word that does.
SHAPELESS = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common|base|stuff)(_|$)")

# Written in two halves, so that this file does not hold what it forbids.
TRACES = re.compile(
    "|".join(
        [
            r"pypi\." + r"org",
            r"python" + r"hosted",
            r"registry\.npm" + r"js",
            r"registry\.yarn" + r"pkg",
            r"(deb|ftp)\.deb" + r"ian",
            r"crates" + r"\.io",
            r"proxy\.go" + r"lang",
            r"(?<![\w.])/wo" + r"rk/",
            r"(?<![\w)\]])\.lib" + r"rary\b",
            r"/opt/wh" + r"eels",
            r"/root/\.py" + r"env",
        ]
    )
)


def test_every_import_keeps_to_the_contracts():
    lint = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run([*lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_part_of_the_gateway_stands_in_a_layer():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    named = {name for layer in contracts["contracts"][0]["layers"] for name in layer.split(" | ")}
    assert {"flows", *imports().find_children("smsgateway")} == named


@pytest.mark.parametrize(
    ("package", "allowed"), [("flows", set()), ("smsgateway.counting", {"numpy"})]
)
def test_pure_packages_stand_on_the_standard_library(package, allowed):
    graph = imports()
    mine = {package} | graph.find_descendants(package)
    used = {name for module in mine for name in graph.find_modules_directly_imported_by(module)}
    foreign = {name for name in used - mine if name.split(".")[0] not in sys.stdlib_module_names}
    assert foreign <= allowed


@cache
def imports():
    return grimp.build_graph("flows", "smsgateway", include_external_packages=True, cache_dir=None)


def test_every_module_has_a_name_that_says_what_is_inside():
    modules = [path for path in committed() if path.suffix == ".py"]
    assert [str(path) for path in modules if SHAPELESS.search(path.stem)] == []


def test_nothing_committed_names_a_registry_or_somebodys_machine():
    found = []
    for path in committed():
        lines = (ROOT / path).read_bytes().decode(errors="replace").splitlines()
        found += [f"{path}:{n}" for n, line in enumerate(lines, 1) if TRACES.search(line)]
    assert found == []


def test_locks_pin_everything_by_hash_and_the_development_lock_adds_to_the_other():
    run, dev = (pins(ROOT / name) for name in ("requirements.lock", "requirements-dev.lock"))
    assert run.items() <= dev.items()
    assert all(hashes for hashes in dev.values())


def pins(lock):
    blocks = re.split(r"\n(?=\S)", lock.read_text())
    return {block.split("\\")[0].strip(): re.findall(r"--hash=(\S+)", block) for block in blocks}


@cache
def committed():
    """What git holds, or would hold: files that are neither ignored nor deleted."""
    ls = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(ls, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"not a git work tree: {done.stderr.strip()}")
    return [Path(name) for name in done.stdout.splitlines() if (ROOT / name).is_file()]
