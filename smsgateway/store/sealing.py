"""Keys and what they do: seal phone numbers and texts, find a phone, tag a voter.

From each versioned PHONE_KEY keys are derived (HKDF, RFC 5869), so that none can stand in
for another:

- *seal*: AES-256-GCM over a phone number or a text, bound to what it is (`kind`); sensitive cases
  have a seal of their own;
- *index*: HMAC-SHA-256 of the E.164 number, to find a person without opening anything;
- *tag*: HMAC-SHA-256 under a key of one contest. The contest's salt lives in its row, and half of
  its key in a file of its own (`shares`); both are destroyed after the dispute window, and from
  then on nobody can tie a ballot to a phone, not with any backup of the database.

An unkeyed hash of a phone number would be no protection: all numbers of a prefix can be tried in
minutes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Literal

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from smsgateway.store.shares import ShareMissing, Shares

LONG_SALT = 32
"""A salt of so many bytes has a share in a file beside it; a shorter one is all there is."""

PADDED = 512
"""Texts are filled up to this many bytes, or twice, four times as many: the length of a sealed
reply would else tell which projects it names, and they are what its reader chose."""

Kind = Literal["phone", "text", "talk", "account", "pin", "sensitive", "file"]

FILLING = b"\0"
INDEX_BYTES = 16
TAG_BYTES = 16
NONCE_BYTES = 12
DERIVED = 256
"""How many keys of contests are kept derived, which takes as long as to seal seven texts."""


def derive(key: bytes, purpose: str, salt: bytes = b"") -> bytes:
    """A 32-byte key for one purpose."""
    return HKDF(SHA256(), 32, salt or None, b"smsgateway/" + purpose.encode()).derive(key)


class Mac:
    """HMAC-SHA-256 under one key, which is scheduled once: that costs ten times the rest."""

    def __init__(self, key: bytes) -> None:
        """`key` is 32 bytes."""
        self._fresh = HMAC(key, SHA256())

    def __call__(self, text: str) -> bytes:
        """The 32 bytes of a text."""
        mac = self._fresh.copy()
        mac.update(text.encode())
        return mac.finalize()


class Keyring:
    """All versions of the key; the highest one seals, every one opens."""

    def __init__(self, keys: Mapping[int, bytes], shares: Shares | None = None) -> None:
        """`keys` maps a version (1 to 255) to 32 bytes; `shares` are the contests' own files."""
        self.current = max(keys)
        self._shares = shares
        # What harm was done to whom is under a key of its own.
        self._seals = {
            (version, own): AESGCM(derive(key, "seal-sensitive" if own else "seal"))
            for version, key in keys.items()
            for own in (False, True)
        }
        newest_first = sorted(keys.items(), reverse=True)
        self._indexes = {version: Mac(derive(key, "index")) for version, key in newest_first}
        self._tags = {version: derive(key, "tag") for version, key in keys.items()}
        self._of_contests: dict[tuple[int, str, bytes], Mac] = {}

    def seal(self, text: str, kind: Kind) -> bytes:
        """Version byte, nonce, ciphertext and authentication tag."""
        nonce = os.urandom(NONCE_BYTES)
        version = bytes([self.current])
        data = filled(text.encode("utf-8", "surrogatepass"), kind)
        return version + nonce + self._lock(self.current, kind).encrypt(nonce, data, kind.encode())

    def open(self, sealed: bytes, kind: Kind) -> str:
        """The text again. Raises `InvalidTag` for tampered data, `KeyError` for a lost version."""
        version, nonce, data = sealed[0], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        opened = self._lock(version, kind).decrypt(nonce, data, kind.encode())
        # Also of texts that were sealed before any were filled up.
        return opened.rstrip(FILLING).decode("utf-8", "surrogatepass")

    def _lock(self, version: int, kind: Kind) -> AESGCM:
        return self._seals[version, kind == "sensitive"]

    def index(self, phone: str) -> bytes:
        """Where a phone is found: the same number gives the same 16 bytes under one key."""
        return self._indexes[self.current](phone)[:INDEX_BYTES]

    def indexes(self, phone: str) -> list[bytes]:
        """Where it may be found while keys are rotated, the newest version first."""
        return [index(phone)[:INDEX_BYTES] for index in self._indexes.values()]

    def tag(self, version: int, salt: bytes, voter: str) -> bytes:
        """The name of `voter` inside one contest, and nowhere else.

        `version` and `salt` are the contest's. `voter` is a phone in E.164: a person who was
        erased and comes back is the same voter until the salt is gone.
        """
        return self.tagger(version, salt)(voter)

    def tagger(self, version: int, salt: bytes) -> Callable[[str], bytes]:
        """As `tag`, for many voters of one contest."""
        mac = self._of_contest(version, "contest", salt)
        return lambda voter: mac(voter)[:TAG_BYTES]

    def mid(self, version: int, salt: bytes, provider: str, message_id: str) -> bytes:
        """What stands for a provider's message id beside a ballot.

        An auditor who is given the contest's key can match it with the provider's own list; once
        the salt is destroyed nobody can.
        """
        return self._of_contest(version, "message", salt)(f"{provider}|{message_id}")[:TAG_BYTES]

    def new_salt(self) -> bytes:
        """For a new contest; where there is a place for shares, with a share in a file."""
        if self._shares is None:
            return os.urandom(LONG_SALT // 2)
        salt = os.urandom(LONG_SALT)
        self._shares.make(salt)
        return salt

    def forget_salt(self, salt: bytes) -> None:
        """Destroy the share: no backup of the database ties anything to a phone any more."""
        self._of_contests.clear()
        if self._shares is not None and len(salt) == LONG_SALT:
            self._shares.destroy(salt)

    def _of_contest(self, version: int, purpose: str, salt: bytes) -> Mac:
        """Its key, derived once a process. Raises `ShareMissing` where that cannot be any more."""
        name = version, purpose, self._whole(salt)
        if name not in self._of_contests:
            if len(self._of_contests) == DERIVED:
                self._of_contests.clear()
            self._of_contests[name] = Mac(derive(self._tags[version], purpose, name[2]))
        return self._of_contests[name]

    def _whole(self, salt: bytes) -> bytes:
        if len(salt) < LONG_SALT:
            return salt
        if self._shares is None:
            raise ShareMissing("this contest needs its file in KEY_DIR, which is not set")
        return salt + self._shares.of(salt)


def filled(data: bytes, kind: Kind) -> bytes:
    """Texts of any length up to a step look alike. NULs at a text's own end are not kept."""
    if kind not in ("text", "talk"):
        return data
    length = PADDED
    while length < len(data):
        length *= 2
    return data.ljust(length, FILLING)
