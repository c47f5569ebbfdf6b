"""What a store is: one writer that commits whole blocks, and readers that see one moment each.

Source: docs/spec/store.md STO-1 to STO-12 and STO-19 to STO-22; docs/adr/0003-store.md.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from mulu.store.restored import RestoredHead, RestoredPiece

Changes = Sequence[tuple[bytes, bytes | None]]
"""(key, value) pairs; None removes the key."""

FinalityKind = Literal["engine", "sm2"]
"""Who made a header final after its block."""

CHANGES_KEPT: Final = 200_000
"""Newest changed keys whose hashes are kept for followers of the tree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockWrite:
    """Everything one block leaves behind; committed as a whole or not at all."""

    height: int
    """Above every earlier one; 0 for what genesis writes."""
    block: bytes = b""
    """Stored block, see ``machine.block``; empty when there is none (genesis)."""
    state_changes: Changes = ()
    """Plain keys and values. Values are at least one byte."""
    tree_changes: Changes = ()
    """The same changes as (key hash, value hash or None), sorted by key hash."""
    parts: Sequence[tuple[bytes, bytes]] = ()
    """(commitment, salt ‖ text) pairs. One that is erased or already kept stays as it is."""
    txs: Sequence[tuple[bytes, int]] = ()
    """(transaction id, index in the block) pairs."""
    header_hash: bytes | None = None
    """Hash of this block's header; None when it makes none (genesis)."""
    log_index: int | None = None
    """Place of that header in the log of all headers: the number of headers before it."""
    seen_add: Sequence[tuple[int, bytes]] = ()
    """(bucket, transaction id) pairs."""
    seen_drop: Sequence[int] = ()
    """Buckets whose ids go."""
    meta: Mapping[str, bytes] = field(default_factory=dict)
    """Named values to set, the head among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """Stands where a part stood."""

    decision: int
    """Number of the decision that erased it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderPlace:
    """One header in the log."""

    log_index: int
    height: int
    hash: bytes
    """Header hash, 32 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TxPlace:
    """Where a transaction stands."""

    height: int
    index: int
    """Place in its block, from 0."""


class Reader(Protocol):
    """One moment of the store; used by one thread at a time, closed soon."""

    def state(self, key: bytes) -> bytes | None:
        """Value of a state key, or None."""
        ...

    def state_items(self, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Walk (key, value) of the keys with a prefix, in byte order."""
        ...

    def state_keys(self, prefix: bytes = b"") -> Iterator[bytes]:
        """Walk the keys with a prefix in byte order, values untouched."""
        ...

    def block(self, height: int) -> bytes | None:
        """Stored block of a height, or None."""
        ...

    def blocks(self, first: int = 0) -> Iterator[tuple[int, bytes]]:
        """Walk (height, stored block) from a height on."""
        ...

    def last_height(self) -> int | None:
        """Height of the newest block, None before the first."""
        ...

    def part(self, commitment: bytes) -> bytes | Erased | None:
        """Salt ‖ text of a part; ``Erased``; or None when it never was here (withheld)."""
        ...

    def tx(self, tx_id: bytes) -> TxPlace | None:
        """Where a transaction stands, or None."""
        ...

    def header(self, log_index: int) -> HeaderPlace | None:
        """Header at a place of the log, or None."""
        ...

    def header_count(self) -> int:
        """Number of headers in the log, those before a restored snapshot included."""
        ...

    def first_header(self) -> HeaderPlace | None:
        """First header kept: the log's first, or that of a restored snapshot."""
        ...

    def header_hashes(self, first: int = 0) -> Iterator[bytes]:
        """Walk header hashes from a place of the log on."""
        ...

    def last_header_at_or_before(self, height: int) -> HeaderPlace | None:
        """The header in force at a height, None before the first."""
        ...

    def seen(self, bucket: int, tx_id: bytes) -> bool:
        """Tell whether a bucket holds an id."""
        ...

    def seen_ids(self, bucket: int) -> Iterator[bytes]:
        """Walk a bucket's ids in byte order."""
        ...

    def seen_by_block(self, bucket: int) -> list[tuple[bytes, ...]]:
        """A bucket's ids as blocks brought them: one tuple for each block, in block order."""
        ...

    def erasures(self) -> Iterator[tuple[bytes, int]]:
        """Walk (commitment, decision) of the marks of erased parts."""
        ...

    def changes(self, height: int) -> list[tuple[bytes, bytes | None]] | None:
        """Tree changes of a block, sorted by key hash; None when they are no longer kept."""
        ...

    def meta(self, name: str) -> bytes | None:
        """A named value, or None."""
        ...

    def part_commitments(self) -> Iterator[bytes]:
        """Walk the commitment of every part whose bytes are kept; for audits."""
        ...

    def tx_ids(self) -> Iterator[bytes]:
        """Walk the id of every transaction; for audits."""
        ...

    def seen_places(self) -> Iterator[tuple[int, bytes]]:
        """Walk (bucket, id) of every seen id; for audits."""
        ...

    def meta_names(self) -> Iterator[str]:
        """Walk the names of the named values; for audits."""
        ...

    def finality(self, height: int, kind: FinalityKind = "engine") -> bytes | None:
        """Finality of a header that became final after its block was written, or None."""
        ...


