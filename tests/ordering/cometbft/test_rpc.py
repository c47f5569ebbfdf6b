"""The engine's JSON-RPC as a node needs it: batches, errors, connections that are kept (ENG-7)."""

import asyncio
import json
from base64 import b64decode

import pytest

from mulu.ordering.cometbft import rpc
from mulu.ordering.cometbft.rpc import (
    EngineGoneError,
    EngineLacksError,
    EngineRpc,
    EngineSaidNoError,
)
from tests.support.fake_rpc import chunked, fake_rpc, http, results


def asking(path, say, ask):
    """Serve, ask, and give what came and what was asked."""

    async def run():
        async with fake_rpc(path, say) as asked:
            engine = EngineRpc(path)
            try:
                return await ask(engine), asked
            finally:
                await engine.close()

    return asyncio.run(run())


@pytest.fixture
def path(tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    return deep / "engine.sock"


@pytest.mark.parametrize("write", [http, chunked], ids=["length", "chunks"])
def test_frames_go_out_in_one_request_each_with_its_answer(path, write):
    said, asked = asking(
        path,
        lambda calls: write(results(calls, n1="mempool is full")),
        lambda engine: engine.broadcast([b"\x00a", b"b", b"c"]),
    )
    assert said == ["", "mempool is full", ""]
    (calls,) = asked[1:]
    assert [call["method"] for call in calls] == ["broadcast_tx_async"] * 3
    assert [b64decode(call["params"]["tx"]) for call in calls] == [b"\x00a", b"b", b"c"]


def test_a_batch_of_one_is_answered_with_one_document(path):
    say = lambda calls: http(results(calls, n0="tx already exists in cache"), "500 Internal")  # noqa: E731
    said, _ = asking(path, say, lambda engine: engine.broadcast([b"a"]))
    assert said == ["tx already exists in cache"]


def test_connections_are_kept_and_bounded(path):
    async def many(engine):
        for _ in range(3):
            await asyncio.gather(*(engine.status() for _ in range(9)))

    _, asked = asking(path, lambda call: http(results(call)), many)
    assert len(asked) == 1 + 27
    assert asked[0] <= rpc.CONNECTIONS_MAX


def test_a_connection_that_the_engine_closes_is_not_used_again(path):
    async def two(engine):
        await engine.status()
        return await engine.status()

    say = lambda call: http(results(call), "200 OK", "Connection: close")  # noqa: E731
    _, asked = asking(path, say, two)
    assert asked[0] == 2


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("height 3 is not available, lowest height is 9", EngineLacksError),
        ("could not find validator set for height #3", EngineLacksError),
        (
            "height 3 must be less than or equal to the current blockchain height 2",
            EngineSaidNoError,
        ),
        ("something else", EngineSaidNoError),
    ],
)
def test_what_the_engine_no_longer_has_differs_from_what_it_does_not_have_yet(path, text, kind):
    say = lambda call: http(results(call, n0=text), "500 Internal Server Error")  # noqa: E731
    with pytest.raises(kind, match=text.split("#", maxsplit=1)[0]):
        asking(path, say, lambda engine: engine.commit(3))


def test_a_height_without_block_is_lacking(path):
    nothing = {"jsonrpc": "2.0", "id": 0, "result": None}
    with pytest.raises(EngineLacksError):
        asking(path, lambda _: http(nothing), lambda engine: engine.commit(3))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
    ids=["nothing", "no document", "too large", "another status", "no length", "no HTTP"],
)
def test_an_answer_that_is_none_counts_as_no_answer(path, answer, monkeypatch):
    monkeypatch.setattr(rpc, "SECONDS_MAX", 0.3)
    with pytest.raises(EngineGoneError):
        asking(path, lambda _: answer, lambda engine: engine.status())


def test_an_engine_that_is_not_there_is_said(tmp_path):
    with pytest.raises(EngineGoneError):
        asyncio.run(EngineRpc(tmp_path / "engine.sock").status())


def test_heights_and_pages_are_asked_for_as_text(path):
    async def both(engine):
        return await engine.validators(7), await engine.commit(7)

    _, asked = asking(path, lambda call: http(results(call)), both)
    assert json.dumps(asked[1:]).count('"7"') == 2
    assert asked[1]["params"]["per_page"] == "100"
