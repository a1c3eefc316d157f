"""Paper: announced, read by two accounts that must agree, counted once beside the phones' votes."""

import json

import pytest

from flows.codes import slip
from smsgateway.actions import decisions, elections, recount
from smsgateway.actions.accounts import accounts
from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.paper import batches, withdrawing
from smsgateway.actions.publiclog import board, sequencing
from smsgateway.actions.refused import Refused
from smsgateway.actions.rolls import slips
from smsgateway.counting.pabulib import read
from smsgateway.store.ballots import ballots
from smsgateway.store.log import log_acts
from smsgateway.store.paper import paper_readings
from tests.house import SLUG
from tests.log.outsiders import says
from tests.people import ACHIENG, BARAKA, CHAN, crowd

ANN, EVE, OTTO = "ann@kee.example", "eve@kee.example", "otto@kee.example"


@pytest.fixture
def office(town, tmp_path):
    """Kee with three coordinators, ten slips, and a desk that writes lists."""
    with town.house.db.write() as connection:
        for email in (ANN, EVE, OTTO):
            accounts.add(connection, email=email, role="coordinator", by="operator")
    made = slips.make(town.house, SLUG, 10, by=ANN)
    return Office(town, tmp_path, [one.number for one in made.slips])


class Office:
    def __init__(self, town, folder, slips):
        self.town, self.folder, self.slips = town, folder, slips

    def opens(self, sheets, kind="paper"):
        return batches.announce(self.town.house, SLUG, "Kee market", sheets, kind, by=ANN)

    def enters(self, batch, by, rows):
        """A list as somebody typed it: (sheet, voter, vote), a slip by its place in the pile."""
        file = self.folder / f"{by}.csv"
        told = [
            f"{sheet},{self.slips[voter] if isinstance(voter, int) else voter},{vote}"
            for sheet, voter, vote in rows
        ]
        file.write_text("\n".join(["sheet,voter,vote", *told]) + "\n")
        return batches.enter(self.town.house, batch, file, by=by)

    def tally(self):
        counted = elections.tally(self.town.house, SLUG)
        return counted.ballots, {name: n for name, n in counted.projects.items() if n}


def printed(office):
    """The numbers that stand on the sheets, with their check digits, by project."""
    return {name["en"]: code for code, name in batches.codes_of(office.town.house, SLUG)}


def acts(office):
    return office.town.rows(log_acts)


def closes(office):
    return [row.kind for row in acts(office) if row.kind == "close"]


def test_a_batch_counts_when_a_second_account_reads_the_same_of_every_sheet(office, tmp_path):
    codes = list(printed(office).values())
    well, desks, drains = codes[:3]
    office.town.phone(ACHIENG).joins().votes("11")
    office.town.phone(BARAKA).texts(f"VOTE 12 #{office.slips[1]}")
    batch = office.opens(5)
    sheets = [
        (1, 0, f"{drains} {well}"),
        (2, 1, drains),  # the slip that voted by phone
        (3, CHAN, desks),  # no slip: the phone is the voter's name
        (4, 2, "X"),
        (5, "X", well),
    ]
    done = office.enters(batch, ANN, sheets)
    assert (done.state, done.readers, done.settled) == ("open", 1, 0)
    assert office.tally() == (2, {"borehole": 1, "desks": 1})
    done = office.enters(batch, ANN, sheets)  # the same account is not a second one
    assert (done.readers, done.settled) == (1, 0)

    misread = [*sheets[:2], (3, CHAN, well), *sheets[3:]]
    done = office.enters(batch, EVE, misread)
    assert (done.state, done.settled, list(done.differ)) == ("open", 4, [3])
    done = office.enters(batch, OTTO, [(3, CHAN, desks)])
    assert done.state == "counted"
    assert done.outcome == {"counted": 2, "twice": [2], "invalid": 1, "nobody": 1}
    assert office.tally() == (4, {"borehole": 2, "desks": 2, "drains": 1})
    assert office.town.count(paper_readings) == 0
    with pytest.raises(Refused, match="counted already"):
        office.enters(batch, OTTO, sheets)

    chan = office.town.phone(CHAN).joins().sees("You voted")
    chan.presses("1", "15", "1").is_done()  # the last one counts, on whatever it was cast
    assert office.tally() == (4, {"borehole": 2, "desks": 1, "drains": 1, "lamps": 1})
    by = {row.medium: row.disposition for row in office.town.rows(ballots, ballots.c.nth == 1)}
    assert by["paper"] in ("standing", "superseded")

    for number in crowd(8):
        office.town.phone(number).joins().votes("12")
    file = read(recount.export_pabulib(office.town.house, SLUG))
    paper = [vote.projects for vote in file.votes if vote.other["voting_method"] == "paper"]
    assert paper == [("drains", "borehole")]
    office.town.closes_voting(hours=1)
    sequencing.sequence(office.town.house)
    board.publish(office.town.house, SLUG, tmp_path / "board", openings=True)
    assert "the list is exactly of the counted ballots" in says(tmp_path / "board", "--auditor")
    totals = json.loads((tmp_path / "board" / "totals.json").read_text())
    assert (totals["counted"], totals["superseded"], totals["rejected"]) == (12, 1, {"twice": 1})
    with pytest.raises(Refused, match="is published"):
        withdrawing.ask(office.town.house, batch, "Too late", by=ANN)


