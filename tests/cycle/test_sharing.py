"""One roll and one slip for several votes: ward and city, and a vote that is run again."""

import pytest

from smsgateway.actions import unlinking
from smsgateway.actions.cycles import contest_named
from smsgateway.actions.definition import definition
from smsgateway.actions.phases import moves
from smsgateway.actions.publiclog import board
from smsgateway.actions.refused import Refused
from smsgateway.actions.rolls import preparing, sharing, slips
from smsgateway.store.areas import areas
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests, cycles
from smsgateway.store.log import log_acts
from tests.ballots.test_pots import votes
from tests.cycle.staff import DALIA, in_phase, staffed
from tests.cycle.test_awards import published, ruled
from tests.house import SLUG, found
from tests.log.election import ends
from tests.people import ACHIENG, BARAKA, CHAN

__all__ = ["staffed"]


def opened(town, slug):
    """What the log of that contest begins with."""
    with town.house.db.read() as connection:
        return definition(connection, contest_named(connection, slug).id)


def test_one_slip_is_good_for_the_wards_pot_and_the_citys(staffed):
    found(staffed.house, "city", most=2, title={"en": "City pot"}, word="CITY", phase="draft")
    with pytest.raises(Refused, match="no contest of the same area"):
        sharing.share(staffed.house, "city", SLUG, by=DALIA)
    above = next(row.id for row in staffed.rows(areas) if row.code == "city")
    staffed.change(areas, areas.c.code == SLUG, parent_id=above)
    one, other = (made.number for made in slips.make(staffed.house, SLUG, 2, by=DALIA).slips)
    assert opened(staffed, "city")["roll"]["size"] == 0
    assert sharing.share(staffed.house, "city", SLUG, by=DALIA) == 2
    sharing.share(staffed.house, "city", SLUG, by=DALIA)  # once is enough, twice does no harm
    assert opened(staffed, "city")["roll"]["size"] == 2
    staffed.change(contests, electorate="codes")
    staffed.change(cycles, cycles.c.slug == "city", phase="voting")
    with pytest.raises(Refused, match="who may vote is fixed"):
        sharing.share(staffed.house, "city", SLUG, by=DALIA)

    baraka = staffed.phone(BARAKA).joins().presses("1", one, "11", "1").sees("Next: City pot")
    baraka.presses("1").sees("City pot: Type").presses("13", "1").is_done()
    staffed.phone(CHAN).texts(f"VOTE 12 #{other}").texts(f"CITY 14 15 #{other}")
    assert votes(staffed, SLUG) == {"borehole": 1, "desks": 1}
    assert votes(staffed, "city") == {"drains": 1, "toilets": 1, "lamps": 1}
    assert len({bytes(row.tag) for row in staffed.rows(ballots)}) == 4, "nothing ties the two"
    slips.void(staffed.house, "city", other, by=DALIA)
    staffed.phone(CHAN).texts(f"VOTE 13 #{other}")
    assert votes(staffed, SLUG) == {"borehole": 1, "desks": 1}


def test_an_annulled_vote_is_run_again_with_its_roll_and_slips(staffed, tmp_path):
    staffed.change(contests, electorate="roll")
    (tmp_path / "roll.csv").write_text(f"phone\n{ACHIENG}\n")
    preparing.bring(staffed.house, SLUG, tmp_path / "roll.csv", by=DALIA)
    one, lost = (made.number for made in slips.make(staffed.house, SLUG, 2, by=DALIA).slips)
    slips.void(staffed.house, SLUG, lost, by=DALIA)
    staffed.phone(ACHIENG).joins().votes("11")
    staffed.phone(BARAKA).texts(f"VOTE 12 #{one}")
    ends(staffed)
    board.publish(staffed.house, SLUG, tmp_path / "board")
    in_phase(staffed, "award")
    published(staffed)
    when = {"opens": staffed.ago(days=-1).isoformat(), "closes": staffed.ago(days=-9).isoformat()}
    ruled(staffed, "annul", "A list of slips leaked", slug="again", with_roll=True, **when)
    told = staffed.rows(log_acts, log_acts.c.kind == "decision")[-1].body
    assert (told["rerun"], told["with_roll"]) == ("again", True)
    assert opened(staffed, "again")["roll"] == opened(staffed, SLUG)["roll"]
    with pytest.raises(Refused, match="again votes by the same roll and slips"):
        unlinking.ask(staffed.house, SLUG, "early", by=DALIA)

    moves.move(staffed.house, "again", "voting", by=DALIA, anyway="As it was")
    new = staffed.rows(contests)[-1]
    staffed.change(contests, contests.c.id == new.id, opens_at=staffed.ago(seconds=1))
    staffed.phone(ACHIENG).dials().does_not_see("You voted").votes("13")
    staffed.phone(CHAN).texts(f"VOTE 14 #{one}").texts(f"VOTE 15 #{lost}").texts("VOTE 11")
    assert "Send your slip's number" in staffed.phone(CHAN).last
    assert votes(staffed, "again") == {"drains": 1, "toilets": 1}
    assert votes(staffed, SLUG) == {"borehole": 1, "desks": 1}, "the earlier ballots are kept"
