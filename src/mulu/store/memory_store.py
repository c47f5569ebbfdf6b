"""A store in memory with the same port: for quick tests of rules, gone with the process.

Tables are copied before they change, so that an open reader keeps its moment.

Source: docs/spec/store.md STO-1 to STO-12 and STO-20 to STO-22.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from mulu.core.errors import ensure
from mulu.store import faults
from mulu.store.memory_tables import Tables, changed, newest, next_log_index
from mulu.store.port import (
    BlockWrite,
    Erased,
    FinalityKind,
    HeaderPlace,
    TxPlace,
)
from mulu.store.restored import RESTORING, RestoredHead, RestoredPiece


class MemoryStore:
    """One chain's store in memory; see ``port.Store``."""

    def __init__(self) -> None:
        self._tables = Tables()
        self._kept: frozenset[bytes] = frozenset()

    @contextmanager
    def read(self) -> Iterator["MemoryReader"]:
        """Open a reader on the newest committed moment."""
        yield MemoryReader(self._tables)

    def commit(self, write: BlockWrite) -> None:
        """Write a block, whole or not at all."""
        faults.point("before_commit")
        old = self._tables
        ensure(write.height > old.last, f"block {write.height} does not follow block {old.last}")
        ensure((write.header_hash is None) == (write.log_index is None), "a header has no place")
        headers = old.headers
        if write.header_hash is not None and write.log_index is not None:
            ensure(
                write.log_index == next_log_index(headers),
                f"header {write.log_index} is not the log's next",
            )
            place = HeaderPlace(
                log_index=write.log_index, height=write.height, hash=write.header_hash
            )
            headers = (*headers, place)
        places = {id_: TxPlace(height=write.height, index=index) for id_, index in write.txs}
        new = Tables(
            last=write.height,
            state=changed(old.state, write.state_changes),
            blocks=old.blocks | ({write.height: write.block} if write.block else {}),
            parts={**dict(write.parts), **old.parts},
            txs=old.txs | places,
            headers=headers,
            seen={pair: at for pair, at in old.seen.items() if pair[0] not in write.seen_drop}
            | {pair: (write.height, index) for index, pair in enumerate(write.seen_add)},
            changes=newest(old.changes | {write.height: list(write.tree_changes)}),
            meta=old.meta | dict(write.meta),
            finality=old.finality,
        )
        faults.point("before_sync")
        self._tables = new
        faults.point("after_commit")

    def erase_part(self, commitment: bytes, decision: int) -> bool:
        """Put a marker where a part stands."""
        kept = self._tables.parts.get(commitment)
        if not isinstance(kept, Erased):
            parts = self._tables.parts | {commitment: Erased(decision=decision)}
            faults.point("erase_before_sync")
            self._tables = replace(self._tables, parts=parts)
            faults.point("erase_after_sync")
        return isinstance(kept, bytes)

    def set_meta(self, name: str, value: bytes) -> None:
        """Set a named value."""
        faults.point("meta_before_sync")
        self._tables = replace(self._tables, meta=self._tables.meta | {name: value})
        faults.point("meta_after_sync")

    def set_finality(
        self,
        height: int,
        finality: bytes,
        meta: Mapping[str, bytes],
        kind: FinalityKind = "engine",
    ) -> None:
        """Keep the finality that came after the block."""
        old = self._tables
        known = old.finality | {(height, kind): finality}
        self._tables = replace(old, finality=known, meta=old.meta | dict(meta))

    def start_restore(self, keep_parts: Collection[bytes]) -> None:
        """Empty a store that holds no block and leave a mark."""
        ensure(not self._tables.blocks, "a snapshot is restored over blocks")
        self._kept = frozenset(keep_parts)
        self._empty({RESTORING: b"1"})

    def restore(self, piece: RestoredPiece) -> None:
        """Put one chunk of a snapshot."""
        old = self._tables
        ensure(RESTORING in old.meta, "no restoring was started")
        seen = {
            (bucket, tx_id): (block, index)
            for bucket, blocks in piece.seen
            for block, ids in enumerate(blocks)
            for index, tx_id in enumerate(ids)
        }
        self._tables = replace(
            old,
            state=old.state | dict(piece.state),
            parts=old.parts | dict(piece.parts),
            seen=old.seen | seen,
        )

    def finish_restore(self, head: RestoredHead) -> None:
        """Write the head and take the mark away."""
        old = self._tables
        ensure(RESTORING in old.meta, "no restoring was started")
        place = HeaderPlace(log_index=head.log_index, height=head.height, hash=head.header_hash)
        meta = {name: value for name, value in old.meta.items() if name != RESTORING}
        self._tables = replace(old, last=head.height, headers=(place,), meta=meta | dict(head.meta))

    def abandon_restore(self) -> None:
        """Leave nothing but kept parts and named values."""
        self._empty({})

    def _empty(self, mark: Mapping[str, bytes]) -> None:
        old = self._tables
        meta = {name: value for name, value in old.meta.items() if name != RESTORING}
        parts = {name: part for name, part in old.parts.items() if name in self._kept}
        self._tables = Tables(parts=parts, meta=meta | dict(mark))

    def close(self) -> None:
        """Nothing to let go of."""


