"""The chunks of a snapshot and its metadata: bytes in, values out, nothing else.

Layout of a chunk: u8 kind, then by kind: 0 head: canonical JSON of ``SnapshotHead``; 1 leaves:
u8 depth ‖ u16be prefix ‖ u8 siblings ‖ 32 bytes each ‖ u32be leaves ‖ each (u16be n ‖ key ‖
u32be n ‖ value); 2 seen ids: u32be buckets ‖ each (u64be bucket ‖ u32be blocks ‖ each (u32be ids ‖
32 bytes each)); 3 parts: u32be parts ‖ each (commitment ‖ u32be n ‖ salt and text).

Source: docs/spec/snapshot.md SNP-2 to SNP-7.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta

from mulu.core.canonical import Hex32, UInt, Wire, decode, encode
from mulu.core.errors import InadmissibleError, VerificationError
from mulu.core.merkle import HASH_BYTES
from mulu.proof.header import Header, Ordinal

FORM: Final = 1
"""Number of this format among all that there will be."""
DEPTH_MAX: Final = 12
"""Most bits of a prefix, so most siblings of a chunk."""
CHUNK_BYTES_MAX: Final = 10_000_000
"""No chunk is larger; engines carry 16 MB."""
METADATA_BYTES_MAX: Final = 4 * 1024 * 1024
CHUNKS_MAX: Final = 50_000
KEY_BYTES_MAX: Final = 511

_U8: Final = struct.Struct(">B")
_U16: Final = struct.Struct(">H")
_U32: Final = struct.Struct(">I")
_U64: Final = struct.Struct(">Q")


class Metadata(Wire):
    """What is said about a snapshot before its chunks are fetched."""

    chain: str
    """``<id>#<hash name>:<genesis hash>``."""
    chunks: Annotated[tuple[Hex32, ...], Meta(min_length=2, max_length=CHUNKS_MAX)]
    """H(chunk) of each: the head, the leaves by rising prefix, the seen ids, the parts."""
    form: Literal[1]
    height: Ordinal
    leaves: Ordinal
    """Number of chunks of leaves; they stand behind the head."""
    parts: UInt
    """Number of chunks of parts; they stand last."""


class SnapshotHead(Wire):
    """The last header, and the log of all headers before it."""

    header: Header
    log: str
    """Frontier of the log before this header, hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaves:
    """All leaves under a prefix, with the way up to the state root."""

    depth: int
    """Bits of the prefix."""
    prefix: int
    siblings: tuple[bytes, ...]
    """From the root down; fewer than ``depth`` where the tree is shallower."""
    items: tuple[tuple[bytes, bytes], ...]
    """(key, value), rising by H(key)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenIds:
    """Ids that may not come again."""

    buckets: tuple[tuple[int, tuple[tuple[bytes, ...], ...]], ...]
    """(bucket, ids by block in block order), rising."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Texts of current versions that no decision erased."""

    parts: tuple[tuple[bytes, bytes], ...]
    """(commitment, salt ‖ text), rising."""


Chunk: TypeAlias = SnapshotHead | Leaves | SeenIds | Parts


def encode_chunk(chunk: Chunk) -> bytes:
    """Write a chunk."""
    match chunk:
        case SnapshotHead():
            return b"\x00" + encode(chunk)
        case Leaves():
            return b"\x01" + _leaves(chunk)
        case SeenIds():
            return b"\x02" + _seen(chunk)
        case Parts():
            return b"\x03" + _parts(chunk)


def decode_chunk(data: bytes) -> Chunk:
    """Read a chunk; says nothing about whether it belongs to the chain.

    Raises:
        VerificationError: ``snapshot.form``: not the bytes of one whole chunk.
    """
    if not 0 < len(data) <= CHUNK_BYTES_MAX:
        raise bad_form(f"a chunk of {len(data)} bytes")
    try:
        return _read(data)
    except (struct.error, InadmissibleError) as err:
        raise bad_form(str(err)) from err


def decode_metadata(data: bytes) -> Metadata:
    """Read metadata.

    Raises:
        VerificationError: ``snapshot.form``.
    """
    if len(data) > METADATA_BYTES_MAX:
        raise bad_form(f"metadata of {len(data)} bytes")
    try:
        metadata = decode(data, Metadata)
    except InadmissibleError as err:
        raise bad_form(str(err)) from err
    if 1 + metadata.leaves + metadata.parts > len(metadata.chunks):
        raise bad_form("the chunks are fewer than their kinds")
    return metadata


