"""What answers is not believed to be a node: every odd answer becomes an error that says so."""

import asyncio

import httpx
import pytest

from mulu.client import asks, http
from mulu.client.errors import (
    AskError,
    NodeUnavailableError,
    NotAdmittedError,
    NotFoundError,
    ProtocolError,
    RefusedByChainError,
)
from mulu.client.http import AsyncHttp, Http

PROBLEM = {"content-type": "application/problem+json; charset=utf-8"}
JSON = {"content-type": "application/json"}


def body(status: int) -> bytes:
    return b'{"title":"","status":%d,"detail":"why","module":"api","code":1,"new":true}' % status


ODD = {
    "a page": (200, {"content-type": "text/html"}, b"<html>", ProtocolError),
    "another interface": (200, JSON, b'{"hello":"world"}', ProtocolError),
    "an error without a problem": (502, {}, b"Bad Gateway", ProtocolError),
    "a problem that is none": (400, PROBLEM, b"[]", ProtocolError),
    "too many bytes": (200, JSON, b" " * 101, ProtocolError),
    "bad request": (400, PROBLEM, body(400), AskError),
    "not found": (404, PROBLEM, body(404), NotFoundError),
    "too large": (413, PROBLEM, body(413), AskError),
    "inadmissible": (409, PROBLEM, body(409), NotAdmittedError),
    "refused": (422, PROBLEM, body(422), RefusedByChainError),
    "unavailable": (503, PROBLEM, body(503), NodeUnavailableError),
    "broken": (500, PROBLEM, body(500), NodeUnavailableError),
}


@pytest.mark.parametrize(("status", "headers", "content", "error"), ODD.values(), ids=ODD.keys())
def test_an_odd_answer_becomes_an_error(
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    headers: dict[str, str],
    content: bytes,
    error: type[Exception],
) -> None:
    monkeypatch.setattr(http, "ANSWER_BYTES_MAX", 100)
    transport = httpx.MockTransport(
        lambda request: httpx.Response(status, headers=headers, content=content)
    )
    with pytest.raises(error):
        Http("http://node", transport).ask(asks.status())

    async def ask() -> None:
        await AsyncHttp("http://node", transport).ask(asks.status())

    with pytest.raises(error):
        asyncio.run(ask())


def test_members_that_are_new_are_passed_over() -> None:
    content = b'{"ok":true,"height":3,"reasons":[],"weather":"fine"}'
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=content))
    assert Http("http://node", transport).ask(asks.health()).height == 3


def test_bytes_come_as_they_are() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=b" {} "))
    assert Http("http://node", transport).ask(asks.trust()) == b" {} "
