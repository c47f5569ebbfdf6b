"""What only the store on disk has: STO-5, STO-7, STO-9, STO-13, STO-16 to STO-18,
STO-23."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import lmdb
import pytest

from mulu.core.errors import UnavailableError
from mulu.core.hashing import SHA256
from mulu.store import faults, lmdb_commit
from mulu.store.codec import SAMPLES_MAX, SAMPLES_MIN
from mulu.store.errors import DamagedStoreError, StoreUnavailableError
from mulu.store.layout import DATABASES, DICTIONARY_NAME
from mulu.store.lmdb_store import LmdbStore
from mulu.store.port import BlockWrite, Erased
from tests.support.store_child import numbered, whole_height

sha = SHA256.digest


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "chain"


@pytest.fixture
def store(folder):
    made = LmdbStore.open(folder, create=True)
    yield made
    made.close()


def value(number: int) -> bytes:
    record = {"items": [{"length": number * k % 97, "dtype": "C"} for k in range(9)]}
    return json.dumps({"code": number, "record": record, "status": "published"}).encode()


def values(height: int, first: int, end: int) -> BlockWrite:
    return BlockWrite(
        height=height,
        state_changes=[(b"k%06d" % number, value(number)) for number in range(first, end)],
        parts=[(sha(b"%d" % n), b"salt" * 8 + "目录".encode() * 99) for n in range(first, end)],
    )


def has_dictionary(store: LmdbStore) -> bool:
    with store.read() as reader:
        return bool(reader.meta(DICTIONARY_NAME))


def raw(folder, name: bytes, change) -> None:
    """Change a kept value behind the store's back."""
    with lmdb.open(str(folder), max_dbs=len(DATABASES)) as env:
        database = env.open_db(name, create=False)
        with env.begin(write=True, db=database) as txn:
            key, kept = next(iter(txn.cursor(database)))
            txn.put(key, change(kept))


def test_a_folder_without_a_ledger_is_not_opened(folder):
    with pytest.raises(StoreUnavailableError, match="mulu init"):
        LmdbStore.open(folder)
    assert not folder.exists()


def test_a_file_of_something_else_is_not_opened(folder):
    folder.mkdir()
    (folder / "data.mdb").write_bytes(b"not a database" * 1000)
    with pytest.raises((DamagedStoreError, StoreUnavailableError), match="opening"):
        LmdbStore.open(folder)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailableError, match="cannot be made"):
        LmdbStore.open(tmp_path / "file" / "chain", create=True)


def test_a_store_of_another_format_is_not_opened(folder):
    LmdbStore.open(folder, create=True).close()
    raw(folder, b"meta", lambda _: b"mulu-store/9")
    with pytest.raises(DamagedStoreError, match="mulu-store/9"):
        LmdbStore.open(folder)


def test_a_store_is_opened_again_as_it_was(folder):
    store = LmdbStore.open(folder, create=True)
    store.commit(numbered(1))
    store.close()
    store = LmdbStore.open(folder, create=True)
    assert whole_height(store) == 1
    store.close()


def test_a_store_opened_to_read_is_not_written(folder):
    LmdbStore.open(folder, create=True).close()
    store = LmdbStore.open(folder, readonly=True)
    for write in (
        lambda: store.commit(numbered(1)),
        lambda: store.erase_part(sha(b"part"), 1),
        lambda: store.set_meta("name", b"value"),
    ):
        with pytest.raises(UnavailableError):
            write()
    assert whole_height(store) == 0
    store.close()


def test_an_error_of_whoever_reads_passes_through(store):
    with pytest.raises(OSError, match="theirs"), store.read():
        raise OSError("theirs")


