"""Where private keys live: encrypted files at first, a certified module or an HSM later.

Whoever needs a key asks a provider for a signer and never sees the secret. ``Keystore`` is the
provider that comes along; an installed package brings another (``mulu.node.key_providers``).

Source: docs/spec/keys.md KEY-14 and KEY-15.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from mulu.core.errors import MuluError
from mulu.core.signing import Signer

Purpose = Literal["node", "operator", "authority", "member"]


class KeystoreError(MuluError):
    """A key is missing, damaged, of another purpose, or the passphrase is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts:
    """The public side of a key."""

    key_id: str
    public_key: str
    """Hex."""
    purpose: Purpose
    suite: int


class KeyProvider(Protocol):
    """Keys of one home, by name.

    Each call may raise ``KeystoreError``, whose text says what to do, or ``UnavailableError`` when
    a device does not answer.
    """

    def create(self, name: str, purpose: Purpose, passphrase: str, suite: int) -> Signer:
        """Make a new key under a name that is free.

        Args:
            name: 1 to 40 of lower-case letters, digits, dot, dash and low line.
            purpose: What alone it may ever be used for.
            passphrase: Opens it later; a device may take it for its PIN.
            suite: Suite number.
        """
        ...

    def open(self, name: str, passphrase: str, purpose: Purpose | None = None) -> Signer:
        """Give the signer of a key.

        Args:
            name: Its name in this home.
            passphrase: What it was made with.
            purpose: What it must be for; None takes any.
        """
        ...

    def describe(self, name: str) -> KeyFacts:
        """Tell the public side of a key; needs no passphrase."""
        ...

    def names(self) -> list[str]:
        """Names of the keys of this home, sorted."""
        ...

    def rename(self, name: str, other: str) -> None:
        """Give a key another name, which must be free."""
        ...
