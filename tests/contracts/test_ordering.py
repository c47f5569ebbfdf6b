"""What every engine may rely on behind the ordering port, as CometBFT drives it (ORD-1 to ORD-3).

The driver calls as ABCI 2.0 does: check, prepare, process, finalize, commit, with blocks that hold
nothing, heights that have no header, and a stop between any two calls; once directly, as ``solo``
does, and once through ABCI's bytes, as an engine does.
"""

import pytest

from mulu.core.canonical import decode
from mulu.core.hashing import SHA256
from mulu.machine.application import Application
from mulu.machine.decided import Decided
from mulu.machine.head import HEAD, StoredHead, decode_head
from mulu.machine.seen import bucket_from_key
from mulu.store.lmdb_store import LmdbStore
from mulu.store.load import load_tree
from mulu.store.memory_store import MemoryStore
from tests.support.toy import NOW_MS, Put, toy_frame, toy_rules
from tests.support.toy_chain import start, toy_machine
from tests.support.wired import Wired


@pytest.fixture(params=["memory", "disk"])
def store(request, tmp_path):
    made = MemoryStore() if request.param == "memory" else LmdbStore.open(tmp_path, create=True)
    yield made
    if request.param == "disk":
        made.close()


@pytest.fixture(params=["direct", "abci"])
def way(request):
    """How the port is spoken."""
    return Wired if request.param == "abci" else lambda application: application


@pytest.fixture
def application(store, way):
    return way(Application(toy_machine(), toy_rules(), store, start(store)))


@pytest.fixture
def opened_again(store, way):
    """The application as it comes back after a stop."""
    return lambda: way(open_again(store))


def open_again(store) -> Application:
    with store.read() as reader:
        stored = reader.meta(HEAD)
        tree = load_tree(reader, SHA256, bytes.fromhex(decode(stored, StoredHead).state_root))
        buckets = frozenset(map(bucket_from_key, reader.state_keys(b"m/seen/")))
        head = decode_head(stored, SHA256, tree, buckets)
    return Application(toy_machine(), toy_rules(), store, head)


def propose(application, *frames, height, time_ms=NOW_MS) -> Decided:
    candidates = [application.check(frame) for frame in frames]
    chosen, dropped = application.prepare_proposal(
        candidates, height=height, time_ms=time_ms, size_bytes_max=1 << 20
    )
    assert not dropped
    decided = Decided(height=height, time_ms=time_ms, transactions=chosen)
    assert application.process_proposal(decided)
    return decided


def test_heights_have_gaps_and_empty_blocks_keep_the_app_hash(application, opened_again):
    first = application.finalize(propose(application, toy_frame(Put(name="a", value=1)), height=3))
    application.commit(b"")
    for height in (4, 5):
        empty = application.finalize(propose(application, height=height))
        assert empty.app_hash == first.app_hash
        assert application.commit(b"") == 0
    info = application.info()
    assert (info.height, info.engine_height, info.app_hash) == (3, 5, first.app_hash)
    assert opened_again().info() == info
    application.finalize(propose(application, toy_frame(Put(name="b", value=2)), height=6))
    application.commit(b"")
    assert (application.info().height, application.info().engine_height) == (6, 6)


def test_a_stop_between_finalize_and_commit_replays_to_the_same_block(application, opened_again):
    frame = toy_frame(Put(name="a", value=1))
    done = application.finalize(propose(application, frame, height=1))
    again = opened_again()
    assert again.info().height == 0
    assert again.finalize(propose(again, frame, height=1)) == done
    again.commit(b"")
    assert opened_again().info().app_hash == done.app_hash


def test_finalizing_twice_before_commit_gives_the_same_and_keeps_the_last(application):
    first = propose(application, toy_frame(Put(name="a", value=1)), height=1)
    second = propose(application, toy_frame(Put(name="b", value=2)), height=1)
    assert application.finalize(first) == application.finalize(first)
    kept = application.finalize(second)
    application.commit(b"")
    assert application.info().app_hash == kept.app_hash


def test_committing_nothing_changes_nothing(application):
    before = application.info()
    application.commit(b"")
    assert application.info() == before
