"""An insider with a copy of the board and keys: changes what he likes and signs it again."""

from __future__ import annotations

import base64
import csv
import io
import json
import shutil
from hashlib import sha256
from pathlib import Path

from smsgateway.counting.leaves import canonical, commitment
from smsgateway.counting.merkle import leaf_hash, root
from smsgateway.counting.notes import WITNESS_KEY, VerifierKey, cosigned_message, read_key
from smsgateway.store.signing import Signer

RESULTS = ("award.json", "ballots.csv", "openings.jsonl", "tally.json", "totals.json")


class Forger:
    """Holds the log's key, and the witnesses' where they are in it with him."""

    def __init__(self, honest: Path, folder: Path, signer: Signer) -> None:
        shutil.copytree(honest, folder)
        self.folder, self.signer = folder, signer
        self.leaves = (folder / "log.jsonl").read_bytes().splitlines()
        self.notes = [json.loads(one) for one in self.lines("checkpoints.jsonl")]
        self.sizes = [int(note.split("\n")[1]) for note in self.notes]
        self.witnesses: dict[str, Signer] = {}

    def lines(self, name: str) -> list[bytes]:
        return (self.folder / name).read_bytes().splitlines()

    def write(self, name: str, lines: list[bytes]) -> None:
        (self.folder / name).write_bytes(b"".join(line + b"\n" for line in lines))

    def json(self, name: str) -> dict:
        return json.loads((self.folder / name).read_bytes())

    def put(self, name: str, told: object) -> None:
        self.write(name, [canonical(told)])

    def acts(self, kind: str) -> list[tuple[int, dict]]:
        read = [(n, json.loads(leaf)) for n, leaf in enumerate(self.leaves)]
        return [(n, one) for n, one in read if one["k"] == kind]

    def openings(self) -> list[dict]:
        return [json.loads(line) for line in self.lines("openings.jsonl")]

    def keep_openings(self, opened: list[dict], refit: bool = True) -> None:
        """With `refit`, the leaves follow what the openings now say."""
        self.write("openings.jsonl", [canonical(one) for one in opened])
        places = {one["r"]: n for n, one in self.acts("b")}
        for one in opened if refit else ():
            leaf = {"k": "b", "r": one["r"], "com": commitment_of(self.origin, one)}
            self.leaves[places[one["r"]]] = canonical(leaf)

    def rows(self) -> list[list[str]]:
        text = (self.folder / "ballots.csv").read_text()
        return list(csv.reader(io.StringIO(text)))[1:]

    def keep_rows(self, rows: list[list[str]]) -> None:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([["tracker", "choice"], *rows])
        (self.folder / "ballots.csv").write_text(out.getvalue())

    @property
    def origin(self) -> str:
        return str(json.loads(self.leaves[0])["e"])

    def settles(self) -> None:
        """The result's leaf names the files as they are now."""
        files = {name: sha256((self.folder / name).read_bytes()).hexdigest() for name in RESULTS}
        n, _ = self.acts("result")[-1]
        self.leaves[n] = canonical({"k": "result", "files": files})

    def signs(self, *, log: bool = True) -> None:
        """New checkpoints at the old sizes where `log`; in any case a new manifest."""
        if log:
            (self.folder / "election.json").write_bytes(self.leaves[0] + b"\n")
            self.write("log.jsonl", self.leaves)
            sizes = sorted({*(s for s in self.sizes if s < len(self.leaves)), len(self.leaves)})
            self.write("checkpoints.jsonl", [canonical(self.checkpoint(s)) for s in sizes])
        names = sorted(
            one.name
            for one in self.folder.iterdir()
            if one.name not in ("manifest", "openings.jsonl")
        )
        digests = [sha256((self.folder / name).read_bytes()).hexdigest() for name in names]
        text = f"{self.origin}/manifest\n" + "".join(
            f"{digest}  {name}\n" for digest, name in zip(digests, names, strict=True)
        )
        (self.folder / "manifest").write_text(f"{text}\n{self.signed(text)}")

    def signed(self, text: str) -> str:
        key = read_key(json.loads(self.leaves[0])["key"])
        return line(key.name, key.key_id + self.signer.sign(text.encode()))

    def checkpoint(self, size: int) -> str:
        top = root([leaf_hash(leaf) for leaf in self.leaves[:size]])
        text = f"{self.origin}\n{size}\n{base64.b64encode(top).decode()}\n"
        note = f"{text}\n{self.signed(text)}"
        for name, signer in sorted(self.witnesses.items()):
            key = VerifierKey(name, WITNESS_KEY, signer.public)
            when = 1_790_000_000
            signature = when.to_bytes(8, "big") + signer.sign(cosigned_message(text, when))
            note += line(name, key.key_id + signature)
        return note


def line(name: str, raw: bytes) -> str:
    return f"— {name} {base64.b64encode(raw).decode()}\n"


def commitment_of(origin: str, one: dict) -> str:
    hidden = ("tag", "seq", "trk", "mid", "nonce2", "back")
    told = {key: one[key] for key in hidden if key in one}
    inner = sha256(b"smsgateway/inner/v1\0" + canonical(told)).hexdigest()
    return commitment(origin, one["c"], inner, one["nonce1"])
