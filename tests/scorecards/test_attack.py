"""Somebody keeps every file and every text that a round ever published, and has a pencil."""

import csv
import io
import json
from dataclasses import asdict
from itertools import count, product

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from smsgateway.actions.files import csvfile
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import cards, exporting, results, sending, weighing
from smsgateway.commands.scoreexport import COLUMNS, as_cells
from smsgateway.counting.suppression import Release
from tests.counting.attacker import check_nothing_small
from tests.scorecards.conftest import ASKED, BY, CLINIC, DISPENSARY, ON_SQLITE

K = 5
CODES = (CLINIC, DISPENSARY)
GROUPS = ("men", "women")
FEW = st.integers(0, 7) | st.sampled_from([0, 5, 12])
SERVICE, GROUP = (0,), (0, 1)
_slugs = (f"attacked_{number}" for number in count())


def printed(export, slug):
    """What the CSV says of the first question: service and group to people."""
    text = "".join(csvfile.lines(COLUMNS, (as_cells(slug, row) for row in export.rows)))
    return {
        (row["service"], row["group"] or None): int(row["people"])
        for row in csv.DictReader(io.StringIO(text))
        if row["question"] == "medicine" and row["people"]
    }


def as_json(export):
    """What the JSON says of it."""
    rows = json.loads(json.dumps([asdict(row) for row in export.rows]))
    return {
        (row["service"], row["group"] or None): row["told"]
        for row in rows
        if row["question"] == "medicine" and row["told"]
    }


def texted(town, slug):
    """What the text to the raters says of each service; nothing where none is told."""
    try:
        told = sending.outcomes(town.house, results.results_of(town.house, slug))
    except Refused:
        return {}
    return {one.service["en"]: one.people for one in told.values()}


@ON_SQLITE
@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],  # to shrink takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    histories=st.lists(
        st.lists(FEW, min_size=len(CODES) * len(GROUPS), max_size=len(CODES) * len(GROUPS)),
        min_size=1,
        max_size=3,
    ),
    grouped=st.booleans(),
)
def test_no_attacker_solves_a_small_number_of_what_was_published(town, commune, histories, grouped):
    slug = next(_slugs)
    cards.keep(town.house, slug, "clinic", ASKED[:1], by=BY)
    commune.opens(slug, least=K, scorecard=slug)
    if grouped:
        people = {"men": 100, "women": 300}
        weighing.keep_population(town.house, slug, people, by=BY)
    commune.closes(slug)
    parts = list(product(CODES, GROUPS))
    counts, made, last = dict.fromkeys(parts, 0), [], {}
    for came in histories:
        for (code, group), more in zip(parts, came, strict=True):
            commune.hears(more, 4, code=code, mode="invited", slug=slug, stratum=group)
            counts[code, group] += more
        text = texted(town, slug)
        export = exporting.export(town.house, slug, by=BY)
        said, told = printed(export, slug), as_json(export)
        assert said == {cell: one["people"] for cell, one in told.items()}
        totals = {people for (_, group), people in said.items() if group is None}
        assert {*text.values()} <= totals
        for cell, one in told.items():
            shown = {group for code, group in said if code == cell[0] and group}
            assert "weighted" not in one or shown == {*GROUPS}
        if said and said != last:
            made.append(Release(dict(counts), frozenset(said)))
            last = said
    check_nothing_small(made, [SERVICE, GROUP] if grouped else [SERVICE], K, SERVICE)
