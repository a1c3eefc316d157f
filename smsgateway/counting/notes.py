"""Signed notes, checkpoints and cosignatures as text: the C2SP forms, without any key.

A note is text, an empty line, and signature lines `— NAME BASE64`, where the base64 holds four
bytes that name the key and then the signature. A checkpoint is a note of three lines: origin, size
and root. A witness's signature (cosignature/v1) also carries the time that it signed.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

LOG_KEY = 0x01
WITNESS_KEY = 0x04
DASH = "— "


class NotANote(ValueError):
    """A text that is not in the form."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who, by which key, and the bytes."""

    name: str
    key_id: bytes
    signed: bytes

    @property
    def line(self) -> str:
        return f"{DASH}{self.name} {base64.b64encode(self.key_id + self.signed).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a line end, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(one.line for one in self.signatures)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log promises: this origin had this many leaves under this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key as it is handed round: NAME+HASH+BASE64."""

    name: str
    kind: int
    key: bytes

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.key).digest()[:4]

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([self.kind]) + self.key).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"


def read_key(text: str) -> VerifierKey:
    """The key of a NAME+HASH+BASE64 line. Raises `NotANote`."""
    parts = text.strip().split("+", 2)
    raw = _decoded(parts[2]) if len(parts) == 3 else b""
    if len(raw) != 33 or raw[0] not in (LOG_KEY, WITNESS_KEY):
        raise NotANote("a verifier key looks like NAME+HASH+BASE64 and holds an Ed25519 key")
    key = VerifierKey(parts[0], raw[0], raw[1:])
    if str(key) != text.strip() or not is_name(key.name):
        raise NotANote("the hash of the verifier key does not fit its name and key")
    return key


def is_name(name: str) -> bool:
    """Whether a key may be called this: no spaces, no plus sign."""
    return bool(name) and "+" not in name and not any(c.isspace() for c in name)


def read_note(text: str) -> Note:
    """The note, exactly as written. Raises `NotANote`."""
    body, gap, tail = text.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise NotANote("a note is text, an empty line and signature lines")
    signatures = tuple(read_signature(line) for line in tail[:-1].split("\n"))
    return Note(body + "\n", signatures)


def read_signature(line: str) -> Signature:
    """One signature line, without its line end. Raises `NotANote`."""
    name, gap, encoded = line.removeprefix(DASH).partition(" ")
    raw = _decoded(encoded)
    if not line.startswith(DASH) or not gap or not is_name(name) or len(raw) < 5:
        raise NotANote("a signature line looks like: — NAME BASE64")
    return Signature(name, raw[:4], raw[4:])


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that a note's text holds. Raises `NotANote`."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not (lines[1].isascii() and lines[1].isdigit()):
        raise NotANote("a checkpoint is three lines: origin, size, root")
    found = Checkpoint(lines[0], int(lines[1]), _decoded(lines[2]))
    if found.text != text or len(found.root) != 32:
        raise NotANote("the checkpoint's size or root is not written as it should be")
    return found


def cosigned_message(text: str, when: int) -> bytes:
    """The bytes that a witness signs for a checkpoint's text at a Unix time."""
    return f"cosignature/v1\ntime {when}\n{text}".encode()


def request(old: int, proof: Sequence[bytes], note: Note) -> str:
    """What a witness is asked with: the size it knows, the proof from there, the note."""
    lines = [f"old {old}", *(base64.b64encode(node).decode() for node in proof)]
    return "\n".join(lines) + "\n\n" + str(note)


def read_request(text: str) -> tuple[int, list[bytes], Note]:
    """The three parts again. Raises `NotANote`."""
    head, gap, rest = text.partition("\n\n")
    first, *lines = head.split("\n")
    word, _, size = first.partition(" ")
    if not gap or word != "old" or not (size.isascii() and size.isdigit()) or len(lines) > 63:
        raise NotANote("a request begins with `old SIZE` and at most 63 lines of proof")
    return int(size), [_decoded(line) for line in lines], read_note(rest)


def _decoded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise NotANote("not base64") from error
    if base64.b64encode(raw).decode() != text:
        raise NotANote("not base64 in its one spelling")
    return raw
