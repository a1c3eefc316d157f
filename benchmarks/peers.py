"""Other people's libraries, each in an environment of its own outside the repository."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from benchmarks.bench import OTHERS, NotRun, granian


@dataclass(frozen=True)
class Peer:
    """What is installed, and how it is served."""

    packages: tuple[str, ...]
    app: str
    interface: str = "wsgi"


PEERS = {
    # With redis 6 or later it does not start: it passes an argument that is gone.
    "anysd": Peer(("anysd==1.2.7", "redis<6", "flask", "granian", "psycopg[binary]"), "anysd_app"),
    "mobilex": Peer(
        ("mobilex==0.0.5", "starlette", "python-multipart", "granian", "psycopg[binary,pool]"),
        "mobilex_app",
        "asgi",
    ),
    "rapidsms": Peer(("rapidsms==2.2.0", "granian", "psycopg[binary]"), "rapid.wsgi"),
    "ussd-menu-builder": Peer(("ussd-menu-builder@1.2.0", "express", "pg", "redis@4"), "", "node"),
}


def installed(folder: Path, name: str, install: bool) -> Path:
    """Where it is installed, now if need be. Raises `NotRun`."""
    peer, home = PEERS[name], folder / name
    runtime = which("npm") and which("node") if peer.interface == "node" else sys.executable
    if not runtime:
        raise NotRun("no Node on this machine")
    stamp = home / "installed"
    if stamp.exists() and stamp.read_text() == " ".join(peer.packages):
        return home
    if not install:
        raise NotRun(f"not installed in {folder} (leave --no-install out)")
    home.mkdir(parents=True, exist_ok=True)
    if peer.interface == "node":
        done = call(["npm", "install", "--silent", "--no-fund", "--prefix", home, *peer.packages])
    else:
        done = call([sys.executable, "-m", "venv", home])
        pip: list[str | Path] = [
            home / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            *peer.packages,
        ]
        done = done or call(pip)
    if done:
        raise NotRun(f"install failed: {done}")
    stamp.write_text(" ".join(peer.packages))
    return home


def call(command: list[str | Path]) -> str:
    """What went wrong; empty where nothing did."""
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
    return (said[-1][:160] if said else "it failed") if done.returncode else ""


def command(name: str, home: Path, port: int) -> list[str]:
    """Two processes of it."""
    peer = PEERS[name]
    if peer.interface == "node":
        return ["node", str(OTHERS / "ussd_menu_builder.js")]
    words = granian(f"{peer.app}:app", port, 2, 1, str(home / "bin" / "python"))
    return [peer.interface if word == "wsgi" else word for word in words]
