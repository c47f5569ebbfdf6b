"""A node's snapshots: when they are taken, what stays, and a fresh node that begins from one."""

import dataclasses

import pytest

from mulu.core.canonical import encode
from mulu.core.hashing import SHA256
from mulu.core.prefixes import ERASURE
from mulu.machine import snapshot_take
from mulu.machine.block import decode_block
from mulu.machine.decided import Decided
from mulu.machine.snapshot_chunks import FORM
from mulu.machine.snapshot_parts import refs_of
from mulu.node.chain import open_chain, write_chain
from mulu.node.home import Home
from mulu.node.settings import Settings
from mulu.node.snapshots import NodeSnapshots, SnapshotPlace
from mulu.ordering.port import ChunkVerdict, OfferVerdict
from mulu.store.lmdb_store import LmdbStore
from mulu.store.port import Erased
from mulu.store.restored import RESTORING
from mulu.tx.body import part_refs
from mulu.tx.frame import Frame, encode_frame
from mulu.tx.prepare import prepare_body
from tests.support.small_chain import code, entry, org, small_chain


@pytest.fixture
def chain(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot_take, "CHUNK_BYTES", 2000)
    made = small_chain(tmp_path)
    yield made
    made.close()


def snapshots_of(chain, open_, interval: int = 5) -> NodeSnapshots:
    place = SnapshotPlace(
        path=chain.home.root.parent / f"snapshots-{id(open_)}",
        chain=open_.name,
        hasher=open_.hasher,
        interval=interval,
    )
    return NodeSnapshots(place, open_.store, open_.application)


def grow(chain, snapshots, blocks: int) -> None:

    for _ in range(blocks):
        height = chain.open.application.info().height
        draft = (
            org("市教育局") if not height else entry(code(height), f"名录{height}", share_type=1)
        )
        chain.block(chain.frame(draft))
        snapshots.committed(height + 1)
        snapshots.wait()


@pytest.fixture
def fresh(tmp_path, chain):
    """A home of the same chain that stands at genesis."""
    home = Home(tmp_path / "fresh")
    home.root.mkdir()
    home.genesis_file.write_bytes(chain.home.genesis_file.read_bytes())
    store = LmdbStore.open(home.chain, create=True)
    write_chain(store, chain.open.genesis, [])
    store.close()
    return home


def carry(source: NodeSnapshots, target: NodeSnapshots, offer, spoil=()) -> list[ChunkVerdict]:
    """Fetch chunks as an engine does: a spoiled one again, once."""
    verdicts = []
    for index in range(offer.chunks):
        data = source.load_chunk(offer.height, offer.form, index)
        if index in spoil:
            verdicts.append(target.apply_chunk(index, data[:-1], "bad"))
        verdicts.append(target.apply_chunk(index, data, "good"))
    return verdicts


def test_snapshots_are_taken_at_intervals_and_the_newest_two_stay(chain):
    snapshots = snapshots_of(chain, chain.open)
    grow(chain, snapshots, 4)
    assert snapshots.list_snapshots() == []
    grow(chain, snapshots, 13)
    offers = snapshots.list_snapshots()
    assert [offer.height for offer in offers] == [15, 10]
    assert snapshots.oldest_height() == 10
    assert all(
        offer.form == FORM and offer.hash == SHA256.digest(offer.metadata) for offer in offers
    )
    for offer in offers:
        assert snapshots.load_chunk(offer.height, FORM, offer.chunks) == b""
        assert snapshots.load_chunk(offer.height, FORM + 1, 0) == b""
        assert all(snapshots.load_chunk(offer.height, FORM, i) for i in range(offer.chunks))


def test_two_nodes_take_the_same_bytes(chain, fresh):
    first = snapshots_of(chain, chain.open)
    grow(chain, first, 6)
    other = open_chain(fresh, Settings())
    second = snapshots_of(chain, other)
    (offer,) = first.list_snapshots()
    with chain.open.store.read() as reader:
        app_hash = reader.header(4).hash
    assert second.offer_snapshot(offer, app_hash) is OfferVerdict.ACCEPT
    assert set(carry(first, second, offer)) == {ChunkVerdict.ACCEPT}
    assert other.application.info().height == offer.height == 5
    _replay_from(chain, other, second, 6)
    for _ in range(5):
        grow(chain, first, 1)
        _replay_from(chain, other, second, chain.open.application.info().height)
    assert other.application.info() == chain.open.application.info()
    (newest, *_), (theirs, *_) = first.list_snapshots(), second.list_snapshots()
    assert newest == theirs
    for index in range(newest.chunks):
        assert first.load_chunk(10, FORM, index) == second.load_chunk(10, FORM, index)
    other.store.close()


def _replay_from(chain, other, snapshots, height: int) -> None:
    """Give another node a block of this chain, as its engine would."""

    with chain.open.store.read() as reader:
        block = decode_block(reader.block(height))
        frames = []
        for tx in block.transactions:
            frame = Frame(body=tx.body, signatures=tx.signatures)
            messages = prepare_body(
                frame, other.application._tx_rules, other.application._find_key_bytes
            ).messages
            parts = [reader.part(bytes.fromhex(ref.commitment)) for ref in part_refs(messages)]
            frames.append(
                encode_frame(Frame(body=tx.body, signatures=tx.signatures, parts=tuple(parts)))
            )
    decided = Decided(
        height=height,
        time_ms=block.header.time_ms,
        transactions=[other.application.check(frame) for frame in frames],
    )
    other.application.finalize(decided)
    other.application.commit(b"")
    snapshots.committed(height)
    snapshots.wait()