class MemoryReader:
    """One moment of a store in memory; see ``port.Reader``."""

    __slots__ = ("_tables",)

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def state(self, key: bytes) -> bytes | None:
        """Value of a state key, or None."""
        return self._tables.state.get(key)

    def state_items(self, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Walk (key, value) of the keys with a prefix, in byte order."""
        return iter(sorted(i for i in self._tables.state.items() if i[0].startswith(prefix)))

    def state_keys(self, prefix: bytes = b"") -> Iterator[bytes]:
        """Walk the keys with a prefix in byte order."""
        return (key for key, _ in self.state_items(prefix))

    def block(self, height: int) -> bytes | None:
        """Stored block of a height, or None."""
        return self._tables.blocks.get(height)

    def blocks(self, first: int = 0) -> Iterator[tuple[int, bytes]]:
        """Walk (height, stored block) from a height on."""
        return iter(sorted(item for item in self._tables.blocks.items() if item[0] >= first))

    def last_height(self) -> int | None:
        """Height of the newest block, None before the first."""
        return max(self._tables.blocks, default=None)

    def part(self, commitment: bytes) -> bytes | Erased | None:
        """Salt ‖ text of a part; ``Erased``; or None when it never was here."""
        return self._tables.parts.get(commitment)

    def tx(self, tx_id: bytes) -> TxPlace | None:
        """Where a transaction stands, or None."""
        return self._tables.txs.get(tx_id)

    def header(self, log_index: int) -> HeaderPlace | None:
        """Header at a place of the log, or None."""
        headers = self._tables.headers
        at = log_index - headers[0].log_index if headers else -1
        return headers[at] if 0 <= at < len(headers) else None

    def header_count(self) -> int:
        """Number of headers in the log."""
        return next_log_index(self._tables.headers)

    def first_header(self) -> HeaderPlace | None:
        """First header kept."""
        return next(iter(self._tables.headers), None)

    def header_hashes(self, first: int = 0) -> Iterator[bytes]:
        """Walk header hashes from a place of the log on."""
        return (place.hash for place in self._tables.headers if place.log_index >= first)

    def last_header_at_or_before(self, height: int) -> HeaderPlace | None:
        """The header in force at a height, None before the first."""
        before = [place for place in self._tables.headers if place.height <= height]
        return before[-1] if before else None

    def seen(self, bucket: int, tx_id: bytes) -> bool:
        """Tell whether a bucket holds an id."""
        return (bucket, tx_id) in self._tables.seen

    def seen_ids(self, bucket: int) -> Iterator[bytes]:
        """Walk a bucket's ids in byte order."""
        return iter(sorted(tx_id for number, tx_id in self._tables.seen if number == bucket))

    def seen_by_block(self, bucket: int) -> list[tuple[bytes, ...]]:
        """A bucket's ids as blocks brought them."""
        blocks: dict[int, list[bytes]] = {}
        placed = sorted(
            (at, pair[1]) for pair, at in self._tables.seen.items() if pair[0] == bucket
        )
        for (block, _), tx_id in placed:
            blocks.setdefault(block, []).append(tx_id)
        return [tuple(ids) for ids in blocks.values()]

    def erasures(self) -> Iterator[tuple[bytes, int]]:
        """Walk (commitment, decision) of the marks of erased parts."""
        parts = sorted(self._tables.parts.items(), key=lambda item: item[0])
        return ((name, part.decision) for name, part in parts if isinstance(part, Erased))

    def changes(self, height: int) -> list[tuple[bytes, bytes | None]] | None:
        """Tree changes of a block; None when they are no longer kept."""
        return self._tables.changes.get(height)

    def meta(self, name: str) -> bytes | None:
        """A named value, or None."""
        return self._tables.meta.get(name)

    def part_commitments(self) -> Iterator[bytes]:
        """Walk the commitment of every part whose bytes are kept."""
        parts = sorted(self._tables.parts.items(), key=lambda item: item[0])
        return (commitment for commitment, part in parts if isinstance(part, bytes))

    def tx_ids(self) -> Iterator[bytes]:
        """Walk the id of every transaction."""
        return iter(sorted(self._tables.txs))

    def seen_places(self) -> Iterator[tuple[int, bytes]]:
        """Walk (bucket, id) of every seen id."""
        return iter(sorted(self._tables.seen))

    def meta_names(self) -> Iterator[str]:
        """Walk the names of the named values."""
        return iter(sorted(self._tables.meta))

    def finality(self, height: int, kind: FinalityKind = "engine") -> bytes | None:
        """Finality kept after its block, or None."""
        return self._tables.finality.get((height, kind))
