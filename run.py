#!/usr/bin/env python3
"""Set smsgateway up and run it, with nothing but Python 3.11 and pip.

    python3 run.py demo [--port N]      serve the demo on 127.0.0.1:8000
    python3 run.py test [pytest args]   every test; style, types and layers are tests, too
    python3 run.py drills | browser     only the tests that kill things | drive a browser
    python3 run.py bench                the benchmarks
    python3 run.py WORD ...             any other word is a command of smsgateway's own

The first run makes .venv from the hashed lock; a stamp remembers, so the next starts at once.
"""

import hashlib
import os
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PYTHON = ROOT / ".venv" / "bin" / "python"
RUN, DEV = "requirements.lock", "requirements-dev.lock"  # all that RUN pins, DEV pins as well

WORKERS = str(min((os.cpu_count() or 1) + 1, 5))  # each waits for servers now and then
WHOLE_SUITE = ["-n", WORKERS, "--dist", "worksteal"]  # who is done takes from who is not


def main(arguments):
    word, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if word in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments else 2
    lock, command = route(word, rest)
    set_up(ROOT, lock)
    compile_catalogues()
    os.chdir(ROOT)
    os.environ["PYTHONPATH"] = str(ROOT)
    return os.execv(PYTHON, [str(PYTHON), *command])  # noqa: S606 (no shell is what we want)


def route(word, rest):
    """The lock that a word needs, and what Python is to run for it."""
    tests = {
        "test": ["-m", "pytest", "--cov=flows", *(rest or WHOLE_SUITE)],
        "drills": ["-m", "pytest", "-m", "drill", *rest],
        "browser": ["-m", "pytest", "-m", "browser", *rest],
        "bench": ["-m", "benchmarks", *rest],
    }
    if word in tests:
        return DEV, tests[word]
    return RUN, ["-m", "smsgateway.cli", word, *rest]


def set_up(root, lock):
    """Make root/.venv hold what the lock pins, unless its stamp says that it does."""
    if stamped(root, lock):
        return
    if find_spec("pip") is None:
        sys.exit(f"run.py: {sys.executable} has no pip (on Debian: apt install python3-pip)")
    print(f"run.py: setting up .venv from {lock}, about a minute, once", file=sys.stderr)
    python = root / ".venv" / "bin" / "python"
    if not python.exists():  # none yet, or a link to a Python that is gone
        venv.EnvBuilder(with_pip=False, symlinks=True, clear=True).create(root / ".venv")
    # Debian's Python has no ensurepip and guards its own site-packages: its pip works from outside.
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    exact = ["--require-hashes", "--only-binary=:all:", "--no-deps", "-r", str(root / lock)]
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "install", *quiet, *exact], stderr=subprocess.PIPE, text=True)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        why = errors[-1] if errors else done.stderr.strip()[-300:]
        sys.exit(f"run.py: could not install {lock} (is there a network?): {why}")
    for name in (RUN, DEV) if lock == DEV else (RUN,):
        stamp_of(root, name).write_text(fingerprint(root, name))


def stamped(root, lock):
    stamp = stamp_of(root, lock)
    python = root / ".venv" / "bin" / "python"
    return python.exists() and stamp.exists() and stamp.read_text() == fingerprint(root, lock)


def stamp_of(root, lock):
    return root / ".venv" / (lock + ".stamp")


def fingerprint(root, lock):
    python = "{}.{}".format(*sys.version_info)
    return hashlib.sha256(python.encode() + (root / lock).read_bytes()).hexdigest()


def compile_catalogues():
    for locale in (ROOT / "flows" / "locale", ROOT / "smsgateway" / "web" / "locale"):
        if any(is_stale(po) for po in locale.glob("*/LC_MESSAGES/messages.po")):
            babel = [str(PYTHON), "-m", "babel.messages.frontend", "compile", "-d", str(locale)]
            done = subprocess.run(babel, stderr=subprocess.PIPE, text=True)
            if done.returncode:
                why = done.stderr.strip()[-300:]
                sys.exit(f"run.py: could not compile the translations: {why}")


def is_stale(po):
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 (any Python may be given this file)
        sys.exit("run.py: needs Python 3.11 or newer, this is " + sys.version.split()[0])
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
