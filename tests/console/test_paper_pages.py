"""Paper, shows of hands and votes that stand out, on the console."""

import json
import re

from flows.codes import slip
from smsgateway.actions import decisions, elections
from smsgateway.actions.accounts import approvals
from smsgateway.actions.paper import batches
from smsgateway.actions.publiclog import board, sequencing
from smsgateway.actions.rolls import slips
from smsgateway.actions.signals import watching
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import cycles
from smsgateway.store.log import log_acts
from smsgateway.store.paper import paper_batches, paper_readings
from smsgateway.store.signals import signals
from tests.console.staff import desk
from tests.house import SLUG
from tests.log.outsiders import says
from tests.people import ACHIENG, BARAKA, crowd

PAPER, SIGNALS = "/console/cycles/kee/paper", "/console/cycles/kee/signals"


def announced(someone, **told):
    """The path of a new batch."""
    sent = someone.posts(PAPER, **{"place": "Kee market", "from": PAPER, **told})
    return sent.location


def agrees(town, by="administrator0@kee.example"):
    with town.house.db.read() as connection:
        (waiting,) = approvals.waiting(connection)
    decisions.approve(town.house, waiting.id, by=by)
    town.house.catalogue.at(10**9)


def test_two_typists_enter_a_batch_and_faults_are_told_at_the_field(town):
    someone, typist, other = desk(town, "coordinator"), desk(town, "data-entry"), desk(town)
    numbers = [
        one.number for one in slips.make(town.house, SLUG, 3, by="coordinator0@kee.example").slips
    ]
    assert "No batch yet." in typist.sees(PAPER)
    assert "Announce it" not in typist.sees(PAPER)
    path = announced(someone, kind="paper", sheets="2")
    page = typist.sees(path)
    well, desks = (code for code, _ in batches.codes_of(town.house, SLUG)[:2])
    assert well in page
    mistyped = well[:-1] + str((int(well[-1]) + 1) % 10)
    wrong = {"voter-1": slip("48293021573"), "vote-1": mistyped, "voter-2": numbers[1]}
    refused = typist.posts(path, page="1", **wrong, **{"vote-2": desks})
    told = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "2 fields are wrong" in told
    assert re.search(r'id="vote-fault-1">[^<]*has a wrong digit', told)
    assert re.search(r'id="voter-fault-1">[^<]*slip is not good here', told)
    assert f'value="{numbers[1]}"' in told, "what was right is not typed twice"
    assert town.count(paper_readings) == 0

    right = {"voter-1": numbers[0], "vote-1": well, "voter-2": numbers[1], "vote-2": desks}
    typist.posts(path, page="1", **right)
    assert "you entered it" in typist.sees(path)
    page = other.sees(path)
    assert "you entered it" not in page
    assert numbers[0] not in page, "nobody sees what the other one read"
    other.posts(path, page="1", **{**right, "vote-2": well})
    page = typist.sees(path)
    assert "Read in two ways: 2." in page
    assert town.rows(ballots) == []
    twice = typist.posts(path, **{"voter-2": numbers[0], "vote-2": desks})
    assert "another sheet, too" in twice.get_data(as_text=True)
    other.posts(path, **{"voter-2": numbers[1], "vote-2": desks})
    assert "2 counted, 0 no good, 0 of nobody, 0 had voted" in someone.sees(PAPER)
    assert "Sheets counted so far: 2 of 2" in someone.sees(PAPER)
    assert town.tally == {"borehole": 1, "desks": 1}
    someone.posts(f"{path}/withdraw", reason="The box was open")
    agrees(town)
    assert town.tally == {}
    assert someone.gets("/console/paper/129").status_code == 404


