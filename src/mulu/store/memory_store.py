"""A store in memory with the same port: for quick tests of rules, gone with the process.

Tables are copied before they change, so that an open reader keeps its moment.

Source: docs/spec/store.md STO-1 to STO-12.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from mulu.core.errors import InvariantError, ensure
from mulu.store import faults
from mulu.store.layout import KEY_BYTES_MAX
from mulu.store.port import CHANGES_KEPT, BlockWrite, Changes, Erased, HeaderPlace, TxPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """One moment; never changed once made."""

    last: int = -1
    state: dict[bytes, bytes] = field(default_factory=dict)
    blocks: dict[int, bytes] = field(default_factory=dict)
    parts: dict[bytes, bytes | Erased] = field(default_factory=dict)
    txs: dict[bytes, TxPlace] = field(default_factory=dict)
    headers: tuple[HeaderPlace, ...] = ()
    seen: frozenset[tuple[int, bytes]] = frozenset()
    changes: dict[int, list[tuple[bytes, bytes | None]]] = field(default_factory=dict)
    meta: dict[str, bytes] = field(default_factory=dict)
    finality: dict[int, bytes] = field(default_factory=dict)


class MemoryStore:
    """One chain's store in memory; see ``port.Store``."""

    def __init__(self) -> None:
        self._tables = Tables()

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
                write.log_index == len(headers), f"header {write.log_index} is not the log's next"
            )
            place = HeaderPlace(
                log_index=write.log_index, height=write.height, hash=write.header_hash
            )
            headers = (*headers, place)
        places = {id_: TxPlace(height=write.height, index=index) for id_, index in write.txs}
        new = Tables(
            last=write.height,
            state=_changed(old.state, write.state_changes),
            blocks=old.blocks | ({write.height: write.block} if write.block else {}),
            parts={**dict(write.parts), **old.parts},
            txs=old.txs | places,
            headers=headers,
            seen=frozenset(pair for pair in old.seen if pair[0] not in write.seen_drop)
            | frozenset(write.seen_add),
            changes=_newest(old.changes | {write.height: list(write.tree_changes)}),
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
            self._tables = replace(self._tables, parts=parts)
        return isinstance(kept, bytes)

    def set_meta(self, name: str, value: bytes) -> None:
        """Set a named value."""
        self._tables = replace(self._tables, meta=self._tables.meta | {name: value})

    def set_finality(self, height: int, finality: bytes, meta: Mapping[str, bytes]) -> None:
        """Keep the finality that an engine gave after the block."""
        old = self._tables
        known = old.finality | {height: finality}
        self._tables = replace(old, finality=known, meta=old.meta | dict(meta))

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
        return headers[log_index] if 0 <= log_index < len(headers) else None

    def header_count(self) -> int:
        """Number of headers in the log."""
        return len(self._tables.headers)

    def header_hashes(self, first: int = 0) -> Iterator[bytes]:
        """Walk header hashes from a place of the log on."""
        return (place.hash for place in self._tables.headers[first:])

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

    def changes(self, height: int) -> list[tuple[bytes, bytes | None]] | None:
        """Tree changes of a block; None when they are no longer kept."""
        return self._tables.changes.get(height)

    def meta(self, name: str) -> bytes | None:
        """A named value, or None."""
        return self._tables.meta.get(name)

    def finality(self, height: int) -> bytes | None:
        """Finality kept after its block, or None."""
        return self._tables.finality.get(height)


def _changed(state: dict[bytes, bytes], changes: Changes) -> dict[bytes, bytes]:
    new = dict(state)
    for key, value in changes:
        if value is None:
            new.pop(key, None)
            continue
        if not value or not 0 < len(key) <= KEY_BYTES_MAX:
            raise InvariantError(f"state key {key!r}: the key or its value has a wrong size")
        new[key] = value
    return new


def _newest(
    changes: dict[int, list[tuple[bytes, bytes | None]]],
) -> dict[int, list[tuple[bytes, bytes | None]]]:
    count = sum(map(len, changes.values()))
    for height in sorted(changes)[:-1]:
        if count <= CHANGES_KEPT:
            break
        count -= len(changes.pop(height))
    return changes
