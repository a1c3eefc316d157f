"""Borders are brought in by code and edition, made simple, and drawn without anybody's tiles."""

import json
from itertools import pairwise
from math import cos, hypot, pi, sin

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from smsgateway import cli
from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.gazetteers import borders
from smsgateway.actions.refused import Refused
from smsgateway.counting.outlines import away, fitted, simple
from smsgateway.store.borders import borders as kept
from tests.contracts.conftest import works
from tests.house import KEY, SECRET, migrated_url, other_worker, town
from tests.results.conftest import BY, second
from tests.results.test_open_data import spent

__all__ = ["migrated_url", "other_worker", "second", "spent", "town", "works"]


def coast(points=2000, x=37.25, y=-1.5):
    """A closed ring with many small bays."""
    ring = [
        (x + (0.1 + 0.004 * sin(n)) * cos(2 * pi * n / points), y + 0.1 * sin(2 * pi * n / points))
        for n in range(points)
    ]
    return [*ring, ring[0]]


def collection(*features):
    told = [
        {"type": "Feature", "properties": {"COM": code}, "geometry": shape}
        for code, shape in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": told})


def polygon(ring):
    return {"type": "Polygon", "coordinates": [ring]}


def test_a_border_is_brought_in_and_drawn_on_the_map_of_money(spent, tmp_path):
    town, file = spent.town, tmp_path / "b.geojson"
    file.write_text(collection(("01", polygon(coast()))))
    env = {
        "DATABASE_URL": town.house.settings.database_url,
        "PHONE_KEY": KEY.hex(),
        "SECRET_KEY": SECRET,
    }
    words = ["area", "borders", str(file), "--edition", "k", "--code", "COM", "--by", BY]
    words += ["--source", "geodata.example, CC BY"]
    tried = CliRunner().invoke(cli.main, [*words, "--dry-run"], env=env)
    assert "1 borders can be read; nothing was kept" in tried.output, tried.output
    assert town.count(kept) == 0
    for _ in range(2):  # the second time in place of the first
        done = CliRunner().invoke(cli.main, words, env=env)
        assert "1 borders are kept" in done.output, done.output
    (row,) = town.rows(kept)
    assert len(row.rings[0]) <= borders.MOST_POINTS
    assert row.rings[0][0] == row.rings[0][-1]
    told = json.loads(town.gets("/data/money/areas.geojson").get_data())
    (feature,) = told["features"]
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert feature["properties"]["money"]
    page = town.gets("/en/money").get_data(as_text=True)
    assert 'class="border" d="M' in page
    assert len(page) < 60 * 1024


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_file_with_a_fault_names_it_and_changes_nothing(spent, tmp_path):
    file = tmp_path / "b.geojson"
    line = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
    wrong = polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
    file.write_text(
        collection(("", polygon(coast())), ("01", line), ("01", wrong), ("01", polygon(coast())))
    )
    with pytest.raises(Faulty) as found:
        borders.read(file, "COM")
    assert [fault.where for fault in found.value.faults] == [f"features/{n}" for n in range(3)]
    file.write_text(collection(("01", polygon(coast())), ("99", polygon(coast()))))
    with pytest.raises(Faulty, match="features/1: there is no place 99"):
        borders.keep(spent.house, "k", borders.read(file, "COM"), "s", by=BY)
    with pytest.raises(Refused, match="there is no edition nothing"):
        borders.keep(spent.house, "nothing", borders.read(file, "COM"), "s", by=BY)
    assert spent.town.count(kept) == 0
    file.write_text("[]")
    with pytest.raises(Refused, match="no FeatureCollection"):
        borders.read(file, "COM")


points = st.tuples(st.floats(-1, 1), st.floats(-1, 1))


@given(st.lists(points, min_size=2, max_size=40), st.floats(0.01, 0.5))
def test_a_simpler_line_stays_as_near_as_was_asked(line, tolerance):
    made = simple(line, tolerance)
    assert (made[0], made[-1]) == (line[0], line[-1])
    for point in line:
        pairs = list(pairwise(made))
        assert min(away(point, one, other) for one, other in pairs) <= tolerance + 1e-9


def test_small_islands_go_before_the_land_loses_its_shape():
    islands = [[(x, 0.0), (x + 1e-5, 0.0), (x, 1e-5), (x, 0.0)] for x in (1.0, 2.0)]
    made = fitted([coast(), *islands], 60)
    assert sum(map(len, made)) <= 60
    assert max(hypot(x - 37.25, y + 1.5) for ring in made for x, y in ring) < 0.12
