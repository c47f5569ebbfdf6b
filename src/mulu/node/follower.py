"""A second tree that follows the ledger's, so that proofs are made outside the executing process.

It takes each block's changed keys from the store. The roots of the newest 64 headers stay provable;
older ones stay for up to 10 minutes as long as all together fit the memory budget.

Source: docs/spec/node.md NOD-4.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from mulu.core.canonical import decode
from mulu.core.errors import ensure
from mulu.core.hashing import Hasher
from mulu.machine.head import HEAD, SEAL, StoredHead, StoredSeal
from mulu.proof.build import Seal
from mulu.proof.bundle import decode_finality
from mulu.store.load import load_tree
from mulu.store.port import Reader
from mulu.store.restored import RESTORING
from mulu.store.tree import Node, root_hash, update

HEADERS_KEPT: Final = 64
AGE_MS_MAX: Final = 10 * 60 * 1000
KEPT_BYTES_MAX: Final = 256 * 1024 * 1024
BYTES_PER_CHANGE: Final = 1600
"""About what one changed key costs while an older root is kept: 14 nodes."""
RESTORE_SECONDS: Final = 0.2
"""How often it looks whether a snapshot is restored, when started meanwhile."""

Read = Callable[[], AbstractContextManager[Reader]]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRoot:
    """One provable state."""

    height: int
    root: Node
    since_ms: int
    """Monotonic time at which it was taken."""
    size_bytes: int
    """About what keeping it costs."""
    seal: Seal | None = None
    """Header and finality of the newest one; None when they must be read from the block."""


class TreeFollower:
    """Follows one store.

    Args:
        read: Opens a reader.
        hasher: The chain's hash.
        monotonic_ms: A monotonic clock.
    """

    def __init__(self, read: Read, hasher: Hasher, monotonic_ms: Callable[[], int]) -> None:
        self._read = read
        self._hasher = hasher
        self._monotonic_ms = monotonic_ms
        self._lock = threading.Lock()
        self._kept: deque[KeptRoot] = deque()
        self._log_index = 0
        while not self._loaded():
            time.sleep(RESTORE_SECONDS)

    def _loaded(self) -> bool:
        """Load the state, unless a snapshot is being restored: then there is none to load yet."""
        with self._read() as reader:
            if reader.meta(RESTORING) is not None:
                return False
            self._load(reader)
        return True

    @property
    def newest(self) -> KeptRoot:
        """The newest state that can be proved."""
        return self._kept[-1]

    def at(self, height: int) -> KeptRoot | None:
        """The state of a height, when it is still kept."""
        return next((kept for kept in reversed(self._kept) if kept.height == height), None)

    def newest_first(self) -> list[KeptRoot]:
        """The states that can be proved, the newest first; waits for nobody."""
        return list(reversed(tuple(self._kept)))

    def catch_up(self) -> int:
        """Follow to the newest block; returns its height."""
        with self._read() as reader:
            return self.catch_up_with(reader)

    def catch_up_with(self, reader: Reader) -> int:
        """Follow to the newest block of an open reader; returns its height."""
        with self._lock:
            behind = reader.header_count() - self._log_index
            if behind > 0:
                self._follow(reader, behind)
            return self.newest.height

    def _follow(self, reader: Reader, behind: int) -> None:
        merged: dict[bytes, bytes | None] = {}
        for step in range(behind):
            place = reader.header(self._log_index)
            changes = None if place is None else reader.changes(place.height)
            if place is None or changes is None:
                self._load(reader)
                return
            merged.update(changes)
            self._log_index += 1
            if behind - step <= HEADERS_KEPT:
                tree = update(self._hasher, self.newest.root, sorted(merged.items()))
                seal = self._newest_seal(reader, tree) if step == behind - 1 else None
                self._keep(place.height, tree, len(merged), seal)
                merged = {}

    def _load(self, reader: Reader) -> None:
        head = _head(reader)
        tree = load_tree(reader, self._hasher, bytes.fromhex(head.state_root))
        self._log_index = reader.header_count()
        self._keep(head.height, tree, 0, self._newest_seal(reader, tree))

    def _keep(self, height: int, tree: Node, changes: int, seal: Seal | None) -> None:
        now = self._monotonic_ms()
        size = changes * BYTES_PER_CHANGE
        self._kept.append(
            KeptRoot(height=height, root=tree, since_ms=now, size_bytes=size, seal=seal)
        )
        while len(self._kept) > HEADERS_KEPT and self._is_over(now):
            self._kept.popleft()

    def _is_over(self, now: int) -> bool:
        total = sum(kept.size_bytes for kept in self._kept)
        return now - self._kept[0].since_ms > AGE_MS_MAX or total > KEPT_BYTES_MAX

    def _newest_seal(self, reader: Reader, tree: Node) -> Seal | None:
        """Compare the tree with the ledger's, and take the newest header and finality."""
        head = _head(reader)
        ensure(
            root_hash(tree).hex() == head.state_root,
            f"the following tree differs from the ledger's at height {head.height}",
        )
        stored = reader.meta(SEAL)
        if stored is None:
            return None
        seal = decode(stored, StoredSeal)
        finality = seal.finality.encode()
        return Seal(header=seal.header, finality=decode_finality(finality)) if finality else None


def _head(reader: Reader) -> StoredHead:
    stored = reader.meta(HEAD)
    ensure(stored is not None, "the store has no head")
    return decode(stored or b"", StoredHead)
