"""A provider of keys that is not the keystore, as a package for an HSM would bring it.

It keeps its secrets in one file that stands for the device, opens by a PIN, and its signers are
none of ours.
"""

import json
import secrets
from pathlib import Path

from mulu.client.key_provider import KeyFacts, KeystoreError, Purpose
from mulu.core.ids import KeyId
from mulu.core.signing import Signer, signer_of

PIN = "123456"


class DeviceSigner:
    """Signs inside the device."""

    def __init__(self, inside: Signer, log: Path) -> None:
        self._inside = inside
        self._log = log

    @property
    def suite(self) -> int:
        return self._inside.suite

    @property
    def public_key(self) -> bytes:
        return self._inside.public_key

    @property
    def key_id(self) -> KeyId:
        return self._inside.key_id

    def sign(self, message: bytes) -> bytes:
        with self._log.open("a", encoding="utf-8") as out:
            out.write(f"{self.key_id}\n")
        return self._inside.sign(message)


class Device:
    """Keys of one home."""

    def __init__(self, folder: Path) -> None:
        self._memory = folder / "device.json"
        self._log = folder / "device.log"

    def create(self, name: str, purpose: Purpose, passphrase: str, suite: int) -> Signer:
        self._ensure_pin(passphrase)
        keys = self._keys()
        if name in keys:
            raise KeystoreError(f"the device has a key {name!r}")
        keys[name] = {"purpose": purpose, "secret": secrets.token_bytes(32).hex(), "suite": suite}
        self._memory.parent.mkdir(exist_ok=True)
        self._memory.write_text(json.dumps(keys), encoding="utf-8")
        return self.open(name, passphrase)

    def open(self, name: str, passphrase: str, purpose: Purpose | None = None) -> Signer:
        self._ensure_pin(passphrase)
        if purpose not in (None, self.describe(name).purpose):
            raise KeystoreError(f"the device's key {name!r} is for something else")
        return DeviceSigner(self._signer(name), self._log)

    def describe(self, name: str) -> KeyFacts:
        if name not in self._keys():
            raise KeystoreError(f"the device has no key {name!r}")
        inside = self._signer(name)
        return KeyFacts(
            key_id=inside.key_id,
            public_key=inside.public_key.hex(),
            purpose=self._keys()[name]["purpose"],
            suite=inside.suite,
        )

    def names(self) -> list[str]:
        return sorted(self._keys())

    def rename(self, name: str, other: str) -> None:
        keys = self._keys()
        keys[other] = keys.pop(name)
        self._memory.write_text(json.dumps(keys), encoding="utf-8")

    def _keys(self) -> dict:
        return json.loads(self._memory.read_text()) if self._memory.exists() else {}

    def _signer(self, name: str) -> Signer:
        key = self._keys()[name]
        return signer_of(key["suite"], bytes.fromhex(key["secret"]))

    @staticmethod
    def _ensure_pin(passphrase: str) -> None:
        if passphrase != PIN:
            raise KeystoreError("the device refuses this PIN")
