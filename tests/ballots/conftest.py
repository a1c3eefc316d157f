from tests.house import migrated_url, town

__all__ = ["migrated_url", "town"]
