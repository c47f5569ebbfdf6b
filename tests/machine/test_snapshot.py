"""Snapshots: equal bytes everywhere, every chunk proves itself, nothing spoiled is restored."""

import dataclasses

import msgspec
import pytest

from mulu.core.canonical import encode
from mulu.core.errors import (
    InadmissibleError,
    InvariantError,
    UnavailableError,
    VerificationError,
)
from mulu.core.hashing import SHA256
from mulu.machine import snapshot_take
from mulu.machine.application import Application
from mulu.machine.decided import Decided
from mulu.machine.head import HEAD
from mulu.machine.snapshot_chunks import (
    Leaves,
    Parts,
    SeenIds,
    SnapshotHead,
    decode_chunk,
    decode_metadata,
    encode_chunk,
)
from mulu.machine.snapshot_parts import refs_of
from mulu.machine.snapshot_restore import Restoring
from mulu.machine.snapshot_verify import verify_head, verify_leaves
from mulu.node.chain import write_chain
from mulu.store.lmdb_store import LmdbStore
from mulu.store.memory_store import MemoryStore
from mulu.store.port import Erased
from mulu.store.restored import RESTORING
from tests.support.small_chain import code, entry, small_chain
from tests.support.snapshots import Taken, restore, take

CHUNK = 1000


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(snapshot_take, "CHUNK_BYTES", CHUNK)


@pytest.fixture
def chain(tmp_path, small_chunks):
    made = small_chain(tmp_path, blocks=12)
    yield made
    made.close()


@pytest.fixture
def taken(chain):
    return take_next(chain, chain.frame(entry(code(50), "末条", share_type=1)))


def take_next(chain, *frames) -> Taken:
    before = chain.open.application.head.log.copy()
    chain.block(*frames)
    return take(chain.open.store, chain.open.application, before)


def fresh(chain, kind=MemoryStore) -> MemoryStore:
    store = kind()
    write_chain(store, chain.open.genesis, [])
    return store


def app_hash(chain) -> bytes:
    return chain.open.application.head.block_hash


def everything(store) -> tuple:
    with store.read() as reader:
        seen = {
            int(key[7:]): [set(ids) for ids in reader.seen_by_block(int(key[7:]))]
            for key in reader.state_keys(b"m/seen/")
        }
        refs = [ref for _, value in reader.state_items() for ref in refs_of(value)]
        parts = {ref.commitment: reader.part(bytes.fromhex(ref.commitment)) for ref in refs}
        count, last = reader.header_count(), reader.last_header_at_or_before(10**9)
        return dict(reader.state_items()), seen, parts, reader.meta(HEAD), count, last


def reasons(chain, taken, keep=()) -> str:
    with pytest.raises(VerificationError) as caught:
        restore(fresh(chain), chain.open.hasher, taken, app_hash(chain), keep)
    return caught.value.reason_code


def respelled(taken: Taken, index: int, chunk) -> Taken:
    """Another snapshot, whose metadata lists a changed chunk."""
    data = chunk if isinstance(chunk, bytes) else encode_chunk(chunk)
    chunks = [*taken.chunks[:index], data, *taken.chunks[index + 1 :]]
    metadata = decode_metadata(taken.raw)
    hashes = list(metadata.chunks)
    hashes[index] = _sha(data)
    changed = {name: getattr(metadata, name) for name in metadata.__struct_fields__}
    return Taken(chunks, encode(type(metadata)(**changed | {"chunks": tuple(hashes)})))


def _sha(data: bytes) -> str:
    return SHA256.digest(data).hex()


def first(taken: Taken, kind: type) -> tuple[int, object]:
    return next(
        (index, chunk)
        for index, chunk in enumerate(map(decode_chunk, taken.chunks))
        if isinstance(chunk, kind)
    )


@pytest.mark.parametrize("on_disk", [False, True])
def test_a_restored_store_has_what_execution_reads_and_goes_on_alike(chain, tmp_path, on_disk):
    taken = take_next(chain, chain.frame(entry(code(50), "末条", share_type=1)))
    store = LmdbStore.open(tmp_path / "other", create=True) if on_disk else MemoryStore()
    write_chain(store, chain.open.genesis, [])
    head = restore(store, chain.open.hasher, taken, app_hash(chain))
    assert everything(store) == everything(chain.open.store)
    other = Application(
        chain.open.application._rules, chain.open.application._tx_rules, store, head
    )
    frame = chain.frame(entry(code(51), "之后", share_type=1))
    decided = _decided(chain, other, frame)
    log = other.head.log.copy()
    theirs = other.finalize(decided)
    other.commit(b"")
    mine = take_next(chain, frame)
    assert theirs.app_hash == chain.open.application.head.block_hash
    again = take(store, other, log)
    assert (again.raw, again.chunks) == (mine.raw, mine.chunks)
    store.close()


