import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from smsgateway.actions.publiclog import sequencing
from smsgateway.store.signing import Signer
from tests.house import found, migrated_url, open_town, other_worker, sqlite_template, town
from tests.log.election import NGO, UNIVERSITY, contest_id, whole_election
from tests.log.forger import Forger

__all__ = ["migrated_url", "other_worker", "town"]


@dataclass
class Honest:
    """A whole election's board, and the keys that an insider would want."""

    folder: Path
    signer: Signer
    seeds: dict[str, bytes]

    def forger(self, at: Path, *, with_witnesses: bool) -> Forger:
        made = Forger(self.folder, at, self.signer)
        if with_witnesses:
            made.witnesses = {name: Signer(seed) for name, seed in self.seeds.items()}
        return made


@pytest.fixture(scope="session")
def honest(tmp_path_factory) -> Honest:
    """Made once, never changed: tests change copies."""
    home = tmp_path_factory.mktemp("election")
    shutil.copyfile(sqlite_template(), home / "town.sqlite3")
    opened = open_town(f"sqlite:///{home / 'town.sqlite3'}", log_dir=home / "published")
    found(opened.house)
    whole_election(opened, home / "board")
    signer = sequencing.open_log(opened.house, contest_id(opened)).signer
    opened.close()
    seeds = {
        name: bytes.fromhex((home / folder / "key").read_text().strip())
        for name, folder in ((NGO, "ngo"), (UNIVERSITY, "uni"))
    }
    return Honest(home / "board", signer, seeds)


@pytest.fixture
def copy(honest, tmp_path) -> Path:
    """A board to be changed."""
    return Path(shutil.copytree(honest.folder, tmp_path / "copy"))
