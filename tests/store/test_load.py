"""A start checks the whole state: STO-14, STO-15."""

import lmdb
import pytest

from mulu.core.hashing import SHA256
from mulu.store.errors import DamagedStoreError, StoreRootError
from mulu.store.layout import DATABASES, STATE
from mulu.store.lmdb_store import LmdbStore
from mulu.store.load import load_tree
from mulu.store.port import BlockWrite
from mulu.store.tree import EMPTY, leaves, root_hash, update

sha = SHA256.digest
VALUES = {b"short": b"1", b"long": b'{"code":"x"}' * 60, b"other": b"2"}
CHANGES = sorted((sha(key), sha(value)) for key, value in VALUES.items())
ROOT = root_hash(update(SHA256, EMPTY, CHANGES))


@pytest.fixture
def folder(tmp_path):
    store = LmdbStore.open(tmp_path, create=True)
    store.commit(BlockWrite(height=0, state_changes=sorted(VALUES.items()), tree_changes=CHANGES))
    store.close()
    return tmp_path


def spoil(folder, change) -> None:
    with lmdb.open(str(folder), max_dbs=len(DATABASES)) as env:
        state = env.open_db(STATE, create=False)
        with env.begin(write=True, db=state) as txn:
            change(txn)


def load(folder):
    store = LmdbStore.open(folder, readonly=True)
    try:
        with store.read() as reader:
            return load_tree(reader, SHA256, ROOT)
    finally:
        store.close()


def flip(key: bytes, at: int):
    def change(txn):
        kept = bytearray(txn.get(key))
        kept[at] ^= 1
        txn.put(key, bytes(kept))

    return change


def test_an_untouched_state_loads(folder):
    assert list(leaves(load(folder))) == CHANGES


@pytest.mark.parametrize(
    "change",
    [
        flip(b"short", -1),
        lambda txn: txn.put(b"short", txn.get(b"short")[:-1]),
        lambda txn: txn.put(b"short", txn.get(b"short") + b"1"),
        lambda txn: txn.put(b"shorter", txn.pop(b"short")),
        lambda txn: txn.delete(b"other"),
        lambda txn: txn.put(b"new", b"\x003"),
        lambda txn: txn.put(b"short", txn.get(b"other")),
    ],
    ids=["changed", "cut", "longer", "other key", "gone", "added", "exchanged"],
)
def test_any_change_of_a_short_value_is_noticed_by_the_root(folder, change):
    spoil(folder, change)
    with pytest.raises(StoreRootError, match="mulu audit") as caught:
        load(folder)
    assert caught.value.reason_code == "store.root"


@pytest.mark.parametrize(
    "change",
    [
        *[flip(b"long", at) for at in range(2, 30, 3)],
        lambda txn: txn.put(b"long", txn.get(b"long")[:-1]),
        lambda txn: txn.put(b"long", b"\x01"),
        lambda txn: txn.put(b"long", b""),
    ],
)
def test_a_changed_compressed_value_is_named_by_its_key(folder, change):
    spoil(folder, change)
    with pytest.raises(DamagedStoreError, match="state key b'long'") as caught:
        load(folder)
    assert caught.value.reason_code == "store.damaged"


def test_an_older_root_is_told_from_the_newest(folder):
    store = LmdbStore.open(folder)
    with store.read() as reader, pytest.raises(StoreRootError, match="3 keys"):
        load_tree(reader, SHA256, bytes(32))
    store.close()
