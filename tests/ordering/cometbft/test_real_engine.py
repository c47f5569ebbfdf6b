"""The engine itself at the other end of the socket: bytes, grammar, falls (ABC-1, ABC-7, ABC-8)."""

import asyncio
import signal
import tempfile
import time
from pathlib import Path

import pytest

from mulu.machine.application import Application
from mulu.ordering.cometbft import connection
from mulu.ordering.cometbft.address import UnixAddress
from mulu.ordering.cometbft.envelope import decode_request, encode_request
from mulu.store.memory_store import MemoryStore
from tests.support.abci_grammar import check_run, letters_of, name_of
from tests.support.abci_serving import CHAIN_ID, Heard, SetClock, serving, translator
from tests.support.real_engine import RealEngine
from tests.support.toy import Put, toy_frame, toy_rules
from tests.support.toy_chain import TOO_BIG, start, toy_machine

pytestmark = pytest.mark.engine

YEAR_MS = 365 * 24 * 3_600_000


class Node:
    """An application in memory and what its engine asked."""

    def __init__(self) -> None:
        self.now_ms = time.time_ns() // 10**6
        store = MemoryStore()
        head = start(store, time_ms=self.now_ms - YEAR_MS)
        self.application = Application(toy_machine(), toy_rules(), store, head)
        self.heard = Heard()
        self.calls: list[str] = []
        self._translator = translator(self.application, SetClock(self.now_ms), listener=self.heard)

    def answer(self, request):
        self.calls.append(name_of(request))
        return self._translator.answer(request)

    def run_so_far(self) -> list[str]:
        calls, self.calls = self.calls, []
        return calls

    def frame(self, number: int, value: int = 1) -> bytes:
        message = Put(name=f"n{number}", value=value)
        return toy_frame(message, nonce=number, until_ms=self.now_ms + 300_000)


@pytest.fixture
def raws(monkeypatch):
    """Every request as it came."""
    found = []
    monkeypatch.setattr(
        connection, "decode_request", lambda raw: found.append(raw) or decode_request(raw)
    )
    return found


@pytest.fixture
def engine():
    with tempfile.TemporaryDirectory(prefix="mulu-") as folder:
        yield RealEngine(Path(folder), CHAIN_ID)


def test_a_chain_of_one_validator_survives_the_end_of_either_side(engine, raws):
    node, fresh = Node(), Node()
    address = UnixAddress(path=engine.application)

    async def run():
        await engine.init()
        async with serving(node.answer, address):
            await engine.start()
            done = [
                await engine.commit(node.frame(1)),
                await engine.commit(node.frame(2, TOO_BIG + 1)),
            ]
            first = node.run_so_far()
            await engine.kill()
            await engine.start()
            done.append(await engine.commit(node.frame(3)))
            second = node.run_so_far()
        status = await engine.ended()  # its application is gone
        async with serving(fresh.answer, address):
            await engine.start()
            replayed = fresh.application.info()
            done.append(await engine.commit(node.frame(4)))
            third = fresh.run_so_far()
            await engine.kill()
        return done, status, replayed, (first, second, third)

    done, status, replayed, runs = asyncio.run(run())
    assert [each["check_tx"]["code"] for each in done] == [0, 0, 0, 0]
    assert [each["tx_result"]["code"] for each in done] == [0, 1, 0, 0]
    assert done[1]["tx_result"]["codespace"] == "toy"
    assert status in (0, -signal.SIGKILL)  # by itself, unless it got stuck
    assert replayed.app_hash == node.application.info().app_hash
    heights = [int(each["height"]) for each in done]
    placed = [height for height, ids in node.heard.commits + fresh.heard.commits if ids]
    assert placed == heights[:3] + heights
    for calls in runs:
        check_run(calls)
    assert [letters_of(calls)[:2] for calls in runs] == ["iI", "iP", "iI"]
    assert "check_tx" not in runs[2][: runs[2].index("prepare_proposal") - 2]
    assert [raw for raw in raws if encode_request(decode_request(raw)) != raw] == []


def test_an_engine_of_another_chain_stops_and_says_why(engine):
    node = Node()
    other = RealEngine(engine.folder, "another")

    async def run():
        await other.init()
        async with serving(node.answer, UnixAddress(path=engine.application)) as server:
            with pytest.raises(ConnectionError, match="the engine begins chain 'another'"):
                await other.start()
            await asyncio.wait((server.ended,))
            return server.ended.exception()

    assert "write the engine's genesis" in str(asyncio.run(run()))
    assert node.application.info().engine_height == 0
