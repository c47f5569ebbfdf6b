"""Merkle trees over lists (RFC 6962) and over maps of named fields (ICS-23 ``TendermintSpec``).

Leaf hash = H(00 ‖ leaf), inner hash = H(01 ‖ left ‖ right), root of an empty list H(""). A list of
n leaves splits at the largest power of two below n. Paths are listed from the leaf up.

Source: docs/spec/tree.md TRE-1 to TRE-8; RFC 6962 section 2.1; RFC 9162 section 2.1.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from mulu.core.errors import VerificationError
from mulu.core.hashing import Hasher

LEAF_TAG: Final = b"\x00"
INNER_TAG: Final = b"\x01"
HASH_BYTES: Final = 32

_SEVEN_BITS: Final = 0x7F
_U64: Final = struct.Struct(">Q")


def leaf_hash(hasher: Hasher, leaf: bytes) -> bytes:
    """Hash a leaf: H(00 ‖ leaf), 32 bytes."""
    return hasher.digest(LEAF_TAG + leaf)


def inner_hash(hasher: Hasher, left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into one: H(01 ‖ left ‖ right), 32 bytes."""
    return hasher.digest(INNER_TAG + left + right)


def root(hasher: Hasher, leaves: Iterable[bytes]) -> bytes:
    """Root over leaves in order; of none it is H(""). Source: TRE-1, TRE-2."""
    return root_of_hashes(hasher, [leaf_hash(hasher, leaf) for leaf in leaves])


def root_of_hashes(hasher: Hasher, leaf_hashes: Sequence[bytes]) -> bytes:
    """Root over leaf hashes in order; of none it is H("")."""
    if not leaf_hashes:
        return hasher.digest(b"")
    level = list(leaf_hashes)
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        pairs = zip(level[0::2], level[1::2], strict=False)
        level = [inner_hash(hasher, left, right) for left, right in pairs] + odd
    return level[0]


