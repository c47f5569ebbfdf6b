"""ABC-5 and ABC-6: groups, lanes and back-pressure of one connection, without a socket."""

import asyncio
import threading

import pytest

from mulu.ordering.cometbft import requests as ask
from mulu.ordering.cometbft import responses as told
from mulu.ordering.cometbft.connection import BACKLOG_BYTES_MAX, GROUP_MAX, Connection
from mulu.ordering.cometbft.envelope import decode_response, encode_request
from mulu.ordering.cometbft.framing import Framer, frame_message
from mulu.ordering.cometbft.lanes import Lanes


class Transport:
    """Keeps what was written; says when that was."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.written: list[bytes] = []
        self.closed = False
        self.wrote = asyncio.Event()

    def write(self, data):
        self.written.append(data)
        self.wrote.set()

    def pause_reading(self):
        self.calls.append("pause")

    def resume_reading(self):
        self.calls.append("resume")

    def close(self):
        self.closed = True

    def abort(self):
        self.calls.append("abort")
        self.closed = True

    def is_closing(self):
        return self.closed

    async def answers(self, count):
        while len(found := self.so_far()) < count:
            await self.wrote.wait()
            self.wrote.clear()
        return found

    def so_far(self):
        return [decode_response(raw) for raw in Framer().feed(b"".join(self.written))]


class Rig:
    """A connection over a transport that is none, and where each request was answered."""

    def __init__(self) -> None:
        self.lanes = Lanes()
        self.go = threading.Event()
        self.where: list[tuple[str, str]] = []
        self.gone: list[Connection] = []
        self.failures: list[BaseException] = []
        self.connection = Connection(
            self.answer, self.lanes, self.failures.append, self.gone.append
        )
        self.transport = Transport()
        self.connection.connection_made(self.transport)

    def answer(self, request):
        name = threading.current_thread().name.split("_")[0]
        self.where.append((type(request).__name__.removeprefix("Request"), name))
        if isinstance(request, ask.RequestCheckTx):
            assert self.go.wait(60)
            return told.ResponseCheckTx(data=request.tx[:8])
        answers = {ask.RequestFlush: told.ResponseFlush, ask.RequestQuery: told.ResponseQuery}
        return answers.get(type(request), told.ResponseInfo)()

    def receive(self, *requests):
        data = b"".join(frame_message(encode_request(each)) for each in requests)
        self.connection.data_received(data)


@pytest.fixture
def run():
    def main(steps):
        async def around():
            rig = Rig()
            try:
                return await steps(rig)
            finally:
                rig.go.set()
                rig.lanes.close()

        return asyncio.run(around())

    return main


def test_each_request_is_answered_in_its_lane(run):
    async def steps(rig):
        rig.receive(ask.RequestFlush(), ask.RequestFlush())
        at_once = len(rig.transport.written)
        rig.receive(
            ask.RequestInfo(),
            ask.RequestFlush(),
            ask.RequestQuery(),
            ask.RequestFlush(),
            ask.RequestCommit(),
        )
        await rig.transport.answers(7)
        return at_once, rig.where

    at_once, where = run(steps)
    assert at_once == 1
    assert where == [
        ("Flush", "MainThread"),
        ("Flush", "MainThread"),
        ("Info", "ledger"),
        ("Flush", "ledger"),
        ("Query", "reader"),
        ("Flush", "reader"),
        ("Commit", "ledger"),
    ]


def test_a_flood_is_answered_in_groups_each_written_at_once(run):
    async def steps(rig):
        rig.go.set()
        rig.receive(*[ask.RequestCheckTx(tx=b"x")] * (2 * GROUP_MAX + 1))
        await rig.transport.answers(2 * GROUP_MAX + 1)
        return [len(list(Framer().feed(data))) for data in rig.transport.written]

    assert run(steps) == [GROUP_MAX, GROUP_MAX, 1]


def test_nothing_more_is_read_while_too_much_waits(run):
    async def steps(rig):
        large = ask.RequestCheckTx(tx=bytes(BACKLOG_BYTES_MAX // 4))
        rig.receive(large)  # is being answered, so it waits no more
        rig.receive(large, large, large)
        before = list(rig.transport.calls)
        rig.receive(large)
        rig.receive(large)
        over = list(rig.transport.calls)
        rig.go.set()
        await rig.transport.answers(6)
        return before, over, rig.transport.calls

    assert run(steps) == ([], ["pause"], ["pause", "resume"])


def test_nothing_more_is_answered_while_the_engine_does_not_read(run):
    async def steps(rig):
        rig.go.set()
        rig.connection.pause_writing()
        rig.receive(ask.RequestInfo(), ask.RequestFlush(), ask.RequestCheckTx(tx=b"x"))
        stalled = list(rig.where)
        rig.connection.resume_writing()
        await rig.transport.answers(3)
        return stalled, len(rig.where)

    assert run(steps) == ([], 3)


@pytest.mark.parametrize(("stalled", "calls"), [(False, []), (True, ["abort"])])
def test_closing_waits_for_no_engine_that_does_not_read(run, stalled, calls):
    async def steps(rig):
        if stalled:
            rig.connection.pause_writing()
        rig.connection.close()
        rig.connection.connection_lost(None)
        rig.connection.close()
        assert rig.gone == [rig.connection]
        return rig.transport

    transport = run(steps)
    assert transport.closed
    assert transport.calls == calls


def test_what_waits_for_an_engine_that_is_gone_is_not_asked(run):
    async def steps(rig):
        rig.receive(ask.RequestCheckTx(tx=b"x"))
        rig.receive(ask.RequestInfo())
        rig.connection.connection_lost(None)
        rig.go.set()
        await asyncio.wrap_future(rig.lanes.ledger.submit(lambda: None))
        rig.receive(ask.RequestInfo())
        return rig.where, rig.transport.written, rig.failures

    assert run(steps) == ([("CheckTx", "ledger")], [], [])
