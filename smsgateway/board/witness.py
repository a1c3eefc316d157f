#!/usr/bin/env python3
"""Be a witness of public logs, with nothing but Python 3.11 and this file.

    python3 witness.py --folder w --name uni.example/w1 --log KEY      serve on 127.0.0.1:8090
    python3 witness.py --folder w --name uni.example/w1 --show         print my key and what I saw

A witness signs that a log only ever grew. Run it on a machine of your own organisation, put your
web server with TLS in front of it, and give the printed key to whoever runs the election, and to
the newspapers. KEY is the log's verifier key, as its board and its printed notices show it.

It speaks `POST /add-checkpoint` of the C2SP tlog-witness protocol. Its folder holds its secret key
and, for each log, the newest checkpoint that it signed: lose the folder and you are a new witness;
copy it to a second machine and you break what a witness is for.
"""

import argparse
import base64
import hashlib
import json
import os
import secrets
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LARGEST_REQUEST = 16_384
EMPTY = hashlib.sha256(b"").digest()


class Refused(Exception):
    """An HTTP status and a sentence."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def main() -> int:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--log", action="append", default=[], help="may be given several times")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--show", action="store_true")
    told = parser.parse_args()
    if "+" in told.name or any(one.isspace() for one in told.name):
        parser.error("a name holds no spaces and no plus sign")
    witness = Witness(told.folder, told.name)
    for key in told.log:
        witness.trust(key)
    sys.stdout.write(witness.report())
    sys.stdout.flush()
    if not told.show:
        ThreadingHTTPServer(("127.0.0.1", told.port), handler(witness)).serve_forever()
    return 0


class Witness:
    """Its key, the logs that it knows, and what it signed of each."""

    def __init__(self, folder: Path, name: str) -> None:
        """Draws the key at the first start."""
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "key").exists():
            (folder / "key").touch(mode=0o600)
            (folder / "key").write_text(secrets.token_hex(32) + "\n")
        self.folder, self.name = folder, name
        self.seed = bytes.fromhex((folder / "key").read_text().strip())
        self.public = public_key(self.seed)
        self.lock = threading.Lock()

    def trust(self, text: str) -> None:
        """Watch the log with this key."""
        name, _ = read_key(text, 1)
        known = self.logs()
        if known.get(name, text) != text:
            raise SystemExit(f"{name} has another key already")
        if name not in known:
            with (self.folder / "logs").open("a") as file:
                file.write(text + "\n")

    def logs(self) -> dict[str, str]:
        """Verifier keys by origin."""
        file = self.folder / "logs"
        lines = file.read_text().split() if file.exists() else []
        return {line.split("+")[0]: line for line in lines}

    def add_checkpoint(self, body: bytes) -> str:
        """A signature line for a checkpoint that continues what was signed; else `Refused`."""
        try:
            head, _, note = body.decode().partition("\n\n")
            first, *lines = head.split("\n")
            _, old = first.split(" ")
            proof = [unspell(line) for line in lines]
            text, gap, signatures = note.rpartition("\n\n")
            origin, written, spelled = text.split("\n")
            size, root = int(written), unspell(spelled)
            text += "\n"
            fits = f"{origin}\n{size}\n{spell(root)}\n" == text and f"old {int(old)}" == first
            if not (gap and fits and size >= 0 and len(root) == 32 and len(proof) <= 63):
                raise ValueError("the request is not in its form")
        except ValueError as error:
            raise Refused(400, str(error)) from error
        if origin not in self.logs():
            raise Refused(404, "this log is not known here")
        name, key = read_key(self.logs()[origin], 1)
        if not any(signed_by(line, name, key, text) for line in signatures.splitlines()):
            raise Refused(403, "the log did not sign this")
        if int(old) > size:
            raise Refused(400, "the old size is larger than the new one")
        with self.lock:
            seen_size, seen_root = self.seen(origin)
            if int(old) != seen_size or (size == seen_size and root != seen_root):
                raise Refused(409, str(seen_size))
            if not grew(seen_size, size, seen_root, root, proof):
                raise Refused(422, "the proof does not show that the log only grew")
            self.remember(origin, size, root)
            when = int(time.time())
            signature = sign(self.seed, f"cosignature/v1\ntime {when}\n{text}".encode())
        raw = key_id(self.name, 4, self.public) + when.to_bytes(8, "big") + signature
        return f"— {self.name} {spell(raw)}\n"

    def seen(self, origin: str) -> tuple[int, bytes]:
        """Size and root of the newest checkpoint that it signed."""
        file = self.place(origin)
        if not file.exists():
            return 0, EMPTY
        told = json.loads(file.read_text())
        return told["size"], bytes.fromhex(told["root"])

    def remember(self, origin: str, size: int, root: bytes) -> None:
        """On disk before anything is signed: a killed witness never signs a second history."""
        draft = self.place(origin).with_suffix(".new")
        with draft.open("w") as file:
            json.dump({"origin": origin, "size": size, "root": root.hex()}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.place(origin))

    def place(self, origin: str) -> Path:
        """The file that remembers a log."""
        return self.folder / f"seen-{hashlib.sha256(origin.encode()).hexdigest()[:16]}.json"

    def report(self) -> str:
        """Its key, and size and seal of every log that it saw."""
        raw = spell(b"\x04" + self.public)
        lines = [f"{self.name}+{key_id(self.name, 4, self.public).hex()}+{raw}"]
        for origin in self.logs():
            size, root = self.seen(origin)
            lines.append(f"{origin} {size} {root.hex()[:8].upper()}")
        return "".join(f"{line}\n" for line in lines)


def handler(witness: Witness) -> type[BaseHTTPRequestHandler]:
    """The two things that can be asked over HTTP."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            self.answer(200, witness.report())

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint" or not (length.isascii() and length.isdigit()):
                return self.answer(404, "POST /add-checkpoint\n")
            if int(length) > LARGEST_REQUEST:
                return self.answer(413, "too long\n")
            try:
                return self.answer(200, witness.add_checkpoint(self.rfile.read(int(length))))
            except Refused as refused:
                return self.answer(refused.status, f"{refused}\n")

        def answer(self, status: int, text: str) -> None:
            body = text.encode()
            kind = "text/x.tlog.size" if status == 409 else "text/plain; charset=utf-8"
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: who asked is nobody's business."""

    return Handler