def test_what_is_wrong_in_a_list_is_named_by_line_and_nothing_is_kept(office):
    well = next(iter(printed(office).values()))
    mistyped = well[:-1] + str((int(well[-1]) + 1) % 10)
    batch = office.opens(6)
    with pytest.raises(Faulty) as refused:
        office.enters(
            batch,
            ANN,
            [
                (7, 0, well),
                (1, 1, mistyped),
                (2, slip("48293021573"), well),
                (3, 2, ""),
                (4, 3, " ".join(printed(office).values())),
            ],
        )
    said = [str(one).partition(".csv:")[2] for one in refused.value.faults]
    assert [one.partition(": ")[2][:34] for one in said] == [
        "there is no sheet 7: 6 were announ",
        f"{mistyped} has a wrong digit: each number",
        "its slip is not good here: X if th",
        "has no vote: 0 if it is blank, X i",
        "You chose 5, at most 3 count. Ente",
    ]
    with pytest.raises(Faulty, match=r"sheet 1 stands at .*its voter stands at "):
        office.enters(batch, ANN, [(1, 0, well), (1, 1, well), (2, 0, "0")])
    assert office.town.count(paper_readings) == 0
    with pytest.raises(Refused, match="is no batch"):
        batches.enter(office.town.house, batch + "1", office.folder / "x.csv", by=ANN)


def test_two_people_withdraw_a_batch_and_the_close_waits_for_an_open_one(office):
    well = next(iter(printed(office).values()))
    batch, other = office.opens(1, "assembly"), office.opens(1)
    for email in (ANN, EVE):
        office.enters(batch, email, [(1, 0, well)])
    assert office.tally() == (1, {"borehole": 1})
    office.town.closes_voting(hours=1)
    sequencing.sequence(office.town.house)
    assert closes(office) == []
    with pytest.raises(Refused, match="takes no ballots now"):
        office.opens(3)
    for one in (batch, other):
        number = withdrawing.ask(office.town.house, one, "The box was open", by=ANN)
        with pytest.raises(Refused, match="another account"):
            decisions.approve(office.town.house, number, by=ANN)
        decisions.approve(office.town.house, number, by=EVE)
    assert office.tally() == (0, {})
    assert [one.state for one in batches.show(office.town.house, SLUG, by=ANN)] == ["withdrawn"] * 2
    sequencing.sequence(office.town.house)
    assert closes(office) == ["close"]
    told = [row.body for row in acts(office) if row.body.get("act") == withdrawing.ACT]
    assert [(one["reason"], one["ballots"]) for one in told] == [
        ("The box was open", 1),
        ("The box was open", 0),
    ]
