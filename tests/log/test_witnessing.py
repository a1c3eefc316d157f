"""Witnesses outside sign that a log only grows, and will not sign a second history."""

import json
from contextlib import ExitStack

import pytest
import requests

from smsgateway.actions.publiclog import board, cosigning, sequencing
from smsgateway.actions.publiclog import witness as witnesses
from smsgateway.actions.refused import Refused
from smsgateway.counting.merkle import consistency_proof, leaf_hash, root
from smsgateway.counting.notes import (
    LOG_KEY,
    Checkpoint,
    Note,
    Signature,
    VerifierKey,
    cosigned_message,
    read_key,
    read_signature,
    request,
)
from smsgateway.store.log import checkpoints, cosignatures, log_acts, log_leaves
from smsgateway.store.log import witnesses as known_witnesses
from smsgateway.store.signing import Signer, verifies
from tests.house import SLUG, found, open_town
from tests.log.election import NGO, UNIVERSITY, Witnesses, contest_id, ends, log_key, votes
from tests.log.outsiders import lone_witness, says, serving
from tests.people import ACHIENG, BARAKA, CHAN

SIGNER = Signer(bytes(32))
KEY = VerifierKey("log.example/kee", LOG_KEY, SIGNER.public)
ONE, OTHER = ([leaf_hash(f"{name} {n}".encode()) for n in range(20)] for name in ("one", "other"))


def asks(old, size, hashes=ONE, proof=None, signer=SIGNER, key=KEY):
    """The request that a log makes."""
    told = Checkpoint(KEY.name, size, root(hashes[:size])).text
    note = Note(told, (Signature(key.name, key.key_id, signer.sign(told.encode())),))
    if proof is None:
        proof = consistency_proof(hashes[:size], old) if old <= size else []
    return request(old, proof, note).encode()


@pytest.fixture(params=["ours", "lone"])
def address(request, tmp_path):
    """A witness of each kind that watches the log."""
    if request.param == "ours":
        one = witnesses.Witness(tmp_path, NGO)
        server = witnesses.server(one, 0)
    else:
        one = lone_witness.Witness(tmp_path, NGO)
        server = lone_witness.ThreadingHTTPServer(("127.0.0.1", 0), lone_witness.handler(one))
    one.trust(str(KEY))
    with serving(server) as url:
        yield url


def post(address, body, path="/add-checkpoint"):
    return requests.post(f"{address}{path}", data=body, timeout=5)


def test_a_witness_signs_a_log_that_grows_step_by_step(address):
    key = read_key(requests.get(address, timeout=5).text.split("\n")[0])
    for old, size in ((0, 3), (3, 7), (7, 7), (7, 20)):
        answer = post(address, asks(old, size))
        assert answer.status_code == 200, answer.text
        signature = read_signature(answer.text.rstrip("\n"))
        when = int.from_bytes(signature.signed[:8], "big")
        message = cosigned_message(Checkpoint(KEY.name, size, root(ONE[:size])).text, when)
        assert (signature.name, signature.key_id) == (NGO, key.key_id)
        assert verifies(key.key, signature.signed[8:], message)
    seal = root(ONE).hex()[:8].upper()
    assert f"{KEY.name} 20 {seal}" in requests.get(address, timeout=5).text


def test_a_second_history_is_refused_at_any_size(address):
    assert post(address, asks(0, 7)).status_code == 200
    assert post(address, asks(7, 12, OTHER)).status_code == 422
    assert post(address, asks(7, 7, OTHER)).status_code == 409
    assert post(address, asks(0, 12, OTHER)).status_code == 409
    assert post(address, asks(7, 12)).status_code == 200


def test_a_log_that_shrinks_is_refused(address):
    post(address, asks(0, 7))
    assert post(address, asks(5, 5)).text == "7\n"
    assert post(address, asks(7, 5)).status_code == 400


def test_a_witness_names_the_size_that_it_knows(address):
    post(address, asks(0, 7))
    answer = post(address, asks(3, 12))
    assert (answer.status_code, answer.text) == (409, "7\n")
    assert answer.headers["Content-Type"] == "text/x.tlog.size"


