from tests.house import migrated_url, other_worker, town
from tests.web.browsing import browser, page

__all__ = ["browser", "migrated_url", "other_worker", "page", "town"]
