"""The published schemas of OCDS and OC4IDS; where they are absent, their tests are skipped."""

from __future__ import annotations

import json
from functools import cache

import pytest
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.conftest import ABSENT, DATA

OCDS, OC4IDS = DATA / "ocds-1.1.5", DATA / "oc4ids-0.9.4"


def there(folder):
    if not folder.exists():
        pytest.skip(f"{ABSENT}{folder}")


@cache
def schema(path):
    return json.loads(path.read_text())


def faults(package, folder, name):
    """Where a package breaks the schema of that name."""
    there(folder)
    schemas = [schema(path) for path in sorted(folder.glob("*schema.json"))]
    registry = Registry().with_resources(
        (one["id"], Resource(one, DRAFT4)) for one in schemas if "id" in one
    )
    wanted = Draft4Validator(schema(folder / name), registry=registry)
    return [f"{'/'.join(map(str, one.path))}: {one.message}" for one in wanted.iter_errors(package)]
