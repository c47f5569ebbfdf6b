"""What every store does, on disk and in memory: STO-1 to STO-12."""

import pytest

from mulu.core.errors import InvariantError
from mulu.core.hashing import SHA256
from mulu.store import faults
from mulu.store.lmdb_store import LmdbStore
from mulu.store.load import load_tree
from mulu.store.memory_store import MemoryStore
from mulu.store.port import CHANGES_KEPT, BlockWrite, Erased, HeaderPlace, TxPlace
from mulu.store.tree import EMPTY, root_hash, update

sha = SHA256.digest
PART = sha(b"salt") + b"text " * 100


@pytest.fixture(params=["lmdb", "memory"])
def store(request, tmp_path):
    made = (
        LmdbStore.open(tmp_path / "chain", create=True)
        if request.param == "lmdb"
        else MemoryStore()
    )
    yield made
    made.close()


def block(at: int, changes=(), **fields) -> BlockWrite:
    """A block whose header is the log's next, at height 1, 2, 3 …."""
    tree_changes = sorted((sha(k), None if v is None else sha(v)) for k, v in changes)
    given = {
        "height": at,
        "block": b"block %d " % at * 50,
        "state_changes": sorted(changes),
        "tree_changes": tree_changes,
        "header_hash": sha(b"header %d" % at),
        "log_index": at - 1,
    }
    return BlockWrite(**given | fields)


def test_an_empty_store_knows_nothing(store):
    with store.read() as reader:
        assert reader.state(b"key") is None
        assert list(reader.state_items()) == []
        assert reader.block(1) is None
        assert list(reader.blocks()) == []
        assert reader.last_height() is None
        assert reader.part(sha(b"part")) is None
        assert reader.tx(sha(b"tx")) is None
        assert reader.header(0) is None
        assert reader.header_count() == 0
        assert list(reader.header_hashes()) == []
        assert reader.last_header_at_or_before(9) is None
        assert not reader.seen(1, sha(b"tx"))
        assert list(reader.seen_ids(1)) == []
        assert reader.changes(1) is None
        assert reader.meta("head") is None


def test_a_block_is_read_back_whole(store):
    large = b'{"code":"1"}' * 200
    write = block(
        1,
        [(b"a", b"1"), (b"b/large", large)],
        parts=[(sha(b"part"), PART)],
        txs=[(sha(b"tx0"), 0), (sha(b"tx1"), 1)],
        seen_add=[(7, sha(b"tx0")), (8, sha(b"tx1"))],
        meta={"head": b"{}"},
    )
    store.commit(write)
    with store.read() as reader:
        assert reader.state(b"a") == b"1"
        assert reader.state(b"b/large") == large
        assert reader.block(1) == write.block
        assert list(reader.blocks()) == [(1, write.block)]
        assert reader.last_height() == 1
        assert reader.part(sha(b"part")) == PART
        assert reader.tx(sha(b"tx1")) == TxPlace(height=1, index=1)
        assert reader.header(0) == HeaderPlace(log_index=0, height=1, hash=write.header_hash)
        assert reader.seen(7, sha(b"tx0"))
        assert not reader.seen(8, sha(b"tx0"))
        assert list(reader.seen_ids(8)) == [sha(b"tx1")]
        assert reader.changes(1) == write.tree_changes
        assert reader.meta("head") == b"{}"


def test_state_is_walked_by_prefix_in_byte_order(store):
    keys = [b"c/e/2", b"c/e/10", b"c/d/1", b"c/e", b"c/e/\xff", b"c/f"]
    store.commit(block(1, [(key, b"v" + key) for key in keys]))
    with store.read() as reader:
        found = list(reader.state_items(b"c/e/"))
        assert found == [(key, b"v" + key) for key in (b"c/e/10", b"c/e/2", b"c/e/\xff")]
        assert list(reader.state_keys(b"c/e/")) == [key for key, _ in found]
        assert list(reader.state_keys()) == sorted(keys)
        assert list(reader.state_items(b"d")) == []
        assert list(reader.state_keys(b"c/e/\xff\xff")) == []