class Frontier:
    """The compact end of a growing list: its size and the roots of its complete subtrees.

    Appending takes O(1) hashes on average and the root at most 63; copies are cheap.

    Args:
        hasher: The chain's hash.
        size: Number of leaves so far.
        hashes: Roots of the complete subtrees, largest first: one for each 1 bit of ``size``.

    Raises:
        ValueError: The number of hashes or their length does not fit the size.
    """

    __slots__ = ("_hasher", "_hashes", "size")

    def __init__(self, hasher: Hasher, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if not 0 <= size < 2**63 or len(hashes) != size.bit_count():
            raise ValueError(f"a frontier of {size} leaves cannot have {len(hashes)} hashes")
        if any(len(digest) != HASH_BYTES for digest in hashes):
            raise ValueError(f"a frontier holds hashes of {HASH_BYTES} bytes only")
        self._hasher = hasher
        self._hashes = list(hashes)
        self.size = size

    def append(self, leaf: bytes) -> None:
        """Add a leaf at the end."""
        self.append_hash(leaf_hash(self._hasher, leaf))

    def append_hash(self, digest: bytes) -> None:
        """Add a leaf at the end by its leaf hash (32 bytes)."""
        size = self.size
        while size & 1:
            digest = inner_hash(self._hasher, self._hashes.pop(), digest)
            size >>= 1
        self._hashes.append(digest)
        self.size += 1

    def root(self) -> bytes:
        """Root over all leaves so far; of none it is H("")."""
        if not self._hashes:
            return self._hasher.digest(b"")
        digest = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            digest = inner_hash(self._hasher, left, digest)
        return digest

    def copy(self) -> "Frontier":
        """An independent frontier at the same place."""
        return Frontier(self._hasher, self.size, self._hashes)

    def encode(self) -> bytes:
        """Write as u64be size ‖ hashes, largest subtree first (TRE-5)."""
        return _U64.pack(self.size) + b"".join(self._hashes)

    @classmethod
    def decode(cls, hasher: Hasher, data: bytes) -> Self:
        """Read what ``encode`` wrote.

        Raises:
            ValueError: The bytes are no frontier.
        """
        if len(data) < _U64.size:
            raise ValueError("a frontier has at least 8 bytes")
        places = range(_U64.size, len(data), HASH_BYTES)
        return cls(hasher, _U64.unpack_from(data)[0], [data[at : at + HASH_BYTES] for at in places])


def inclusion_path(hasher: Hasher, leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Path of a leaf: the sibling subtree roots from the leaf up (RFC 6962 section 2.1.1).

    Args:
        hasher: The chain's hash.
        leaf_hashes: Leaf hashes of the whole list.
        index: Which leaf, from 0.

    Raises:
        IndexError: There is no such leaf.
    """
    if not 0 <= index < len(leaf_hashes):
        raise IndexError(f"a list of {len(leaf_hashes)} leaves has no leaf {index}")
    path: list[bytes] = []
    low, high = 0, len(leaf_hashes)
    while high - low > 1:
        middle = low + split(high - low)
        if index < middle:
            path.append(root_of_hashes(hasher, leaf_hashes[middle:high]))
            high = middle
        else:
            path.append(root_of_hashes(hasher, leaf_hashes[low:middle]))
            low = middle
    path.reverse()
    return path


def root_from_path(
    hasher: Hasher, digest: bytes, index: int, size: int, path: Sequence[bytes]
) -> bytes:
    """Climb from a leaf hash to the root that a path leads to.

    Raises:
        VerificationError: ``merkle.path``: no list of this size has such a leaf or such a path.
    """
    if not 0 <= index < size or any(len(node) != HASH_BYTES for node in path):
        raise VerificationError(
            "merkle.path", f"a list of {size} leaves has no such path to leaf {index}"
        )
    # RFC 9162 section 2.1.3.2: fn is the leaf's place, sn the last leaf's, both halved level by
    # level.
    fn, sn = index, size - 1
    for node in path:
        if sn == 0:
            raise VerificationError("merkle.path", "the path is longer than the tree is high")
        if fn & 1 or fn == sn:
            digest = inner_hash(hasher, node, digest)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            digest = inner_hash(hasher, digest, node)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        raise VerificationError("merkle.path", "the path is shorter than the tree is high")
    return digest


def verify_inclusion(
    hasher: Hasher, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf stands at an index of the list with this root.

    Raises:
        VerificationError: ``merkle.path`` when the path cannot fit, ``merkle.root`` when it leads
            elsewhere.
    """
    if root_from_path(hasher, leaf_hash(hasher, leaf), index, size, path) != root:
        raise VerificationError(
            "merkle.root", f"the path of leaf {index} does not lead to this root"
        )


def split(size: int) -> int:
    """Largest power of two below a size of at least 2: how many leaves stand left."""
    return 1 << ((size - 1).bit_length() - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProof:
    """That a named field has a value in the map with a root."""

    name: str
    value: bytes
    index: int
    """Place of the field among all, sorted by the bytes of their names."""
    size: int
    """Number of fields."""
    path: tuple[bytes, ...]
    """RFC 6962 path, from the leaf up."""


def map_root(hasher: Hasher, mapping: Mapping[str, bytes]) -> bytes:
    """Root over named fields, sorted by the UTF-8 bytes of their names (TRE-7).

    Raises:
        ValueError: A name or a value is empty.
    """
    return root(hasher, _map_leaves(hasher, mapping))


def map_proof(hasher: Hasher, mapping: Mapping[str, bytes], name: str) -> FieldProof:
    """Prove one field of a map.

    Raises:
        KeyError: There is no such field.
        ValueError: A name or a value is empty.
    """
    hashes = [leaf_hash(hasher, leaf) for leaf in _map_leaves(hasher, mapping)]
    index = _names(mapping).index(name) if name in mapping else -1
    if index < 0:
        raise KeyError(name)
    path = inclusion_path(hasher, hashes, index)
    return FieldProof(
        name=name, value=mapping[name], index=index, size=len(hashes), path=tuple(path)
    )


def map_leaf(hasher: Hasher, name: str, value: bytes) -> bytes:
    """Leaf of a field: uvarint(length) ‖ name ‖ 0x20 ‖ H(value).

    Raises:
        ValueError: The name or the value is empty: ICS-23 proves neither.
    """
    if not name or not value:
        raise ValueError(f"field {name!r}: neither a name nor a value may be empty")
    key = name.encode()
    return uvarint(len(key)) + key + uvarint(HASH_BYTES) + hasher.digest(value)


def uvarint(number: int) -> bytes:
    """Write a number from 0 on as protobuf's unsigned varint: 7 bits a byte, lowest first."""
    written = bytearray()
    while number > _SEVEN_BITS:
        written.append(number & _SEVEN_BITS | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def _names(mapping: Mapping[str, bytes]) -> list[str]:
    return sorted(mapping, key=str.encode)


def _map_leaves(hasher: Hasher, mapping: Mapping[str, bytes]) -> list[bytes]:
    return [map_leaf(hasher, name, mapping[name]) for name in _names(mapping)]
