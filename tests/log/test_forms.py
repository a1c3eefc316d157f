"""What is signed and hashed, byte for byte: notes, keys, leaves, and Ed25519 three times over."""

import json
from hashlib import sha256

import pytest

from smsgateway.counting.leaves import Opening, act_leaf, ballot_leaf, canonical, read_leaf
from smsgateway.counting.notes import (
    LOG_KEY,
    WITNESS_KEY,
    Checkpoint,
    NotANote,
    Note,
    Signature,
    VerifierKey,
    cosigned_message,
    is_name,
    read_checkpoint,
    read_key,
    read_note,
    read_request,
    request,
)
from smsgateway.store.signing import Signer, log_signer, verifies
from tests.log.outsiders import lone_witness, verifier

# RFC 8032, section 7.1, tests 1 to 3.
RFC_8032 = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_all_three_ed25519_agree_with_the_rfc(seed, public, message, signature):
    seed, public, message, signature = map(bytes.fromhex, (seed, public, message, signature))
    assert Signer(seed).public == lone_witness.public_key(seed) == public
    assert Signer(seed).sign(message) == lone_witness.sign(seed, message) == signature
    for judge in (verifies, verifier.verifies, lone_witness.verifies):
        assert judge(public, signature, message)


@pytest.mark.parametrize(
    "judge",
    [verifies, verifier.verifies, lone_witness.verifies],
    ids=["cryptography", "verify.py", "witness.py"],
)
def test_a_signature_that_is_changed_in_any_byte_is_false(judge):
    signer, message = Signer(b"s" * 32), b"a checkpoint"
    good = signer.sign(message)
    for place in range(64):
        bad = bytearray(good)
        bad[place] ^= 1
        assert not judge(signer.public, bytes(bad), message)
    order = 2**252 + 27742317777372353535851937790883648493
    again = int.from_bytes(good[32:], "little") + order  # the same number, spelled twice
    assert not judge(signer.public, good[:32] + again.to_bytes(32, "little"), message)
    assert not judge(signer.public, good, message + b".")
    assert not judge(signer.public, good[:63], message)
    assert judge(signer.public, good, message)


def test_each_log_has_a_key_of_its_own_that_follows_from_the_phone_key():
    keys = {
        log_signer(phone, salt).public for phone in (b"a" * 32, b"b" * 32) for salt in (b"1", b"2")
    }
    assert len(keys) == 4
    assert log_signer(b"a" * 32, b"1").public in keys


def test_a_checkpoint_reads_as_the_common_form_has_it():
    told = Checkpoint("kee.example/log/kee", 7, sha256(b"x").digest())
    assert told.text == "kee.example/log/kee\n7\nLXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=\n"
    assert read_checkpoint(told.text) == told
    assert cosigned_message(told.text, 5) == b"cosignature/v1\ntime 5\n" + told.text.encode()


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "a\n01\nAA==\n", "a\n1\nAA==\n", "a\n1\nAA==\nmore\n", "a\nx\nAA==\n"],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(NotANote):
        read_checkpoint(text)


def test_a_note_keeps_its_text_and_signatures_exactly():
    note = Note(
        "one\ntwo\n", (Signature("a.example", b"1234", b"s" * 64), Signature("b", b"5678", b"t"))
    )
    assert str(note).startswith("one\ntwo\n\n— a.example MTIzN")
    assert read_note(str(note)) == note


@pytest.mark.parametrize(
    "text",
    ["", "one\n", "one\n\n", "one\n\n— a MTIz", "one\n\n- a MTIzNHM=\n", "one\n\n— a MTIz\n"],
)
def test_what_is_no_note_is_refused(text):
    with pytest.raises(NotANote):
        read_note(text)


def test_a_verifier_key_names_its_holder_kind_and_hash():
    key = VerifierKey("uni.example/w1", WITNESS_KEY, b"k" * 32)
    assert read_key(str(key)) == key
    named = b"uni.example/w1\n\x04" + b"k" * 32
    assert str(key).split("+")[1] == sha256(named).hexdigest()[:8]
    assert VerifierKey(key.name, LOG_KEY, key.key).key_id != key.key_id
    for wrong in (str(key).replace("uni", "uno"), str(key)[:-4], "nonsense", "a+b+c"):
        with pytest.raises(NotANote):
            read_key(wrong)
    assert [is_name(one) for one in ("a/b", "", "a b", "a+b")] == [True, False, False, False]


def test_a_request_to_a_witness_reads_back():
    note = Note("log\n3\nroot\n", (Signature("log", b"1234", b"s"),))
    assert read_request(request(2, [b"a" * 32, b"b" * 32], note)) == (
        2,
        [b"a" * 32, b"b" * 32],
        note,
    )


def test_a_ballots_leaf_commits_to_everything_that_decides_the_count():
    opening = Opening("kee", ["11", "12"], b"t" * 16, 7, 48_211, b"m" * 16, bytes(range(32)))
    inner = sha256(
        b"smsgateway/inner/v1\0"
        + b'{"mid":"%s","nonce2":"%s","seq":7,"tag":"%s","trk":48211}'
        % (b"6d" * 16, bytes(range(16, 32)).hex().encode(), b"74" * 16)
    ).hexdigest()
    com = sha256(
        b"smsgateway/ballot/v1\0"
        + b'{"c":["11","12"],"e":"kee","inner":"%s","nonce1":"%s"}'
        % (inner.encode(), bytes(range(16)).hex().encode())
    ).hexdigest()
    leaf = b'{"com":"%s","k":"b","r":"7K4MQ2PXR9"}' % com.encode()
    assert (opening.inner, opening.commitment) == (inner, com)
    assert ballot_leaf("7K4MQ2PXR9", opening) == leaf


def test_nothing_but_whole_numbers_texts_and_lists_has_a_spelling():
    assert (
        canonical({"b": [1, True, None], "a": "é\n"}) == '{"a":"é\\n","b":[1,true,null]}'.encode()
    )
    for wrong in (0.5, [0.5], {"a": {"b": 0.5}}, (1, 0.5)):
        with pytest.raises(TypeError):
            canonical(wrong)


def test_a_leaf_is_read_only_in_its_one_spelling():
    leaf = act_leaf("close", {"ballots": 3, "closed": "2026-11-22T18:00:00Z"})
    assert read_leaf(leaf)["ballots"] == 3
    for wrong in (leaf + b" ", b"[]", b'{"k":"gossip"}', json.dumps(json.loads(leaf)).encode()):
        with pytest.raises(ValueError, match="no leaf"):
            read_leaf(wrong)
    with pytest.raises(ValueError, match="an act is one of"):
        act_leaf("gossip", {})