def test_a_later_block_replaces_and_removes(store):
    store.commit(block(1, [(b"a", b"1"), (b"b", b"1"), (b"c", b"1")]))
    store.commit(block(2, [(b"a", b"2"), (b"b", None), (b"never", None)]))
    with store.read() as reader:
        assert list(reader.state_items()) == [(b"a", b"2"), (b"c", b"1")]


def test_a_reader_keeps_its_moment(store):
    store.commit(block(1, [(b"a", b"1")]))
    with store.read() as early:
        store.commit(block(2, [(b"a", b"2"), (b"b", b"2")]))
        assert early.state(b"a") == b"1"
        assert list(early.state_keys()) == [b"a"]
        assert early.last_height() == 1
        with store.read() as late:
            assert late.state(b"a") == b"2"


def test_genesis_writes_state_without_block_or_header(store):
    write = BlockWrite(
        height=0,
        state_changes=[(b"m/chain", b"toy")],
        tree_changes=[(sha(b"m/chain"), sha(b"toy"))],
        parts=[(sha(b"part"), PART)],
        meta={"head": b"{}"},
    )
    store.commit(write)
    with store.read() as reader:
        assert reader.state(b"m/chain") == b"toy"
        assert reader.last_height() is None
        assert reader.header_count() == 0
        assert reader.changes(0) == write.tree_changes
    with pytest.raises(InvariantError, match="does not follow"):
        store.commit(write)
    store.commit(block(1))


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"height": 1, "log_index": 1}, "does not follow"),
        ({"height": 0, "log_index": 1}, "does not follow"),
        ({"height": 2, "log_index": 0}, "log's next"),
        ({"height": 2, "log_index": 2}, "log's next"),
        ({"height": 2, "log_index": None}, "no place"),
        ({"height": 2, "header_hash": None}, "no place"),
        ({"height": 2, "state_changes": [(b"a", b"")]}, "wrong size"),
        ({"height": 2, "state_changes": [(b"", b"1")]}, "wrong size"),
        ({"height": 2, "state_changes": [(b"k" * 512, b"1")]}, "wrong size"),
    ],
)
def test_a_block_that_cannot_follow_is_refused_whole(store, fields, text):
    store.commit(block(1, [(b"a", b"1")], meta={"head": b"1"}))
    with pytest.raises(InvariantError, match=text):
        store.commit(block(2, [(b"b", b"2")], meta={"head": b"2"}, **fields))
    with store.read() as reader:
        assert list(reader.state_items()) == [(b"a", b"1")]
        assert reader.meta("head") == b"1"
        assert reader.last_height() == 1
        assert reader.header_count() == 1
    store.commit(block(2, [(b"b", b"2")]))


def test_headers_in_force_are_found_across_gaps(store):
    heights = [3, 4, 9, 20]
    for place, height in enumerate(heights):
        store.commit(block(height, log_index=place))
    with store.read() as reader:
        for height in range(25):
            before = [other for other in heights if other <= height]
            found = reader.last_header_at_or_before(height)
            assert (found and found.height) == (before[-1] if before else None)
            assert reader.block(height) == (block(height).block if height in heights else None)
        assert list(reader.header_hashes(2)) == [sha(b"header 9"), sha(b"header 20")]
        assert [height for height, _ in reader.blocks(4)] == [4, 9, 20]
        assert [height for height, _ in reader.blocks(10)] == [20]
        assert reader.header(4) is None
        assert reader.header_count() == 4


def test_seen_buckets_go_as_a_whole(store):
    ids = sorted(sha(b"%d" % number) for number in range(5))
    store.commit(block(1, seen_add=[(bucket, id_) for bucket in (255, 256, 257) for id_ in ids]))
    store.commit(block(2, seen_add=[(258, ids[0])], seen_drop=[256, 999]))
    with store.read() as reader:
        assert list(reader.seen_ids(255)) == ids
        assert list(reader.seen_ids(256)) == []
        assert list(reader.seen_ids(257)) == ids
        assert list(reader.seen_ids(258)) == ids[:1]


