"""`smsgateway result`, `objection`, `works`, `signals` and `helpdesk` as people type them."""

import json

from smsgateway.actions.publiclog import board
from smsgateway.store.awards import award_records
from smsgateway.store.broadcasts import broadcasts
from tests.cycle.staff import DALIA, EVE, in_phase, staffed
from tests.cycle.test_commands import migrated_url, run
from tests.house import SLUG
from tests.log.election import ends
from tests.people import ACHIENG, crowd

__all__ = ["migrated_url", "run", "staffed"]


def agreed(run, *words):
    """One asks, the other agrees; what the second one reads."""
    number = run([*words, "--by", DALIA]).stdout.split()[1].rstrip(":")
    return run(["approvals", "approve", number, "--by", EVE]).stdout


def test_from_a_count_to_a_finished_project(run, staffed, tmp_path):
    staffed.phone(ACHIENG).joins().votes("11")
    ends(staffed)
    in_phase(staffed, "award")
    done = run(["result", "publish", SLUG, "--by", DALIA], code=1)
    assert "no result of kee is in the log: under The result, or `smsgateway board" in done.stderr
    board.publish(staffed.house, SLUG, tmp_path / "board")
    assert "open to objections" in agreed(run, "result", "publish", SLUG, "--days", "3")
    filed = ["objection", "file", SLUG, "--words", "Too early", "--on", "paper", "--by", DALIA]
    ticket = run(filed).stdout.strip()
    assert run(["objection", "show", ticket, "--by", EVE]).stdout == "Too early\n"
    assert "open" in run(["objection", "list", SLUG, "--by", EVE]).stdout
    agreed(run, "objection", "decide", ticket, "dismissed", "--reason", "en=It was noon")
    (told,) = json.loads(run(["objection", "list", SLUG, "--json", "--by", EVE]).stdout)
    assert (told["state"], told["reason"]) == ("dismissed", {"en": "It was noon"})
    why = ["--reason", "en=As somebody asked"]
    agreed(run, "result", "recount", SLUG, *why)
    staffed.change(award_records, objections_until=staffed.ago(seconds=1))
    assert (
        "nothing is there to correct"
        in run(["result", "correct", SLUG, *why, "--by", DALIA], code=1).stderr
    )
    again = ["--again", "kee-2", "--opens", "2020-01-01 08:00", "--closes", "2020-02-01 08:00"]
    assert (
        "opens later than now"
        in run(["result", "annul", SLUG, *again, *why, "--by", DALIA], code=1).stderr
    )
    agreed(run, "result", "certify", SLUG)
    decided = ["result", "council", SLUG, "--number", "14", "--on", "2027-08-15"]
    agreed(run, *decided, "--funds", "11", "--funds", "12", "--reason", "en=Desks are due")
    drafted = ["broadcast", "draft", "council", SLUG, "--slug", "told", "--channel", SLUG]
    done = run([*drafted, "--by", DALIA])
    assert "en: Kee budget: the council decided (14, 15 Aug) otherwise: 11 Bore" in done.stdout
    assert set(staffed.rows(broadcasts)[0].texts) >= {"en", "sw", "km", "fr"}
    by = ["--by", DALIA]
    built = ["works", "report", SLUG, "11", "started", "--percent", "40", "--note", "en=Slow"]
    run([*built, *by])
    named = ["works", "milestone", SLUG, "11", "--name", "en=Drilled", "--due", "2027-09-30"]
    assert run([*named, *by]).stdout == "1\n"
    assert "1. Drilled: due 2027-09-30" in run(["works", "history", SLUG, "11"]).stdout
    run(["works", "reached", SLUG, "11", "1", "--on", "2027-09-28", *by])
    told = json.loads(run(["works", "history", SLUG, "11", "--json"]).stdout)
    assert told["history"][0]["note"] == {"en": "Slow"}
    assert told["milestones"][0]["done"] == "2027-09-28"
    assert "has no project 77" in run(["works", "history", SLUG, "77"], code=1).stderr
    record = json.loads(run(["result", "export", SLUG]).stdout)
    assert [one["state"] for one in record["records"]] == ["recounted", "certified"]
    assert record["council"]["reason"] == {"en": "Desks are due"}


def test_a_signal_from_the_look_to_the_decision_and_a_caller(run, staffed):
    for number in crowd(5):
        staffed.phone(number).texts("VOTE 11")
    assert run(["signals", "look", SLUG]).stdout == "1 new signals\n"
    listed = run(["signals", "list", SLUG, "--by", DALIA]).stdout
    assert "new" in listed
    assert "neighbouring numbers within an hour (votes 5)" in listed
    why = ["--reason", "en=Neighbours"]
    assert "5 ballots are held" in agreed(run, "signals", "hold", "1", *why)
    (told,) = json.loads(run(["signals", "list", SLUG, "--json", "--by", DALIA]).stdout)
    assert (told["state"], told["waiting"]) == ("held", 5)
    asking = ["helpdesk", crowd(1)[0], "--cycle", SLUG, "--by", DALIA]
    assert "is kept and waits for a check" in run(asking).stdout
    both = json.loads(run(["tally", SLUG, "--json"]).stdout)
    assert (both["ballots"], both["with_pending"]["ballots"]) == (0, 5)
    assert "5 ballots are counted" in agreed(run, "signals", "count", "1", *why)
    told = json.loads(run([*asking, "--json"]).stdout)
    assert told["stands"] == "counted"
    assert told["receipt"]
    assert (
        "is counted, not held"
        in run(["signals", "reject", "1", *why, "--by", DALIA], code=1).stderr
    )
    dismissed = ["signals", "dismiss", "1", "--why", "x", "--by", DALIA]
    assert "is counted, not new" in run(dismissed, code=1).stderr
