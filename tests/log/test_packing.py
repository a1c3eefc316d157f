"""The board on the public pages: one file, of the log until two people published a result."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from smsgateway.actions.awards import record
from smsgateway.actions.publiclog import board, sequencing
from smsgateway.actions.refused import Refused
from smsgateway.store.ballots import ballots
from tests.cycle.staff import DALIA, in_phase, staffed
from tests.cycle.test_awards import agreed
from tests.house import SLUG, open_town
from tests.log.election import ends
from tests.log.outsiders import says
from tests.people import ACHIENG, BARAKA

__all__ = ["staffed"]


@pytest.fixture
def town(staffed, migrated_url, tmp_path):
    """A town whose boards are handed out."""
    staffed.phone(ACHIENG).joins().votes("11")
    staffed.phone(BARAKA).texts("VOTE 11 15")
    opened = open_town(migrated_url, board_dir=tmp_path / "boards")
    sequencing.sequence(opened.house)
    yield opened
    opened.close()


def fetched(town, at):
    """What a stranger saves and unpacks."""
    town.house.catalogue.look_again()
    with town.gets("/data/kee/board.zip") as answer:
        assert answer.status_code == 200
        with ZipFile(BytesIO(answer.get_data())) as packed:
            packed.extractall(at)
    return at / SLUG


def page(town):
    return town.gets("/en/kee/results").get_data(as_text=True)


def test_before_anybody_wrote_a_board_there_is_none(town):
    assert town.gets("/data/kee/board.zip").status_code == 404
    assert "board.zip" not in page(town)


def test_while_people_vote_it_holds_the_log(town, tmp_path):
    board.publish(town.house, SLUG)
    assert "board.zip" in page(town)
    assert says(fetched(town, tmp_path)).startswith("PROVED")


def test_no_result_is_handed_out_before_two_people_published_it(town, tmp_path):
    board.publish(town.house, SLUG)
    ends(town)
    board.publish(town.house, SLUG)
    in_phase(town, "award")
    assert not (fetched(town, tmp_path / "before") / "award.json").exists()
    agreed(town, record.ask(town.house, SLUG, 7, by=DALIA))
    assert "the winners are" in says(fetched(town, tmp_path / "after"))
    assert not (tmp_path / "after" / SLUG / board.OPENINGS).exists()


def test_a_count_that_nobody_signed_does_not_take_its_place(town, tmp_path):
    ends(town)
    board.publish(town.house, SLUG)
    in_phase(town, "award")
    agreed(town, record.ask(town.house, SLUG, 7, by=DALIA))
    signed = (fetched(town, tmp_path / "signed") / "ballots.csv").read_text()
    several = max(town.rows(ballots), key=lambda row: len(row.choice))
    town.change(ballots, ballots.c.id == several.id, disposition="abuse")
    board.publish(town.house, SLUG)
    assert (fetched(town, tmp_path / "again") / "ballots.csv").read_text() == signed


def test_the_same_board_is_the_same_file(town):
    one = board.publish(town.house, SLUG).packed
    assert board.publish(town.house, SLUG).packed == one


def test_a_folder_that_takes_no_file_is_named(town, tmp_path):
    (tmp_path / "boards").write_text("a file, not a folder")
    with pytest.raises(Refused, match=r"the board cannot be kept in .*boards .*File exists"):
        board.publish(town.house, SLUG)
