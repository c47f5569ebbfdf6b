"""Writing one block into the store on disk, in one write transaction.

Source: docs/spec/store.md STO-1, STO-2, STO-4, STO-7, STO-10.
"""

from collections.abc import Mapping
from itertools import islice

import lmdb
import zstandard

from mulu.core.errors import InvariantError, ensure
from mulu.store import faults
from mulu.store.codec import SAMPLES_MAX, SAMPLES_MIN, Codec, CodecPool, load_dictionary, train
from mulu.store.layout import (
    BLOCKS,
    CHANGES,
    CHANGES_COUNT_NAME,
    DICTIONARY_NAME,
    ERASED,
    HASHES,
    HEIGHTS,
    KEY_BYTES_MAX,
    LAST_WRITE_NAME,
    META,
    PARTS,
    PLACES,
    PLACES_NEW,
    PLACES_NEW_MAX,
    SEEN,
    STATE,
    TXS,
    Database,
    Txn,
    changes_in,
    next_log_index,
    pack_changes,
    pack_tx_place,
    pack_u64,
    unpack_u64,
)
from mulu.store.port import CHANGES_KEPT, BlockWrite

_LAST_KEY = LAST_WRITE_NAME.encode()
_DICTIONARY_KEY = DICTIONARY_NAME.encode()
_COUNT_KEY = CHANGES_COUNT_NAME.encode()


