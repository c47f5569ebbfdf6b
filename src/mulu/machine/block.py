"""The stored block: header, finality, transactions without parts, receipts.

Layout: 0x01 ‖ u32be n ‖ header JSON ‖ u32be n ‖ finality JSON ‖ u32be system items ‖ each (u32be n
‖ canonical item) ‖ u32be self-proving items ‖ each (u32be n ‖ bytes) ‖ u32be transactions ‖ each
(u32be n ‖ body ‖ u8 signatures ‖ 64 bytes each) ‖ each receipt (u32be n ‖ canonical receipt).

Source: docs/spec/block.md BLK-1 to BLK-7.
"""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from mulu.core.canonical import decode, encode
from mulu.core.errors import VerificationError
from mulu.core.signing import SIGNATURE_BYTES
from mulu.machine.system import SystemItem
from mulu.proof.header import Header

BLOCK_VERSION: Final = 1

_U32 = struct.Struct(">I")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTx:
    """A transaction as a block keeps it."""

    body: bytes
    signatures: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """An opened block."""

    header: Header
    finality: bytes
    """Canonical JSON of the finality; under an engine it may be empty until the next block."""
    transactions: tuple[StoredTx, ...]
    receipts: tuple[bytes, ...]
    """Canonical receipts, one for each transaction."""
    system: tuple[SystemItem, ...] = ()
    self_proving: tuple[bytes, ...] = ()


def encode_block(
    *,
    header: bytes,
    finality: bytes,
    transactions: list[StoredTx],
    receipts: list[bytes],
    system: Sequence[SystemItem] = (),
    self_proving: Sequence[bytes] = (),
) -> bytes:
    """Write a block; ``header`` and ``finality`` are canonical bytes."""
    pieces = [bytes([BLOCK_VERSION]), *_sized(header), *_sized(finality)]
    for items in ([encode(item) for item in system], self_proving):
        pieces.append(_U32.pack(len(items)))
        for item in items:
            pieces += _sized(item)
    pieces.append(_U32.pack(len(transactions)))
    for tx in transactions:
        pieces += (*_sized(tx.body), bytes([len(tx.signatures)]), *tx.signatures)
    for receipt in receipts:
        pieces += _sized(receipt)
    return b"".join(pieces)


def decode_block(data: bytes) -> Block:
    """Read a block.

    Raises:
        VerificationError: ``block.format``: the bytes are not a whole block of a known version.
    """
    with _whole():
        return _Cursor(data).block()


def read_header(data: bytes) -> Header:
    """Read a block's header and nothing else of it.

    Raises:
        VerificationError: ``block.format``.
    """
    with _whole():
        return _Cursor(data).header()


@contextmanager
def _whole() -> Iterator[None]:
    try:
        yield
    except (struct.error, IndexError) as err:
        raise VerificationError(
            "block.format", "the block's bytes end too early; the file is damaged"
        ) from err


def _sized(data: bytes) -> tuple[bytes, bytes]:
    return _U32.pack(len(data)), data


class _Cursor:
    """Reads a block from left to right."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def header(self) -> Header:
        if self._take(1)[0] != BLOCK_VERSION:
            raise VerificationError("block.format", f"block version {self._data[0]} is not known")
        return decode(self.chunk(), Header)

    def block(self) -> Block:
        header = self.header()
        finality = self.chunk()
        system = tuple(decode(self.chunk(), SystemItem) for _ in range(self._count()))
        self_proving = tuple(self.chunk() for _ in range(self._count()))
        size = self._count()
        transactions = tuple(self._transaction() for _ in range(size))
        receipts = tuple(self.chunk() for _ in range(size))
        if self._at != len(self._data):
            raise VerificationError(
                "block.format", f"{len(self._data) - self._at} bytes follow the block"
            )
        return Block(
            header=header,
            finality=finality,
            transactions=transactions,
            receipts=receipts,
            system=system,
            self_proving=self_proving,
        )

    def _transaction(self) -> StoredTx:
        body = self.chunk()
        return StoredTx(body=body, signatures=tuple(self._signatures(self._take(1)[0])))

    def _signatures(self, count: int) -> Iterator[bytes]:
        for _ in range(count):
            yield self._take(SIGNATURE_BYTES)

    def _count(self) -> int:
        count: int = _U32.unpack(self._take(4))[0]
        return count

    def chunk(self) -> bytes:
        return self._take(self._count())

    def _take(self, size: int) -> bytes:
        taken = self._data[self._at : self._at + size]
        if len(taken) != size:
            raise IndexError(size)
        self._at += size
        return taken
