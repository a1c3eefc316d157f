from tests.actions.sending import at, twilio
from tests.house import migrated_url, other_worker, town

__all__ = ["at", "migrated_url", "other_worker", "town", "twilio"]
