"""A ballot gets its place in the public log: soon, once, and never in the voter's path."""

import json

import pytest
from sqlalchemy import insert

from smsgateway.actions import log
from smsgateway.actions.publiclog import alone, published, restoring, sequencing
from smsgateway.actions.publiclog.published import Forked
from smsgateway.actions.refused import Refused
from smsgateway.counting.merkle import root
from smsgateway.counting.notes import read_checkpoint, read_note
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests
from smsgateway.store.leases import leases
from smsgateway.store.log import checkpoints, log_acts, log_leaves
from smsgateway.store.signing import verifies
from tests.house import open_town
from tests.log.election import challenge, contest_id, ends, receipt_of, votes
from tests.people import ACHIENG, BARAKA, crowd


def position(town, receipt):
    with town.house.db.read() as connection:
        return log.position(connection, receipt)


def seal(town):
    with town.house.db.read() as connection:
        return log.seal(connection, contest_id(town))


def leaves(town):
    return [json.loads(row.body) for row in town.rows(log_leaves)]


def test_a_receipt_has_its_number_and_seal_once_the_sequencer_has_been(town):
    receipt = receipt_of(town.phone(ACHIENG).joins().votes("11"))
    assert position(town, receipt) is None

    assert sequencing.sequence(town.house) == 2

    found = position(town, receipt)
    assert (found.n, found.size, found.seal) == (2, 2, seal(town).text)
    opened, cast = leaves(town)
    assert (opened["k"], cast["k"], cast["r"]) == ("open", "b", receipt)


def test_a_receipt_that_was_never_issued_has_no_number(town):
    sequencing.sequence(town.house)
    assert position(town, "0000000000") is None


def test_a_receipt_keeps_its_number_whatever_became_of_the_ballot(town):
    achieng = town.phone(ACHIENG).joins().votes("11")
    first = receipt_of(achieng)
    sequencing.sequence(town.house)
    before = position(town, first)
    achieng.dials().presses("1", "12", "1").is_done()
    town.phone(BARAKA).texts("VOTE 13")
    sequencing.sequence(town.house)
    assert (position(town, first).n, position(town, first).size) == (before.n, before.size + 2)


def test_the_opening_says_question_rules_deadlines_and_key(town):
    sequencing.sequence(town.house)
    told = leaves(town)[0]
    assert [one["id"] for one in told["projects"]][:2] == ["borehole", "desks"]
    assert (told["rule"], told["most"]) == ("greedy", 3)
    assert told["ties"] == "cheaper, then more votes, then lot"
    assert told["key"].startswith(told["e"] + "+")
    assert told["closes"] < told["late_until"]


def test_every_ballot_and_every_act_is_a_leaf_and_roots_only_grow(town):
    votes(town)
    ends(town)
    cast, acts = town.rows(ballots), town.rows(log_acts)
    written = town.rows(log_leaves)
    (opened,) = [row.n for row in written if row.kind == "challenge"]
    told = sorted([opened, *(row.leaf for row in [*cast, *acts])])
    assert told == list(range(len(written)))
    hashes = [bytes(row.hash) for row in written]
    for row in town.rows(checkpoints):
        assert bytes(row.root) == root(hashes[: row.size])


def test_a_checkpoint_is_a_signed_note_of_the_logs_own_key(town):
    sequencing.sequence(town.house)
    note = read_note(town.rows(checkpoints)[0].note)
    key = sequencing.open_log(town.house, contest_id(town)).key
    (signature,) = note.signatures
    assert read_checkpoint(note.text).size == 1
    assert (signature.name, signature.key_id) == (key.name, key.key_id)
    assert verifies(key.key, signature.signed, note.text.encode())


def test_nothing_new_is_nothing_signed(town):
    sequencing.sequence(town.house)
    assert sequencing.sequence(town.house) == 0
    assert len(town.rows(checkpoints)) == 1


def test_the_order_of_the_log_does_not_tell_the_order_of_voting(town):
    for number in crowd(12):
        town.phone(number).joins().votes("11")
    sequencing.sequence(town.house)
    # 1 in 12! that the lot falls on the order of voting.
    assert [row.leaf for row in town.rows(ballots)] != list(range(1, 13))


