"""The chain's one hash, and the domain tags that precede everything signed or hashed.

Source: docs/spec/hashes.md HSH-1 to HSH-4; FIPS 180-4.
"""

import hashlib
from typing import Final

TAG_TX: Final = b"mulu/tx/1"
TAG_PART: Final = b"mulu/part/1"
TAG_HEADER: Final = b"mulu/header/1"
TAG_HEARTBEAT: Final = b"mulu/heartbeat/1"
TAG_GENESIS: Final = b"mulu/genesis/1"
TAG_CONTENT: Final = b"mulu/content/1"
TAG_SEEN: Final = b"mulu/seen/1"
TAG_SET: Final = b"mulu/validator-set/1"
TAG_POSSESSION: Final = b"mulu/possession/1"
TAG_COSIGN: Final = b"mulu/cosignature/1"

ZERO32: Final = bytes(32)
_CONSTRUCTORS: Final = {"sha256": hashlib.sha256}
HASH_NAMES: Final = tuple(_CONSTRUCTORS)


class Hasher:
    """One named hash function, as fixed by a chain's genesis.

    Args:
        name: A member of ``HASH_NAMES``.

    Raises:
        ValueError: The name is not a hash this version knows.
    """

    __slots__ = ("_new", "_seeds", "name")

    def __init__(self, name: str) -> None:
        if name not in HASH_NAMES:
            raise ValueError(
                f"hash {name!r} is not known; this version knows {', '.join(HASH_NAMES)}"
            )
        self.name = name
        self._new = _CONSTRUCTORS[name]
        self._seeds: dict[bytes, hashlib._Hash] = {}

    def digest(self, data: bytes) -> bytes:
        """Hash bytes as they are (32 bytes out)."""
        return self._new(data).digest()

    def tagged(self, tag: bytes, *parts: bytes) -> bytes:
        """Hash a domain tag and then the parts, joined without separators (32 bytes out)."""
        seed = self._seeds.get(tag)
        if seed is None:
            seed = self._seeds[tag] = self._new(tag)
        context = seed.copy()
        for part in parts:
            context.update(part)
        return context.digest()

    def show(self, digest: bytes) -> str:
        """Write a digest as people see it, naming its hash: ``sha256:9f86…``."""
        return f"{self.name}:{digest.hex()}"


SHA256: Final = Hasher("sha256")
