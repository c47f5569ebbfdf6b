"""The chain's one hash, and the domain tags that precede everything signed or hashed.

Source: docs/spec/hashes.md HSH-1 to HSH-4; FIPS 180-4; GB/T 32905-2016.
"""

import hashlib
from collections.abc import Callable
from typing import Final, Literal, Protocol

from mulu.core import libcrypto

TAG_TX: Final = b"mulu/tx/1"
TAG_PART: Final = b"mulu/part/1"
TAG_HEADER: Final = b"mulu/header/1"
TAG_HEARTBEAT: Final = b"mulu/heartbeat/1"
TAG_GENESIS: Final = b"mulu/genesis/1"
TAG_CONTENT: Final = b"mulu/content/1"
TAG_SEEN: Final = b"mulu/seen/1"
TAG_SET: Final = b"mulu/validator-set/1"
TAG_SCHEMA: Final = b"mulu/schema/1"
TAG_POSSESSION: Final = b"mulu/possession/1"
TAG_COSIGN: Final = b"mulu/cosignature/1"
TAG_FINALITY: Final = b"mulu/finality/1"

ZERO32: Final = bytes(32)


class Context(Protocol):
    """A hash under way, as hashlib's."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""
        ...

    def digest(self) -> bytes:
        """Hash what was taken (32 bytes out)."""
        ...

    def copy(self) -> "Context":
        """Begin another from here."""
        ...


class Sm3Context:
    """SM3 by libcrypto, for an interpreter whose hashlib has none.

    Args:
        taken: What to begin with.
    """

    __slots__ = ("_taken",)

    def __init__(self, taken: bytes = b"") -> None:
        self._taken = taken

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""
        self._taken += data

    def digest(self) -> bytes:
        """Hash what was taken (32 bytes out)."""
        return libcrypto.sm3(self._taken)

    def copy(self) -> "Sm3Context":
        """Begin another from here."""
        return Sm3Context(self._taken)


def _new_sm3() -> Context:
    return hashlib.new("sm3") if "sm3" in hashlib.algorithms_available else Sm3Context()


HashName = Literal["sha256", "sm3"]
_CONSTRUCTORS: Final[dict[HashName, Callable[[], Context]]] = {
    "sha256": hashlib.sha256,
    "sm3": _new_sm3,
}
HASH_NAMES: Final = tuple(_CONSTRUCTORS)


class Hasher:
    """One named hash function, as fixed by a chain's genesis.

    Args:
        name: A member of ``HASH_NAMES``.

    Raises:
        ValueError: The name is not a hash this version knows.
    """

    __slots__ = ("_empty", "_seeds", "name")

    def __init__(self, name: str) -> None:
        if name not in HASH_NAMES:
            raise ValueError(
                f"hash {name!r} is not known; this version knows {', '.join(HASH_NAMES)}"
            )
        self.name = name
        self._empty = _CONSTRUCTORS[name]()
        self._seeds: dict[bytes, Context] = {}

    def digest(self, data: bytes) -> bytes:
        """Hash bytes as they are (32 bytes out)."""
        context = self._empty.copy()
        context.update(data)
        return context.digest()

    def tagged(self, tag: bytes, *parts: bytes) -> bytes:
        """Hash a domain tag and then the parts, joined without separators (32 bytes out)."""
        seed = self._seeds.get(tag)
        if seed is None:
            seed = self._empty.copy()
            seed.update(tag)
            self._seeds[tag] = seed
        context = seed.copy()
        for part in parts:
            context.update(part)
        return context.digest()

    def show(self, digest: bytes) -> str:
        """Write a digest as people see it, naming its hash: ``sha256:9f86…``."""
        return f"{self.name}:{digest.hex()}"


SHA256: Final = Hasher("sha256")
SM3: Final = Hasher("sm3")
