"""The log's signing key, and how signed notes are made and checked (Ed25519, RFC 8032).

Each log's key is derived (HKDF) from the version of PHONE_KEY that its contest began with and from
a salt in the log's own row. So there is no second secret to lose, a leaked log key opens no phone
number, and two databases under one PHONE_KEY never sign with the same key.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from smsgateway.store.sealing import derive

SIGNATURE_BYTES = 64
TIME_BYTES = 8


class Signer:
    """An Ed25519 key that signs."""

    def __init__(self, seed: bytes) -> None:
        """`seed` is the 32 bytes that the key is made of."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._key.sign(message)


def log_signer(phone_key: bytes, salt: bytes) -> Signer:
    """The signer of the log with this salt."""
    return Signer(derive(phone_key, "log", salt))


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether this key signed exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
