"""Blocks over a toy module: receipts, refusals, spent ids, headers, failures (MAC-1 to MAC-6)."""

import dataclasses

import pytest

from mulu.core.canonical import decode
from mulu.core.errors import InvariantError, UnavailableError
from mulu.core.hashing import SHA256, ZERO32
from mulu.core.merkle import root
from mulu.machine.admit import BUCKET_MS
from mulu.machine.block import decode_block
from mulu.machine.context import Context
from mulu.machine.decided import Decided
from mulu.machine.execute import start_keys
from mulu.machine.head import HEAD, StoredHead
from mulu.machine.registry import Registry
from mulu.machine.running import try_messages
from mulu.machine.seen import bucket_key
from mulu.proof.header import header_hash
from mulu.store.memory_store import MemoryStore
from tests.support.toy import ALICE, BOB, CHAIN, NOW_MS, Put, toy_frame, toy_part
from tests.support.toy_chain import make_block, toy_application, toy_machine

A, B, BAD = Put(name="a", value=1), Put(name="b", value=2), Put(name="bad", value=101)


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def application(store):
    return toy_application(store)


def state(store) -> dict[bytes, bytes]:
    with store.read() as reader:
        return dict(reader.state_items(b"t/"))


def test_done_messages_change_state_and_report_events(application, store):
    receipts = make_block(application, toy_frame(A, B))
    assert receipts[0]["events"] == [{"@type": "toy.added", "name": n} for n in "ab"]
    assert "code" not in receipts[0]
    assert state(store)[b"t/a"] == b"1"


def test_a_refused_message_undoes_its_whole_transaction_and_spends_its_id(application, store):
    before = state(store)
    frame = toy_frame(A, BAD, B)
    receipts = make_block(application, frame)
    assert receipts == [
        {"code": 1, "id": application.check(frame).id.hex(), "message": 1, "module": "toy"}
    ]
    assert state(store) == before
    again = application.prepare_proposal(
        [application.check(frame)], height=2, time_ms=NOW_MS, size_bytes_max=1 << 20
    )
    assert again[0] == []
    assert [error.code for error in again[1].values()] == [10]


def test_a_refusal_does_not_touch_its_neighbours(application, store):
    make_block(application, toy_frame(A), toy_frame(BAD), toy_frame(B))
    assert set(state(store)) >= {b"t/a", b"t/b"}
    assert b"t/written/bad" not in state(store)


def test_the_header_binds_everything_and_the_block_keeps_it(application, store):
    ref, part = toy_part(b"text")
    frames = [toy_frame(A), toy_frame(Put(name="p", part=ref, value=3), parts=(part,))]
    make_block(application, *frames)
    with store.read() as reader:
        block = decode_block(reader.block(1))
        assert reader.part(bytes.fromhex(ref.commitment)) == part
        assert decode(reader.meta(HEAD), StoredHead).height == 1
    header = block.header
    prepared = [application.check(frame) for frame in frames]
    assert header.tx_root == root(SHA256, [tx.leaf for tx in prepared]).hex()
    assert header.receipt_root == root(SHA256, block.receipts).hex()
    assert header.system_root == SHA256.digest(b"").hex()
    assert (header.bridge_root, header.prev) == (ZERO32.hex(), SHA256.digest(b"genesis").hex())
    assert (header.log_size, header.log_root) == (0, SHA256.digest(b"").hex())
    assert application.info().app_hash == header_hash(header, SHA256)


def test_the_log_of_headers_grows_by_each_header(application, store):
    hashes = []
    for name in "abc":
        make_block(application, toy_frame(Put(name=name, value=1)))
        hashes.append(application.info().app_hash)
    with store.read() as reader:
        header = decode_block(reader.block(3)).header
    assert (header.log_size, header.log_root) == (2, root(SHA256, hashes[:2]).hex())
    assert header.prev == hashes[1].hex()


