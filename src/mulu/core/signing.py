"""Signature suites: a key's suite decides its signature and inner digest, nothing else.

Suite 1 is Ed25519 under libsodium's strict rule, by the pinned library; suite 2 is SM2 with SM3 by
the system's OpenSSL: one verdict for each odd signature on every node (see ``mulu.core.selftest``).

Source: docs/spec/keys.md KEY-1 to KEY-4 and KEY-9 to KEY-11; RFC 8032; GB/T 32918.2-2016.
"""

from typing import Final, Protocol

from nacl import bindings
from nacl.exceptions import BadSignatureError

from mulu.core import sm2
from mulu.core.hashing import SHA256, SM3
from mulu.core.ids import KeyId

ED25519: Final = 1
SM2: Final = 2
SUITE_NAMES: Final = {ED25519: "ed25519", SM2: "sm2"}
SIGNATURE_BYTES: Final = 64
PUBLIC_KEY_BYTES: Final = {ED25519: 32, SM2: sm2.PUBLIC_KEY_BYTES}
SEED_BYTES: Final = 32
_INNER_HASH: Final = {ED25519: SHA256, SM2: SM3}


class Signer(Protocol):
    """Something that holds a private key and signs with it."""

    @property
    def suite(self) -> int:
        """Suite number."""
        ...

    @property
    def public_key(self) -> bytes:
        """Raw public key (suite 1: 32 bytes, suite 2: 65 bytes)."""
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
    hasher = _INNER_HASH.get(suite)
    if hasher is None:
        raise ValueError(f"suite {suite} is not known; this version knows 1 (ed25519) and 2 (sm2)")
    return KeyId(hasher.digest(bytes([suite]) + public_key).hex())


def verify(suite: int, public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature holds under its suite's strict rule; malformed input is False.

    Raises:
        LibcryptoError: Suite 2 on a machine that cannot judge it, which is no verdict.
    """
    match suite:
        case 1:
            return _verify_ed25519(public_key, message, signature)
        case 2:
            return sm2.verify_sm2(public_key, message, signature)
        case _:
            return False


def _verify_ed25519(public_key: bytes, message: bytes, signature: bytes) -> bool:
    if len(public_key) != PUBLIC_KEY_BYTES[ED25519] or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        bindings.crypto_sign_open(signature + message, public_key)
    except BadSignatureError:
        return False
    return True


def signer_of(suite: int, seed: bytes) -> "Ed25519Signer | Sm2Signer":
    """Make the signer of a secret.

    Args:
        suite: Suite number.
        seed: 32 secret bytes.

    Raises:
        ValueError: The suite is not known, or the seed is none of this suite.
        LibcryptoError: Suite 2 on a machine without SM2.
    """
    match suite:
        case 1:
            return Ed25519Signer(seed)
        case 2:
            return Sm2Signer(seed)
        case _:
            raise ValueError(
                f"suite {suite} is not known; this version knows 1 (ed25519) and 2 (sm2)"
            )


def is_seed(suite: int, seed: bytes) -> bool:
    """Tell whether bytes are a secret of a suite; of suite 2 some in 2^32 random ones are not."""
    return len(seed) == SEED_BYTES and (suite != SM2 or sm2.is_private_key(seed))


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


class Sm2Signer:
    """A suite-2 private key in memory.

    Args:
        seed: The private key itself, big-endian, 32 secret bytes.

    Raises:
        ValueError: The seed is not 32 bytes, or no number from 1 to n-2.
        LibcryptoError: This machine has no SM2.
    """

    __slots__ = ("_key", "_key_id")

    def __init__(self, seed: bytes) -> None:
        self._key = sm2.Sm2PrivateKey(seed)
        self._key_id = key_id(SM2, self._key.public_key)

    @property
    def suite(self) -> int:
        """Suite number 2."""
        return SM2

    @property
    def public_key(self) -> bytes:
        """Raw public key 04 ‖ x ‖ y, 65 bytes."""
        return self._key.public_key

    @property
    def key_id(self) -> KeyId:
        """Key id, 64 hex characters."""
        return self._key_id

    def sign(self, message: bytes) -> bytes:
        """Sign a message under the default id (64 bytes out, other ones each time)."""
        return self._key.sign(message)