class Commit:
    """One block on its way to the disk."""

    __slots__ = ("_codecs", "_databases", "_env")

    def __init__(
        self, env: lmdb.Environment, databases: Mapping[bytes, Database], codecs: CodecPool
    ) -> None:
        self._env = env
        self._databases = databases
        self._codecs = codecs

    def run(self, write: BlockWrite) -> None:
        """Write everything, then make it durable."""
        faults.point("before_commit")
        with self._env.begin(write=True) as txn:
            self._ensure_follows(txn, write)
            dictionary = self._train(txn, write)
            codec = self._codecs.take() if dictionary is None else Codec(dictionary)
            faults.point("after_dictionary")
            self._put_state(txn, codec, write)
            faults.point("after_state")
            self._put_parts(txn, codec, write)
            faults.point("after_parts")
            self._put_block(txn, codec, write)
            faults.point("after_block")
            self._put_seen(txn, write)
            self._put_changes(txn, write)
            faults.point("after_changes")
            self._put(txn, META, [(name.encode(), value) for name, value in write.meta.items()])
            faults.point("before_sync")
        if dictionary is not None:  # only once it is durable
            self._codecs.use(dictionary)
        self._codecs.give(codec)
        faults.point("after_commit")

    def _ensure_follows(self, txn: Txn, write: BlockWrite) -> None:
        kept = txn.get(_LAST_KEY, db=self._databases[META])
        last = -1 if kept is None else unpack_u64(kept)
        ensure(write.height > last, f"block {write.height} does not follow block {last}")
        txn.put(_LAST_KEY, pack_u64(write.height), db=self._databases[META])
        ensure((write.header_hash is None) == (write.log_index is None), "a header has no place")
        if write.log_index is not None:
            count = next_log_index(txn, self._databases)
            ensure(write.log_index == count, f"header {write.log_index} is not the log's next")

    def _train(self, txn: Txn, write: BlockWrite) -> zstandard.ZstdCompressionDict | None:
        """Make the dictionary, once, as soon as there is enough to make it from."""
        meta = self._databases[META]
        if self._codecs.has_dictionary or txn.get(_DICTIONARY_KEY, db=meta) is not None:
            return None
        samples = [value for _, value in write.state_changes if value]
        if len(samples) < SAMPLES_MIN:
            if txn.stat(self._databases[STATE])["entries"] < SAMPLES_MAX:
                return None
            samples = self._kept_values(txn)
        trained = train(samples)
        txn.put(_DICTIONARY_KEY, trained or b"", db=meta)
        return None if trained is None else load_dictionary(trained)

    def _kept_values(self, txn: Txn) -> list[bytes]:
        codec = self._codecs.take()
        walk = islice(txn.cursor(self._databases[STATE]).iternext(), SAMPLES_MAX)
        values = [codec.decode(kept, f"state key {key!r}") for key, kept in walk]
        self._codecs.give(codec)
        return values

    def _put_state(self, txn: Txn, codec: Codec, write: BlockWrite) -> None:
        encode, state = codec.encode, self._databases[STATE]
        puts: list[tuple[bytes, bytes]] = []
        for key, value in write.state_changes:
            if value is None:
                txn.delete(key, db=state)
                continue
            if not value or not 0 < len(key) <= KEY_BYTES_MAX:
                raise InvariantError(f"state key {key!r}: the key or its value has a wrong size")
            puts.append((key, encode(value)))
        puts.sort()
        self._put(txn, STATE, puts)

    def _put_parts(self, txn: Txn, codec: Codec, write: BlockWrite) -> None:
        """Keep parts in the order of blocks, and where each stands in an index beside.

        Kept by commitment alone, every part would rewrite a page of its own.
        """
        parts = dict(write.parts)
        erased = self._databases[ERASED]
        if txn.stat(erased)["entries"]:
            parts = {c: part for c, part in parts.items() if txn.get(c, db=erased) is None}
        height, encode = pack_u64(write.height), codec.encode_part
        puts = [(height + commitment, encode(parts[commitment])) for commitment in sorted(parts)]
        txn.cursor(self._databases[PARTS]).putmulti(puts, append=True)
        self._put(txn, PLACES_NEW, [(commitment, height) for commitment in sorted(parts)])
        if txn.stat(self._databases[PLACES_NEW])["entries"] > PLACES_NEW_MAX:
            self._put(txn, PLACES, list(txn.cursor(self._databases[PLACES_NEW])))
            txn.drop(self._databases[PLACES_NEW], delete=False)

    def _put_block(self, txn: Txn, codec: Codec, write: BlockWrite) -> None:
        height = pack_u64(write.height)
        if write.block:
            self._put(txn, BLOCKS, [(height, codec.encode_block(write.block))])
        self._put(txn, TXS, [(id_, pack_tx_place(write.height, i)) for id_, i in write.txs])
        if write.header_hash is not None and write.log_index is not None:
            place = pack_u64(write.log_index)
            self._put(txn, HASHES, [(place, write.header_hash)])
            self._put(txn, HEIGHTS, [(place, height)])

    def _put_seen(self, txn: Txn, write: BlockWrite) -> None:
        cursor = txn.cursor(self._databases[SEEN])
        for bucket in write.seen_drop:
            prefix = pack_u64(bucket)
            while cursor.set_range(prefix) and cursor.key().startswith(prefix):
                cursor.delete()
        self._put(
            txn,
            SEEN,
            sorted(
                (pack_u64(bucket) + tx_id, pack_tx_place(write.height, index))
                for index, (bucket, tx_id) in enumerate(write.seen_add)
            ),
        )

    def _put_changes(self, txn: Txn, write: BlockWrite) -> None:
        """Keep the newest changes for followers; the oldest go, the newest block's never."""
        meta = self._databases[META]
        self._put(txn, CHANGES, [(pack_u64(write.height), pack_changes(write.tree_changes))])
        count = unpack_u64(txn.get(_COUNT_KEY, db=meta) or bytes(8)) + len(write.tree_changes)
        cursor = txn.cursor(self._databases[CHANGES])
        while count > CHANGES_KEPT and cursor.first() and unpack_u64(cursor.key()) < write.height:
            count -= changes_in(cursor.value())
            cursor.delete()
        txn.put(_COUNT_KEY, pack_u64(count), db=meta)

    def _put(self, txn: Txn, name: bytes, items: list[tuple[bytes, bytes]]) -> None:
        txn.cursor(self._databases[name]).putmulti(items)