def _decided(chain, application, frame):
    return Decided(
        height=application.info().height + 1,
        time_ms=chain.clock.at_ms + 1000,
        transactions=[application.check(frame)],
    )


def test_a_seen_id_is_refused_after_a_snapshot(chain):
    frame = chain.frame(entry(code(50), "末条", share_type=1))
    taken = take_next(chain, frame)
    store = fresh(chain)
    head = restore(store, chain.open.hasher, taken, app_hash(chain))
    other = Application(
        chain.open.application._rules, chain.open.application._tx_rules, store, head
    )
    with pytest.raises(InadmissibleError, match="already"):
        other.recheck(other.check(frame), chain.clock.at_ms + 1)


def test_chunks_are_of_every_kind_and_bounded(taken):
    kinds = [type(decode_chunk(data)) for data in taken.chunks]
    metadata = taken.metadata
    assert kinds[0] is SnapshotHead
    assert kinds == sorted(kinds, key=[SnapshotHead, Leaves, SeenIds, Parts].index)
    assert kinds.count(Leaves) == metadata.leaves > 4
    assert kinds.count(Parts) == metadata.parts > 1
    assert max(map(len, taken.chunks)) < 2 * CHUNK
    assert [encode_chunk(decode_chunk(data)) for data in taken.chunks] == taken.chunks


def test_each_chunk_of_leaves_is_judged_alone(chain, taken):
    head = decode_chunk(taken.chunks[0])
    verify_head(head, chain.open.hasher, app_hash(chain))
    root = bytes.fromhex(head.header.state_root)
    found = {}
    for data in taken.chunks[1 : 1 + taken.metadata.leaves]:
        leaves = decode_chunk(data)
        verify_leaves(leaves, chain.open.hasher, root)
        found |= dict(leaves.items)
        for spoiled in _spoil_leaves(leaves):
            with pytest.raises(VerificationError, match="prefix"):
                verify_leaves(spoiled, chain.open.hasher, root)
    with chain.open.store.read() as reader:
        assert found == dict(reader.state_items())


def _spoil_leaves(leaves: Leaves):
    (key, value), *rest = leaves.items
    change = dataclasses.replace
    yield change(leaves, items=((key, value + b"x"), *rest))
    yield change(leaves, items=((key + b"x", value), *rest))
    yield change(leaves, items=tuple(rest))
    yield change(leaves, items=(*leaves.items, leaves.items[-1]))
    yield change(leaves, prefix=leaves.prefix ^ 1)
    yield change(leaves, siblings=leaves.siblings[1:])
    yield change(leaves, siblings=(bytes(32), *leaves.siblings[1:]))
    yield change(leaves, depth=13)


def test_bytes_that_are_not_listed_are_their_senders_fault(chain, taken):
    for index, data in enumerate(taken.chunks):
        spoiled = [*taken.chunks[:index], data[:-1] + bytes([data[-1] ^ 1])]
        assert reasons(chain, Taken(spoiled, taken.raw)) == "snapshot.hash"


def test_a_listed_chunk_that_does_not_hold_spoils_the_snapshot(chain, taken):
    at, leaves = first(taken, Leaves)
    for spoiled in _spoil_leaves(leaves):
        assert reasons(chain, respelled(taken, at, spoiled)) in {"snapshot.leaves", "snapshot.form"}
    at, seen = first(taken, SeenIds)
    bucket, blocks = seen.buckets[0]
    for other in (blocks[::-1], blocks[1:], (*blocks, ()), ((*blocks[0], bytes(32)), *blocks[1:])):
        changed = SeenIds(buckets=((bucket, other), *seen.buckets[1:]))
        assert reasons(chain, respelled(taken, at, changed)) == "snapshot.seen"
    assert reasons(chain, respelled(taken, at, SeenIds(buckets=()))) == "snapshot.form"
    at, parts = first(taken, Parts)
    (name, text), *rest = parts.parts
    for other in (((name, text + b"x"), *rest), ((_other(name), text), *rest)):
        assert reasons(chain, respelled(taken, at, Parts(parts=other))) == "snapshot.part"
    assert reasons(chain, respelled(taken, at, Parts(parts=tuple(rest)))) == "snapshot.form"


