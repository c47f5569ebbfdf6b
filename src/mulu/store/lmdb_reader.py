"""One moment of the store on disk.

Source: docs/spec/store.md STO-3, STO-12.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from mulu.store.codec import Codec
from mulu.store.errors import DamagedStoreError
from mulu.store.layout import (
    BLOCKS,
    CHANGES,
    ERASED,
    FINALITY,
    HASHES,
    HEIGHTS,
    META,
    PARTS,
    PLACES,
    PLACES_NEW,
    SEEN,
    STATE,
    TXS,
    Database,
    Txn,
    next_log_index,
    pack_finality_key,
    pack_u64,
    unpack_changes,
    unpack_tx_place,
    unpack_u64,
)
from mulu.store.port import Erased, FinalityKind, HeaderPlace, TxPlace

_U64_BYTES: Final = 8


class LmdbReader:
    """A read transaction; see ``port.Reader``. Iterators end with it."""

    __slots__ = ("_codec", "_databases", "_txn")

    def __init__(self, txn: Txn, databases: Mapping[bytes, Database], codec: Codec) -> None:
        self._txn = txn
        self._databases = databases
        self._codec = codec

    def state(self, key: bytes) -> bytes | None:
        """Value of a state key, or None."""
        kept = self._txn.get(key, db=self._databases[STATE]) if key else None
        return None if kept is None else self._codec.decode(kept, f"state key {key!r}")

    def state_items(self, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Walk (key, value) of the keys with a prefix, in byte order."""
        decode = self._codec.decode
        for key, kept in self._from(STATE, prefix):
            if not key.startswith(prefix):
                return
            yield key, kept[1:] if kept[:1] == b"\x00" else decode(kept, f"state key {key!r}")

    def state_keys(self, prefix: bytes = b"") -> Iterator[bytes]:
        """Walk the keys with a prefix in byte order, values untouched."""
        cursor = self._txn.cursor(self._databases[STATE])
        if cursor.set_range(prefix):
            for key in cursor.iternext(keys=True, values=False):
                if not key.startswith(prefix):
                    return
                yield key

    def block(self, height: int) -> bytes | None:
        """Stored block of a height, or None."""
        kept = self._txn.get(pack_u64(height), db=self._databases[BLOCKS])
        return None if kept is None else self._codec.decode(kept, f"block {height}")

    def blocks(self, first: int = 0) -> Iterator[tuple[int, bytes]]:
        """Walk (height, stored block) from a height on."""
        for key, kept in self._from(BLOCKS, pack_u64(first)):
            height = unpack_u64(key)
            yield height, self._codec.decode(kept, f"block {height}")

    def last_height(self) -> int | None:
        """Height of the newest block, None before the first."""
        cursor = self._txn.cursor(self._databases[BLOCKS])
        return unpack_u64(cursor.key()) if cursor.last() else None

    def part(self, commitment: bytes) -> bytes | Erased | None:
        """Salt ‖ text of a part; ``Erased``; or None when it never was here."""
        txn, databases = self._txn, self._databases
        decision = txn.get(commitment, db=databases[ERASED])
        if decision is not None:
            return Erased(decision=unpack_u64(decision))
        height = txn.get(commitment, db=databases[PLACES_NEW])
        height = txn.get(commitment, db=databases[PLACES]) if height is None else height
        if height is None:
            return None
        kept = txn.get(height + commitment, db=databases[PARTS]) or b""
        return self._codec.decode(kept, f"part {commitment.hex()}")

    def tx(self, tx_id: bytes) -> TxPlace | None:
        """Where a transaction stands, or None."""
        kept = self._txn.get(tx_id, db=self._databases[TXS])
        if kept is None:
            return None
        height, index = unpack_tx_place(kept)
        return TxPlace(height=height, index=index)

    def header(self, log_index: int) -> HeaderPlace | None:
        """Header at a place of the log, or None."""
        digest = self._txn.get(pack_u64(log_index), db=self._databases[HASHES])
        if digest is None:
            return None
        return HeaderPlace(log_index=log_index, height=self._height(log_index), hash=digest)

    def header_count(self) -> int:
        """Number of headers in the log, those before a restored snapshot included."""
        return next_log_index(self._txn, self._databases)

    def first_header(self) -> HeaderPlace | None:
        """First header kept."""
        cursor = self._txn.cursor(self._databases[HASHES])
        return self.header(unpack_u64(cursor.key())) if cursor.first() else None

    def header_hashes(self, first: int = 0) -> Iterator[bytes]:
        """Walk header hashes from a place of the log on."""
        for _, digest in self._from(HASHES, pack_u64(first)):
            yield digest

    def last_header_at_or_before(self, height: int) -> HeaderPlace | None:
        """The header in force at a height, None before the first."""
        first = self.first_header()
        start = 0 if first is None else first.log_index
        low, high = start, self.header_count()
        while low < high:
            middle = (low + high) // 2
            if self._height(middle) <= height:
                low = middle + 1
            else:
                high = middle
        return self.header(low - 1) if low > start else None

    def seen(self, bucket: int, tx_id: bytes) -> bool:
        """Tell whether a bucket holds an id."""
        return self._txn.get(pack_u64(bucket) + tx_id, db=self._databases[SEEN]) is not None

    def seen_ids(self, bucket: int) -> Iterator[bytes]:
        """Walk a bucket's ids in byte order."""
        prefix = pack_u64(bucket)
        for key, _ in self._from(SEEN, prefix):
            if not key.startswith(prefix):
                return
            yield key[len(prefix) :]

    def seen_by_block(self, bucket: int) -> list[tuple[bytes, ...]]:
        """A bucket's ids as blocks brought them."""
        prefix = pack_u64(bucket)
        placed: list[tuple[tuple[int, int], bytes]] = []
        for key, place in self._from(SEEN, prefix):
            if not key.startswith(prefix):
                break
            placed.append((self._seen_place(key[len(prefix) :], place), key[len(prefix) :]))
        blocks: dict[int, list[bytes]] = {}
        for (height, _), tx_id in sorted(placed):
            blocks.setdefault(height, []).append(tx_id)
        return [tuple(ids) for ids in blocks.values()]

    def erasures(self) -> Iterator[tuple[bytes, int]]:
        """Walk (commitment, decision) of the marks of erased parts."""
        for commitment, decision in self._from(ERASED, b""):
            yield commitment, unpack_u64(decision)

    def changes(self, height: int) -> list[tuple[bytes, bytes | None]] | None:
        """Tree changes of a block; None when they are no longer kept."""
        kept = self._txn.get(pack_u64(height), db=self._databases[CHANGES])
        return None if kept is None else unpack_changes(kept)

    def meta(self, name: str) -> bytes | None:
        """A named value, or None."""
        return self._txn.get(name.encode(), db=self._databases[META])

    def part_commitments(self) -> Iterator[bytes]:
        """Walk the commitment of every part whose bytes are kept."""
        return (key[_U64_BYTES:] for key in self._keys(PARTS))

    def tx_ids(self) -> Iterator[bytes]:
        """Walk the id of every transaction."""
        return self._keys(TXS)

    def seen_places(self) -> Iterator[tuple[int, bytes]]:
        """Walk (bucket, id) of every seen id."""
        return ((unpack_u64(key[:_U64_BYTES]), key[_U64_BYTES:]) for key in self._keys(SEEN))

    def meta_names(self) -> Iterator[str]:
        """Walk the names of the named values."""
        return (key.decode(errors="replace") for key in self._keys(META))

    def finality(self, height: int, kind: FinalityKind = "engine") -> bytes | None:
        """Finality kept after its block, or None."""
        database = self._databases.get(FINALITY)
        return (
            None
            if database is None
            else self._txn.get(pack_finality_key(height, kind), db=database)
        )

    def _height(self, log_index: int) -> int:
        kept = self._txn.get(pack_u64(log_index), db=self._databases[HEIGHTS])
        if kept is None:
            raise DamagedStoreError(f"the log of headers lacks the height at place {log_index}")
        return unpack_u64(kept)

    def _keys(self, database: bytes) -> Iterator[bytes]:
        return self._txn.cursor(self._databases[database]).iternext(keys=True, values=False)

    def _seen_place(self, tx_id: bytes, place: bytes) -> tuple[int, int]:
        """Where a seen id stood; stores of earlier versions say it in the index only."""
        if place:
            return unpack_tx_place(place)
        kept = self.tx(tx_id)
        if kept is None:
            raise DamagedStoreError(f"seen id {tx_id.hex()} has no place")
        return kept.height, kept.index

    def _from(self, database: bytes, start: bytes) -> Iterator[tuple[bytes, bytes]]:
        cursor = self._txn.cursor(self._databases[database])
        if cursor.set_range(start):
            yield from cursor.iternext()