def test_a_stranger_is_not_cosigned(address):
    mallory = Signer(b"m" * 32)
    unknown = VerifierKey("other.example/log", LOG_KEY, SIGNER.public)
    told = Checkpoint(unknown.name, 1, root(ONE[:1])).text
    theirs = Note(told, (Signature(unknown.name, unknown.key_id, SIGNER.sign(told.encode())),))
    assert post(address, request(0, [], theirs).encode()).status_code == 404
    assert post(address, asks(0, 3, signer=mallory)).status_code == 403
    as_mallory = VerifierKey(KEY.name, LOG_KEY, mallory.public)
    assert post(address, asks(0, 3, signer=mallory, key=as_mallory)).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n\n",
        b"old -1\n\nx\n1\nAAAA\n\n",
        b"old one\n\nlog\n",
        b"\xff\xfe\x00",
        asks(0, 3).replace(b"old 0", b"new 0"),
        asks(0, 3).replace(b"\n3\n", b"\n03\n"),
        asks(0, 3).replace(b"old 0\n", b"old 0\nnot base64\n"),
        asks(0, 3).replace(b"old 0\n", b"old 0\n" + b"AAAA\n" * 64),
        asks(0, 3)[:-30],
    ],
)
def test_garbage_is_refused_and_the_witness_goes_on(address, body):
    assert post(address, body).status_code in (400, 403)
    assert post(address, asks(0, 3)).status_code == 200


def test_what_is_too_long_or_elsewhere_is_not_read(address):
    assert post(address, b"x" * 20_000).status_code == 413
    assert post(address, asks(0, 3), path="/other").status_code == 404


def test_a_witness_that_was_killed_remembers_what_it_signed(tmp_path):
    for kind in (witnesses.Witness, lone_witness.Witness):
        folder = tmp_path / kind.__module__
        first = kind(folder, NGO)
        first.trust(str(KEY))
        first.add_checkpoint(asks(0, 7))
        again = kind(folder, NGO)
        assert again.report() == first.report()
        assert "7 " in again.report()


def test_a_witness_takes_no_second_key_for_a_log(tmp_path):
    other = str(VerifierKey(KEY.name, LOG_KEY, Signer(b"o" * 32).public))
    ours, lone = witnesses.Witness(tmp_path / "a", NGO), lone_witness.Witness(tmp_path / "b", NGO)
    for one, error in ((ours, Refused), (lone, SystemExit)):
        one.trust(str(KEY))
        with pytest.raises(error, match="another key already"):
            one.trust(other)
        with pytest.raises(error):
            one.trust("not a key")


# The town and its two witnesses.


@pytest.fixture
def outside(town, tmp_path):
    with ExitStack() as running:
        yield Witnesses(town, tmp_path / "outside", running)


def test_two_witnesses_of_each_kind_sign_every_checkpoint(town, outside):
    outside.watch(log_key(town))
    for phone in (ACHIENG, BARAKA):
        town.phone(phone).joins().votes("11")
        sequencing.sequence(town.house)
        assert all(one.signed for one in cosigning.cosign(town.house))
    sizes = [row.size for row in town.rows(checkpoints)]
    signed = [(row.size, row.witness) for row in town.rows(cosignatures)]
    assert signed == [(size, name) for size in sizes for name in (NGO, UNIVERSITY)]


def test_the_sweep_asks_the_witnesses(town, outside):
    outside.watch(log_key(town))
    town.sweeps()
    assert {row.witness for row in town.rows(cosignatures)} == {NGO, UNIVERSITY}


def test_a_split_view_is_refused_by_both_witnesses(town, outside):
    """The same key, two histories: one for the city, one for the ward."""
    outside.watch(log_key(town))
    town.phone(ACHIENG).joins().votes("11")
    sequencing.sequence(town.house)
    cosigning.cosign(town.house)
    town.change(log_leaves, log_leaves.c.n == 3, hash=leaf_hash(b"another ballot"))
    log = sequencing.open_log(town.house, contest_id(town))
    with town.house.db.write() as connection:
        log.hashes += sequencing.put(connection, log, [("b", b"one more")])
    sequencing.sign(town.house, log)

    asked = cosigning.cosign(town.house)

    assert [(one.witness, one.signed) for one in asked] == [(NGO, False), (UNIVERSITY, False)]
    assert all("422" in one.why for one in asked)


