"""Under overload files wait, and people never do."""

from contextlib import ExitStack

from smsgateway.store.messages import inbox
from smsgateway.web.webhooks import UnderWay
from tests.people import BARAKA


def test_while_many_vote_an_export_waits_and_a_vote_does_not(town):
    under_way = town.app.wsgi_app._under_way
    with ExitStack() as busy:
        for _ in range(UnderWay.MANY):
            busy.enter_context(under_way)
        answer = town.gets("/console/audit.csv")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert town.gets("/livez").status_code == 200
        town.phone(BARAKA).texts("VOTE 11")
        assert town.tally == {"borehole": 1}
    assert town.gets("/console/audit.csv").status_code != 503
    assert town.counted("smsgateway_exports_held_back_total") == 1
    assert town.count(inbox) == 1
