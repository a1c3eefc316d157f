"""A write that is asked for twice happens once: asked of both databases every time."""

from __future__ import annotations

import threading
from datetime import date

from smsgateway.store.apitokens import api_answers
from smsgateway.store.audit import audit_entries
from smsgateway.store.transfers import flow_events
from tests.api.conftest import DALIA, Program, problem

TODAY = date.today().isoformat()  # noqa: DTZ011 - the day that a program sends


def test_a_write_that_is_asked_for_twice_happens_once(town, offices):
    clerk = offices.program(DALIA)
    told = {"area": "kee", "year": 2026, "ref": "g", "title": {"en": "G"}, "currency": "KES"}
    clerk.does("money line", on=TODAY, **told)
    paid = {"line": "kee/2026/g", "kind": "committed", "amount": "70.10", "on": TODAY}
    answers, gate = [], threading.Barrier(4)

    def asks():
        program = Program(town.app.test_client(), clerk.token)
        gate.wait()
        answers.append(program.tries("money enter", "voucher-0001", **paid))

    threads = [threading.Thread(target=asks) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [one.status_code for one in answers] == [200] * 4, [one.json for one in answers]
    assert {one.json["number"] for one in answers} == {town.rows(flow_events)[-1].id}
    replayed = sorted(one.headers["Idempotency-Replayed"] for one in answers)
    assert replayed == ["false", "true", "true", "true"]
    assert town.count(flow_events) == 1, "and nothing of the others"
    (entry,) = town.rows(audit_entries, audit_entries.c.about == "money enter")
    assert (entry.by, entry.act, entry.detail["token"]) == (DALIA, "api.write", "treasury")
    other = clerk.tries("money enter", "voucher-0001", **{**paid, "amount": 1})
    assert problem(other)[0] == 422
    # What was refused did not happen, so its key may be used again, once it can be done.
    short = {**paid, "line": "kee/2026/h"}
    assert problem(clerk.tries("money enter", "voucher-0002", **short))[0] == 404
    clerk.does("money line", on=TODAY, **{**told, "ref": "h"})
    clerk.does("money enter", "voucher-0002", **short)
    assert problem(clerk.asks("POST", "/money/entries", json=paid))[0] == 400
    town.change(api_answers, at=town.ago(days=8))
    clerk.does("money enter", "voucher-0001", **paid)
    assert town.count(flow_events) == 3
    assert town.count(api_answers) == 1


def test_nothing_stays_of_an_act_that_fails_half_way(town, offices, monkeypatch):
    clerk = offices.program(DALIA)
    rooms = {"ref": "rooms", "name": {"en": "Rooms"}, "currency": "KES", "year": 2026, "budget": 9}

    def fails(*words, **told):
        raise RuntimeError("the power went")

    town.app.testing = False
    with monkeypatch.context() as broken:
        broken.setattr("smsgateway.actions.once.audit.record", fails)
        answer = clerk.tries("works add", "rooms-0001", area="kee", **rooms)
    assert answer.status_code == 500
    assert (town.count(flow_events), town.count(api_answers)) == (0, 0)
    clerk.does("works add", "rooms-0001", area="kee", **rooms)
    assert town.count(flow_events) == 1
