"""What flows' tests share."""

import sys

import pytest


@pytest.fixture(scope="module", autouse=True)
def nothing_remembered() -> None:
    """What other tests left in a cache is made again here, where coverage is watched."""
    flows = [module for name, module in sys.modules.items() if name.startswith("flows.")]
    for value in [value for module in flows for value in vars(module).values()]:
        if hasattr(value, "cache_clear"):
            value.cache_clear()
