"""The tree: RFC 6962, checked against its own words, size by size."""

from functools import cache
from hashlib import sha256

import pytest

from smsgateway.counting.merkle import (
    EMPTY,
    consistency_proof,
    leaf_hash,
    proves_consistency,
    root,
)
from tests.log.outsiders import lone_witness, verifier

UP_TO = 200
SIZES = pytest.mark.parametrize("up_to", [80, pytest.param(UP_TO, marks=pytest.mark.drill)])
LEAVES = [f"leaf {n}".encode() for n in range(UP_TO + 1)]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]

# Section 2.1 of the RFC, word for word; slow, and right.


@cache
def mth(start, end):
    if end - start == 1:
        return sha256(b"\x00" + LEAVES[start]).digest()
    k = split(end - start)
    return sha256(b"\x01" + mth(start, start + k) + mth(start + k, end)).digest()


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def subproof(m, start, end, b):
    n = end - start
    if m == n:
        return [] if b else [mth(start, end)]
    k = split(n)
    if m <= k:
        return [*subproof(m, start, start + k, b), mth(start + k, end)]
    return [*subproof(m - k, start + k, end, False), mth(start, start + k)]


def test_the_empty_tree_and_small_ones_have_the_roots_that_were_worked_out_by_hand():
    known = {
        0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        1: sha256(b"\x00leaf 0").hexdigest(),
        3: sha256(
            b"\x01"
            + sha256(
                b"\x01" + sha256(b"\x00leaf 0").digest() + sha256(b"\x00leaf 1").digest()
            ).digest()
            + sha256(b"\x00leaf 2").digest()
        ).hexdigest(),
    }
    assert {size: root(HASHES[:size]).hex() for size in known} == known


def test_every_root_up_to_size_200_is_the_one_of_the_definition():
    growing = verifier.Tree()
    for size in range(1, UP_TO + 1):
        growing.append(LEAVES[size - 1])
        assert root(HASHES[:size]) == growing.root() == mth(0, size)


@SIZES
def test_every_consistency_proof_up_to_a_size_is_the_defined_one_and_is_accepted(up_to):
    proofs = 0
    for new in range(1, up_to + 1):
        for old in range(1, new):
            proof = consistency_proof(HASHES[:new], old)
            assert proof == subproof(old, 0, new, True)
            assert proves_consistency(old, new, mth(0, old), mth(0, new), proof)
            assert lone_witness.grew(old, new, mth(0, old), mth(0, new), proof)
            proofs += 1
    assert proofs == up_to * (up_to - 1) // 2


@pytest.mark.parametrize("judge", [proves_consistency, lone_witness.grew], ids=["ours", "lone"])
def test_a_consistency_proof_that_is_changed_anywhere_is_refused(judge):
    for new in range(2, 40):
        for old in range(1, new):
            proof, before, after = consistency_proof(HASHES[:new], old), mth(0, old), mth(0, new)
            other = sha256(b"other").digest()
            wrong = [[*proof[:n], other, *proof[n + 1 :]] for n in range(len(proof))]
            wrong += [proof[:-1], [*proof, other], proof[::-1] if len(proof) > 1 else [other]]
            assert not any(judge(old, new, before, after, one) for one in wrong if one != proof)
            assert not judge(old, new, other, after, proof)
            assert not judge(old, new, before, other, proof)


def test_nothing_is_consistent_with_everything_and_a_tree_with_itself():
    assert proves_consistency(0, 5, EMPTY, mth(0, 5), [])
    assert proves_consistency(5, 5, mth(0, 5), mth(0, 5), [])
    assert not proves_consistency(5, 5, mth(0, 5), mth(0, 4), [])
    assert not proves_consistency(6, 5, mth(0, 6), mth(0, 5), [])


def test_what_is_not_in_the_tree_cannot_be_proved():
    with pytest.raises(ValueError, match="no beginning"):
        consistency_proof(HASHES[:3], 4)
