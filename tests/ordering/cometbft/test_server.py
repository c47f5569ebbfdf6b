"""ABC-4 to ABC-7: the socket, order of answers, lanes, and what a failure does."""

import asyncio
import contextlib
import random
import stat
import threading
from collections import Counter

import pytest

from mulu.core.errors import InvariantError
from mulu.ordering.cometbft import requests as ask
from mulu.ordering.cometbft import responses as told
from mulu.ordering.cometbft.address import AddressError, TcpAddress, UnixAddress
from mulu.ordering.cometbft.connection import BACKLOG_BYTES_MAX, GROUP_MAX
from mulu.ordering.cometbft.envelope import encode_request
from mulu.ordering.cometbft.framing import frame_message
from mulu.ordering.cometbft.wire import WireError, write_varint
from tests.support.abci_serving import serving
from tests.support.fake_engine import EngineStoppedError, FakeEngine, Link


class Application:
    """Answers with what it was asked; a query for ``slow`` waits until it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.asked: list[object] = []
        self.threads: Counter[str] = Counter()

    def answer(self, request):
        self.asked.append(request)
        self.threads[threading.current_thread().name.split("_")[0]] += 1
        match request:
            case ask.RequestEcho(message=message):
                return told.ResponseEcho(message=message)
            case ask.RequestFlush():
                return told.ResponseFlush()
            case ask.RequestCheckTx(tx=tx):
                return self._check(tx)
            case ask.RequestQuery(path=path):
                if path == "slow":
                    assert self.go.wait(60)
                return told.ResponseQuery(key=path.encode())
            case ask.RequestCommit():
                return told.ResponseCommit(retain_height=7)
            case _:
                return told.ResponseInfo(data="here")

    def _check(self, tx):
        if tx == b"invariant":
            raise InvariantError("the tree has no root")
        if tx == b"bug":
            raise ZeroDivisionError("a bug")
        return told.ResponseCheckTx(data=tx)


@pytest.fixture
def application():
    made = Application()
    yield made
    made.go.set()


@pytest.fixture
def address(tmp_path):
    return UnixAddress(path=tmp_path / "abci.sock")


def checks(*txs: bytes) -> list[ask.RequestCheckTx]:
    return [ask.RequestCheckTx(tx=tx) for tx in txs]


def stream_of(*requests) -> bytes:
    return b"".join(frame_message(encode_request(each)) for each in requests)


def test_four_connections_are_served_on_a_socket_for_its_owner_only(application, address):
    async def run():
        async with serving(application.answer, address):
            engine = await FakeEngine.connect(address)
            mode = address.path.stat().st_mode
            for link in (engine.consensus, engine.mempool, engine.query, engine.snapshot):
                assert (await link.ask(ask.RequestInfo())).data == "here"
            engine.close()
        return mode

    assert stat.S_IMODE(asyncio.run(run())) == 0o600
    assert not address.path.exists()


def test_a_port_of_this_machine_will_do(application):
    async def run():
        async with serving(application.answer, TcpAddress()) as server:
            link = await Link.open(TcpAddress(port=server.port))
            assert (await link.ask(ask.RequestEcho(message="你好"))).message == "你好"
            link.close()

    asyncio.run(run())


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])  # noqa: S104 - refused
def test_an_address_that_others_reach_is_refused(application, host):
    async def run():
        async with serving(application.answer, TcpAddress(host=host)):
            pass

    with pytest.raises(AddressError, match="loopback"):
        asyncio.run(run())


def test_a_long_path_will_do_and_a_stale_socket_is_taken_away(application, tmp_path):
    folder = tmp_path / ("deep" * 20) / ("deeper" * 10)
    folder.mkdir(parents=True)
    address = UnixAddress(path=folder / "abci.sock")

    async def run():
        async with serving(application.answer, address) as first:
            del first
            async with serving(application.answer, address):
                link = await Link.open(address)
                await link.ask(ask.RequestFlush())
                link.close()

    asyncio.run(run())


def test_a_file_in_the_place_of_the_socket_is_left_alone(application, address):
    address.path.write_text("mine")

    async def run():
        async with serving(application.answer, address):
            pass

    with pytest.raises(AddressError, match="is a file and no socket"):
        asyncio.run(run())
    assert address.path.read_text() == "mine"


def test_a_stream_that_comes_byte_by_byte_is_answered(application, address):
    async def run():
        async with serving(application.answer, address):
            link = await Link.open(address)
            for byte in stream_of(*checks(b"a" * 200, b"b"), ask.RequestFlush()):
                link.writer.write(bytes([byte]))
                await link.writer.drain()
            answers = [await link.receive() for _ in range(3)]
            link.close()
        return answers

    a, b, flush = asyncio.run(run())
    assert (a.data, b.data) == (b"a" * 200, b"b")
    assert flush == told.ResponseFlush()


def test_pipelined_requests_are_answered_in_order_on_one_thread(application, address):
    txs = [b"%d" % number for number in range(5 * GROUP_MAX)]

    async def run():
        async with serving(application.answer, address):
            link = await Link.open(address)
            answers = await link.ask_all(checks(*txs))
            link.close()
        return answers

    assert [answer.data for answer in asyncio.run(run())] == txs
    assert application.threads["ledger"] >= len(txs)
    assert application.threads["reader"] == 0


def test_what_one_read_brought_is_answered_in_one_hop(application, address, monkeypatch):
    hops = []

    async def run():
        async with serving(application.answer, address):
            loop = asyncio.get_running_loop()
            hop = loop.run_in_executor
            monkeypatch.setattr(
                loop,
                "run_in_executor",
                lambda threads, work, *args: hops.append(len(args[0])) or hop(threads, work, *args),
            )
            link = await Link.open(address)
            await link.ask_all(checks(*[b"x"] * 50))
            link.close()

    asyncio.run(run())
    assert hops == [51]


def test_a_slow_query_delays_no_block_and_answers_stay_in_order(application, address):
    async def run():
        async with serving(application.answer, address):
            engine = await FakeEngine.connect(address)
            engine.query.send(
                ask.RequestQuery(path="slow"),
                ask.RequestEcho(message="after"),
                ask.RequestInfo(),
                ask.RequestQuery(path="quick"),
                ask.RequestFlush(),
            )
            committed = await engine.commit()
            assert not application.go.is_set()
            application.go.set()
            answers = [await engine.query.receive() for _ in range(5)]
            engine.close()
        return committed, answers

    committed, (slow, echo, info, quick, flush) = asyncio.run(run())
    assert committed.retain_height == 7
    assert (slow.key, echo.message, info.data, quick.key) == (b"slow", "after", "here", b"quick")
    assert flush == told.ResponseFlush()
    assert application.threads["reader"] >= 2


@pytest.mark.parametrize(
    ("tx", "error", "text"),
    [
        (b"invariant", InvariantError, "the tree has no root"),
        (b"bug", ZeroDivisionError, "ZeroDivisionError: a bug"),
    ],
)
def test_a_failure_is_answered_after_what_came_before_and_ends_the_server(
    application, address, tx, error, text
):
    async def run():
        async with serving(application.answer, address) as server:
            link = await Link.open(address)
            link.send(*checks(b"good", tx, b"never"), ask.RequestFlush())
            answers = [await link.receive(), await link.receive()]
            with pytest.raises(ConnectionError):
                await link.receive()
            with pytest.raises(error):
                await server.ended
        return answers

    good, exception = asyncio.run(run())
    assert good.data == b"good"
    assert exception == told.ResponseException(error=text)
    assert ask.RequestCheckTx(tx=b"never") not in application.asked


BAD_STREAMS = {
    "no message": b"\x02\xff\xff",
    "a request of another version": frame_message(bytes.fromhex("aa0100")),
    "over the bound": write_varint(1001),
}


@pytest.mark.parametrize("bad", BAD_STREAMS.values(), ids=BAD_STREAMS)
def test_bytes_that_are_no_request_end_their_connection_only(application, address, bad):
    async def run():
        async with serving(application.answer, address, 1000):
            link, other = await Link.open(address), await Link.open(address)
            link.writer.write(stream_of(*checks(b"good")) + bad + stream_of(*checks(b"never")))
            answers = [await link.receive(), await link.receive()]
            with pytest.raises(ConnectionError):
                await link.receive()
            assert (await other.ask(ask.RequestInfo())).data == "here"
            other.close()
        return answers

    good, exception = asyncio.run(run())
    assert good.data == b"good"
    assert isinstance(exception, told.ResponseException)
    assert ask.RequestCheckTx(tx=b"never") not in application.asked


def test_the_bound_is_named_when_a_request_is_over_it(application, address):
    async def run():
        async with serving(application.answer, address, 1000):
            link = await Link.open(address)
            with pytest.raises(EngineStoppedError) as caught:
                await link.ask(ask.RequestCheckTx(tx=bytes(1001)))
        return str(caught.value)

    assert "the most is 1000" in asyncio.run(run())


def test_an_engine_that_does_not_read_is_not_read_from_and_loses_nothing(application, address):
    """More than all buffers hold: 24 MiB of requests whose answers are as large."""
    txs = [bytes([number]) * (1 << 20) for number in range(24)]

    async def run():
        async with serving(application.answer, address):
            link = await Link.open(address)
            link.send(*checks(*txs))
            other = await Link.open(address)
            await other.ask(ask.RequestInfo())
            asked = len(application.asked)
            answers = [await link.receive() for _ in txs]
            link.close()
            other.close()
        return asked, answers

    asked, answers = asyncio.run(run())
    assert asked < len(txs)
    assert sum(map(len, txs)) > BACKLOG_BYTES_MAX
    assert [answer.data for answer in answers] == txs


def test_a_server_ends_although_an_engine_does_not_read(application, address):
    async def run():
        async with serving(application.answer, address) as server:
            link, other = await Link.open(address), await Link.open(address)
            link.send(*checks(*[bytes(1 << 20)] * 24))
            await other.ask(ask.RequestInfo())
            server.stop.set()
            await server.ended
            link.close()
            other.close()

    asyncio.run(run())
    assert not address.path.exists()


def test_connections_that_ended_are_forgotten(application, address):
    found = []

    async def run():
        async with serving(application.answer, address) as server:
            for _ in range(5):
                link = await Link.open(address)
                await link.ask(ask.RequestInfo())
                link.writer.write_eof()
                with pytest.raises(ConnectionError):
                    await link.receive()
            last = await Link.open(address)
            await last.ask(ask.RequestInfo())
            found.append(len(server.server._connections))
            last.close()

    asyncio.run(run())
    assert found == [1]


def test_a_connection_that_ends_mid_way_harms_nobody(application, address):
    async def run():
        async with serving(application.answer, address):
            link, other = await Link.open(address), await Link.open(address)
            link.writer.write(stream_of(*checks(b"x" * 500))[:300])
            await link.writer.drain()
            link.close()
            await link.writer.wait_closed()
            answer = await other.ask(ask.RequestEcho(message="still"))
            other.close()
        return answer

    assert asyncio.run(run()).message == "still"


@pytest.mark.parametrize("seed", range(5))
def test_whatever_comes_harms_nobody(application, address, seed):
    chance = random.Random(seed)
    good = stream_of(*checks(b"x" * 50), ask.RequestQuery(path="quick"))

    def noise() -> bytes:
        spoiled = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        return bytes(spoiled) + chance.randbytes(chance.randint(0, 40))

    async def run():
        async with serving(application.answer, address) as server:
            for _ in range(20):
                link = await Link.open(address)
                link.writer.write(noise())
                link.writer.write_eof()
                with contextlib.suppress(WireError, ConnectionError):
                    while await link.reader.read(1 << 16):
                        pass
                link.close()
            assert not server.ended.done()
            healthy = await Link.open(address)
            answer = await healthy.ask(ask.RequestEcho(message="well"))
            healthy.close()
        return answer

    assert asyncio.run(run()).message == "well", f"seed {seed}"


def test_answers_go_out_to_an_engine_that_asks_nothing_more(application, address):
    async def run():
        async with serving(application.answer, address):
            link = await Link.open(address)
            link.send(ask.RequestQuery(path="slow"))
            link.writer.write_eof()
            other = await Link.open(address)
            await other.ask(ask.RequestInfo())
            application.go.set()
            answer = await link.receive()
            with pytest.raises(ConnectionError):
                await link.receive()
            other.close()
        return answer

    assert asyncio.run(run()).key == b"slow"
