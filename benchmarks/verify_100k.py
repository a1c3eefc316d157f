"""How long a stranger takes to recount 100,000 ballots with the file that lies on the board.

    python benchmarks/verify_100k.py [BALLOTS [CHECKPOINTS]]

Makes a board of that many ballots out of the verifier's specification (no server, no database):
5 % voted twice, a checkpoint a minute for a day, two witnesses under each. Prints the seconds that
`verify.py DIR` and `verify.py DIR --auditor` take in a process of their own, and the files' sizes.
"""

import csv
import io
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from flows.codes import CROCKFORD, receipt
from smsgateway.actions.publiclog.board import carried_files
from smsgateway.counting.leaves import Opening, act_leaf, ballot_leaf, canonical
from smsgateway.counting.merkle import leaf_hash, node_hash
from smsgateway.counting.notes import (
    LOG_KEY,
    WITNESS_KEY,
    Checkpoint,
    Note,
    Signature,
    VerifierKey,
    cosigned_message,
)
from smsgateway.counting.parameters import Parameters

PROJECTS = 14
ORIGIN = "bench.example/log/kee"
LOTS = random.Random(100_000)


def main(number=100_000, marks=1_440):
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        make(folder, number, marks)
        sizes = {one.name: one.stat().st_size / 1e6 for one in sorted(folder.iterdir())}
        print(f"{number} ballots, {marks} checkpoints, two witnesses; MB:", end=" ")
        print(", ".join(f"{name} {size:.1f}" for name, size in sizes.items() if size > 0.1))
        for options in ([], ["--auditor"]):
            begun = time.perf_counter()
            run = [sys.executable, "-I", "-B", str(folder / "verify.py"), str(folder), *options]
            done = subprocess.run(run, capture_output=True, text=True)
            taken = time.perf_counter() - begun
            assert done.returncode == 0, done.stdout
            print(f"verify.py DIR {' '.join(options)}: {taken:.1f} s")


