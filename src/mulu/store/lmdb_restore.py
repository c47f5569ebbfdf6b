"""Restoring a snapshot into the store on disk: piece by piece under a mark, the head at the end.

A death in between leaves the mark, so that the next start knows that this is no whole chain.

Source: docs/spec/store.md STO-20 to STO-22; docs/spec/snapshot.md SNP-12.
"""

from collections.abc import Collection, Mapping
from typing import Final

import lmdb

from mulu.core.errors import ensure
from mulu.store import faults
from mulu.store.codec import CodecPool
from mulu.store.layout import (
    BLOCKS,
    CHANGES,
    CHANGES_COUNT_NAME,
    ERASED,
    FINALITY,
    HASHES,
    HEIGHTS,
    LAST_WRITE_NAME,
    META,
    PARTS,
    PLACES,
    PLACES_NEW,
    SEEN,
    STATE,
    TXS,
    Database,
    Txn,
    pack_tx_place,
    pack_u64,
)
from mulu.store.restored import RESTORING, RestoredHead, RestoredPiece

RESTORED_HEIGHT: Final = bytes(8)
"""Restored parts stand where those of genesis do: nobody knows the blocks that brought them."""

_EMPTIED: Final = (STATE, BLOCKS, TXS, HASHES, HEIGHTS, SEEN, CHANGES, ERASED, FINALITY)
_MARK: Final = RESTORING.encode()


class Restore:
    """Writes the pieces of a snapshot, each in one write transaction."""

    __slots__ = ("_codecs", "_databases", "_env")

    def __init__(
        self, env: lmdb.Environment, databases: Mapping[bytes, Database], codecs: CodecPool
    ) -> None:
        self._env = env
        self._databases = databases
        self._codecs = codecs

    def start(self, keep_parts: Collection[bytes]) -> None:
        """Empty the store and leave the mark."""
        with self._env.begin(write=True) as txn:
            count = txn.stat(self._databases[BLOCKS])["entries"]
            ensure(count == 0, f"a snapshot is restored over {count} blocks")
            self._empty(txn, keep_parts)
            txn.put(_MARK, b"1", db=self._databases[META])
        faults.point("restore_started")

    def put(self, piece: RestoredPiece) -> None:
        """Put one piece."""
        codec = self._codecs.take()
        with self._env.begin(write=True) as txn:
            self._ensure_started(txn)
            state = [(key, codec.encode(value)) for key, value in piece.state]
            self._put(txn, STATE, sorted(state))
            parts = [
                (RESTORED_HEIGHT + commitment, codec.encode_part(part))
                for commitment, part in piece.parts
            ]
            self._put(txn, PARTS, sorted(parts))
            places = [(commitment, RESTORED_HEIGHT) for commitment, _ in piece.parts]
            self._put(txn, PLACES, sorted(places))
            self._put(txn, SEEN, sorted(_seen(piece)))
        self._codecs.give(codec)
        faults.point("restore_piece")

    def finish(self, head: RestoredHead) -> None:
        """Write the head and take the mark away."""
        faults.point("restore_before_head")
        with self._env.begin(write=True) as txn:
            self._ensure_started(txn)
            meta, height = self._databases[META], pack_u64(head.height)
            place = pack_u64(head.log_index)
            txn.put(place, head.header_hash, db=self._databases[HASHES])
            txn.put(place, height, db=self._databases[HEIGHTS])
            txn.put(LAST_WRITE_NAME.encode(), height, db=meta)
            self._put(txn, META, [(name.encode(), value) for name, value in head.meta.items()])
            for name in (_MARK, _KEPT):
                txn.delete(name, db=meta)
        faults.point("restore_finished")

    def abandon(self, keep_parts: Collection[bytes]) -> None:
        """Empty the store again and take the mark away."""
        with self._env.begin(write=True) as txn:
            self._empty(txn, keep_parts)
            for name in (_MARK, _KEPT):
                txn.delete(name, db=self._databases[META])

    def kept_parts(self) -> list[bytes]:
        """Commitments of the parts that were kept when restoring started."""
        with self._env.begin() as txn:
            kept = txn.get(_KEPT, db=self._databases[META]) or b""
        return [kept[at : at + 32] for at in range(0, len(kept), 32)]

    def _empty(self, txn: Txn, keep_parts: Collection[bytes]) -> None:
        for name in _EMPTIED:
            txn.drop(self._databases[name], delete=False)
        self._keep_parts(txn, keep_parts)
        meta = self._databases[META]
        for counter in (LAST_WRITE_NAME, CHANGES_COUNT_NAME):
            txn.delete(counter.encode(), db=meta)
        txn.put(_KEPT, b"".join(sorted(keep_parts)), db=meta)

    def _keep_parts(self, txn: Txn, keep: Collection[bytes]) -> None:
        parts = self._databases[PARTS]
        kept: dict[bytes, bytes] = {}
        for key, value in txn.cursor(parts):
            if key[len(RESTORED_HEIGHT) :] in keep:
                kept[key[len(RESTORED_HEIGHT) :]] = value
        for name in (PARTS, PLACES, PLACES_NEW):
            txn.drop(self._databases[name], delete=False)
        items = sorted(kept.items())
        self._put(txn, PARTS, [(RESTORED_HEIGHT + key, value) for key, value in items])
        self._put(txn, PLACES, [(key, RESTORED_HEIGHT) for key, _ in items])

    def _ensure_started(self, txn: Txn) -> None:
        mark = txn.get(_MARK, db=self._databases[META])
        ensure(mark is not None, "a piece of a snapshot comes, but no restoring was started")

    def _put(self, txn: Txn, name: bytes, items: list[tuple[bytes, bytes]]) -> None:
        txn.cursor(self._databases[name]).putmulti(items)


_KEPT: Final = b"restoring_keeps"


def _seen(piece: RestoredPiece) -> list[tuple[bytes, bytes]]:
    return [
        (pack_u64(bucket) + tx_id, pack_tx_place(block, index))
        for bucket, blocks in piece.seen
        for block, ids in enumerate(blocks)
        for index, tx_id in enumerate(ids)
    ]
