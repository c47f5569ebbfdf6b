"""Signature suites: a key's suite decides its signature and inner digest, nothing else.

Suite 1 is Ed25519 under libsodium's strict rule, by the pinned library: one verdict for each odd
signature on every node (see ``mulu.core.selftest``).

Source: docs/spec/keys.md KEY-1 to KEY-4; RFC 8032.
"""

import hashlib
from typing import Final, Protocol

from nacl import bindings
from nacl.exceptions import BadSignatureError

from mulu.core.ids import KeyId

ED25519: Final = 1
SUITE_NAMES: Final = {ED25519: "ed25519"}
SIGNATURE_BYTES: Final = 64
PUBLIC_KEY_BYTES: Final = {ED25519: 32}


class Signer(Protocol):
    """Something that holds a private key and signs with it."""

    @property
    def suite(self) -> int:
        """Suite number."""
        ...

    @property
    def public_key(self) -> bytes:
        """Raw public key (32 bytes for suite 1)."""
        ...

    @property
    def key_id(self) -> KeyId:
        """Key id."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Sign a message (64 bytes out)."""
        ...


def key_id(suite: int, public_key: bytes) -> KeyId:
    """Name a key: the suite's hash of (suite byte ‖ public key), as hex.

    Raises:
        ValueError: The suite is not known.
    """
    if suite != ED25519:
        raise ValueError(f"suite {suite} is not known; this version knows 1 (ed25519)")
    return KeyId(hashlib.sha256(bytes([suite]) + public_key).hexdigest())


def verify(suite: int, public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature holds under its suite's strict rule; malformed input is False."""
    if (
        suite != ED25519
        or len(public_key) != PUBLIC_KEY_BYTES[ED25519]
        or len(signature) != SIGNATURE_BYTES
    ):
        return False
    try:
        bindings.crypto_sign_open(signature + message, public_key)
    except BadSignatureError:
        return False
    return True


class Ed25519Signer:
    """A suite-1 private key in memory.

    Args:
        seed: 32 secret bytes (RFC 8032 private key).

    Raises:
        ValueError: The seed is not 32 bytes.
    """

    __slots__ = ("_key_id", "_public_key", "_secret")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != bindings.crypto_sign_SEEDBYTES:
            raise ValueError(f"an Ed25519 seed has 32 bytes, not {len(seed)}")
        self._public_key, self._secret = bindings.crypto_sign_seed_keypair(seed)
        self._key_id = key_id(ED25519, self._public_key)

    @property
    def suite(self) -> int:
        """Suite number 1."""
        return ED25519

    @property
    def public_key(self) -> bytes:
        """Raw public key, 32 bytes."""
        return self._public_key

    @property
    def key_id(self) -> KeyId:
        """Key id, 64 hex characters."""
        return self._key_id

    def sign(self, message: bytes) -> bytes:
        """Sign a message, RFC 8032 PureEdDSA (64 bytes out)."""
        return bindings.crypto_sign(message, self._secret)[:SIGNATURE_BYTES]
