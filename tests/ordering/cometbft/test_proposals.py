"""ABC-11 and ABC-13: whatever one node proposes, every other accepts, for any mempool and size."""

from hypothesis import given
from hypothesis import strategies as st

from mulu.ordering.cometbft import requests as ask
from mulu.ordering.cometbft import responses as told
from mulu.ordering.cometbft.proposals import size_in_block
from mulu.ordering.cometbft.shapes import timestamp_of
from mulu.store.memory_store import MemoryStore
from mulu.tx.frame import compress_frame
from tests.support.abci_serving import translator
from tests.support.toy import ALICE, BOB, NOW_MS, Put, toy_frame, toy_part
from tests.support.toy_chain import TOO_BIG, toy_application

PART = toy_part(b"text " * 200)
GOOD = [
    toy_frame(Put(name="one", value=1), nonce=1),
    toy_frame(Put(name="two", value=TOO_BIG + 1), nonce=2),
    toy_frame(Put(name="three", value=1, part=PART[0]), parts=[PART[1]], nonce=3),
    toy_frame(Put(name="four", value=1), Put(name="five", value=1, signer=1), signers=[ALICE, BOB]),
]
FRAMES = [
    *GOOD,
    *map(compress_frame, GOOD),
    toy_frame(Put(name="over", value=1), until_ms=NOW_MS - 1, nonce=5),
    toy_frame(Put(name="ahead", value=1), until_ms=NOW_MS + 3_600_000, nonce=6),
    GOOD[0][:-1],
    b"",
    b"\x00mulu/self-proving/1\x00\x01\x00\x00\x00\x00",
]
ID_OF = {frame: number % len(GOOD) for number, frame in enumerate(FRAMES[: 2 * len(GOOD)])}


def block(cls, txs, **more):
    return cls(txs=txs, height=1, time=timestamp_of(NOW_MS), **more)


@given(st.lists(st.sampled_from(FRAMES), max_size=12).map(tuple), st.integers(0, 6000))
def test_what_one_node_prepares_another_accepts_and_executes(mempool, max_tx_bytes):
    mine, other = (translator(toy_application(MemoryStore())) for _ in range(2))
    request = block(ask.RequestPrepareProposal, mempool, max_tx_bytes=max_tx_bytes)
    txs = mine.answer(request).txs
    assert mine.answer(request).txs == txs
    assert sum(map(size_in_block, txs)) <= max_tx_bytes
    ids = [ID_OF[tx] for tx in txs]
    assert len(set(ids)) == len(ids)
    in_order = list(dict.fromkeys(ID_OF[tx] for tx in mempool if tx in ID_OF))
    assert [each for each in in_order if each in ids] == ids
    results = []
    for node in (mine, other):
        verdict = node.answer(block(ask.RequestProcessProposal, txs))
        assert verdict == told.ResponseProcessProposal(status=told.ACCEPT)
        results.append(node.answer(block(ask.RequestFinalizeBlock, txs)))
        node.answer(ask.RequestCommit())
        assert node.answer(block(ask.RequestProcessProposal, txs[:1])).status == (
            told.REJECT if txs else told.ACCEPT
        )
    assert results[0] == results[1]
    assert [result.code for result in results[0].tx_results] == [int(each == 1) for each in ids]


@given(st.lists(st.sampled_from(GOOD), unique=True, min_size=1).map(tuple))
def test_nothing_that_fits_is_left_out(mempool):
    node = translator(toy_application(MemoryStore()))
    room = sum(map(size_in_block, mempool))
    request = block(ask.RequestPrepareProposal, mempool, max_tx_bytes=room)
    assert node.answer(request).txs == mempool
    request = block(ask.RequestPrepareProposal, mempool, max_tx_bytes=room - 1)
    assert node.answer(request).txs == mempool[:-1]
