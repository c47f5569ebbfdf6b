"""The archive's manifest and segments: bytes in, values out.

A segment is its kind's first line, then records: u64be place ‖ u32be n ‖ bytes, the place being a
height; of parts the place is the 32-byte commitment. Its file is named by the SHA-256 of all that.

Source: docs/spec/archive.md ARC-2 to ARC-5.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from typing import Annotated, Final, Literal

from msgspec import Meta

from mulu.core.canonical import INT_MAX, Hex32, UInt, Wire, decode, encode
from mulu.core.errors import InadmissibleError, VerificationError

FORMAT: Final = "mulu-archive/1"
MANIFEST: Final = "manifest.json"
GENESIS: Final = "genesis.json"
SEGMENT_BYTES: Final = 8 * 1024 * 1024
"""A segment is closed when it has so many; one record may take it over."""
SEGMENT_BYTES_MAX: Final = 1 << 28
MANIFEST_BYTES_MAX: Final = 64 * 1024 * 1024

Kind = Literal["blocks", "parts", "finality", "sm2"]
KINDS: Final[tuple[Kind, ...]] = ("blocks", "parts", "finality", "sm2")

_HEADS: Final[dict[Kind, bytes]] = {kind: f"mulu-{kind}/1\n".encode() for kind in KINDS}
_U32: Final = struct.Struct(">I")
_U64: Final = struct.Struct(">Q")
_COMMITMENT_BYTES: Final = 32

Record = tuple[bytes, bytes]
"""Place, as it stands in the segment, and content."""


class Segment(Wire):
    """One file of an archive."""

    bytes: UInt
    count: UInt
    """Number of records."""
    first: UInt
    """Height of its first block, or of the block that its first record belongs to."""
    last: UInt
    sha256: Hex32


class ErasedPart(Wire):
    """A part that is not here because a decision erased it."""

    commitment: Hex32
    decision: UInt


class Manifest(Wire):
    """What an archive holds."""

    block_hash: str
    """Hash of the header of ``to_height``, hex; "" while there is no block."""
    blocks: tuple[Segment, ...] = ()
    chain: str
    """``<id>#<hash name>:<genesis hash>``."""
    erased: tuple[ErasedPart, ...] = ()
    """Rising by commitment."""
    final_to: UInt = 0
    """Height up to which finality that came after its block is here; 0 when blocks carry it."""
    finality: tuple[Segment, ...] = ()
    format: Literal["mulu-archive/1"]
    from_height: Annotated[int, Meta(ge=1, le=INT_MAX)]
    """Lowest height asked for: 1, or where a restored snapshot or ``--from`` begins."""
    genesis_sha256: Hex32
    parts: tuple[Segment, ...] = ()
    sm2: tuple[Segment, ...] = ()
    """Finality by SM2, of the headers that have it."""
    to_height: UInt
    """Height of the last block; 0 while there is none."""


def encode_manifest(manifest: Manifest) -> bytes:
    """Write a manifest: canonical JSON and a newline."""
    return encode(manifest) + b"\n"


def decode_manifest(data: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        VerificationError: ``archive.manifest``.
    """
    try:
        return decode(data.rstrip(b"\n"), Manifest)
    except InadmissibleError as err:
        raise VerificationError(
            "archive.manifest", f"{MANIFEST} is damaged: {err}; make the archive again"
        ) from err


def height_place(height: int) -> bytes:
    """Place of a record of blocks or finality."""
    return _U64.pack(height)


def read_height(place: bytes) -> int:
    """Height that ``height_place`` wrote."""
    height: int = _U64.unpack(place)[0]
    return height


def pack(kind: Kind, records: Iterable[Record]) -> bytes:
    """Write a segment."""
    pieces = [_HEADS[kind]]
    for place, content in records:
        pieces += (place, _U32.pack(len(content)), content)
    return b"".join(pieces)


def unpack(kind: Kind, data: bytes, name: str) -> Iterator[Record]:
    """Walk a segment's records.

    Args:
        kind: What it should hold.
        data: The whole file.
        name: Of the file, for errors.

    Raises:
        VerificationError: ``archive.segment``.
    """
    head, width = _HEADS[kind], _COMMITMENT_BYTES if kind == "parts" else _U64.size
    if not data.startswith(head):
        raise bad_segment(name, f"it is no segment of {kind}")
    at = len(head)
    while at < len(data):
        end = at + width + _U32.size
        if end > len(data):
            raise bad_segment(name, "it ends too early")
        size = _U32.unpack_from(data, at + width)[0]
        if end + size > len(data):
            raise bad_segment(name, "it ends too early")
        yield data[at : at + width], data[end : end + size]
        at = end + size


def digest(data: bytes) -> str:
    """SHA-256 of a file, hex."""
    return hashlib.sha256(data).hexdigest()


def bad_segment(name: str, why: str) -> VerificationError:
    """A segment is not what the manifest says."""
    return VerificationError("archive.segment", f"segment {name}: {why}; fetch it again")
