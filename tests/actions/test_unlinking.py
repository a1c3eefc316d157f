"""After the dispute window: one act, and nobody can say any more whose ballot is whose."""

import itertools
from pathlib import Path

import pytest

from smsgateway.actions import decisions, unlinking
from smsgateway.actions.accounts.approvals import SameHand
from smsgateway.actions.known import unsealed
from smsgateway.actions.lines import stations
from smsgateway.actions.publiclog import sequencing
from smsgateway.actions.refused import Refused
from smsgateway.store.audit import audit_entries
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests
from smsgateway.store.conversations import conversations
from smsgateway.store.log import log_acts
from smsgateway.store.messages import inbox, outbox
from smsgateway.store.people import people
from tests.house import found
from tests.log.ending import DALIA, EVE, destroys, hires, publishes
from tests.people import ACHIENG, BARAKA, CHAN, crowd

VOTERS = [ACHIENG, BARAKA, *crowd(6)]


@pytest.fixture
def over(town):
    """Everybody voted, some again, and asked all that may be asked; the window is over."""
    for number, code in zip(VOTERS, itertools.cycle(("11", "12", "13"))):
        town.phone(number).joins().votes(code)
        town.phone(number).texts(f"VOTE {code} 14").texts("MYVOTE")
    sequencing.sequence(town.house)
    town.phone(ACHIENG).dials().presses("3")
    town.phone(BARAKA).texts(f"DISPUTE {town.rows(ballots)[0].receipt}")
    town.phone(CHAN).texts("the pump is broken")
    town.closes_voting(days=15)
    town.change(contests, opens_at=town.ago(days=40))
    publishes(town)
    town.phone(ACHIENG).texts("MYVOTE").texts("TRACKER")
    return town


def pairs(town):
    """Every phone that some row ties to a ballot, with all the keys that are left."""
    keys, numbers = town.house.keys, [*VOTERS, CHAN]
    phones = {row.id: keys.open(row.phone_sealed, "phone") for row in town.rows(people)}
    cast = town.rows(ballots)
    signs = {sign: row.id for row in cast for sign in shown(row)}
    tied = set()
    for contest, number in itertools.product(town.rows(contests), numbers):
        if contest.salt is not None:
            tag = keys.tag(contest.key_version, contest.salt, number)
            tied |= {(number, row.id) for row in cast if bytes(row.tag) == tag}
    for row in town.rows(inbox):
        for contest in town.rows(contests):
            if contest.salt is not None:
                version, salt = contest.key_version, contest.salt
                mid = keys.mid(version, salt, "simulator", row.provider_id)
                tied |= {(phones.get(row.person_id), one.id) for one in cast if one.mid == mid}
        said = keys.open(row.body, "text") + keys.open(row.reply, "talk")
        tied |= {(phones.get(row.person_id), signs[one]) for one in signs if one in said}
    for row in town.rows(outbox):
        said = keys.open(row.body, "text")
        tied |= {(phones.get(row.person_id), signs[one]) for one in signs if one in said}
    for row in town.rows(conversations):
        said = unsealed(keys, row.talk).reply
        tied |= {(phones.get(row.person_id), signs[one]) for one in signs if one in said}
    return {pair for pair in tied if pair[0]}


def shown(row):
    """How a text may name a ballot."""
    return (f"{row.receipt[:5]}-{row.receipt[5:]}", row.receipt, f"{row.tracker:09}")


def test_before_the_act_ballots_can_be_tied_and_after_it_none(over):
    assert {number for number, _ in pairs(over)} == set(VOTERS)
    tally = over.tally
    destroys(over)
    assert pairs(over) == set()
    assert over.tally == tally
    assert over.count(ballots) == 2 * len(VOTERS)


