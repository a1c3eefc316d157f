"""A backup: the whole database in one encrypted file, and its way back, which proves itself.

The file's key is derived from PHONE_KEY, which is not in it: whoever finds the file finds nothing,
and a version of PHONE_KEY that was dropped ends every backup made under it. Chunks are sealed one
by one (AES-256-GCM, the number of the chunk and whether it is the last are part of what is sealed),
so a file that was cut, mended or shuffled is refused. The last chunk holds how many rows each table
had and a digest of them; a restore counts what it has written against it before it is believed.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, text

from smsgateway.actions.refused import Refused
from smsgateway.store import rows, schema
from smsgateway.store.db import Database
from smsgateway.store.rows import Chunk, Proof
from smsgateway.store.sealing import derive

MAGIC = b"smsgateway backup 1\n"
SALT_BYTES = 16
LENGTH_BYTES = 4
LONGEST = 256 * 1024 * 1024
"""Bytes of one sealed chunk: more is no chunk of ours."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds."""

    revision: str
    made_at: str
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore proved."""

    revision: str
    made_at: str
    rows: int
    tables: int


def make(db: Database, keys: Mapping[int, bytes], file: Path) -> Made:
    """Write the backup, whole or not at all, as one moment of the database."""
    version = max(keys)
    salt = os.urandom(SALT_BYTES)
    fresh = file.with_name(file.name + ".part")
    fresh.touch(mode=0o600)
    with fresh.open("wb") as out, one_moment(db) as connection:
        revision = schema.revision_of(connection)
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        out.write(MAGIC + bytes([version]) + salt)
        seal = sealer(out, keys[version], salt)
        seal({"revision": revision, "made_at": made_at}, False)
        told = counted(rows.dump(connection), lambda chunk: seal(asdict(chunk), False))
        seal({name: asdict(proof) for name, proof in told.items()}, True)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
    total = sum(proof.rows for proof in told.values())
    return Made(revision, made_at, total, file.stat().st_size)


def one_moment(db: Database) -> Any:
    """A transaction in which every table shows the same moment."""
    if db.on_sqlite:
        return db.engine.begin()
    return db.engine.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    ).begin()


def counted(chunks: Iterable[Chunk], each: Callable[[Chunk], None]) -> dict[str, Proof]:
    """Hand on every chunk and prove all of them."""

    def passing() -> Iterator[Chunk]:
        for chunk in chunks:
            each(chunk)
            yield chunk

    return rows.proofs(passing())


def sealer(out: IO[bytes], key: bytes, salt: bytes) -> Callable[[Any, bool], None]:
    """Writes one value a call, each sealed under its number; the last one is marked."""
    box = AESGCM(derive(key, "backup", salt))
    number = 0

    def seal(told: Any, last: bool) -> None:
        nonlocal number
        data = zlib.compress(json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        sealed = box.encrypt(nonce(number), data, b"last" if last else b"more")
        mark = (len(sealed) << 1 | int(last)).to_bytes(LENGTH_BYTES + 1, "big")
        out.write(mark + sealed)
        number += 1

    return seal


def nonce(number: int) -> bytes:
    """The key is this file's own, so a counter is enough."""
    return number.to_bytes(12, "big")


def opened(file: Path, keys: Mapping[int, bytes]) -> Iterator[Any]:
    """The values of a backup in order. Raises `Refused` for a wrong key or a damaged file."""
    with file.open("rb") as stream:
        head = stream.read(len(MAGIC) + 1 + SALT_BYTES)
        if not head.startswith(MAGIC) or len(head) < len(MAGIC) + 1 + SALT_BYTES:
            raise Refused("{file} is no backup of this service", file=file.name)
        version, salt = head[len(MAGIC)], head[len(MAGIC) + 1 :]
        if version not in keys:
            raise Refused(
                "{file} needs version {version} of PHONE_KEY", file=file.name, version=version
            )
        box = AESGCM(derive(keys[version], "backup", salt))
        number, last = 0, False
        while not last:
            mark = int.from_bytes(stream.read(LENGTH_BYTES + 1), "big")
            length, last = mark >> 1, bool(mark & 1)
            sealed = stream.read(min(length, LONGEST))
            try:
                data = box.decrypt(nonce(number), sealed, b"last" if last else b"more")
            except (InvalidTag, ValueError) as error:
                why = "the key is another one, or the file is damaged"
                raise Refused("{file} cannot be opened: {why}", file=file.name, why=why) from error
            yield json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
            number += 1
        if stream.read(1):
            raise Refused("{file} goes on after its end", file=file.name)


