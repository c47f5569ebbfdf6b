"""What makes headers final is fetched, checked, kept, and asked for again (NOD-8)."""

import asyncio
from types import SimpleNamespace

import pytest

from mulu.core.errors import UnavailableError
from mulu.node.finality_keeper import FinalityKeeper
from mulu.ordering.cometbft.rpc import EngineLacksError
from mulu.proof.bundle import decode_finality
from mulu.proof.engine_format import EngineFinality
from mulu.query.sealing import read_set_changes
from mulu.store.memory_store import MemoryStore
from mulu.store.port import BlockWrite
from tests.proof import engine_world
from tests.proof.engine_seals import answers

CHANGING = bytes.fromhex(answers(9)[0]["signed_header"]["header"]["app_hash"])
"""Hash of header 8, after which another set signs."""


class Engine:
    """Recorded answers, with faults in front."""

    def __init__(self, *faults):
        self.faults = list(faults)
        self.asked = []

    async def commit(self, height):
        self.asked.append(height)
        if self.faults:
            raise self.faults.pop(0)
        return answers(height)[0]

    async def validators(self, height):
        return answers(height)[1]


def store_with(*headers):
    store = MemoryStore()
    for index, (height, digest) in enumerate(headers):
        store.commit(BlockWrite(height=height, header_hash=digest, log_index=index))
    return store


def keeper_of(store, engine, decided=100):
    info = SimpleNamespace(engine_height=decided)
    return FinalityKeeper(store, engine, lambda: info, engine_world.CHAIN_ID)


async def run_until(keeper, done):
    """Let the keeper run until something holds; the test's own limit bounds it."""
    task = asyncio.create_task(keeper.run())
    while not done():
        keeper.wake()
        await asyncio.wait([task], timeout=0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def kept(store, height):
    with store.read() as reader:
        return reader.finality(height)


def test_finality_is_kept_beside_the_block_with_the_change_of_the_set():
    store = store_with((7, engine_world.HEADER_HASH), (8, CHANGING))
    keeper = keeper_of(store, Engine())
    asyncio.run(run_until(keeper, lambda: kept(store, 8) is not None))
    finality = decode_finality(kept(store, 7))
    assert isinstance(finality, EngineFinality)
    assert finality.signed_header.header.height == 8
    with store.read() as reader:
        assert read_set_changes(reader).heights == (8,)
    assert keeper.height == 8


def test_a_header_whose_next_block_is_not_decided_is_not_asked_about():
    store = store_with((7, engine_world.HEADER_HASH))
    engine = Engine()
    keeper = keeper_of(store, engine, decided=7)
    passes = iter(range(50))
    asyncio.run(run_until(keeper, lambda: next(passes) == 49))
    assert engine.asked == []
    assert kept(store, 7) is None


def test_an_engine_that_does_not_answer_is_asked_again():
    store = store_with((7, engine_world.HEADER_HASH))
    engine = Engine(UnavailableError("no answer"), UnavailableError("no answer"))
    asyncio.run(run_until(keeper_of(store, engine), lambda: kept(store, 7) is not None))
    assert engine.asked == [8, 8, 8]


def test_a_height_that_the_engine_lacks_is_passed_over():
    store = store_with((3, bytes(32)), (7, engine_world.HEADER_HASH))
    engine = Engine(EngineLacksError("pruned"))
    asyncio.run(run_until(keeper_of(store, engine), lambda: kept(store, 7) is not None))
    assert kept(store, 3) is None


def test_what_is_about_another_header_is_never_kept(caplog):
    store = store_with((7, bytes([1]) * 32))
    keeper = keeper_of(store, Engine())
    asyncio.run(run_until(keeper, lambda: "does not hold" in caplog.text))
    assert kept(store, 7) is None


@pytest.mark.parametrize("known", [0, 1, 2])
def test_after_a_start_only_the_missing_ones_are_fetched(known):
    store = store_with((7, engine_world.HEADER_HASH), (8, CHANGING))
    for height in (7, 8)[:known]:
        store.set_finality(height, b"{}", {})
    engine = Engine()
    keeper = keeper_of(store, engine)
    asyncio.run(run_until(keeper, lambda: kept(store, 8) is not None))
    assert engine.asked == [8, 9][known:]
