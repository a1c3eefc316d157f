"""The scenarios by the names that the command line takes. Each returns its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.bench import Bench
from benchmarks.scenarios import awards, broadcast, country, growth, profile, voting
from benchmarks.tables import Table

SCENARIOS: Mapping[str, Callable[[Bench], list[Table]]] = {
    "session": voting.session,
    "text": voting.text,
    "mixed": voting.mixed,
    "processes": voting.processes,
    "growth": growth.growth,
    "broadcast": broadcast.broadcast,
    "awards": awards.awards,
    "profile": profile.profile,
    "country": country.country,
}