def check(file: Path, keys: Mapping[int, bytes]) -> Restored:
    """Read a backup to its end and prove it against itself, without a database."""
    values = opened(file, keys)
    head = next(values)
    kept: dict[str, Any] = {}
    found = rows.proofs(chunks_of(values, kept))
    compare(found, kept)
    return outcome(head, found)


def restore(
    db: Database, keys: Mapping[int, bytes], file: Path, keep_schema: bool = False
) -> Restored:
    """Write a backup into an empty database and prove that all of it is there.

    The schema is the backup's own, then brought to this code's unless `keep_schema` says that an
    older code will use it. Raises `Refused`, and then the database holds nothing of it.
    """
    values = opened(file, keys)
    head = next(values)
    prepare(db, str(head["revision"]))
    kept: dict[str, Any] = {}
    with db.write() as connection:
        if not rows.empty(connection):
            raise Refused("this database is not empty: name another one, or say --replace")
        rows.load(connection, chunks_of(values, kept))
        found = rows.proofs(rows.dump(connection))
        compare(found, kept)
    if not keep_schema and head["revision"] != schema.newest():
        schema.upgrade(db)
    return outcome(head, found)


def prepare(db: Database, revision: str) -> None:
    """Bring a new database to the backup's schema. Raises `Refused` for one of a newer code."""
    if revision not in schema.known():
        raise Refused(
            "the backup has schema {revision}: a newer version of this service made it",
            revision=revision,
        )
    there = schema.current(db)
    if there not in ("", revision):
        raise Refused(
            "this database has schema {there}: name an empty one, or say --replace", there=there
        )
    if not there:
        schema.upgrade(db, revision)


def chunks_of(values: Iterator[Any], kept: dict[str, Any]) -> Iterator[Chunk]:
    """The rows of a backup; what its last value promises is left in `kept`."""
    before: Any = None
    for told in values:
        if before is not None:
            yield Chunk(**before)
        before = told
    kept.update(before or {})


def compare(found: Mapping[str, Proof], kept: Mapping[str, Any]) -> None:
    """Raises `Refused` with the first table that differs from what the backup promised."""
    compare_proofs(found, {name: Proof(**proof) for name, proof in kept.items()}, "restored")


def compare_proofs(found: Mapping[str, Proof], promised: Mapping[str, Proof], what: str) -> None:
    """Raises `Refused` with the first table that differs."""
    for name in sorted(promised.keys() | found.keys()):
        if promised.get(name) != found.get(name):
            raise Refused(
                "the table {name} is not what was promised: nothing was {what}",
                name=name,
                what=what,
            )


def outcome(head: Mapping[str, Any], found: Mapping[str, Proof]) -> Restored:
    """What was proven."""
    total = sum(proof.rows for proof in found.values())
    return Restored(str(head["revision"]), str(head["made_at"]), total, len(found))


def set_aside(db: Database) -> str:
    """Make room for a restore without losing what is there; where it is now."""
    stamp = datetime.now(UTC).strftime("%Y%m%d_%H%M%S")
    if not db.on_sqlite:
        name = f"before_{stamp}"
        with db.write() as connection:
            rename_schema(connection, name)
        return f"the schema {name} of the same database"
    db.dispose()
    file = Path(db.url.removeprefix("sqlite:///"))
    aside = file.with_name(f"{file.name}.before_{stamp}")
    for ending in ("", "-wal", "-shm"):
        if (part := file.with_name(file.name + ending)).exists():
            part.replace(aside.with_name(aside.name + ending))
    return str(aside)


def rename_schema(connection: Connection, name: str) -> None:
    """PostgreSQL keeps the old tables under another name, whole."""
    old = connection.execute(text("SELECT current_schema()")).scalar_one()
    connection.execute(text(f'ALTER SCHEMA "{old}" RENAME TO "{name}"'))
    connection.execute(text(f'CREATE SCHEMA "{old}"'))
