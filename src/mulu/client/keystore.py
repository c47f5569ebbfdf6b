"""Keys at rest: one encrypted file for each, under a passphrase.

The purpose of a key (node, operator, authority, or an organisation's) stands inside the encrypted
part, so that no file can be renamed into another purpose.

Source: docs/spec/keys.md KEY-6 to KEY-8, KEY-14 and KEY-16.
"""

import contextlib
import re
import secrets
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta
from nacl import pwhash

from mulu.client.durable import write_new
from mulu.client.key_provider import KeyFacts, KeystoreError, Purpose
from mulu.client.keybox import (
    SALT_BYTES,
    SECRETBOX,
    SM4_GCM,
    BoxError,
    CipherName,
    Derivation,
    seal,
    unseal,
)
from mulu.core.canonical import NotCanonicalError, Wire, decode, encode
from mulu.core.keys import Suite
from mulu.core.signing import ED25519, SEED_BYTES, SM2, Signer, is_seed, signer_of

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_CIPHERS: Final[dict[int, CipherName]] = {ED25519: SECRETBOX, SM2: SM4_GCM}


class KeyFile(Wire):
    """What a key file holds."""

    box: str
    """Encrypted seed, hex: what the cipher makes of purpose ‖ 0x00 ‖ seed, its nonce first."""
    cipher: CipherName = SECRETBOX
    key_id: str
    memory_bytes: Annotated[int, Meta(ge=8192, le=1 << 31)]
    operations: Annotated[int, Meta(ge=1, le=64)]
    public_key: str
    purpose: Purpose
    salt: str
    suite: Suite

    @property
    def derivation(self) -> Derivation:
        """How the passphrase becomes the key of the box."""
        return Derivation(
            salt=bytes.fromhex(self.salt),
            operations=self.operations,
            memory_bytes=self.memory_bytes,
        )


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

    def create(self, name: str, purpose: Purpose, passphrase: str, suite: int = ED25519) -> Signer:
        """Make a new key and keep it encrypted.

        Raises:
            KeystoreError: The name is taken or not a name.
            ValueError: The suite is not known.
        """
        if self._path(name).exists():
            raise KeystoreError(f"key {name!r} exists already; choose another name")
        seed = secrets.token_bytes(SEED_BYTES)
        while not is_seed(suite, seed):
            seed = secrets.token_bytes(SEED_BYTES)
        return self.write(name, purpose, passphrase, seed, suite)

    def write(
        self, name: str, purpose: Purpose, passphrase: str, seed: bytes, suite: int = ED25519
    ) -> Signer:
        """Keep a seed under a name, replacing nothing.

        Raises:
            KeystoreError: The name is taken.
            ValueError: The seed is none of this suite.
        """
        signer = signer_of(suite, seed)
        derivation = Derivation(
            salt=secrets.token_bytes(SALT_BYTES),
            operations=self._operations,
            memory_bytes=self._memory_bytes,
        )
        cipher = _CIPHERS[suite]
        box = seal(cipher, derivation.key(passphrase, cipher), purpose.encode() + b"\0" + seed)
        self._write_new(name, encode(_file(signer, purpose, cipher, derivation, box)) + b"\n")
        return signer

    def open(self, name: str, passphrase: str, purpose: Purpose | None = None) -> Signer:
        """Decrypt a key.

        Args:
            name: Its name in this home.
            passphrase: What it was made with.
            purpose: What it must be for; None takes any.

        Raises:
            KeystoreError: Missing, damaged, of another purpose, or the passphrase is wrong.
        """
        file = self._read(name)
        if purpose is not None and file.purpose != purpose:
            raise KeystoreError(
                f"key {name!r} is a {file.purpose} key; a {purpose} key is needed here"
            )
        try:
            key = file.derivation.key(passphrase, file.cipher)
            inner, _, seed = unseal(file.cipher, key, bytes.fromhex(file.box)).partition(b"\0")
        except (BoxError, ValueError) as err:
            raise KeystoreError(
                f"key {name!r} does not open: wrong passphrase, or the file is damaged"
            ) from err
        if inner != file.purpose.encode() or not _is_of(seed, file):
            raise KeystoreError(
                f"key file {name!r} was changed: its purpose or id is not what was encrypted"
            )
        return signer_of(file.suite, seed)

    def describe(self, name: str) -> KeyFacts:
        """Read the public side of a key.

        Raises:
            KeystoreError: Missing or damaged.
        """
        file = self._read(name)
        return KeyFacts(
            key_id=file.key_id, public_key=file.public_key, purpose=file.purpose, suite=file.suite
        )

    def names(self) -> list[str]:
        """Names of the keys of this home, sorted."""
        with contextlib.suppress(FileNotFoundError):
            return sorted(path.stem for path in self._folder.glob("*.key"))
        return []

    def rename(self, name: str, other: str) -> None:
        """Give a key another name.

        Raises:
            KeystoreError: The other name is taken, or there is no such key.
        """
        self._read(name)
        if self._path(other).exists():
            raise KeystoreError(f"key {other!r} exists already; choose another name")
        self._path(name).rename(self._path(other))

    def _read(self, name: str) -> KeyFile:
        try:
            return decode(self._path(name).read_bytes().rstrip(b"\n"), KeyFile)
        except FileNotFoundError as err:
            known = ", ".join(self.names()) or "none"
            raise KeystoreError(
                f"there is no key {name!r} in this home; there are: {known}"
            ) from err
        except NotCanonicalError as err:
            raise KeystoreError(f"key file {name!r} is damaged: {err}") from err

    def _write_new(self, name: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            write_new(self._path(name), data, 0o600)
        except FileExistsError as err:
            raise KeystoreError(f"key {name!r} exists already; choose another name") from err

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise KeystoreError(
                f"{name!r} cannot name a key; use lower-case letters, digits, dot, dash, at most 40"
            )
        return self._folder / f"{name}.key"


def _file(
    signer: Signer, purpose: Purpose, cipher: CipherName, derivation: Derivation, box: bytes
) -> KeyFile:
    return KeyFile(
        box=box.hex(),
        cipher=cipher,
        key_id=signer.key_id,
        memory_bytes=derivation.memory_bytes,
        operations=derivation.operations,
        public_key=signer.public_key.hex(),
        purpose=purpose,
        salt=derivation.salt.hex(),
        suite=signer.suite,
    )


def _is_of(seed: bytes, file: KeyFile) -> bool:
    if not is_seed(file.suite, seed):
        return False
    signer = signer_of(file.suite, seed)
    return (signer.key_id, signer.public_key.hex()) == (file.key_id, file.public_key)