def make(folder, number, marks):
    keys = {name: Ed25519PrivateKey.generate() for name in (ORIGIN, "ngo/w1", "uni/w1")}
    ids = [f"project-{n}" for n in range(PROJECTS)]
    rows = ballots(number, ids)
    leaves = [ballot_leaf(receipt_, opening) for receipt_, opening, _ in rows]
    files = results(ids, rows)
    opening = definition(keys, ids)
    digests = {name: sha256(data).hexdigest() for name, data in files.items()}
    log = [
        act_leaf("open", opening),
        *leaves,
        act_leaf("close", {"closed": "2026-11-22T18:00:00Z", "ballots": number}),
        act_leaf("result", {"files": digests}),
    ]
    openings = files.pop("openings.jsonl")
    files |= carried_files()
    files["election.json"] = log[0] + b"\n"
    files["log.jsonl"] = b"".join(leaf + b"\n" for leaf in log)
    files["checkpoints.jsonl"] = checkpoints(keys, log, marks)
    lines = [f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    text = f"{ORIGIN}/manifest\n" + "".join(lines)
    files["manifest"] = str(Note(text, (log_signature(keys, text),))).encode()
    files["openings.jsonl"] = openings
    for name, data in files.items():
        (folder / name).write_bytes(data)


def definition(keys, ids):
    public = {name: key.public_key().public_bytes_raw() for name, key in keys.items()}
    return {
        "e": ORIGIN,
        "key": str(VerifierKey(ORIGIN, LOG_KEY, public[ORIGIN])),
        "witnesses": [str(VerifierKey(n, WITNESS_KEY, public[n])) for n in ("ngo/w1", "uni/w1")],
        "pot": "50000000",
        "least": 1,
        "most": 3,
        "projects": [
            {"id": one, "code": str(11 + n), "cost": str(2_500_000 + n), "withdrawn": False}
            for n, one in enumerate(ids)
        ],
        "rule": "greedy",
        "parameters": Parameters().to_json(),
        "ties": "file order",
        "ranked": False,
        "worth": [],
    }


def ballots(number, ids):
    """(receipt, opening, fate), 5 % of them replaced by the next one of the same voter."""
    trackers = LOTS.sample(range(10**9), number)
    receipts, rows, voter = set(), [], b""
    while len(receipts) < number:
        receipts.add(receipt("".join(LOTS.choices(CROCKFORD, k=9))))
    again = False
    for seq, (code, tracker) in enumerate(zip(sorted(receipts), trackers, strict=True), 1):
        voter = voter if again else LOTS.randbytes(16)
        again = seq < number and LOTS.random() < 0.05
        choice = LOTS.sample(ids, LOTS.choice((1, 2, 3)))
        opening = Opening(
            ORIGIN, choice, voter, seq, tracker, LOTS.randbytes(16), LOTS.randbytes(32)
        )
        rows.append((code, opening, "superseded" if again else "counted"))
    return rows


def results(ids, rows):
    counted = sorted(
        (opening.tracker, sorted(opening.choice, key=ids.index))
        for _, opening, fate in rows
        if fate == "counted"
    )
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(["tracker", "choice"])
    lines.writerows([f"{tracker:09}", ",".join(choice)] for tracker, choice in counted)
    votes = Counter(name for _, choice in counted for name in choice)
    costs = {one: 2_500_000 + n for n, one in enumerate(ids)}
    ranked, left, winners = sorted(ids, key=lambda one: -votes[one]), 50_000_000, []
    for one in ranked:
        if costs[one] <= left:
            left -= costs[one]
            winners.append(one)
    others = ("withdrawn", "disowned", "unvote", "notme", "spoiled", "pending", "late", "withheld")
    zero = dict.fromkeys(others, 0)
    totals = {
        **zero,
        "received": len(rows),
        "counted": len(counted),
        "superseded": len(rows) - len(counted),
        "rejected": {},
        "listed": len(counted),
    }
    sums = {one: {"votes": votes[one], "score": votes[one]} for one in ids}
    made = {"winners": winners, "rule": "greedy", "budget": "50000000"}
    return {
        "ballots.csv": out.getvalue().encode(),
        "totals.json": canonical(totals) + b"\n",
        "tally.json": canonical({"ballots": len(counted), "projects": sums}) + b"\n",
        "award.json": canonical(made | {"spent": str(50_000_000 - left)}) + b"\n",
        "openings.jsonl": b"".join(opened(*row) for row in rows),
    }


def opened(code, opening, fate):
    told = {
        "r": code,
        "c": list(opening.choice),
        "tag": opening.tag.hex(),
        "seq": opening.seq,
        "trk": opening.tracker,
        "mid": opening.mid.hex(),
        "nonce1": opening.nonce1,
        "nonce2": opening.nonce2,
        "d": fate,
    }
    return canonical(told) + b"\n"


def checkpoints(keys, log, marks):
    sizes = sorted({round(len(log) * n / marks) or 1 for n in range(1, marks + 1)} | {len(log)})
    halves, at, notes = [], 0, []
    for size in sizes:
        for leaf in log[at:size]:
            height, node = 1, leaf_hash(leaf)
            while halves and halves[-1][0] == height:
                node, height = node_hash(halves.pop()[1], node), height * 2
            halves.append((height, node))
        at, root = size, halves[-1][1]
        for _, left in reversed(halves[:-1]):
            root = node_hash(left, root)
        text = Checkpoint(ORIGIN, size, root).text
        signatures = [log_signature(keys, text)]
        for name in ("ngo/w1", "uni/w1"):
            key = VerifierKey(name, WITNESS_KEY, keys[name].public_key().public_bytes_raw())
            when = 1_790_000_000 + size
            raw = when.to_bytes(8, "big") + keys[name].sign(cosigned_message(text, when))
            signatures.append(Signature(name, key.key_id, raw))
        notes.append(canonical(str(Note(text, tuple(signatures)))) + b"\n")
    return b"".join(notes)


def log_signature(keys, text):
    key = VerifierKey(ORIGIN, LOG_KEY, keys[ORIGIN].public_key().public_bytes_raw())
    return Signature(ORIGIN, key.key_id, keys[ORIGIN].sign(text.encode()))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
