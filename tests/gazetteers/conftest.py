from pathlib import Path

import pytest

from smsgateway.actions.gazetteers.mapping import mapping_named
from smsgateway.actions.gazetteers.reading import read
from tests.house import migrated_url, town

__all__ = ["migrated_url", "town"]


def mef_files(data_dir: Path) -> list[Path]:
    return sorted((data_dir / "cambodia").glob("Cambodia*List2025.csv"))


@pytest.fixture(scope="session")
def mef(data_dir):
    return read(mapping_named("kh-mef"), mef_files(data_dir))


@pytest.fixture(scope="session")
def ncdd(data_dir):
    return read(mapping_named("kh-ncdd"), [data_dir / "cambodia" / "ncdd-gazetteer-2024-10-14.csv"])


@pytest.fixture(scope="session")
def kenya(data_dir):
    return read(mapping_named("ke"), [data_dir / "kenya" / "kenya-locations-0.1.8.json"])
