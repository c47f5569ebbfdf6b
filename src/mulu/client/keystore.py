"""Keys at rest: one encrypted file for each, Argon2id over a passphrase and XSalsa20-Poly1305.

The purpose of a key (node, operator, authority, or an organisation's) is inside the encrypted
part's
authenticated name, so that no file can be renamed into another purpose.

Source: docs/spec/keys.md KEY-6 to KEY-8; RFC 9106 (Argon2id); NaCl secretbox.
"""

import contextlib
import os
import re
import secrets
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec import Meta
from nacl import pwhash, secret
from nacl.exceptions import CryptoError

from mulu.core.canonical import NotCanonicalError, Wire, decode, encode
from mulu.core.errors import MuluError
from mulu.core.ids import KeyId
from mulu.core.signing import Ed25519Signer

Purpose = Literal["node", "operator", "authority", "member"]
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


class KeystoreError(MuluError):
    """A key file is missing, damaged, of another purpose, or the passphrase is wrong."""


class KeyFile(Wire):
    """What a key file holds."""

    box: str
    """Encrypted seed, hex: nonce ‖ secretbox(purpose ‖ 0x00 ‖ seed)."""
    key_id: str
    memory_bytes: Annotated[int, Meta(ge=8192, le=1 << 31)]
    operations: Annotated[int, Meta(ge=1, le=64)]
    public_key: str
    purpose: Purpose
    salt: str
    suite: Literal[1]


class Keystore:
    """The ``keys`` folder of a home.

    Args:
        folder: Where the files are; made when the first key is.
        cheap: Derive with the least work, for tests and throw-away chains only.
    """

    def __init__(self, folder: Path, *, cheap: bool = False) -> None:
        self._folder = folder
        self._operations = (
            pwhash.argon2id.OPSLIMIT_MIN if cheap else pwhash.argon2id.OPSLIMIT_INTERACTIVE
        )
        self._memory_bytes = (
            pwhash.argon2id.MEMLIMIT_MIN if cheap else pwhash.argon2id.MEMLIMIT_INTERACTIVE
        )

    def create(self, name: str, purpose: Purpose, passphrase: str) -> Ed25519Signer:
        """Make a new Ed25519 key and keep it encrypted.

        Raises:
            KeystoreError: The name is taken or not a name.
        """
        path = self._path(name)
        if path.exists():
            raise KeystoreError(f"key {name!r} exists already; choose another name")
        seed = secrets.token_bytes(32)
        self.write(name, purpose, passphrase, seed)
        return Ed25519Signer(seed)

    def write(self, name: str, purpose: Purpose, passphrase: str, seed: bytes) -> None:
        """Keep a seed under a name, replacing nothing.

        Raises:
            KeystoreError: The name is taken.
        """
        signer = Ed25519Signer(seed)
        salt = secrets.token_bytes(pwhash.argon2id.SALTBYTES)
        box = self._box(passphrase, salt, self._operations, self._memory_bytes)
        file = KeyFile(
            box=bytes(box.encrypt(purpose.encode() + b"\0" + seed)).hex(),
            key_id=signer.key_id,
            memory_bytes=self._memory_bytes,
            operations=self._operations,
            public_key=signer.public_key.hex(),
            purpose=purpose,
            salt=salt.hex(),
            suite=1,
        )
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(self._path(name), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError as err:
            raise KeystoreError(f"key {name!r} exists already; choose another name") from err
        with os.fdopen(descriptor, "wb") as out:
            out.write(encode(file) + b"\n")
            out.flush()
            os.fsync(out.fileno())

    def open(self, name: str, passphrase: str, purpose: Purpose | None = None) -> Ed25519Signer:
        """Decrypt a key.

        Args:
            name: Its name in this home.
            passphrase: What it was made with.
            purpose: What it must be for; None takes any.

        Raises:
            KeystoreError: Missing, damaged, of another purpose, or the passphrase is wrong.
        """
        file = self.describe(name)
        if purpose is not None and file.purpose != purpose:
            raise KeystoreError(
                f"key {name!r} is a {file.purpose} key; a {purpose} key is needed here"
            )
        box = self._box(passphrase, bytes.fromhex(file.salt), file.operations, file.memory_bytes)
        try:
            opened = box.decrypt(bytes.fromhex(file.box))
        except (CryptoError, ValueError) as err:
            raise KeystoreError(
                f"key {name!r} does not open: wrong passphrase, or the file is damaged"
            ) from err
        inner, _, seed = opened.partition(b"\0")
        signer = Ed25519Signer(seed)
        if inner != file.purpose.encode() or signer.key_id != file.key_id:
            raise KeystoreError(
                f"key file {name!r} was changed: its purpose or id is not what was encrypted"
            )
        return signer

    def describe(self, name: str) -> KeyFile:
        """Read the public side of a key.

        Raises:
            KeystoreError: Missing or damaged.
        """
        try:
            return decode(self._path(name).read_bytes().rstrip(b"\n"), KeyFile)
        except FileNotFoundError as err:
            known = ", ".join(self.names()) or "none"
            raise KeystoreError(
                f"there is no key {name!r} in this home; there are: {known}"
            ) from err
        except NotCanonicalError as err:
            raise KeystoreError(f"key file {name!r} is damaged: {err}") from err

    def names(self) -> list[str]:
        """Names of the keys of this home, sorted."""
        with contextlib.suppress(FileNotFoundError):
            return sorted(path.stem for path in self._folder.glob("*.key"))
        return []

    def named(self, key_id: KeyId) -> str | None:
        """Name of the key of an id, or None."""
        return next((name for name in self.names() if self.describe(name).key_id == key_id), None)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise KeystoreError(
                f"{name!r} cannot name a key; use lower-case letters, digits, dot, dash, at most 40"
            )
        return self._folder / f"{name}.key"

    @staticmethod
    def _box(passphrase: str, salt: bytes, operations: int, memory_bytes: int) -> secret.SecretBox:
        derived = pwhash.argon2id.kdf(
            secret.SecretBox.KEY_SIZE,
            passphrase.encode(),
            salt,
            opslimit=operations,
            memlimit=memory_bytes,
        )
        return secret.SecretBox(derived)
