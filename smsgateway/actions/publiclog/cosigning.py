"""Asking witnesses to sign that a log only grows. No transaction is open while we wait for them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

import requests
from sqlalchemy import func, or_, select, update

from smsgateway.actions.house import House
from smsgateway.actions.log import newest_checkpoint, record_act
from smsgateway.actions.refused import Refused
from smsgateway.counting.merkle import consistency_proof
from smsgateway.counting.notes import (
    WITNESS_KEY,
    NotANote,
    Signature,
    VerifierKey,
    cosigned_message,
    read_key,
    read_note,
    read_signature,
    request,
)
from smsgateway.store.db import AnyRow, database_now
from smsgateway.store.log import cosignatures, log_acts, log_leaves, logs, witnesses
from smsgateway.store.signing import SIGNATURE_BYTES, TIME_BYTES, verifies

log = logging.getLogger(__name__)

TIMEOUT = (2, 5)
AGAIN = timedelta(seconds=60)
"""A witness that does not answer is asked again after this long."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one witness said to one log's newest checkpoint."""

    witness: str
    origin: str
    size: int
    signed: bool
    why: str = ""


def add_witness(house: House, url: str, key: str) -> VerifierKey:
    """Ask this witness from now on; logs that run note it as a decision. Raises `Refused`."""
    try:
        found = read_key(key)
    except NotANote as error:
        raise Refused(str(error)) from error
    if found.kind != WITNESS_KEY:
        raise Refused("this is a log's key, not a witness's")
    if not url.startswith(("http://", "https://")):
        raise Refused("--url begins with https:// (or http:// on loopback)")
    over = select(log_acts.c.contest_id).where(log_acts.c.kind == "close")
    with house.db.write() as connection:
        new = house.db.insert(witnesses).values(
            name=found.name, url=url.rstrip("/"), public_key=found.key
        )
        added = new.on_conflict_do_nothing().returning(witnesses.c.id)
        if connection.execute(added).first() is None:
            raise Refused("a witness named {name} is known already", name=found.name)
        running = select(log_acts.c.contest_id).where(log_acts.c.contest_id.not_in(over)).distinct()
        for contest_id in connection.execute(running).scalars().all():
            record_act(connection, contest_id, "decision", {"witness": str(found)})
    return found


def cosign_due(house: House) -> list[Asked]:
    """Ask whoever has not signed a newest checkpoint and was not asked just now: for the sweep."""
    with house.db.read() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        rested = or_(witnesses.c.asked_at.is_(None), witnesses.c.asked_at <= now - AGAIN)
        urls = set(connection.execute(select(witnesses.c.url).where(rested)).scalars())
    if not urls:
        return []
    with house.db.write() as connection:
        connection.execute(update(witnesses).where(witnesses.c.url.in_(urls)).values(asked_at=now))
    asked = cosign(house, urls=urls)
    for one in asked:
        if not one.signed:
            log.warning("witness %s, size %d of %s: %s", one.witness, one.size, one.origin, one.why)
    return asked


def cosign(
    house: House, contest_id: int | None = None, urls: set[str] | None = None
) -> list[Asked]:
    """Ask the witnesses (all, or those at these URLs) to sign one log's newest checkpoint, or all
    logs'."""
    with house.db.read() as connection:
        known = connection.execute(select(witnesses).order_by(witnesses.c.name)).all()
        held = connection.execute(select(logs)).all()
    return [
        asked
        for one in held
        if contest_id in (None, one.contest_id)
        for witness in known
        if urls is None or witness.url in urls
        if (asked := ask(house, one, witness)) is not None
    ]


def ask(house: House, held: AnyRow, witness: AnyRow) -> Asked | None:
    """Ask one witness; None where there is nothing to sign or it has signed already."""
    with house.db.read() as connection:
        newest = newest_checkpoint(connection, held.contest_id)
        last = connection.execute(
            select(func.max(cosignatures.c.size)).where(
                cosignatures.c.contest_id == held.contest_id,
                cosignatures.c.witness == witness.name,
            )
        ).scalar()
    if newest is None or newest.size == last:
        return None
    signed, why = conversation(house, newest, witness, last or 0)
    if signed:
        keep(house, newest, witness.name, signed)
    return Asked(witness.name, held.origin, newest.size, signed is not None, why)


def conversation(
    house: House, newest: AnyRow, witness: AnyRow, old: int
) -> tuple[Signature | None, str]:
    """Ask from the size that it should know, and once more from the one that it names."""
    try:
        status, text = post(house, newest, witness, old)
        if status == 409 and text.strip().isdigit() and old != int(text) <= newest.size:
            status, text = post(house, newest, witness, int(text))
    except requests.RequestException as error:
        return None, f"no answer ({type(error).__name__})"
    if status != 200:
        return None, f"refused with {status}: {text.strip()[:80]}"
    key = VerifierKey(witness.name, WITNESS_KEY, bytes(witness.public_key))
    for line in text.splitlines():
        try:
            found = read_signature(line)
        except NotANote:
            continue
        if genuine(key, found, read_note(newest.note).text):
            return found, ""
    return None, "its signature is not by the key that we know"


def post(house: House, newest: AnyRow, witness: AnyRow, old: int) -> tuple[int, str]:
    """One request over HTTP."""
    with house.db.read() as connection:
        found = select(log_leaves.c.hash).where(
            log_leaves.c.contest_id == newest.contest_id, log_leaves.c.n < newest.size
        )
        hashes = [bytes(one) for (one,) in connection.execute(found.order_by(log_leaves.c.n))]
    body = request(old, consistency_proof(hashes, old), read_note(newest.note))
    answer = requests.post(
        f"{witness.url}/add-checkpoint",
        data=body.encode(),
        timeout=TIMEOUT,
        allow_redirects=False,
    )
    return answer.status_code, answer.text


def genuine(key: VerifierKey, found: Signature, text: str) -> bool:
    """Whether this is the witness's timed signature under a checkpoint's text."""
    if found.name != key.name or found.key_id != key.key_id:
        return False
    if len(found.signed) != TIME_BYTES + SIGNATURE_BYTES:
        return False
    when = int.from_bytes(found.signed[:TIME_BYTES], "big")
    return verifies(key.key, found.signed[TIME_BYTES:], cosigned_message(text, when))


def keep(house: House, newest: AnyRow, name: str, signed: Signature) -> None:
    """File a cosignature with its checkpoint."""
    row = {
        "contest_id": newest.contest_id,
        "size": newest.size,
        "witness": name,
        "line": signed.line,
    }
    with house.db.write() as connection:
        new = house.db.insert(cosignatures).values(**row)
        connection.execute(new.on_conflict_do_nothing())
