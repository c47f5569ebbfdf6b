"""Give the store a file without free pages: what was erased is then gone from the disk's files.

Source: docs/spec/archive.md ARC-10; docs/spec/store.md STO-13.
"""

import logging
import shutil
from pathlib import Path
from typing import Final

from mulu.core.errors import UnavailableError
from mulu.node.chain import GIB
from mulu.node.home import Home
from mulu.node.lock import only_one
from mulu.node.settings import Settings
from mulu.store.lmdb_store import LmdbStore
from mulu.store.port import Reader

logger = logging.getLogger(__name__)

COMPACTED: Final = "compacted_erasures"
"""Name of how many parts were erased when the file was last copied without free pages."""


def compact(home: Home, settings: Settings) -> tuple[int, int]:
    """Copy a stopped node's store without free pages and put the copy in its place.

    Returns:
        Bytes of the file before and after.

    Raises:
        HomeInUseError: A node runs on this home.
        UnavailableError: There is no room for a copy; the store is as it was.
    """
    with only_one(home.run / "ledger.lock"):
        finish_swap(home)
        return _compact(home, settings)


def compact_when_erased(home: Home, settings: Settings) -> None:
    """Do the same at a start, when parts were erased since the last time; the caller has the lock.

    Raises:
        UnavailableError: There is no room for a copy; the store is as it was.
    """
    finish_swap(home)
    if not (home.chain / _FILE).is_file():
        return
    store = LmdbStore.open(home.chain, readonly=True)
    with store.read() as reader:
        wanted = _erased(reader) != _known(reader)
    store.close()
    if wanted:
        before, after = _compact(home, settings)
        logger.info("the store was copied without erased parts: %d bytes, then %d", before, after)


def finish_swap(home: Home) -> None:
    """Put things right after a death between the two moves of a swap."""
    old = _old(home)
    if old.exists() and not home.chain.exists():
        old.rename(home.chain)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(_new(home), ignore_errors=True)


def _compact(home: Home, settings: Settings) -> tuple[int, int]:
    new = _new(home)
    store = LmdbStore.open(home.chain, map_bytes=settings.map_size_gib * GIB)
    try:
        store.compact(new)
        with store.read() as reader:
            erased = _erased(reader)
    finally:
        store.close()
    copy = LmdbStore.open(new, map_bytes=settings.map_size_gib * GIB)
    copy.set_meta(COMPACTED, erased.to_bytes(8, "big"))
    copy.close()
    sizes = (_size(home.chain), _size(new))
    try:
        home.chain.rename(_old(home))
        new.rename(home.chain)
    except OSError as err:
        raise UnavailableError(f"{home.chain} cannot be replaced: {err.strerror}") from err
    shutil.rmtree(_old(home), ignore_errors=True)
    return sizes


_FILE: Final = "data.mdb"


def _erased(reader: Reader) -> int:
    return sum(1 for _ in reader.erasures())


def _known(reader: Reader) -> int:
    return int.from_bytes(reader.meta(COMPACTED) or b"", "big")


def _size(folder: Path) -> int:
    return (folder / _FILE).stat().st_size


def _new(home: Home) -> Path:
    return home.chain.with_name(f"{home.chain.name}.new")


def _old(home: Home) -> Path:
    return home.chain.with_name(f"{home.chain.name}.old")
