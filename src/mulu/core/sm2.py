"""SM2 signatures with SM3: 64 raw bytes r ‖ s, one verdict for every input.

Digest and ranges are ours, the curve's arithmetic is OpenSSL's. DER, which its interface wants, is
built in here, so that no odd spelling of a signature ever exists.

Source: docs/spec/keys.md KEY-9 to KEY-11; GB/T 32918.2-2016 clauses 5.5, 6.1 and 7.1 (RFC 8998
names the same default id); GB/T 32918.5-2017 for the curve.
"""

from functools import lru_cache
from typing import Final

from mulu.core import libcrypto
from mulu.core.hashing import SM3

PRIVATE_KEY_BYTES: Final = 32
PUBLIC_KEY_BYTES: Final = 65
SIGNATURE_BYTES: Final = 64
PARSED_KEYS_MAX: Final = 4096
"""How many parsed public keys are kept for the next signature under them."""
SIGNER_ID: Final = b"1234567812345678"
"""The default id: Z of every key of suite 2 is made with it."""

N: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
"""Order of the curve's group."""
_A: Final = "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc"
_B: Final = "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"
_X: Final = "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
_Y: Final = "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
_CURVE: Final = bytes.fromhex(_A + _B + _X + _Y)
_BASE_POINT: Final = bytes.fromhex("04" + _X + _Y)
UNCOMPRESSED: Final = 4
"""First byte of a public key."""
_HALF: Final = SIGNATURE_BYTES // 2
_INTEGER, _SEQUENCE = 0x02, 0x30
_SIGN_BIT: Final = 0x80


def verify_sm2(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature holds; malformed input is False.

    Args:
        public_key: 04 ‖ x ‖ y, 65 bytes.
        message: What was signed.
        signature: r ‖ s, 64 bytes.

    Raises:
        LibcryptoError: This machine cannot judge SM2.
    """
    if len(public_key) != PUBLIC_KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    # B1, B2: both numbers lie in [1, n-1].
    r, s = _number(signature[:_HALF]), _number(signature[_HALF:])
    if not (0 < r < N and 0 < s < N):
        return False
    key = _parsed(public_key)
    return key is not None and libcrypto.verify_digest(key, digest(public_key, message), der(r, s))


def digest(public_key: bytes, message: bytes, signer_id: bytes = SIGNER_ID) -> bytes:
    """Make what is signed: SM3(Z ‖ message), Z = SM3 of id length, id, curve and key (32 bytes)."""
    id_bits = (8 * len(signer_id)).to_bytes(2, "big")
    z = SM3.digest(id_bits + signer_id + _CURVE + public_key[1:])
    return SM3.digest(z + message)


class Sm2PrivateKey:
    """A private key in memory.

    Args:
        number: The private key itself, big-endian, 32 bytes.

    Raises:
        ValueError: It is not 32 bytes, or outside [1, n-2].
        LibcryptoError: This machine has no SM2.
    """

    __slots__ = ("_key", "public_key")

    def __init__(self, number: bytes) -> None:
        if not is_private_key(number):
            raise ValueError("an SM2 private key is a number from 1 to n-2 in 32 bytes")
        self.public_key = libcrypto.point_of(number)
        self._key = libcrypto.private_key(number, self.public_key)

    def sign(self, message: bytes) -> bytes:
        """Sign a message under the default id (64 bytes out, other ones each time)."""
        made = libcrypto.sign_digest(self._key, digest(self.public_key, message))
        r, rest = _read_integer(made[2:])
        s, _ = _read_integer(rest)
        return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


def is_private_key(number: bytes) -> bool:
    """Tell whether bytes are a private key: 32 of them, a number in [1, n-2]."""
    return len(number) == PRIVATE_KEY_BYTES and 0 < _number(number) < N - 1


def der(r: int, s: int) -> bytes:
    """Write SEQUENCE {INTEGER r, INTEGER s} in DER (X.690 clauses 8.3, 8.9, 10.1)."""
    pair = _integer(r) + _integer(s)
    return bytes((_SEQUENCE, len(pair))) + pair


@lru_cache(maxsize=PARSED_KEYS_MAX)
def _parsed(public_key: bytes) -> libcrypto.Key | None:
    key = libcrypto.public_key(public_key) if public_key[0] == UNCOMPRESSED else None
    if key is None:
        _ensure_curve()
    return key


def _ensure_curve() -> None:
    """Check that this machine knows the curve, before a key is said to be none.

    Raises:
        LibcryptoError: It takes not even the curve's base point for a key.
    """
    if libcrypto.public_key(_BASE_POINT) is None:
        raise libcrypto.LibcryptoError(
            f"{libcrypto.LIBRARY} lacks the curve SM2; install an OpenSSL 3 or newer that is built"
            " with SM2 and SM3, as your distribution or openssl.org has it"
        )


def _integer(number: int) -> bytes:
    content = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return bytes((_INTEGER, len(content))) + content


def _read_integer(data: bytes) -> tuple[int, bytes]:
    end = 2 + data[1]
    return _number(data[2:end]), data[end:]


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")