def bad_form(why: str) -> VerificationError:
    """Somebody sent bytes that are no snapshot."""
    return VerificationError("snapshot.form", f"this is no snapshot of format {FORM}: {why}")


def _leaves(chunk: Leaves) -> bytes:
    head = _U8.pack(chunk.depth) + _U16.pack(chunk.prefix) + _U8.pack(len(chunk.siblings))
    pieces = [head, *chunk.siblings, _U32.pack(len(chunk.items))]
    for key, value in chunk.items:
        pieces += (_U16.pack(len(key)), key, _U32.pack(len(value)), value)
    return b"".join(pieces)


def _seen(chunk: SeenIds) -> bytes:
    pieces = [_U32.pack(len(chunk.buckets))]
    for bucket, blocks in chunk.buckets:
        pieces += (_U64.pack(bucket), _U32.pack(len(blocks)))
        for ids in blocks:
            pieces += (_U32.pack(len(ids)), *ids)
    return b"".join(pieces)


def _parts(chunk: Parts) -> bytes:
    pieces = [_U32.pack(len(chunk.parts))]
    for commitment, part in chunk.parts:
        pieces += (commitment, _U32.pack(len(part)), part)
    return b"".join(pieces)


def _read(data: bytes) -> Chunk:
    cursor = _Cursor(data)
    match cursor.number(_U8):
        case 0:
            return decode(data[1:], SnapshotHead)
        case 1:
            chunk: Chunk = cursor.leaves()
        case 2:
            chunk = SeenIds(buckets=tuple(cursor.bucket() for _ in cursor.counted(_U64.size)))
        case 3:
            chunk = Parts(parts=tuple(cursor.part() for _ in cursor.counted(HASH_BYTES)))
        case kind:
            raise bad_form(f"kind {kind}")
    cursor.end()
    return chunk


class _Cursor:
    """Reads a chunk from left to right; never beyond its end."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, form: struct.Struct) -> int:
        number: int = form.unpack(self.take(form.size))[0]
        return number

    def take(self, size: int) -> bytes:
        taken = self._data[self._at : self._at + size]
        if len(taken) != size:
            raise bad_form("it ends too early")
        self._at += size
        return taken

    def counted(self, size_min: int) -> range:
        """As many things as a count says, when there is room for them at all."""
        count = self.number(_U32)
        if count * size_min > len(self._data) - self._at:
            raise bad_form(f"a count of {count} is beyond its end")
        return range(count)

    def leaves(self) -> Leaves:
        depth, prefix = self.number(_U8), self.number(_U16)
        siblings = tuple(self.take(HASH_BYTES) for _ in range(self.number(_U8)))
        items = tuple(self._item() for _ in self.counted(_U16.size + _U32.size))
        return Leaves(depth=depth, prefix=prefix, siblings=siblings, items=items)

    def bucket(self) -> tuple[int, tuple[tuple[bytes, ...], ...]]:
        bucket = self.number(_U64)
        return bucket, tuple(self._ids() for _ in self.counted(_U32.size))

    def part(self) -> tuple[bytes, bytes]:
        return self.take(HASH_BYTES), self.take(self.number(_U32))

    def end(self) -> None:
        if self._at != len(self._data):
            raise bad_form(f"{len(self._data) - self._at} bytes follow it")

    def _ids(self) -> tuple[bytes, ...]:
        return tuple(self.take(HASH_BYTES) for _ in self.counted(HASH_BYTES))

    def _item(self) -> tuple[bytes, bytes]:
        return self.take(self.number(_U16)), self.take(self.number(_U32))


def item_bytes(key: bytes, value: bytes) -> int:
    """Bytes that a leaf takes in a chunk."""
    return _U16.size + len(key) + _U32.size + len(value)


def bucket_bytes(blocks: Sequence[Sequence[bytes]]) -> int:
    """Bytes that a bucket takes in a chunk."""
    return _U64.size + _U32.size * (1 + len(blocks)) + HASH_BYTES * sum(map(len, blocks))


def part_bytes(part: bytes) -> int:
    """Bytes that a part takes in a chunk."""
    return HASH_BYTES + _U32.size + len(part)