def test_a_witness_that_is_down_holds_nobody_up_and_signs_later(town, outside):
    outside.watch(log_key(town))
    town.change(known_witnesses, known_witnesses.c.name == NGO, url="http://127.0.0.1:9")
    town.sweeps()
    assert {row.witness for row in town.rows(cosignatures)} == {UNIVERSITY}
    town.change(
        known_witnesses,
        known_witnesses.c.name == NGO,
        url=outside.addresses[0],
        asked_at=town.ago(seconds=61),
    )
    town.sweeps()
    assert {row.witness for row in town.rows(cosignatures)} == {NGO, UNIVERSITY}


def test_a_signature_by_another_key_is_not_kept(town, outside):
    outside.watch(log_key(town))
    sequencing.sequence(town.house)
    town.change(known_witnesses, known_witnesses.c.name == NGO, public_key=b"x" * 32)
    told = {one.witness: one.why for one in cosigning.cosign(town.house)}
    assert told[NGO] == "its signature is not by the key that we know"
    assert {row.witness for row in town.rows(cosignatures)} == {UNIVERSITY}


def test_a_witness_that_comes_later_is_noted_in_the_running_log(town, outside):
    noted = [row.body for row in town.rows(log_acts) if row.kind == "decision"]
    assert [one["witness"].split("+")[0] for one in noted] == [NGO, UNIVERSITY]


def test_a_witness_that_was_there_before_stands_in_the_opening(town, outside):
    found(town.house, "later")
    opened = town.rows(log_acts)[-1]
    assert opened.kind == "open"
    assert [one.split("+")[0] for one in opened.body["witnesses"]] == [NGO, UNIVERSITY]


def test_a_witness_is_added_once_and_by_its_own_kind_of_key(town, outside):
    for url, key, why in (
        (outside.addresses[0], str(outside.ours.key), "known already"),
        (outside.addresses[0], str(KEY), "a log's key"),
        (outside.addresses[0], "nonsense", "NAME"),
        ("gopher://w", str(outside.ours.key), "--url"),
    ):
        with pytest.raises(Refused, match=why):
            cosigning.add_witness(town.house, url, key)


def test_a_result_waits_for_two_witnesses(town, outside, tmp_path):
    town.phone(CHAN).joins().votes("11")
    sequencing.sequence(town.house)
    ends(town)
    with pytest.raises(Refused, match="0 of 2 witnesses have signed"):
        board.publish(town.house, SLUG, tmp_path / "board")
    outside.watch(log_key(town))
    made = board.publish(town.house, SLUG, tmp_path / "board")
    assert (made.results, made.witnesses) == (True, (NGO, UNIVERSITY))
    assert says(tmp_path / "board").startswith("PROVED")


def test_a_public_board_during_voting_names_who_saw_it(town, outside, tmp_path):
    outside.watch(log_key(town))
    votes(town)
    cosigning.cosign(town.house)
    board.publish(town.house, SLUG, tmp_path / "board")
    said = says(tmp_path / "board")
    assert f"under the last checkpoint: {NGO}, {UNIVERSITY}" in said
    assert "NOT PROVED: who won" in said


def test_every_process_asks_the_same_witnesses(town, outside, migrated_url):
    outside.watch(log_key(town))
    sequencing.sequence(town.house)
    other = open_town(migrated_url)
    assert all(one.signed for one in cosigning.cosign(other.house))
    assert cosigning.cosign(town.house) == []
    other.close()


def test_the_two_kinds_of_witness_keep_the_same_memory(tmp_path):
    files = []
    for kind in (witnesses.Witness, lone_witness.Witness):
        one = kind(tmp_path / kind.__module__, NGO)
        one.trust(str(KEY))
        one.add_checkpoint(asks(0, 7))
        files += [json.loads(file.read_text()) for file in one.folder.glob("seen-*.json")]
    assert files[0] == files[1]
