"""What a node says of its engine, and of its own users' frames (ENG-11, ENG-12, NOD-6)."""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from mulu.node.admission import Declined
from mulu.node.counted import INADMISSIBLE, LedgerCounts
from mulu.node.engine_watch import EngineWatch
from mulu.node.ipc import EngineState
from mulu.node.ledger_server import LedgerServer
from mulu.node.network_create import create_network
from mulu.node.own_frames import GROUP, OwnFrames
from mulu.node.peers import StatePeers
from mulu.ordering.cometbft.requests import RequestFinalizeBlock, RequestFlush
from mulu.ordering.cometbft.rpc import EngineGoneError
from mulu.ordering.cometbft.shapes import CommitInfo, Validator, VoteInfo
from mulu.store.lmdb_store import LmdbStore
from mulu.tx.errors import BadFrameError
from mulu.tx.prepare import prepare
from tests.support.networks import AT, network
from tests.support.toy import KEYS, Put, toy_frame, toy_rules

KEY = b"k" * 32
ME = hashlib.sha256(KEY).digest()[:20]


class FakeRpc:
    """Says what a test wants."""

    def __init__(self, status, net) -> None:
        self._status, self._net = status, net

    async def status(self):
        if self._status is None:
            raise EngineGoneError("starting")
        return self._status

    async def net_info(self):
        return self._net


def look(status, net, *blocks) -> EngineState:
    watch = EngineWatch(FakeRpc(status, net), KEY, lambda: 4)
    answer = watch.watching(lambda request: request)
    for block in blocks:
        assert answer(block) is block
    return asyncio.run(watch._look())


def block(flag: int | None, address: bytes = ME) -> RequestFinalizeBlock:
    vote = VoteInfo(validator=Validator(address=address, power=1), block_id_flag=flag or 0)
    commit = None if flag is None else CommitInfo(votes=(vote,))
    return RequestFinalizeBlock(decided_last_commit=commit)


def test_it_stands_as_the_engine_says():
    sync = {"latest_block_height": "7", "catching_up": True}
    blocks = [block(2), block(1), block(3), block(1, b"x" * 20), block(None), RequestFlush()]
    state = look({"sync_info": sync}, {"n_peers": "3"}, *blocks)
    assert state == EngineState(
        running=True, height=7, peers=3, validators=4, catching_up=True, missed_blocks=2
    )


@pytest.mark.parametrize("status", [None, {}, {"sync_info": {"latest_block_height": "x"}}])
def test_an_engine_that_says_nothing_of_use_does_not_run(status):
    assert look(status, {"n_peers": "3"}, block(1)) == EngineState(running=False, missed_blocks=1)


def test_frames_of_own_users_are_judged_in_order_on_the_ledgers_thread():
    class Memory:
        def judge(self, frame):
            if not frame:
                raise BadFrameError("empty")
            return prepare(frame, toy_rules(), KEYS.get)

    good = toy_frame(Put(name="a", value=1))
    with ThreadPoolExecutor(1) as ledger:
        own = OwnFrames(Memory(), ledger)
        judged = asyncio.run(own.judge([good, b""] * GROUP))
        asyncio.run(own.close())
    assert [isinstance(each, Declined) for each in judged] == [False, True] * GROUP
    assert judged[1] == Declined(module="tx", code=3, text="empty")


@pytest.mark.parametrize(("engine", "count"), [(None, 2), (EngineState(running=True), 0)])
def test_what_is_declined_is_counted_once_where_it_is_judged(engine, count):
    class Orderer:
        def submit_all(self, transactions):
            return []

    counts = LedgerCounts()
    door = LedgerServer(None, Orderer(), None, counts, lambda: engine)
    declined = Declined(module="tx", code=3, text="empty")
    assert door._queue([b"", b""], [declined, declined]) == []
    assert counts.figures()[INADMISSIBLE] == count


def test_only_nodes_that_the_state_names_may_connect(tmp_path):
    made = create_network(tmp_path, network(2), ["p", "p"], AT).homes[0].home
    store = LmdbStore.open(made.chain, readonly=True)
    peers = StatePeers(store)
    known = [validator.node_id for validator in made.genesis().validators]
    assert [peers.may_connect(each) for each in (*known, "ab" * 20)] == [True, True, False]
    store.close()
