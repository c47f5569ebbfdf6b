"""Snapshots of a simulated node: the real chunks, taken at once and kept in memory."""

from collections.abc import Collection, Sequence

from mulu.core.errors import VerificationError
from mulu.core.hashing import SHA256
from mulu.machine.application import Application
from mulu.machine.snapshot_chunks import FORM, decode_metadata
from mulu.machine.snapshot_restore import OTHER_BYTES, Restoring
from mulu.node.erasing import Eraser
from mulu.ordering.port import ChunkVerdict, OfferVerdict, SnapshotOffer
from mulu.store.memory_store import MemoryStore
from tests.support.snapshots import Taken, take

KEPT = 2


class SimulatedSnapshots:
    """Implements ``mulu.ordering.port.Snapshots`` without threads and files."""

    def __init__(
        self,
        store: MemoryStore,
        application: Application,
        keep_parts: Collection[bytes],
        eraser: Eraser,
    ) -> None:
        self._eraser = eraser
        self._store = store
        self._application = application
        self._keep_parts = keep_parts
        self._before = application.head
        self._kept: dict[int, Taken] = {}
        self._restoring: Restoring | None = None

    def committed(self) -> None:
        """Remember the log before the last header, which a snapshot needs."""
        if self._application.head.height != self._before.height:
            self._last_log, self._before = self._before.log, self._application.head

    def take(self) -> int:
        """Take one now, when the last block made a header in this life; its height, else 0."""
        head = self._application.head
        if head.height == 0 or not hasattr(self, "_last_log"):
            return 0
        self._kept[head.height] = take(self._store, self._application, self._last_log)
        for height in sorted(self._kept)[:-KEPT]:
            del self._kept[height]
        return head.height

    def list_snapshots(self) -> Sequence[SnapshotOffer]:
        return [
            SnapshotOffer(
                height=height,
                form=FORM,
                chunks=len(taken.chunks),
                hash=SHA256.digest(taken.raw),
                metadata=taken.raw,
            )
            for height, taken in self._kept.items()
        ]

    def load_chunk(self, height: int, form: int, chunk: int) -> bytes:
        taken = self._kept.get(height)
        return b"" if taken is None else taken.chunks[chunk]

    def offer_snapshot(self, offer: SnapshotOffer, app_hash: bytes) -> OfferVerdict:
        if self._application.head.height:
            return OfferVerdict.ABORT
        metadata = decode_metadata(offer.metadata)
        self._restoring = Restoring(SHA256, self._store, metadata, app_hash, self._keep_parts)
        return OfferVerdict.ACCEPT

    def apply_chunk(self, index: int, data: bytes, sender: str) -> ChunkVerdict:
        if self._restoring is None:
            return ChunkVerdict.REJECT_SNAPSHOT
        try:
            head = self._restoring.take(index, data)
        except VerificationError as err:
            if err.reason_code == OTHER_BYTES:
                return ChunkVerdict.REJECT_SENDER
            self._restoring = None
            return ChunkVerdict.REJECT_SNAPSHOT
        if head is not None:
            self._eraser.carry_out()
            self._application.stand_at(head)
            self._before = head
            self._restoring = None
        return ChunkVerdict.ACCEPT
