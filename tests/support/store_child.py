"""A process beside the test: commits and dies where told, fills a small disk, or reads along.

Called as ``python -m tests.support.store_child <what> <folder> …``.
"""

import os
import resource
import sys
from pathlib import Path

from mulu.core.hashing import SHA256
from mulu.store import faults
from mulu.store.errors import StoreUnavailableError
from mulu.store.lmdb_store import LmdbStore
from mulu.store.port import BlockWrite

sha = SHA256.digest
DIED = 9


def numbered(height: int, keys: int = 40) -> BlockWrite:
    """A block in which everything names its height."""
    changes = [(b"key %03d" % n, b"%d " % height * 100) for n in range(keys)]
    return BlockWrite(
        height=height,
        block=b"block %d" % height,
        state_changes=changes,
        tree_changes=sorted((sha(k), sha(v)) for k, v in changes),
        parts=[(sha(b"part %d" % height), b"part %d" % height)],
        txs=[(sha(b"tx %d" % height), 0)],
        header_hash=sha(b"header %d" % height),
        log_index=height - 1,
        seen_add=[(height, sha(b"tx %d" % height))],
        seen_drop=[height - 1],
        meta={"head": b"%d" % height},
    )


def whole_height(store: LmdbStore) -> int:
    """The height that everything in the store agrees on."""
    with store.read() as reader:
        height = reader.last_height() or 0
        before = [b"%d " % height * 100] * 40 if height else []
        assert [value for _, value in reader.state_items()] == before
        assert (reader.meta("head") or b"0") == b"%d" % height
        assert reader.header_count() == height
        for number in range(1, height + 2):
            here = number <= height
            assert (reader.part(sha(b"part %d" % number)) is not None) is here
            assert (reader.tx(sha(b"tx %d" % number)) is not None) is here
            assert (reader.changes(number) is not None) is here
            assert (reader.block(number) is not None) is here
            assert reader.seen(number, sha(b"tx %d" % number)) is (number == height)
    return height


def die(folder: Path, height: int, point: str) -> None:
    """Commit a block and leave without a word at a fault point."""
    store = LmdbStore.open(folder)
    faults.arm(lambda name: os._exit(DIED) if name == point else None)
    store.commit(numbered(height))


def die_in(folder: Path, what: str, point: str) -> None:
    """Do one more thing to a store and leave without a word at a fault point."""
    store = LmdbStore.open(folder)
    faults.arm(lambda name: os._exit(DIED) if name == point else None)
    OTHER_WRITES[what](store)


OTHER_WRITES = {
    "meta": lambda store: store.set_meta("heartbeat", b"new"),
    "finality": lambda store: store.set_finality(2, b"new", {"heartbeat": b"new"}),
    "erase": lambda store: store.erase_part(sha(b"part 2"), 7),
    "dictionary": lambda store: store.commit(with_dictionary(3)),
}


def with_dictionary(height: int) -> BlockWrite:
    """A block of so many values that the dictionary is made from them."""
    changes = [(b"new %04d" % n, b'{"code":"%d","title":"' % n + b"ab" * 150) for n in range(600)]
    return BlockWrite(
        height=height,
        block=b"block",
        state_changes=changes,
        tree_changes=sorted((sha(k), sha(v)) for k, v in changes),
        header_hash=sha(b"header %d" % height),
        log_index=height - 1,
    )


def fill(folder: Path, size_bytes: int) -> None:
    """Commit blocks on a disk that takes no file above a size; print the height that stands."""
    store = LmdbStore.open(folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))
    try:
        for height in range(1, 1000):
            store.commit(numbered(height))
    except StoreUnavailableError:
        say(whole_height(store))


def follow(folder: Path) -> None:
    """For each line on standard input print the height that stands; read only."""
    store = LmdbStore.open(folder, readonly=True)
    for _ in sys.stdin:
        say(whole_height(store))


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    what, where, *more = sys.argv[1:]
    if what == "die":
        die(Path(where), int(more[0]), more[1])
    elif what == "die_in":
        die_in(Path(where), *more)
    elif what == "fill":
        fill(Path(where), int(more[0]))
    else:
        follow(Path(where))
