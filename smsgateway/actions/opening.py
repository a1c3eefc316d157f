"""Build the house, once a process: the only place that knows what its reader asks and its
writer commits with."""

from __future__ import annotations

from smsgateway.actions.catalogue import Catalogue
from smsgateway.actions.commit import commit
from smsgateway.actions.house import House
from smsgateway.actions.known import KNOWN
from smsgateway.actions.memory import Memory
from smsgateway.actions.reader import Reader
from smsgateway.actions.writer import Writer
from smsgateway.settings import Settings
from smsgateway.store.db import PRACTICE, Database
from smsgateway.store.sealing import Keyring
from smsgateway.store.shares import Shares


def open_house(settings: Settings) -> House:
    """A house on these settings. Nothing connects before the first question."""
    db = Database(settings.database_url, schema=PRACTICE if settings.practice else "")
    keys = Keyring(settings.phone_keys, Shares(settings.key_dir) if settings.key_dir else None)
    catalogue = Catalogue(db, keys, settings)
    return House(settings, db, keys, catalogue, Reader(db, KNOWN), Writer(db, commit), Memory())