class Store(Protocol):
    """One writer's view; readers may stand in other threads and processes."""

    def read(self) -> AbstractContextManager[Reader]:
        """Open a reader on the newest committed moment.

        Raises:
            StoreUnavailableError: The file cannot be read now.
        """
        ...

    def commit(self, write: BlockWrite) -> None:
        """Write a block durably, whole or not at all.

        Raises:
            DiskFullError: No room; nothing was written.
            StoreUnavailableError: The file cannot be written now; nothing was written.
            InvariantError: Height or log index do not follow the last block, or a value is empty.
        """
        ...

    def erase_part(self, commitment: bytes, decision: int) -> bool:
        """Put a marker where a part stands or may come to stand, durably; the first one stays.

        Returns:
            Whether there were bytes to erase.

        Raises:
            StoreUnavailableError: As for ``commit``.
        """
        ...

    def set_meta(self, name: str, value: bytes) -> None:
        """Set a named value durably, in a write of its own.

        Raises:
            StoreUnavailableError: As for ``commit``.
        """
        ...

    def set_finality(
        self,
        height: int,
        finality: bytes,
        meta: Mapping[str, bytes],
        kind: FinalityKind = "engine",
    ) -> None:
        """Keep the finality that came after the block, with named values, durably.

        Args:
            height: Height of the header it makes final.
            finality: Its canonical bytes.
            meta: Named values to set in the same write.
            kind: By the engine's votes, or by SM2 signatures beside them.

        Raises:
            StoreUnavailableError: As for ``commit``.
        """
        ...

    def start_restore(self, keep_parts: Collection[bytes]) -> None:
        """Empty a store that holds no block, but for named values and some parts; leave a mark.

        Until ``finish_restore`` the mark says that what is here is not a whole chain.

        Args:
            keep_parts: Commitments of parts that stay.

        Raises:
            InvariantError: There are blocks.
            StoreUnavailableError: As for ``commit``.
        """
        ...

    def restore(self, piece: RestoredPiece) -> None:
        """Put one chunk of a snapshot, durably; again is the same as once.

        Raises:
            InvariantError: No restoring was started.
            StoreUnavailableError: As for ``commit``.
        """
        ...

    def finish_restore(self, head: RestoredHead) -> None:
        """Write the head and take the mark away, in one durable step.

        Raises:
            InvariantError: No restoring was started.
            StoreUnavailableError: As for ``commit``.
        """
        ...

    def abandon_restore(self) -> None:
        """Leave nothing but kept parts and named values, as before genesis was written.

        Raises:
            StoreUnavailableError: As for ``commit``.
        """
        ...

    def close(self) -> None:
        """Let go of the file; readers must be closed before."""
        ...
