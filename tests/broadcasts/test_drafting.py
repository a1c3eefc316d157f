"""Broadcasts that write themselves from the record, in every language of the area."""

import pytest

from flows.samples import NOON
from smsgateway.actions import decisions
from smsgateway.actions.accounts import accounts
from smsgateway.actions.awards import record
from smsgateway.actions.broadcasts import drafts, records
from smsgateway.actions.broadcasts.audience import read_group
from smsgateway.actions.publiclog import board
from smsgateway.actions.refused import Refused
from smsgateway.store.contests import cycles
from tests.broadcasts.saying import (
    ANN,
    EVE,
    drafted,
    fresh_sqlite,
    joined,
    let_out,
    limited,
    started,
)
from tests.house import SLUG
from tests.log.election import ends, votes
from tests.people import ACHIENG, BARAKA
from tests.scorecards.conftest import CLINIC, DISPENSARY, ROUND, equip


@pytest.fixture
def migrated_url(tmp_path):
    return fresh_sqlite(tmp_path)


def kept(town, draft, slug="told"):
    return drafts.keep(town.house, slug, SLUG, draft, [], by=ANN)


def test_results_are_told_only_once_two_people_published_them(staffed, tmp_path):
    def told():
        with staffed.house.db.read() as connection:
            who = accounts.named(connection, ANN)
            found = records.offered(staffed.house, connection, who, staffed.ago())
        return [one.kind for one in found]

    votes(staffed)
    ends(staffed)
    board.publish(staffed.house, SLUG, tmp_path / "board")
    staffed.change(cycles, phase="award")
    asked = record.ask(staffed.house, SLUG, 7, by=ANN)
    with pytest.raises(Refused, match="no result of kee is published"):
        drafts.results(staffed.house, SLUG, SLUG)
    assert told() == ["phase"]
    decisions.approve(staffed.house, asked, by=EVE)
    staffed.house.catalogue.look_again()
    assert told() == ["phase", "results"]
    row = kept(staffed, drafts.results(staffed.house, SLUG, SLUG))
    said, _, until = row.texts["en"].partition(" Objections until ")
    assert said == (
        "Kee budget: 12 people voted. These are funded: 12 School desks Ki., "
        "11 Borehole Bondeni, 13 Road drains Mto."
    )
    assert until.endswith(". Ask: 0800 000 000")
    assert set(row.texts) == {"en", "sw", "km", "fr", "km-Latn"}
    assert (row.topic, row.audience) == ("results", [{"area": "kee"}])


def test_a_phase_says_what_voters_can_do_now(staffed):
    row = kept(staffed, drafts.phase(staffed.house, SLUG, SLUG))
    assert row.texts["en"].endswith("Dial *384*1# or send VOTE to 21512")
    assert row.texts["sw"].endswith("Piga *384*1# au tuma VOTE kwa 21512")


def test_a_meeting_has_its_place_and_hour_on_the_areas_clock(staffed):
    noon = NOON.replace(hour=9)
    about = {"en": "the clinic", "sw": "zahanati"}
    row = kept(staffed, drafts.meeting(staffed.house, SLUG, about, noon, "Kee {hall}"))
    assert "meeting about the clinic, 20 Jun 09:00, Kee {{hall}}." in row.texts["en"]
    assert "mkutano kuhusu zahanati" in row.texts["sw"]


def test_what_a_round_found_goes_to_those_who_rated_that_service(staffed):
    commune = equip(staffed)
    commune.opens()
    commune.hears(9, 4, 5, 1, 1)
    joined(staffed, [BARAKA])
    staffed.phone(ACHIENG).texts(f"RATE {CLINIC} 4 5 1 1")
    commune.closes()
    with pytest.raises(Refused, match="too few people rated it"):
        drafts.scores(staffed.house, ROUND, DISPENSARY)
    draft = drafts.scores(staffed.house, ROUND, CLINIC)
    groups = [read_group(f"rated={CLINIC}")]
    drafts.keep(staffed.house, "told", SLUG, draft, groups, by=ANN)
    limited(staffed)
    started(staffed, "told")
    let_out(staffed)
    assert staffed.texts_to(BARAKA) == []
    assert staffed.texts_to(ACHIENG)[-1] == (
        "Kithungo health centre: 94 of 100 points from 10 people. The first round."
    )
    with pytest.raises(Refused, match="there is no service 99999"):
        drafted(staffed, to=("rated=99999",))
