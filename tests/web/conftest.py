from tests.house import migrated_url, other_worker, town

__all__ = ["migrated_url", "other_worker", "town"]