def test_finalize_persists_nothing_until_commit(application, store):
    tx = application.check(toy_frame(A))
    application.finalize(Decided(height=1, time_ms=NOW_MS, transactions=[tx]))
    assert b"t/a" not in state(store)
    assert application.info().height == 0


def test_an_empty_block_makes_no_header(application):
    before = application.info()
    done = application.finalize(Decided(height=9, time_ms=NOW_MS, transactions=[]))
    application.commit(b"{}")
    assert done.app_hash == before.app_hash
    assert application.info() == dataclasses.replace(before, engine_height=9, engine_time_ms=NOW_MS)


def test_a_failed_commit_leaves_the_head_where_it_was(application, store, monkeypatch):
    def fail(write):
        raise UnavailableError("the disk is full")

    monkeypatch.setattr(store, "commit", fail)
    with pytest.raises(UnavailableError):
        make_block(application, toy_frame(A))
    assert application.info().height == 0
    monkeypatch.undo()
    make_block(application, toy_frame(A))
    assert state(store)[b"t/a"] == b"1"


@pytest.mark.parametrize(
    ("frames", "time_ms"),
    [
        ([toy_frame(A), toy_frame(A)], NOW_MS),
        ([toy_frame(A, until_ms=NOW_MS - 1)], NOW_MS),
        ([toy_frame(A)], NOW_MS - 2000),
    ],
    ids=["TXN-13 repeated within the block", "TXN-11 expired", "TIM-1 time goes back"],
)
def test_a_bad_proposal_is_rejected_and_stops_the_node_when_decided(application, frames, time_ms):
    decided = Decided(
        height=1, time_ms=time_ms, transactions=[application.check(frame) for frame in frames]
    )
    assert not application.process_proposal(decided)
    with pytest.raises(InvariantError):
        application.finalize(decided)
    assert application.info().height == 0


def test_what_prepare_chooses_process_accepts(application):
    candidates = [application.check(toy_frame(A, nonce=n)) for n in range(5)]
    chosen, dropped = application.prepare_proposal(
        candidates, height=1, time_ms=NOW_MS, size_bytes_max=candidates[0].size_bytes * 3
    )
    assert len(chosen) == 3
    assert not dropped
    assert application.process_proposal(Decided(height=1, time_ms=NOW_MS, transactions=chosen))


def test_buckets_of_seen_ids_go_when_their_minute_is_past(application, store):
    make_block(application, toy_frame(A))
    bucket = (NOW_MS + 60_000) // BUCKET_MS
    with store.read() as reader:
        assert reader.state(bucket_key(bucket)) is not None
        assert reader.seen(bucket, application.check(toy_frame(A)).id)
    late = (bucket + 1) * BUCKET_MS
    make_block(application, toy_frame(B, until_ms=late + 1000), time_ms=late)
    with store.read() as reader:
        assert reader.state(bucket_key(bucket)) is None
        assert not reader.seen(bucket, application.check(toy_frame(A)).id)


def test_invariants_run_after_each_block_and_stop_the_node(store):
    def never_a(view):
        if view.get(b"t/a") is not None:
            raise InvariantError("a is there")

    application = toy_application(store, (never_a,))
    make_block(application, toy_frame(B))
    with pytest.raises(InvariantError):
        make_block(application, toy_frame(A))


def test_trying_messages_gives_each_a_verdict_and_writes_nothing(store, application):
    before = state(store)
    with store.read() as reader:
        key = start_keys(toy_machine(), reader)(ALICE.key_id)
        contexts = [
            Context(
                height=1,
                time_ms=NOW_MS,
                chain=CHAIN,
                hasher=SHA256,
                sender=key,
                registry=Registry(reader.state, 1),
            )
        ]
        verdicts = try_messages(toy_machine(), reader, contexts, [A, BAD, B])
    assert [None if each is None else each.code for each in verdicts] == [None, 1, None]
    assert state(store) == before


def test_several_signers_act_each_for_their_own_message(application):
    frame = toy_frame(A, Put(name="b", signer=1, value=2), signers=(ALICE, BOB))
    assert len(make_block(application, frame)[0]["events"]) == 2
