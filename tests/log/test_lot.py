"""Equal projects: the cheaper first, then the one more people named, then a lot from before."""

import json
from decimal import Decimal

import pytest

from smsgateway.actions import cycles
from smsgateway.actions.publiclog import board, sequencing
from smsgateway.counting.ties import tie_rule
from smsgateway.store.contests import contests
from tests.house import found
from tests.log.outsiders import says, verifier
from tests.people import ACHIENG, BARAKA

TWINS = [cycles.NewProject(f"twin{n}", {"en": f"Well {n}"}, Decimal(100)) for n in range(5)]
RULE = "cheaper, then more votes, then lot"


@pytest.fixture
def twins(town):
    """Five projects of one price, and money for one of them."""
    found(town.house, "twins", projects=TWINS, pot=Decimal(100))
    return town


def test_a_lot_from_before_the_vote_decides_between_equals(twins, tmp_path):
    twins.phone(ACHIENG, slug="twins").joins().votes("12")
    twins.phone(BARAKA, slug="twins").joins().votes("14")
    twins.change(contests, closes_at=twins.ago(hours=1), late_until=twins.ago(minutes=30))
    sequencing.sequence(twins.house)
    board.publish(twins.house, "twins", tmp_path / "board")
    told = json.loads((tmp_path / "board" / "election.json").read_text())
    made = json.loads((tmp_path / "board" / "award.json").read_text())
    assert sorted(told["lot"]) == [one.file_id for one in TWINS]
    assert (told["ties"], made["tie_rule"]) == (RULE, RULE)
    assert made["winners"] == [min(("twin1", "twin3"), key=told["lot"].index)]
    assert "the winners are twin" in says(tmp_path / "board")


def test_everybody_sees_the_lot_while_people_vote(twins):
    (lot,) = [row.lot for row in twins.rows(contests) if len(row.lot) == 5 and "twin0" in row.lot]
    codes = ", ".join(str(11 + int(one.removeprefix("twin"))) for one in lot)
    assert f"in this lot, drawn before the vote: {codes}." in twins.gets("/en/twins").text


def test_the_lot_is_drawn_once(twins):
    before = [row.lot for row in twins.rows(contests)]
    sequencing.sequence(twins.house)
    assert [row.lot for row in twins.rows(contests)] == before


@pytest.mark.parametrize(
    ("ties", "lot", "wrong"),
    [
        ("cheaper", [], "separates any two"),
        ("dearer, then lot", ["a", "b"], "separates any two"),
        (RULE, ["a"], "every project once"),
        (RULE, ["a", "a"], "every project once"),
        (RULE, [], "every project once"),
    ],
)
def test_a_rule_that_leaves_a_tie_open_is_found(ties, lot, wrong):
    seen = verifier.Board(None)
    seen.told = {"ties": ties, "lot": lot, "projects": [{"id": "a"}, {"id": "b"}]}
    with pytest.raises(verifier.Wrong, match=wrong):
        seen.check_ties()


def test_an_opening_of_before_there_was_a_lot_goes_by_the_ballots_order():
    assert str(tie_rule({"ties": "file order"})) == "file order"
    with pytest.raises(ValueError, match="knows no step dearer"):
        tie_rule({"ties": "dearer, then lot", "lot": ["a"]})
