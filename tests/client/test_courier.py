"""Transactions are sent in turn by a thread of its own, those that wait together; INT-41."""

import struct
import threading

import httpx
import msgspec
import pytest

from mulu.client import courier
from mulu.client.answers import BatchAnswer, BatchItem
from mulu.client.courier import Courier
from mulu.client.errors import NodeUnavailableError
from mulu.client.http import Http
from mulu.client.transactions import Built
from tests.support.fake_node import T0, CountedChance

WAIT_SECONDS = 30


def built(frame: bytes) -> Built:
    return Built(id=frame.hex(), body=b"", frame=frame, valid_until_ms=T0 + 120_000)


def item(frame: bytes, state: str = "committed") -> BatchItem:
    return BatchItem(
        state=state,
        id=frame.hex(),
        height=7,
        index=0,
        module="",
        code=0,
        message=None,
        detail="why",
        receipt={},
    )


class Node:
    """Answers each request when the test lets it."""

    def __init__(self, *, busy: bool = False) -> None:
        self.requests: list[list[bytes]] = []
        self.arrived = threading.Semaphore(0)
        self.go = threading.Semaphore(0)
        self.state = "unavailable" if busy else "committed"

    def courier(self) -> Courier:
        http = Http("http://node", httpx.MockTransport(self._answer))
        return Courier(http, CountedChance().chance())

    def _answer(self, request: httpx.Request) -> httpx.Response:
        frames, at = [], 0
        while at < len(request.content):
            (size,) = struct.unpack_from(">I", request.content, at)
            frames.append(request.content[at + 4 : at + 4 + size])
            at += 4 + size
        self.requests.append(frames)
        self.arrived.release()
        assert self.go.acquire(timeout=WAIT_SECONDS)
        items = [item(frame, self.state) for frame in frames]
        return httpx.Response(200, content=msgspec.json.encode(BatchAnswer(height=7, items=items)))


def test_what_waits_goes_together_and_in_order() -> None:
    node = Node()
    sender = node.courier()
    first = sender.post(built(b"a"))
    assert node.arrived.acquire(timeout=WAIT_SECONDS)
    others = [sender.post(built(frame)) for frame in (b"b", b"c", b"d")]
    node.go.release(2)
    outcomes = [future.result(WAIT_SECONDS).id for future in (first, *others)]
    assert outcomes == [frame.hex() for frame in (b"a", b"b", b"c", b"d")]
    assert node.requests == [[b"a"], [b"b", b"c", b"d"]]
    sender.close()


def test_a_request_is_bounded_but_one_frame_always_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "REQUEST_BYTES", 4)
    node = Node()
    sender = node.courier()
    node.go.release(9)
    first = sender.post(built(b"a"))
    first.result(WAIT_SECONDS)
    node.go = threading.Semaphore(0)
    sender.post(built(b"b"))
    assert node.arrived.acquire(timeout=WAIT_SECONDS)
    futures = [sender.post(built(frame)) for frame in (b"too long", b"cc", b"dd", b"e")]
    node.go.release(9)
    futures[-1].result(WAIT_SECONDS)
    assert node.requests[2:] == [[b"too long"], [b"cc", b"dd"], [b"e"]]
    sender.close()


def test_after_the_node_is_lost_nothing_more_is_sent() -> None:
    node = Node(busy=True)
    node.go.release(1000)
    sender = node.courier()
    with pytest.raises(NodeUnavailableError):
        sender.post(built(b"a")).result(WAIT_SECONDS)
    asked = len(node.requests)
    with pytest.raises(NodeUnavailableError):
        sender.post(built(b"b")).result(WAIT_SECONDS)
    assert len(node.requests) == asked > 1
    sender.close()
