"""Documents that prove an answer to a finding, kept sealed beside it."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert, select

from smsgateway.actions.refused import Refused
from smsgateway.store.db import AnyRow
from smsgateway.store.sealing import Keyring
from smsgateway.store.transfers import audit_findings, finding_proofs

LARGEST = 4 * 1024 * 1024
"""Bytes."""

ENDINGS = (".pdf", ".png", ".jpg", ".jpeg", ".csv", ".xlsx", ".docx", ".odt", ".txt")

STRANGE = re.compile(r"[^\w .()-]")


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A document that was sent."""

    name: str
    content: bytes


def keep(
    connection: Connection, keys: Keyring, finding_id: int, file: ProofFile, *, by: str
) -> None:
    """In the caller's transaction. Raises `Refused`."""
    if not 0 < len(file.content) <= LARGEST:
        raise Refused("choose a document of at most 4 MB")
    if Path(file.name).suffix.lower() not in ENDINGS:
        raise Refused("a proof is a PDF, a picture, a text or a table")
    sealed = keys.seal(b64encode(file.content).decode(), "file")
    name = STRANGE.sub("_", Path(file.name).name)[-100:]
    made = insert(finding_proofs).values(finding_id=finding_id, name=name, sealed=sealed, by=by)
    connection.execute(made)


def names(
    connection: Connection, finding_ids: Collection[int]
) -> Mapping[int, Sequence[tuple[int, str]]]:
    """Number and name of each document, by finding."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    told = select(finding_proofs.c.finding_id, finding_proofs.c.id, finding_proofs.c.name)
    mine = told.where(finding_proofs.c.finding_id.in_(finding_ids)).order_by(finding_proofs.c.at)
    for row in connection.execute(mine):
        found[row.finding_id].append((row.id, row.name))
    return found


def document(connection: Connection, number: int) -> AnyRow:
    """A document with the `area_id` of its finding. Raises `Refused` where there is none."""
    found = (
        select(finding_proofs, audit_findings.c.area_id)
        .join(audit_findings, audit_findings.c.id == finding_proofs.c.finding_id)
        .where(finding_proofs.c.id == number)
    )
    row = connection.execute(found).first()
    if row is None:
        raise Refused("there is no such document")
    return row


def opened(keys: Keyring, row: AnyRow) -> bytes:
    """What it holds."""
    return b64decode(keys.open(row.sealed, "file"))