def test_an_erased_part_says_by_which_decision_and_never_comes_back(store):
    commitment = sha(b"part")
    store.commit(block(1, parts=[(commitment, PART)]))
    assert store.erase_part(commitment, 12)
    assert not store.erase_part(commitment, 13), "there was nothing left to erase"
    store.commit(block(2, parts=[(commitment, PART), (sha(b"other"), b"short")]))
    with store.read() as reader:
        assert reader.part(commitment) == Erased(decision=12)
        assert reader.part(sha(b"other")) == b"short"


def test_a_part_may_be_erased_before_it_comes(store):
    assert not store.erase_part(sha(b"part"), 5)
    store.commit(block(1, parts=[(sha(b"part"), PART)]))
    with store.read() as reader:
        assert reader.part(sha(b"part")) == Erased(decision=5)


def test_a_part_may_come_twice(store):
    store.commit(block(1, parts=[(sha(b"part"), PART), (sha(b"part"), PART)]))
    store.commit(block(2, parts=[(sha(b"part"), PART)]))
    with store.read() as reader:
        assert reader.part(sha(b"part")) == PART


def test_a_named_value_is_set_on_its_own(store):
    store.set_meta("heartbeat", b"1")
    store.set_meta("heartbeat", b"2")
    store.commit(block(1))
    with store.read() as reader:
        assert reader.meta("heartbeat") == b"2"


def test_tree_changes_tell_removals_and_are_sorted(store):
    store.commit(block(1, [(b"a", b"1"), (b"b", b"1")]))
    store.commit(block(2, [(b"a", None), (b"b", b"2")]))
    with store.read() as reader:
        assert reader.changes(2) == sorted([(sha(b"a"), None), (sha(b"b"), sha(b"2"))])


def test_only_the_newest_tree_changes_are_kept(store):
    many = [(number.to_bytes(32, "big"), b"v" * 32) for number in range(CHANGES_KEPT // 2)]
    for height in (1, 2, 3):
        store.commit(block(height, tree_changes=many))
    with store.read() as reader:
        assert reader.changes(1) is None
        assert reader.changes(2) == many
        assert reader.changes(3) == many
    store.commit(block(4, tree_changes=many * 2 + many[:1]))
    with store.read() as reader:
        assert [reader.changes(height) is None for height in (1, 2, 3, 4)] == [True] * 3 + [False]


def test_the_tree_is_rebuilt_from_the_values(store):
    tree = EMPTY
    for height in range(1, 6):
        changes = {b"k%d" % (number * height % 23): b"v%d" % height for number in range(9)}
        changes |= {b"gone%d" % (height - 1): None, b"gone%d" % height: b"x"}
        write = block(height, list(changes.items()))
        store.commit(write)
        tree = update(SHA256, tree, write.tree_changes)
        with store.read() as reader:
            assert root_hash(load_tree(reader, SHA256, root_hash(tree))) == root_hash(tree)


def test_a_death_before_the_sync_leaves_nothing(store):
    store.commit(block(1, [(b"a", b"1")]))

    class DiedError(Exception):
        pass

    def die(name):
        if name == "before_sync":
            raise DiedError

    faults.arm(die)
    try:
        with pytest.raises(DiedError):
            store.commit(block(2, [(b"a", b"2")]))
    finally:
        faults.arm(None)
    with store.read() as reader:
        assert reader.state(b"a") == b"1"
    store.commit(block(2, [(b"a", b"2")]))


def test_an_audit_can_walk_everything_that_is_kept(store):
    store.commit(
        block(
            1,
            parts=[(sha(b"part"), PART), (sha(b"other"), PART)],
            txs=[(sha(b"tx0"), 0), (sha(b"tx1"), 1)],
            seen_add=[(8, sha(b"tx1")), (7, sha(b"tx0"))],
            meta={"head": b"{}"},
        )
    )
    store.erase_part(sha(b"other"), 5)
    with store.read() as reader:
        assert list(reader.part_commitments()) == [sha(b"part")]
        assert list(reader.tx_ids()) == sorted([sha(b"tx0"), sha(b"tx1")])
        assert list(reader.seen_places()) == [(7, sha(b"tx0")), (8, sha(b"tx1"))]
        assert "head" in list(reader.meta_names())
