"""What cannot be taken back asks for the password again, each act of it; with it, each is heard."""

import pytest

from smsgateway.store.accounts import account_sessions
from smsgateway.store.audit import audit_entries
from tests.console.doors import ON_SQLITE
from tests.console.staff import PASSWORD, desk

ACTS = {
    "closing": ("/console/cycles/kee/move", {"to": "tallying", "why": "it is over"}),
    "pausing": ("/console/cycles/kee/change", {"to": "pause"}),
    "awarding": ("/console/cycles/kee/result/board", {}),
    "publishing": ("/console/cycles/kee/result/publish", {}),
    "ruling": ("/console/cycles/kee/result/rule", {"verdict": "annul"}),
    "certifying": ("/console/cycles/kee/result/certify", {}),
    "agreeing to what another asked for": ("/console/approvals/1/approve", {}),
    "broadcasting": ("/console/broadcasts/rain/start", {}),
    "closing a round": ("/console/scorecards/kee/close", {}),
    "publishing a round": ("/console/scorecards/kee/publish", {}),
}


@ON_SQLITE
@pytest.mark.parametrize("act", ACTS)
def test_the_password_comes_before(town, act):
    path, told = ACTS[act]
    boss = desk(town)
    town.change(account_sessions, proved_at=town.ago(minutes=6))
    asked = boss.posts(path, **told, **{"from": "/console/cycles"})
    assert asked.location == "/console/prove?next=/console/cycles"
    assert town.count(audit_entries) == 0
    assert "cannot be taken back" in boss.sees(asked.location)
    boss.posts("/console/prove", password=PASSWORD, next="/console/cycles")
    heard = boss.posts(path, **told, **{"from": "/console/cycles"})
    assert not (heard.location or "").startswith("/console/prove")