@pytest.mark.parametrize("sizes", [[SAMPLES_MIN], [100] * (SAMPLES_MAX // 100 + 3)])
def test_a_dictionary_is_made_once_there_are_enough_values(store, folder, sizes):
    had, first = [], 0
    for height, size in enumerate(sizes):
        store.commit(values(height, first, first + size))
        first += size
        had.append(has_dictionary(store))
    assert had == sorted(had)
    assert had[-1]
    store.commit(values(len(sizes), first, first + 50))
    store.close()
    again = LmdbStore.open(folder, readonly=True)
    with again.read() as reader:
        assert [kept for _, kept in reader.state_items()] == [value(n) for n in range(first + 50)]
    again.close()


def test_the_dictionary_holds_nothing_of_any_part(store):
    store.commit(values(0, 0, SAMPLES_MIN))
    with store.read() as reader:
        dictionary = reader.meta(DICTIONARY_NAME)
    assert b'"dtype"' in dictionary
    assert "目录".encode() not in dictionary


def test_a_dictionary_that_was_never_written_is_never_used(store):
    def die(name):
        if name == "before_sync":
            raise TimeoutError(name)

    faults.arm(die)
    try:
        with pytest.raises(TimeoutError):
            store.commit(values(0, 0, SAMPLES_MIN))
    finally:
        faults.arm(None)
    assert not has_dictionary(store)
    store.commit(values(0, 0, 20))
    with store.read() as reader:
        assert reader.state(b"k000007") == value(7)


def test_values_that_give_no_dictionary_are_kept_without_one(store):
    short = [(b"k%06d" % number, b"x") for number in range(SAMPLES_MIN)]
    store.commit(BlockWrite(height=0, state_changes=short))
    store.commit(values(1, 1000, 1000 + SAMPLES_MIN))
    assert not has_dictionary(store)
    with store.read() as reader:
        assert reader.state(b"k001007") == value(1007)


def test_a_reader_opened_before_the_dictionary_reads_what_came_after(store, folder):
    """Another process: its own environment, so it is played by a copy of this one's state."""
    store.commit(numbered(1))
    early = LmdbStore(store._env, store._databases)
    store.commit(values(2, 0, SAMPLES_MIN))
    assert has_dictionary(store)
    with early.read() as reader:
        assert reader.state(b"k000007") == value(7)


def test_parts_are_found_before_and_after_their_places_are_sorted_in(store, monkeypatch):
    monkeypatch.setattr(lmdb_commit, "PLACES_NEW_MAX", 50)
    for height in range(10):
        store.commit(values(height, height * 20, height * 20 + 20))
        with store.read() as reader:
            for number in range((height + 2) * 20):
                assert (reader.part(sha(b"%d" % number)) is None) is (number >= (height + 1) * 20)
    assert store.erase_part(sha(b"7"), 1), "its place is among the sorted ones"
    assert store.erase_part(sha(b"199"), 2), "its place is among the new ones"
    with store.read() as reader:
        assert reader.part(sha(b"7")) == Erased(decision=1)
        assert reader.part(sha(b"199")) == Erased(decision=2)
        assert len(reader.part(sha(b"8"))) > 200


def test_a_part_that_the_index_names_and_nobody_keeps_is_damage(folder):
    store = LmdbStore.open(folder, create=True)
    store.commit(numbered(1))
    store.close()
    with lmdb.open(str(folder), max_dbs=len(DATABASES)) as env:
        parts = env.open_db(b"parts", create=False)
        with env.begin(write=True) as txn:
            txn.drop(parts, delete=False)
    store = LmdbStore.open(folder)
    with store.read() as reader, pytest.raises(DamagedStoreError, match="is empty"):
        reader.part(sha(b"part 1"))
    store.close()


def test_the_copy_is_smaller_and_holds_nothing_erased(store, folder, tmp_path):
    secret = b"a name that must go "
    commitment = sha(b"part")
    store.commit(BlockWrite(height=0, parts=[(commitment, secret)]))
    for height in range(1, 39):
        store.commit(numbered(height))
    again = numbered(39)
    store.commit(replace(again, parts=[*again.parts, (commitment, secret)]))
    assert secret in (folder / "data.mdb").read_bytes()
    assert store.erase_part(commitment, 4)
    store.compact(tmp_path / "copy")
    copied = (tmp_path / "copy" / "data.mdb").read_bytes()
    assert len(copied) < (folder / "data.mdb").stat().st_size
    assert secret not in copied
    copy = LmdbStore.open(tmp_path / "copy")
    assert whole_height(copy) == 39
    with copy.read() as reader:
        assert reader.part(commitment) == Erased(decision=4)
    copy.close()


def test_nothing_that_was_only_in_memory_stands_in_the_file(store, folder):
    """STO-23: pages are made of memory that was free, and their rest goes to the disk too."""
    passphrase = b"a passphrase in the memory of the process "
    store.commit(BlockWrite(height=0))
    for height in range(1, 20):
        freed = [
            bytearray(passphrase * (size // len(passphrase)))
            for size in (4096, 4112, 8192)
            for _ in range(200)
        ]
        del freed
        store.commit(numbered(height))
    assert passphrase not in (folder / "data.mdb").read_bytes()


def test_a_copy_never_overwrites_a_store(store, folder):
    with pytest.raises(StoreUnavailableError, match="copying"):
        store.compact(folder)


def test_a_forgotten_reader_is_noticed(store):
    store.commit(numbered(1))
    assert store.reader_lag() == 0
    with store.read():
        store.commit(numbered(2))
        store.commit(numbered(3))
        assert store.reader_lag() == 2
        assert store.clear_stale_readers() == 0, "its process still lives"
    assert store.reader_lag() == 0


def test_the_used_size_grows_with_what_is_kept(store):
    before = store.used_bytes()
    store.commit(values(0, 0, 2000))
    assert store.used_bytes() > before + 200_000


def test_many_threads_read_while_one_writes(store):
    """Compressors are not shared: sharing one between two threads ends in a crash."""
    store.commit(values(0, 0, 600))

    def read(number: int) -> None:
        for turn in range(60):
            with store.read() as reader:
                place = (number * 60 + turn) % 600
                assert reader.state(b"k%06d" % place) == value(place)
                assert len(reader.part(sha(b"%d" % place))) > 200

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read, number) for number in range(8)]
        for height in range(1, 40):
            store.commit(values(height, height * 600, height * 600 + 30))
        for reader in readers:
            reader.result()


@pytest.mark.parametrize("name", [b"txs", b"heights", b"changes"])
def test_cut_off_places_are_named(folder, name):
    store = LmdbStore.open(folder, create=True)
    store.commit(numbered(1))
    store.close()
    raw(folder, name, lambda kept: kept[:-1])
    store = LmdbStore.open(folder)
    with pytest.raises(DamagedStoreError), store.read() as reader:
        reader.tx(sha(b"tx 1"))
        reader.header(0)
        reader.changes(1)
    store.close()