def _other(name: bytes) -> bytes:
    return bytes([name[0] ^ 1]) + name[1:]


def test_a_head_of_another_chain_block_or_log_is_refused(chain, taken):
    head = decode_chunk(taken.chunks[0])
    header = head.header
    later = msgspec.structs.replace(header, time_ms=header.time_ms + 1)
    assert reasons(chain, respelled(taken, 0, SnapshotHead(header=later, log=head.log))) == (
        "snapshot.head"
    )
    higher = msgspec.structs.replace(header, height=header.height + 1)
    assert reasons(chain, respelled(taken, 0, SnapshotHead(header=higher, log=head.log))) == (
        "snapshot.form"
    )
    for log in (head.log[:-2], head.log[:-2] + "00", "", "zz", (0).to_bytes(8, "big").hex()):
        spoiled = SnapshotHead(header=header, log=log)
        assert reasons(chain, respelled(taken, 0, spoiled)) == "snapshot.log"


def test_a_missing_chunk_of_leaves_is_noticed_at_the_end(chain, taken):
    metadata = taken.metadata
    for gone in (1, metadata.leaves):
        hashes = metadata.chunks[:gone] + metadata.chunks[gone + 1 :]
        changed = {name: getattr(metadata, name) for name in metadata.__struct_fields__}
        changed |= {"chunks": hashes, "leaves": metadata.leaves - 1}
        spoiled = Taken(
            taken.chunks[:gone] + taken.chunks[gone + 1 :], encode(type(metadata)(**changed))
        )
        reason = reasons(chain, spoiled)
        assert reason in {"store.root", "snapshot.seen", "snapshot.part", "snapshot.form"}


def test_until_the_head_is_written_the_store_says_that_it_is_no_chain(chain, taken):
    store = fresh(chain)
    restoring = Restoring(chain.open.hasher, store, taken.metadata, app_hash(chain), ())
    for index, data in enumerate(taken.chunks[:-1]):
        assert restoring.take(index, data) is None
        assert restoring.take(0, b"again") is None
    with store.read() as reader:
        assert reader.meta(RESTORING) is not None
        assert reader.header_count() == 0
    with pytest.raises(InvariantError, match="before"):
        restoring.take(len(taken.chunks) + 1, b"")
    store.abandon_restore()
    with store.read() as reader:
        assert (reader.meta(RESTORING), list(reader.state_keys())) == (None, [])


def test_a_store_with_blocks_takes_no_snapshot(chain, taken):
    before = everything(chain.open.store)
    with pytest.raises(InvariantError, match="blocks"):
        restore(chain.open.store, chain.open.hasher, taken, app_hash(chain))
    assert everything(chain.open.store) == before


def test_a_part_that_is_marked_without_a_decision_on_chain_stops_the_taking(chain):
    before = chain.open.application.head.log.copy()
    chain.block(chain.frame(entry(code(50), "末条", share_type=1)))
    with chain.open.store.read() as reader:
        value = reader.state(b"c/e/" + code(50).encode())
    (ref,) = refs_of(value)
    chain.open.store.erase_part(bytes.fromhex(ref.commitment), 7)
    with chain.open.store.read() as reader:
        assert reader.part(bytes.fromhex(ref.commitment)) == Erased(decision=7)
    with pytest.raises(UnavailableError, match="no decision erased it"):
        take(chain.open.store, chain.open.application, before)


def test_strange_bytes_are_refused_by_name(taken):
    metadata = taken.raw
    for data in (
        b"",
        b"\x04",
        b"\x01",
        b"\x01\xff",
        b"\x02\xff\xff\xff\xff",
        b"\x00{}",
        b"\x03\x00",
    ):
        with pytest.raises(VerificationError, match="no snapshot"):
            decode_chunk(data)
    for chunk in taken.chunks:
        for data in (chunk[:-1], chunk + b"\x00"):
            with pytest.raises(VerificationError, match="no snapshot"):
                decode_chunk(data)
    for data in (b"", b"{}", metadata + b" ", metadata.replace(b'"form":1', b'"form":2')):
        with pytest.raises(VerificationError, match="no snapshot"):
            decode_metadata(data)
