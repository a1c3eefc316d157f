"""Migration 0051: of several texts under way to one phone a person decides about all but one."""

from sqlalchemy import select

from smsgateway.store import schema
from smsgateway.store.messages import outbox
from tests.store.test_status_told_once import NOON, Old


def test_what_an_older_version_left_open_twice_is_a_persons_to_decide(database_url):
    old = Old(database_url)
    line = {"slug": "at", "provider": "simulator", "area_id": 1, "region": "KE", "secrets": b""}
    empty = dict.fromkeys(("sender", "service_code", "api_url", "paused_because"), "")
    old.has("channels", id=1, added_at=NOON, script_networks=[], **line, **empty)
    for who in (1, 2):
        phone = {"phone_index": bytes([who]) * 16, "phone_sealed": b"", "language": "en"}
        old.has("people", id=who, first_seen_at=NOON, **phone)
    words = {"purpose": "reply", "body": b"", "fence": "", "parts": 1, "cost": "", "error": ""}
    words |= {"channel_id": 1, "due_at": NOON, "created_at": NOON}
    for who, status in ((1, "unknown"), (1, "attempting"), (1, "queued"), (2, "unknown")):
        fate = {"status": status, "attempts": 1, "doubtful": False}
        old.has("outbox", person_id=who, **words, **fate)
    schema.upgrade(old.db)
    with old.db.read() as connection:
        left = connection.execute(select(outbox.c.status).order_by(outbox.c.id)).scalars().all()
    old.db.dispose()
    assert left == ["unknown", "dead", "queued", "unknown"]