def test_no_order_of_rows_and_no_minute_is_left_to_compare(over):
    destroys(over)
    opened = {row.opens_at for row in over.rows(contests)}
    assert {row.first_seen_at for row in over.rows(people)} == opened
    assert {row.joined_at for row in over.rows(people)} - {None} == opened
    assert {(row.voted_at, row.looks) for row in over.rows(people)} == {(None, None)}
    came = [over.house.keys.open(row.phone_sealed, "phone") for row in over.rows(people)]
    assert came != [*VOTERS, CHAN]  # 1 in 362,880 by chance: ids are drawn by lot


def test_the_salt_is_in_no_file_any_more(over, migrated_url):
    if not migrated_url.startswith("sqlite"):
        pytest.skip("PostgreSQL rewrites the table; its pages are not ours to read")
    salt = bytes(over.rows(contests)[0].salt)
    file = Path(migrated_url.removeprefix("sqlite:///"))
    assert salt in file.read_bytes() + Path(f"{file}-wal").read_bytes()
    destroys(over)
    assert salt not in file.read_bytes() + Path(f"{file}-wal").read_bytes()


def test_a_text_that_nobody_read_is_kept_and_is_nobodys(over):
    said = destroys(over)
    (row,) = over.rows(inbox)
    assert (row.unread, row.person_id) == (True, None)
    assert "1 unread texts are kept, nobody's" in said
    assert over.house.keys.open(row.body, "text") == "the pump is broken"
    assert over.count(outbox) == over.count(conversations) == 0


def test_the_public_log_says_that_it_was_done(over):
    destroys(over)
    assert over.rows(log_acts)[-1].kind == "key-destroyed"
    before = sequencing.sequence(over.house)
    assert before == 1


def test_the_screens_say_politely_that_it_is_over(over):
    destroys(over)
    achieng = over.phone(ACHIENG)
    achieng.dials().sees("This vote is over").presses("3").is_done().sees("No phone can be tied")
    achieng.dials().presses("1").is_done().sees("This vote is over")
    for body in ("VOTE 11", "MYVOTE", "UNVOTE", "NOTME", "TRACKER"):
        assert "No phone can be tied to its vote any more" in achieng.texts(body).last
    assert over.count(ballots) == 2 * len(VOTERS)


def test_it_is_refused_while_it_would_harm(town):
    with pytest.raises(Refused, match="still open"):
        destroys(town, early="in a hurry")
    town.phone(ACHIENG).texts("VOTE 11")
    town.closes_voting(hours=1)
    with pytest.raises(Refused, match="1 ballots wait for their number"):
        destroys(town, early="in a hurry")
    sequencing.sequence(town.house)
    with pytest.raises(Refused, match="no published result"):
        destroys(town, early="in a hurry")
    publishes(town)
    with pytest.raises(Refused, match="may be disputed until"):
        destroys(town)
    destroys(town, early="the court ordered it")
    assert town.rows(log_acts)[-1].body["early"] == "the court ordered it"
    with pytest.raises(Refused, match="destroyed already"):
        destroys(town)
    with pytest.raises(Refused, match="no cycle named"):
        destroys(town, "nowhere")


def test_it_takes_two_people(over):
    hires(over)
    number = unlinking.ask(over.house, "kee", by=DALIA)
    with pytest.raises(SameHand):
        decisions.approve(over.house, number, by=DALIA)
    assert over.rows(contests)[0].salt is not None
    decisions.approve(over.house, number, by=EVE)
    assert over.rows(contests)[0].salt is None
    told = [(row.act, row.by) for row in over.rows(audit_entries)]
    assert told[-1] == ("keys.destroy", EVE)


def test_receipts_that_left_by_another_areas_channel_go_too(over):
    """A channel that rests hands its texts to its fallback, which may be the country's."""
    found(over.house, "other")
    over.change(outbox, channel_id=stations.station(over.house, "other").id)
    destroys(over)
    assert pairs(over) == set()


def test_another_areas_texts_are_left_alone(over):
    found(over.house, "other")
    stations.station(over.house, "other")
    over.phone(CHAN, slug="other").texts("VOTE 11")
    destroys(over)
    (kept,) = [row for row in over.rows(inbox) if not row.unread]
    assert kept.person_id is not None
    assert over.count(outbox) == 1
