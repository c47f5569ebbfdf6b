"""A reader ends in order, however its block ends, and tells LMDB's troubles in our words."""

import lmdb
import pytest

from mulu.store.errors import DamagedStoreError, StoreUnavailableError
from mulu.store.lmdb_store import LmdbStore
from mulu.store.port import BlockWrite


@pytest.fixture
def store(tmp_path):
    store = LmdbStore.open(tmp_path / "chain", create=True, map_bytes=1 << 26)
    store.commit(BlockWrite(height=0, state_changes=[(b"a", b"1")]))
    yield store
    store.close()


def test_what_lmdb_raises_inside_is_told_in_our_words(store):
    trouble = lmdb.CorruptedError("page")
    trouble.code = -30796  # as LMDB itself raises it
    with pytest.raises(DamagedStoreError, match="reading the store"), store.read():
        raise trouble
    with store.read() as reader:
        assert reader.state(b"a") == b"1"


def test_other_errors_pass_as_they_are_and_the_reader_is_gone(store):
    with pytest.raises(KeyError), store.read():
        raise KeyError("ours")
    store.commit(BlockWrite(height=1, block=b"b", state_changes=[(b"a", b"2")]))
    assert store.reader_lag() == 0


def test_a_reader_sees_one_moment_while_another_begins_and_ends(store):
    with store.read() as outer:
        store.commit(BlockWrite(height=1, block=b"b", state_changes=[(b"a", b"2")]))
        with store.read() as inner:
            assert (outer.state(b"a"), inner.state(b"a")) == (b"1", b"2")
        assert outer.state(b"a") == b"1"


def test_a_store_that_is_closed_says_so(tmp_path):
    store = LmdbStore.open(tmp_path / "chain", create=True, map_bytes=1 << 26)
    store.close()
    with pytest.raises(StoreUnavailableError, match="reading the store"), store.read():
        pass