def test_a_bad_chunk_names_its_sender_and_a_bad_snapshot_is_refused(chain, fresh):
    first = snapshots_of(chain, chain.open)
    grow(chain, first, 5)
    app_hash = chain.open.application.head.block_hash
    (offer,) = first.list_snapshots()
    other = open_chain(fresh, Settings())
    second = snapshots_of(chain, other)
    assert second.offer_snapshot(offer, bytes(32)) is OfferVerdict.ACCEPT
    data = first.load_chunk(5, FORM, 0)
    assert second.apply_chunk(0, data, "liar") is ChunkVerdict.REJECT_SNAPSHOT
    assert second.apply_chunk(0, data, "liar") is ChunkVerdict.REJECT_SNAPSHOT
    assert second.offer_snapshot(offer, app_hash) is OfferVerdict.ACCEPT
    verdicts = carry(first, second, offer, spoil={0, 2, offer.chunks - 1})
    assert verdicts.count(ChunkVerdict.REJECT_SENDER) == 3
    assert other.application.info().app_hash == app_hash
    assert second.offer_snapshot(offer, app_hash) is OfferVerdict.ABORT
    other.store.close()


def test_what_was_offered_otherwise_than_its_metadata_says_is_declined(chain, fresh):
    first = snapshots_of(chain, chain.open)
    grow(chain, first, 5)
    app_hash = chain.open.application.head.block_hash
    (offer,) = first.list_snapshots()
    other = open_chain(fresh, Settings())
    second = snapshots_of(chain, other)
    change = dataclasses.replace
    for spoiled in (
        change(offer, height=6),
        change(offer, chunks=offer.chunks + 1),
        change(offer, hash=bytes(32)),
        change(offer, metadata=offer.metadata[:-1]),
        change(offer, metadata=offer.metadata.replace(b"small#", b"other#")),
    ):
        assert second.offer_snapshot(spoiled, app_hash) is OfferVerdict.REJECT
    assert second.offer_snapshot(change(offer, form=2), app_hash) is OfferVerdict.REJECT_FORM
    with other.store.read() as reader:
        assert reader.meta(RESTORING) is None
    other.store.close()


def test_a_start_after_a_restore_by_half_begins_at_genesis(chain, fresh):
    first = snapshots_of(chain, chain.open)
    grow(chain, first, 5)
    (offer,) = first.list_snapshots()
    app_hash = chain.open.application.head.block_hash
    other = open_chain(fresh, Settings())
    genesis_hash = other.application.info().app_hash
    second = snapshots_of(chain, other)
    second.offer_snapshot(offer, app_hash)
    for index in range(offer.chunks - 1):
        second.apply_chunk(index, first.load_chunk(5, FORM, index), "good")
    other.store.close()
    again = open_chain(fresh, Settings())
    assert (again.application.info().height, again.application.info().app_hash) == (0, genesis_hash)
    third = snapshots_of(chain, again)
    assert third.offer_snapshot(offer, app_hash) is OfferVerdict.ACCEPT
    assert set(carry(first, third, offer)) == {ChunkVerdict.ACCEPT}
    again.store.close()
    last = open_chain(fresh, Settings())
    assert last.application.info().app_hash == app_hash
    last.store.close()


def decide_erasure(chain, commitment: str, decision: int = 3) -> None:
    """What a carried proposal leaves in the state, written past the rules."""

    value = encode({"decision": decision, "height": chain.open.application.info().height})
    store = chain.open.store
    with store._env.begin(write=True) as txn:
        codec = store._codecs.take()
        txn.put(ERASURE + commitment.encode(), codec.encode(value), db=store._databases[b"state"])
        store._codecs.give(codec)


def test_an_erased_part_leaves_every_snapshot(chain):
    snapshots = snapshots_of(chain, chain.open)
    grow(chain, snapshots, 10)
    assert [offer.height for offer in snapshots.list_snapshots()] == [10, 5]
    with chain.open.store.read() as reader:
        (ref,) = refs_of(reader.state(b"c/e/" + code(7).encode()))
    decide_erasure(chain, ref.commitment)
    assert snapshots.eraser.carry_out() == 1
    assert snapshots.eraser.carry_out() == 0
    assert [offer.height for offer in snapshots.list_snapshots()] == [5]
    with chain.open.store.read() as reader:
        assert reader.part(bytes.fromhex(ref.commitment)) == Erased(decision=3)


def test_what_a_death_left_undone_is_done_at_the_next_start(chain):
    snapshots = snapshots_of(chain, chain.open)
    grow(chain, snapshots, 5)
    with chain.open.store.read() as reader:
        (ref,) = refs_of(reader.state(b"c/e/" + code(2).encode()))
    decide_erasure(chain, ref.commitment)
    folder = snapshots.folder._path
    (folder / "9.part").mkdir()
    (folder / "9.part" / "000000.chunk").write_bytes(b"half")
    again = NodeSnapshots(snapshots._place, chain.open.store, chain.open.application)
    again.start()
    assert not list(folder.glob("*.part"))
    assert again.list_snapshots() == []
    with chain.open.store.read() as reader:
        assert reader.part(bytes.fromhex(ref.commitment)) == Erased(decision=3)