def test_the_sweep_gives_a_ballot_its_number_within_a_minute(town):
    town.sweeps()
    receipt = receipt_of(town.phone(ACHIENG).joins().votes("11"))
    town.sweeps()
    assert position(town, receipt) is None, "ballots gather, so that there is a batch to shuffle"
    town.change(checkpoints, signed_at=town.ago(seconds=46))
    town.sweeps()
    assert position(town, receipt)


def test_two_processes_do_not_sequence_at_once(town, other_worker):
    town.phone(ACHIENG).joins().votes("11")
    with alone.alone(other_worker.house) as theirs:
        assert theirs
        assert sequencing.sequence(town.house) == 0
    assert sequencing.sequence(town.house) == 2


def test_a_killed_sequencer_holds_the_others_up_for_a_minute_at_most(town):
    with town.house.db.write() as connection:
        left = {"name": "sequencer", "holder": "killed", "until": town.ago(seconds=1)}
        connection.execute(insert(leases).values(**left))
    assert sequencing.sequence(town.house) == 1


def test_leaves_that_were_written_and_not_signed_are_signed_next_time(town):
    town.phone(ACHIENG).joins().votes("11")
    house = town.house
    sequencing.append_waiting(house, sequencing.open_log(house, contest_id(town)))
    assert seal(town) is None
    assert sequencing.sequence(house) == 0
    assert seal(town).size == 2


def test_the_close_is_noted_once_and_only_when_no_vote_can_be_on_its_way(town):
    town.phone(ACHIENG).joins().votes("11")
    town.change(contests, closes_at=town.ago(minutes=31), late_until=town.ago(seconds=30))
    sequencing.sequence(town.house)
    assert [one["k"] for one in leaves(town)] == ["open", "b"]
    ends(town)
    sequencing.sequence(town.house)
    assert [one["k"] for one in leaves(town)] == ["open", "b", "close"]
    assert leaves(town)[-1]["ballots"] == 1


def fails_after_noting(town):
    with town.house.db.write() as connection:
        log.record_act(connection, contest_id(town), "decision", {"what": "never"})
        raise RuntimeError("the cause failed")


def test_an_act_is_queued_with_its_cause_or_not_at_all(town):
    with pytest.raises(RuntimeError):
        fails_after_noting(town)
    sequencing.sequence(town.house)
    assert [one["k"] for one in leaves(town)] == ["open"]


def test_an_act_that_has_no_one_spelling_is_refused(town):
    for kind, body in (("gossip", {}), ("decision", {"k": "b"})):
        with pytest.raises(ValueError, match="an act is one of"), town.house.db.write() as begun:
            log.record_act(begun, contest_id(town), kind, body)
    with pytest.raises(TypeError, match="fraction"), town.house.db.write() as begun:
        log.record_act(begun, contest_id(town), "decision", {"share": [0.5]})


def test_a_ballot_is_opened_once_and_only_behind_its_own_leaf(town):
    receipt = receipt_of(town.phone(ACHIENG).joins().votes("11"))
    challenge(town, receipt)
    sequencing.sequence(town.house)
    town.phone(BARAKA).texts("VOTE 12")
    sequencing.sequence(town.house)
    assert [(one["k"], one.get("r") == receipt) for one in leaves(town)] == [
        ("open", False),
        ("b", True),
        ("challenge", True),
        ("b", False),
    ]


# A database that is brought back from yesterday must not sign another today.


@pytest.fixture
def guarded(town, migrated_url, tmp_path):
    """The town, with the signer's own memory beside the keys."""
    opened = open_town(migrated_url, log_dir=tmp_path / "published")
    yield opened
    opened.close()


def loses_what_came_after(town, size):
    """As a restored backup does."""
    with town.house.db.write() as connection:
        connection.execute(log_leaves.delete().where(log_leaves.c.n >= size))
        connection.execute(checkpoints.delete().where(checkpoints.c.size > size))
        connection.execute(
            ballots.update().where(ballots.c.leaf >= size).values(leaf=None, unsettled=True)
        )
        connection.execute(log_acts.delete().where(log_acts.c.leaf >= size))


def test_a_restored_database_does_not_sign_below_what_was_published(guarded):
    votes(guarded)
    loses_what_came_after(guarded, 5)
    with pytest.raises(Forked, match="leaves were published and the database holds 5"):
        sequencing.sequence(guarded.house)
    assert guarded.count(log_leaves) == 5
    assert seal(guarded) is None


