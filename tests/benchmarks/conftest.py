import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def nothing_left_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """A socket that a scenario forgets is this test's fault, not the next one's."""
    yield
    if "postgres_server" in request.fixturenames:
        gc.collect()
