"""The machine that measures: what it is, what a process and its children used of it."""

from __future__ import annotations

import os
import platform
import sys
from collections import defaultdict
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def cpu_of(pid: int) -> float:
    """Seconds of processor that a process, its children and its dead children have used."""
    return sum(used(one) for one in family(pid))


def family(pid: int) -> list[int]:
    """A process and everything that descends from it."""
    children = defaultdict(list)
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (words := stat(int(folder.name))):
            children[int(words[1])].append(int(folder.name))
    found = [pid]
    for one in found:
        found += children[one]
    return found


def used(pid: int) -> float:
    words = stat(pid)
    return sum(map(int, words[11:15])) / TICK if words else 0.0


def stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name; none where the process is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def busy() -> float:
    """Seconds of processor that everybody on the machine has used."""
    words = (PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]
    user, nice, system, _idle, _wait, irq, soft, steal = map(int, words)
    return (user + nice + system + irq + soft + steal) / TICK


def described(postgres: str = "") -> str:
    """One line for the head of a table."""
    cpu = memory = ""
    for line in (PROC / "cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
    for line in (PROC / "meminfo").read_text().splitlines():
        if line.startswith("MemTotal"):
            memory = f"{int(line.split()[1]) / 2**20:.0f} GiB"
    load = " ".join(f"{one:.2f}" for one in os.getloadavg())
    python = f"Python {platform.python_version()}"
    words = [f"{os.cpu_count()} × {cpu or platform.machine()}", memory, platform.platform(), python]
    return ", ".join([*words, *filter(None, [postgres]), f"load {load} at the start"])


def works_here() -> bool:
    """Processor time is read from /proc."""
    return sys.platform == "linux" and (PROC / "self" / "stat").exists()