def test_a_log_that_was_rewritten_in_place_is_not_signed(guarded):
    votes(guarded)
    guarded.change(log_leaves, log_leaves.c.n == 2, hash=b"0" * 32)
    guarded.phone("+254700000099").joins().votes("11")
    with pytest.raises(Forked, match="not those that were published"):
        sequencing.sequence(guarded.house)


def test_without_the_file_the_database_still_refuses_to_rewrite_what_it_signed(town):
    votes(town)
    town.change(log_leaves, log_leaves.c.n == 2, hash=b"0" * 32)
    town.phone("+254700000099").joins().votes("11")
    with pytest.raises(Forked):
        sequencing.sequence(town.house)


def test_one_forked_log_does_not_hold_up_the_sweep_of_texts(guarded):
    votes(guarded)
    loses_what_came_after(guarded, 5)
    guarded.phone("+254700000099").texts("VOTE 11")
    guarded.sweeps()
    assert seal(guarded) is None
    assert "Vote received" in guarded.phone("+254700000099").heard[-1]


def test_a_mirror_of_the_board_brings_back_what_was_published(guarded):
    votes(guarded)
    before, mirror = seal(guarded), [bytes(row.body) for row in guarded.rows(log_leaves)]
    loses_what_came_after(guarded, 5)
    guarded.change(checkpoints, root=b"0" * 32)
    with guarded.house.db.write() as connection:
        connection.execute(checkpoints.delete())

    back = restoring.restore(guarded.house, "kee", mirror)

    assert (back.leaves, back.lost) == (len(mirror) - 5, ())
    sequencing.sequence(guarded.house)
    assert seal(guarded) == before
    assert [bytes(row.body) for row in guarded.rows(log_leaves)] == mirror


def test_a_mirror_opens_what_an_older_backup_still_counts(guarded):
    votes(guarded)
    mirror = [bytes(row.body) for row in guarded.rows(log_leaves)]
    (opened,) = guarded.rows(ballots, ballots.c.disposition == "spoiled")
    n = next(place for place, leaf in enumerate(mirror) if b'"k":"challenge"' in leaf)
    loses_what_came_after(guarded, n)
    guarded.change(ballots, ballots.c.id == opened.id, disposition="standing", unsettled=False)
    restoring.restore(guarded.house, "kee", mirror)
    sequencing.sequence(guarded.house)
    assert guarded.rows(ballots, ballots.c.id == opened.id)[0].disposition == "spoiled"
    assert [row.kind for row in guarded.rows(log_leaves)].count("challenge") == 1


def test_a_mirror_names_the_receipts_whose_ballots_the_backup_had_not(guarded):
    votes(guarded)
    mirror = [bytes(row.body) for row in guarded.rows(log_leaves)]
    lost = json.loads(mirror[-2])["r"] if b'"k":"b"' in mirror[-2] else json.loads(mirror[6])["r"]
    loses_what_came_after(guarded, 5)
    with guarded.house.db.write() as connection:
        connection.execute(ballots.delete().where(ballots.c.receipt == lost))
    assert restoring.restore(guarded.house, "kee", mirror).lost == (lost,)


def test_a_mirror_that_is_not_what_was_published_is_refused(guarded):
    votes(guarded)
    mirror = [bytes(row.body) for row in guarded.rows(log_leaves)]
    loses_what_came_after(guarded, 5)
    swapped = [*mirror[:-2], mirror[-1], mirror[-2]]
    for wrong, why in (
        (swapped, "not those that were published"),
        ([*mirror, mirror[-1]], "never published"),
        (mirror[1:], "does not begin with"),
        (mirror[:-1], "were published and the database holds"),
    ):
        with pytest.raises(Refused, match=why):
            restoring.restore(guarded.house, "kee", wrong)


def test_the_file_names_the_log_and_survives_being_read_twice(guarded, tmp_path):
    sequencing.sequence(guarded.house)
    key = sequencing.open_log(guarded.house, contest_id(guarded)).signer.public
    seen = published.read(tmp_path / "published", key)
    assert (seen.size, log.seal_text(seen.root)) == (1, seal(guarded).text)


def test_a_log_whose_phone_key_was_retired_is_not_signed_with_another(town, migrated_url):
    sequencing.sequence(town.house)
    town.phone(ACHIENG).joins().votes("11")
    rotated = open_town(migrated_url, phone_keys={2: bytes(32)})
    with pytest.raises(sequencing.KeyGone, match="version 1 of PHONE_KEY"):
        sequencing.sequence(rotated.house)
    rotated.close()
