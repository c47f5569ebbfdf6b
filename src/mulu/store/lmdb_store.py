"""The store on disk: one LMDB environment, one durable write transaction for each block.

Source: docs/spec/store.md STO-1 to STO-22; docs/adr/0003-store.md.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final, Self

import lmdb

from mulu.store import faults
from mulu.store.codec import CodecPool, load_dictionary
from mulu.store.errors import DamagedStoreError, StoreUnavailableError
from mulu.store.layout import (
    DATABASES,
    DICTIONARY_NAME,
    ERASED,
    FINALITY,
    FORMAT,
    FORMAT_NAME,
    META,
    PARTS,
    PLACES,
    PLACES_NEW,
    STATE,
    Database,
    Txn,
    pack_finality_key,
    pack_u64,
)
from mulu.store.lmdb_commit import Commit
from mulu.store.lmdb_errors import wrapped
from mulu.store.lmdb_reading import Reading
from mulu.store.lmdb_restore import Restore
from mulu.store.port import BlockWrite, FinalityKind
from mulu.store.restored import RestoredHead, RestoredPiece

MAP_BYTES: Final = 64 << 30
"""Room of the map; the file itself grows only as it is written."""
READERS_MAX: Final = 126


class LmdbStore:
    """One chain's store in a folder; opened once in a process.

    Use ``LmdbStore.open``. Any number of threads may read; one at a time writes.
    """

    def __init__(self, env: lmdb.Environment, databases: Mapping[bytes, Database]) -> None:
        self._env = env
        self._databases = databases
        self._codecs = CodecPool()

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        create: bool = False,
        readonly: bool = False,
        map_bytes: int = MAP_BYTES,
    ) -> Self:
        """Open a store.

        Args:
            path: Its folder.
            create: Make it when there is none yet.
            readonly: Read only, as processes beside the ledger do.
            map_bytes: Most bytes that the store may ever take.

        Raises:
            StoreUnavailableError: There is none, or it cannot be opened.
            DamagedStoreError: It is no store of this format.
        """
        if not create and not (path / "data.mdb").is_file():
            raise StoreUnavailableError(f"{path} holds no ledger; make one with `mulu init`")
        with wrapped(f"opening {path}"):
            if create:
                _make_folder(path)
            env = lmdb.open(
                str(path),
                map_size=map_bytes,
                readonly=readonly,
                create=create,
                meminit=True,  # else free memory, a passphrase perhaps, stands in the file (STO-23)
                max_dbs=len(DATABASES),
                max_readers=READERS_MAX,
            )
            try:
                store = cls(env, _databases(env, create=not readonly))
                store._ensure_format(readonly=readonly)
            except BaseException:
                env.close()
                raise
        return store

    def read(self) -> Reading:
        """Open a reader on the newest committed moment; see ``port.Store``."""
        return Reading(self._env, self._databases, self._codecs, self._learn_dictionary)

    def commit(self, write: BlockWrite) -> None:
        """Write a block durably, whole or not at all; see ``port.Store``."""
        with wrapped(f"writing block {write.height}"):
            Commit(self._env, self._databases, self._codecs).run(write)

    def erase_part(self, commitment: bytes, decision: int) -> bool:
        """Put a marker where a part stands; see ``port.Store``.

        Every part is looked at, so that no copy from another block stays.
        """
        databases = self._databases
        with wrapped("erasing a part"), self._env.begin(write=True) as txn:
            txn.put(commitment, pack_u64(decision), db=databases[ERASED], overwrite=False)
            faults.point("erase_marked")
            for places in (PLACES, PLACES_NEW):
                txn.delete(commitment, db=databases[places])
            walk = txn.cursor(databases[PARTS]).iternext(keys=True, values=False)
            copies = [key for key in walk if key.endswith(commitment)]
            for key in copies:
                txn.delete(key, db=databases[PARTS])
            faults.point("erase_before_sync")
        faults.point("erase_after_sync")
        return bool(copies)

    def set_meta(self, name: str, value: bytes) -> None:
        """Set a named value durably; see ``port.Store``."""
        with wrapped(f"writing {name}"), self._env.begin(write=True) as txn:
            txn.put(name.encode(), value, db=self._databases[META])
            faults.point("meta_before_sync")
        faults.point("meta_after_sync")

    def set_finality(
        self,
        height: int,
        finality: bytes,
        meta: Mapping[str, bytes],
        kind: FinalityKind = "engine",
    ) -> None:
        """Keep the finality that came after the block; see ``port.Store``."""
        with wrapped(f"writing finality {height}"), self._env.begin(write=True) as txn:
            txn.put(pack_finality_key(height, kind), finality, db=self._databases[FINALITY])
            for name, value in meta.items():
                txn.put(name.encode(), value, db=self._databases[META])
            faults.point("finality_before_sync")
        faults.point("finality_after_sync")

    def start_restore(self, keep_parts: Collection[bytes]) -> None:
        """Empty a store that holds no block and leave a mark; see ``port.Store``."""
        with wrapped("starting to restore"):
            self._restore().start(keep_parts)

    def restore(self, piece: RestoredPiece) -> None:
        """Put one chunk of a snapshot; see ``port.Store``."""
        with wrapped("restoring a chunk"):
            self._restore().put(piece)

    def finish_restore(self, head: RestoredHead) -> None:
        """Write the head and take the mark away; see ``port.Store``."""
        with wrapped(f"restoring height {head.height}"):
            self._restore().finish(head)

    def abandon_restore(self) -> None:
        """Leave nothing but kept parts and named values; see ``port.Store``."""
        with wrapped("clearing what was restored by half"):
            restore = self._restore()
            restore.abandon(restore.kept_parts())

    def compact(self, path: Path) -> None:
        """Copy the store without free pages into an empty or new folder, while others go on.

        Raises:
            StoreUnavailableError: The copy cannot be written.
        """
        with wrapped(f"copying the store to {path}"):
            _make_folder(path)
            self._env.copy(str(path), compact=True)

    def clear_stale_readers(self) -> int:
        """Free the places of readers whose process is gone; returns how many."""
        with wrapped("clearing stale readers"):
            return self._env.reader_check()

    def reader_lag(self) -> int:
        """Commits that the oldest open reader is behind; pages freed since then wait for it."""
        with wrapped("listing readers"):
            newest = self._env.info()["last_txnid"]
            lines = [line.split() for line in self._env.readers().splitlines()]
        seen = [int(line[-1]) for line in lines if line and line[-1].isdecimal()]
        return max((newest - txn_id for txn_id in seen), default=0)

    def state_count(self) -> int:
        """Keys of the state."""
        with wrapped("counting the state"), self._env.begin() as txn:
            return int(txn.stat(self._databases[STATE])["entries"])

    def used_bytes(self) -> int:
        """Bytes of the file that were ever written to."""
        with wrapped("measuring the store"):
            return (self._env.info()["last_pgno"] + 1) * self._env.stat()["psize"]

    def close(self) -> None:
        """Let go of the file; readers must be closed before."""
        self._env.close()

    def _restore(self) -> Restore:
        return Restore(self._env, self._databases, self._codecs)

    def _ensure_format(self, *, readonly: bool) -> None:
        meta = self._databases[META]
        if not readonly:
            self._env.reader_check()
            with self._env.begin(write=True) as txn:
                txn.put(FORMAT_NAME.encode(), FORMAT, db=meta, overwrite=False)
        with self._env.begin() as txn:
            found = txn.get(FORMAT_NAME.encode(), db=meta)
            if found != FORMAT:
                raise DamagedStoreError(
                    f"the store's format is {found!r}, this version of mulu reads {FORMAT!r}"
                )
            self._learn_dictionary(txn)

    def _learn_dictionary(self, txn: Txn) -> None:
        """Another process may have trained a dictionary since."""
        if not self._codecs.has_dictionary:
            kept = txn.get(DICTIONARY_NAME.encode(), db=self._databases[META])
            if kept:
                self._codecs.use(load_dictionary(kept))


def _databases(env: lmdb.Environment, *, create: bool) -> dict[bytes, Database]:
    found: dict[bytes, Database] = {}
    for name in DATABASES:
        try:
            found[name] = env.open_db(name, create=create)
        except lmdb.NotFoundError:
            if name != FINALITY:  # stores written before there were engines have none
                raise
    return found


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise StoreUnavailableError(f"{path} cannot be made: {err}") from err
