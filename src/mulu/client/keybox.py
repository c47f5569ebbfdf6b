"""A secret under a passphrase: Argon2id, then the cipher that goes with the key's suite.

Source: docs/spec/keys.md KEY-6 and KEY-16; RFC 9106 (Argon2id); NaCl secretbox; RFC 8998 and
GB/T 32907-2016 (SM4-GCM); NIST SP 800-38D clause 8.2.2 (a random nonce of 96 bits).
"""

import secrets
from dataclasses import dataclass
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from nacl import pwhash, secret
from nacl.exceptions import CryptoError

SECRETBOX: Final = ""
SM4_GCM: Final = "sm4-gcm"
CipherName = Literal["", "sm4-gcm"]
"""``""`` is XSalsa20-Poly1305, the cipher of files that name none."""
SALT_BYTES: Final = pwhash.argon2id.SALTBYTES
_SM4_KEY_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_KEY_BYTES: Final = {SECRETBOX: secret.SecretBox.KEY_SIZE, SM4_GCM: _SM4_KEY_BYTES}


class BoxError(Exception):
    """A box does not open: another passphrase, or other bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """How a passphrase becomes a key: Argon2id with these costs."""

    salt: bytes
    """16 bytes."""
    operations: int
    memory_bytes: int

    def key(self, passphrase: str, cipher: CipherName) -> bytes:
        """Derive the key of a cipher (32 bytes, for SM4 16)."""
        return pwhash.argon2id.kdf(
            _KEY_BYTES[cipher],
            passphrase.encode(),
            self.salt,
            opslimit=self.operations,
            memlimit=self.memory_bytes,
        )


def seal(cipher: CipherName, key: bytes, plain: bytes) -> bytes:
    """Encrypt: a fresh nonce ‖ what the cipher makes, its tag included."""
    if cipher == SECRETBOX:
        return bytes(secret.SecretBox(key).encrypt(plain))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    sealed = encryptor.update(plain) + encryptor.finalize()
    return nonce + sealed + encryptor.tag


def unseal(cipher: CipherName, key: bytes, box: bytes) -> bytes:
    """Decrypt what ``seal`` made.

    Raises:
        BoxError: The key is another, or the box was changed.
    """
    try:
        if cipher == SECRETBOX:
            return secret.SecretBox(key).decrypt(box)
        return _unseal_sm4(key, box)
    except (CryptoError, InvalidTag, ValueError) as err:
        raise BoxError("the box does not open") from err


def _unseal_sm4(key: bytes, box: bytes) -> bytes:
    nonce, sealed, tag = box[:_NONCE_BYTES], box[_NONCE_BYTES:-_TAG_BYTES], box[-_TAG_BYTES:]
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    return decryptor.update(sealed) + decryptor.finalize()
