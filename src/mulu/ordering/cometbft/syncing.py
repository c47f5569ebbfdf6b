"""State sync: snapshots offered to other nodes, and taken from them by a fresh one.

Source: docs/spec/abci.md ABC-18.
"""

from collections.abc import Callable
from typing import Final

from mulu.ordering.cometbft.requests import (
    RequestApplySnapshotChunk,
    RequestLoadSnapshotChunk,
    RequestOfferSnapshot,
)
from mulu.ordering.cometbft.responses import (
    ResponseApplySnapshotChunk,
    ResponseListSnapshots,
    ResponseLoadSnapshotChunk,
    ResponseOfferSnapshot,
)
from mulu.ordering.cometbft.shapes import Snapshot
from mulu.ordering.port import ChunkVerdict, OfferVerdict, SnapshotOffer, Snapshots

_OFFER_RESULTS: Final = {
    OfferVerdict.ACCEPT: 1,
    OfferVerdict.ABORT: 2,
    OfferVerdict.REJECT: 3,
    OfferVerdict.REJECT_FORM: 4,
}
"""``ResponseOfferSnapshot.Result``."""
_ACCEPT: Final = 1
_ABORT: Final = 2
_RETRY: Final = 3
_REJECT_SNAPSHOT: Final = 5
"""``ResponseApplySnapshotChunk.Result``."""


class Syncing:
    """Speaks of snapshots with the engine.

    Args:
        snapshots: Keeps and restores them; None when this node has none.
        restored: Called after each chunk that was taken: the application may stand elsewhere.
    """

    def __init__(self, snapshots: Snapshots | None, restored: Callable[[], None]) -> None:
        self._snapshots = snapshots
        self._restored = restored

    def listed(self) -> ResponseListSnapshots:
        """The snapshots that this node keeps."""
        kept = self._snapshots.list_snapshots() if self._snapshots is not None else ()
        return ResponseListSnapshots(
            snapshots=tuple(
                Snapshot(
                    height=each.height,
                    format=each.form,
                    chunks=each.chunks,
                    hash=each.hash,
                    metadata=each.metadata,
                )
                for each in kept
            )
        )

    def load(self, request: RequestLoadSnapshotChunk) -> ResponseLoadSnapshotChunk:
        """A chunk for another node."""
        if self._snapshots is None:
            return ResponseLoadSnapshotChunk()
        chunk = self._snapshots.load_chunk(request.height, request.format, request.chunk)
        return ResponseLoadSnapshotChunk(chunk=chunk)

    def offer(self, request: RequestOfferSnapshot) -> ResponseOfferSnapshot:
        """Whether to start from a snapshot."""
        snapshot = request.snapshot
        if self._snapshots is None or snapshot is None:
            return ResponseOfferSnapshot(result=_OFFER_RESULTS[OfferVerdict.REJECT])
        offer = SnapshotOffer(
            height=snapshot.height,
            form=snapshot.format,
            chunks=snapshot.chunks,
            hash=snapshot.hash,
            metadata=snapshot.metadata,
        )
        verdict = self._snapshots.offer_snapshot(offer, request.app_hash)
        return ResponseOfferSnapshot(result=_OFFER_RESULTS[verdict])

    def apply(self, request: RequestApplySnapshotChunk) -> ResponseApplySnapshotChunk:
        """Take a chunk from another node; a bad one names its sender."""
        if self._snapshots is None:
            return ResponseApplySnapshotChunk(result=_ABORT)
        verdict = self._snapshots.apply_chunk(request.index, request.chunk, request.sender)
        match verdict:
            case ChunkVerdict.ACCEPT:
                self._restored()
                return ResponseApplySnapshotChunk(result=_ACCEPT)
            case ChunkVerdict.REJECT_SENDER:
                return ResponseApplySnapshotChunk(
                    result=_RETRY,
                    refetch_chunks=(request.index,),
                    reject_senders=(request.sender,),
                )
            case ChunkVerdict.REJECT_SNAPSHOT:
                return ResponseApplySnapshotChunk(result=_REJECT_SNAPSHOT)