def test_a_show_of_hands_is_agreed_on_published_apart_and_counted_by_no_award(town, tmp_path):
    desk(town)
    someone, typist = desk(town, "coordinator"), desk(town, "data-entry")
    for number in crowd(12):
        town.phone(number).texts("VOTE 12")
    path = announced(someone, kind="hands", place="Kee school", sheets="80")
    raised = {"vote-11": "61", "vote-12": "20", "vote-13": "0", "vote-14": "5", "vote-15": "0"}
    refused = typist.posts(path, **{**raised, "vote-11": "81"}).get_data(as_text=True)
    assert "fewer people in the room than hands" in refused
    typist.posts(path, **raised)
    someone.posts(path, **{**raised, "vote-12": "21"})
    assert "Read in two ways: 12." in someone.sees(path)
    file = tmp_path / "hands.csv"
    file.write_text("project,hands\n" + batches.codes_of(town.house, SLUG)[1][0] + ",20\n")
    batches.enter(town.house, path.rpartition("/")[2], file, by="administrator0@kee.example")
    counted = elections.tally(town.house, SLUG)
    assert counted.projects["borehole"] == 0
    assert counted.sums["hands"][0]["hands"]["borehole"] == 61
    assert "Hands are no ballots" in someone.sees(path)
    town.closes_voting(hours=1)
    sequencing.sequence(town.house)
    board.publish(town.house, SLUG, tmp_path / "board")
    assert "12 of them ballots, each in its one spelling" in says(tmp_path / "board")
    (act,) = [row.body for row in town.rows(log_acts) if row.body.get("act") == "hands"]
    assert (act["place"], act["sheets"], act["hands"]["desks"]) == ("Kee school", 80, 20)
    assert json.loads((tmp_path / "board" / "totals.json").read_text())["counted"] == 12
    town.change(cycles, phase="publication")
    town.house.catalogue.at(10**9)
    for page in ("/console/cycles/kee/count", "/en/kee/results"):
        assert "no award counts them" in someone.sees(page)


def test_whoever_reads_sheets_does_not_know_the_count_meanwhile(town):
    someone = desk(town, "coordinator")
    town.phone(ACHIENG).joins().votes("11")
    announced(someone, kind="paper", sheets="2")
    town.closes_voting(hours=1)
    town.house.catalogue.at(10**9)
    assert "Sheets of paper are still being read" in someone.sees("/console/cycles/kee/count")
    assert someone.gets("/console/cycles/kee/ballots.pb").status_code == 404
    town.change(paper_batches, state="withdrawn")
    assert "Borehole Bondeni" in someone.sees("/console/cycles/kee/count")
    assert someone.gets("/console/cycles/kee/ballots.pb").status_code == 200


def test_flagged_votes_wait_for_two_people_and_both_results_are_shown(town):
    desk(town)
    someone = desk(town, "coordinator")
    assert "Nothing stands out so far" in someone.sees(SIGNALS)
    for number in (ACHIENG, BARAKA):
        town.phone(number).texts("VOTE 12")
    for number in crowd(6):
        town.phone(number).texts("VOTE 11")
    watching.watch(town.house, SLUG)
    assert "Five or more neighbouring numbers within an hour" in someone.sees(SIGNALS)
    town.change(signals, facts={"votes": 6, "project": "borehole", "inside": 90, "outside": 20})
    page = someone.sees(SIGNALS)
    assert '<dt>Percent of all others</dt><dd class="wrap">20</dd>' in page
    assert "<dt>outside</dt>" not in page
    someone.posts("/console/signals/1/dismiss", why=" ", **{"from": SIGNALS})
    assert "say why it is a false alarm" in someone.sees(SIGNALS)
    someone.posts("/console/signals/1/judge", act="drop", **{"from": SIGNALS})
    assert "that is no decision" in someone.sees(SIGNALS)
    someone.posts("/console/signals/1/judge", act="hold", **{"reason-en": "One box of SIMs"})
    agrees(town)
    page = someone.sees(SIGNALS)
    assert "its votes wait" in page
    assert "One box of SIMs" in page
    assert "stand here after the close" in page
    town.closes_voting(hours=1)
    town.house.catalogue.at(10**9)
    page = someone.sees(SIGNALS)
    assert "6 votes wait for a decision." in page
    assert re.search(r"Borehole Bondeni</th><td class=\"number\">0<.*?>6<", page)
    someone.posts("/console/signals/1/judge", act="reject", **{"reason-en": "One hand"})
    agrees(town)
    assert "its votes do not count" in someone.sees(SIGNALS)
    far = desk(town, "coordinator", ("kee",))
    assert "One hand" in far.sees(SIGNALS)