def grew(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    """Whether the tree of `old` leaves is a beginning of that of `new` (RFC 6962)."""
    if old in (0, new):
        return not proof and old_root == (EMPTY if old == 0 else new_root)
    place, last, rest = old - 1, new - 1, list(proof)
    while place % 2:
        place, last = place // 2, last // 2
    if place and not rest:
        return False
    before = after = rest.pop(0) if place else old_root
    while last:
        if place % 2 or place < last:
            if not rest:
                return False
            beside = rest.pop(0)
            after = node(beside, after) if place % 2 else node(after, beside)
            before = node(beside, before) if place % 2 else before
        place, last = place // 2, last // 2
    return not rest and before == old_root and after == new_root


def node(left: bytes, right: bytes) -> bytes:
    """The hash of a pair."""
    return hashlib.sha256(b"\1" + left + right).digest()


def spell(raw: bytes) -> str:
    """Base64."""
    return base64.b64encode(raw).decode()


def unspell(text: str) -> bytes:
    """Base64 in its one spelling, read. Raises ValueError."""
    raw = base64.b64decode(text, validate=True)
    if spell(raw) != text:
        raise ValueError("not base64 in its one spelling")
    return raw


def key_id(name: str, kind: int, key: bytes) -> bytes:
    """Four bytes that name a key."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + key).digest()[:4]


def read_key(text: str, kind: int) -> tuple[str, bytes]:
    """A verifier key: NAME+HASH+BASE64."""
    try:
        name, digest, encoded = text.split("+", 2)
        raw = unspell(encoded)
        if len(raw) != 33 or raw[0] != kind or key_id(name, kind, raw[1:]).hex() != digest:
            raise ValueError("the parts do not fit each other")
    except ValueError as error:
        raise SystemExit(f"{text} is not a log's verifier key: {error}") from error
    return name, raw[1:]


def signed_by(line: str, name: str, key: bytes, text: str) -> bool:
    """Whether a note's signature line is the log's, under this text."""
    try:
        dash, who, encoded = line.split(" ")
        raw = unspell(encoded)
    except ValueError:
        return False
    ours = dash == "—" and who == name and raw[:4] == key_id(name, 1, key)
    return ours and verifies(key, raw[4:], text.encode())


# Ed25519 as RFC 8032 has it, plain: a witness signs once a minute.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
HALF = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def public_key(seed: bytes) -> bytes:
    """The public half of a key."""
    return encoded(times(secret(seed)[0], BASE))


def secret(seed: bytes) -> tuple[int, bytes]:
    """The number and the prefix that a seed stands for."""
    digest = hashlib.sha512(seed).digest()
    number = int.from_bytes(digest[:32], "little") & (2**254 - 8) | 2**254
    return number, digest[32:]


def sign(seed: bytes, message: bytes) -> bytes:
    """64 bytes."""
    number, prefix = secret(seed)
    public = encoded(times(number, BASE))
    r = modulo(prefix + message)
    first = encoded(times(r, BASE))
    s = (r + modulo(first + public + message) * number) % ORDER
    return first + s.to_bytes(32, "little")


def verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the holder of this key signed this message."""
    s, point = int.from_bytes(signature[32:], "little"), decoded(key)
    if len(signature) != 64 or s >= ORDER or point is None:
        return False
    x, y, z, t = point
    h = modulo(signature[:32] + key + message)
    found = plus(times(s, BASE), times(h, (-x % P, y, z, -t % P)))
    return encoded(found) == signature[:32]


def modulo(data: bytes) -> int:
    """A hash as a number below the order."""
    return int.from_bytes(hashlib.sha512(data).digest(), "little") % ORDER


def times(number: int, point: Point) -> Point:
    """A multiple of a point."""
    found = (0, 1, 1, 0)
    while number:
        if number % 2:
            found = plus(found, point)
        point, number = plus(point, point), number // 2
    return found


def plus(one: Point, other: Point) -> Point:
    """The sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def decoded(raw: bytes) -> Point | None:
    """The point that 32 bytes stand for."""
    number = int.from_bytes(raw, "little")
    y, odd = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * HALF % P
    if y >= P or x * x % P != square or (x == 0 and odd):
        return None
    x = x if x % 2 == odd else P - x
    return x, y, 1, x * y % P


def encoded(point: Point) -> bytes:
    """The 32 bytes of a point."""
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x % 2) << 255).to_bytes(32, "little")


BASE: Point = decoded(bytes.fromhex("58" + "66" * 31)) or (0, 1, 1, 0)

if __name__ == "__main__":
    sys.exit(main())
