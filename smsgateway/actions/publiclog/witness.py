"""A witness: signs that a log only grows. Run by another organisation, on its own machine.

It speaks the C2SP witness protocol (`POST /add-checkpoint`) and keeps, for every log that it was
told of, the newest checkpoint that it signed. A checkpoint that does not continue that one is
refused, so two histories cannot both be cosigned. `GET /` shows what it has seen.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from smsgateway.actions.refused import Refused
from smsgateway.counting.merkle import EMPTY, proves_consistency
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
    read_request,
)
from smsgateway.store.signing import Signer, verifies

LARGEST_REQUEST = 16_384


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status and a text."""

    status: int
    text: str = ""


class Witness:
    """One witness with its key and its memory in a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        """Makes the key at the first start. Raises `Refused` for a name that no key may have."""
        if not is_name(name):
            raise Refused("a witness's name holds no spaces and no plus sign, e.g. uni.example/w1")
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.signer = folder, Signer(own_seed(folder / "key"))
        self.key = VerifierKey(name, WITNESS_KEY, self.signer.public)
        self._one_at_a_time = threading.Lock()

    def trust(self, log_key: str) -> None:
        """Watch the log with this verifier key from now on. Raises `Refused`."""
        try:
            key = read_key(log_key)
        except NotANote as error:
            raise Refused(str(error)) from error
        known = self.logs()
        if key.kind != LOG_KEY or known.get(key.name, key) != key:
            raise Refused("{name} has another key already, or this is no log's key", name=key.name)
        if key.name not in known:
            with (self.folder / "logs").open("a") as file:
                file.write(f"{key}\n")

    def logs(self) -> dict[str, VerifierKey]:
        """The logs that it watches, by origin."""
        file = self.folder / "logs"
        lines = file.read_text().split() if file.exists() else []
        return {key.name: key for key in map(read_key, lines)}

    def add_checkpoint(self, body: bytes) -> Answer:
        """Judge one request; 200 with a signature line, or why not."""
        try:
            old, proof, note = read_request(body.decode())
            told = read_checkpoint(note.text)
        except (NotANote, UnicodeDecodeError) as error:
            return Answer(400, f"{error}\n")
        if (key := self.logs().get(told.origin)) is None:
            return Answer(404, "this log is not known here\n")
        if not signed_by(key, note):
            return Answer(403, "the log did not sign this\n")
        if old > told.size:
            return Answer(400, "the old size is larger than the new one\n")
        with self._one_at_a_time:
            return self.judge(old, proof, told, note)

    def judge(self, old: int, proof: list[bytes], told: Checkpoint, note: Note) -> Answer:
        """Sign what continues what was signed before, and only that."""
        seen = self.seen(told.origin)
        if old != seen.size or (told.size == seen.size and told.root != seen.root):
            return Answer(409, f"{seen.size}\n")
        if not proves_consistency(old, told.size, seen.root, told.root, proof):
            return Answer(422, "the proof does not show that the log only grew\n")
        self.remember(told)  # first, so that a killed witness can never sign a fork
        when = int(time.time())
        signature = self.signer.sign(cosigned_message(note.text, when))
        stamped = when.to_bytes(8, "big") + signature
        return Answer(200, Signature(self.key.name, self.key.key_id, stamped).line)

    def seen(self, origin: str) -> Checkpoint:
        """The newest checkpoint that it signed of a log; the empty tree before the first."""
        file = self.place(origin)
        if not file.exists():
            return Checkpoint(origin, 0, EMPTY)
        told = json.loads(file.read_text())
        return Checkpoint(told["origin"], told["size"], bytes.fromhex(told["root"]))

    def remember(self, told: Checkpoint) -> None:
        """On disk before anything is signed."""
        draft = self.place(told.origin).with_suffix(".new")
        with draft.open("w") as file:
            json.dump({"origin": told.origin, "size": told.size, "root": told.root.hex()}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.place(told.origin))

    def place(self, origin: str) -> Path:
        """The file that remembers this log."""
        return self.folder / f"seen-{hashlib.sha256(origin.encode()).hexdigest()[:16]}.json"

    def report(self) -> str:
        """Its key, and what it has seen: to be compared with SEAL and the notice board."""
        seen = [self.seen(origin) for origin in self.logs()]
        return f"{self.key}\n" + "".join(
            f"{one.origin} {one.size} {one.root.hex()[:8].upper()}\n" for one in seen
        )


def signed_by(key: VerifierKey, note: Note) -> bool:
    """Whether one of the note's signatures is this log's."""
    return any(
        one.name == key.name
        and one.key_id == key.key_id
        and verifies(key.key, one.signed, note.text.encode())
        for one in note.signatures
    )


def own_seed(file: Path) -> bytes:
    """The 32 bytes that a witness's key is made of, drawn once."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32) + "\n")
    return bytes.fromhex(file.read_text().strip())


def server(witness: Witness, port: int) -> ThreadingHTTPServer:
    """Serve the witness on loopback; what faces the internet stands in front of it."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint" or not (length.isascii() and length.isdigit()):
                self.answer(Answer(404, "POST /add-checkpoint\n"))
            elif int(length) > LARGEST_REQUEST:
                self.answer(Answer(413, "too long\n"))
            else:
                self.answer(witness.add_checkpoint(self.rfile.read(int(length))))

        def do_GET(self) -> None:
            self.answer(Answer(200, witness.report()))

        def answer(self, said: Answer) -> None:
            body = said.text.encode()
            kind = "text/x.tlog.size" if said.status == 409 else "text/plain; charset=utf-8"
            self.send_response(said.status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: who asked is nobody's business."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
