"""The stream of commits: the newest at once, each commit as it happens, bounded, and resumable."""

import asyncio
import json

import pytest

from mulu.api import events
from tests.api.test_transactions import org
from tests.support.asgi import ask, streaming
from tests.support.fake_node import FakeNode


def heights(*found: dict[str, str] | None) -> list[int]:
    return [json.loads(each["data"])["height"] for each in found if each and "data" in each]


async def commit(node: FakeNode, name: str) -> None:
    await node.submit([node.frame(org(name))], wait=True)


def test_the_newest_block_comes_at_once_and_then_each_commit(empty: FakeNode) -> None:
    empty.do(org("一"))
    empty.do(org("二"))

    async def follow() -> list[dict[str, str] | None]:
        async with streaming(empty.app(), "/v1/events") as stream:
            first = await stream.event()
            await commit(empty, "三")
            return [first, await stream.event()]

    found = asyncio.run(follow())
    assert heights(*found) == [2, 3]
    assert found[0]["event"] == "committed"
    assert found[0]["id"] == "2"
    assert set(json.loads(found[1]["data"])) == {"height", "block_hash", "time", "transactions"}


def test_who_connects_again_misses_nothing(empty: FakeNode) -> None:
    for name in "一二三四":
        empty.do(org(name))

    async def follow() -> list[dict[str, str] | None]:
        headers = {"Last-Event-ID": "1"}
        async with streaming(empty.app(), "/v1/events", headers) as stream:
            return [await stream.event() for _ in range(3)]

    assert heights(*asyncio.run(follow())) == [2, 3, 4]


def test_a_stream_ends_by_itself(empty: FakeNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "STREAM_SECONDS", 0.0)
    empty.do(org("一"))
    answer = ask(empty.app(), "GET", "/v1/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.count("data: ") == 1


def test_an_idle_stream_shows_that_it_lives(
    empty: FakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PING_SECONDS", 0.0)

    async def follow() -> dict[str, str] | None:
        async with streaming(empty.app(), "/v1/events") as stream:
            return await stream.event()

    found = asyncio.run(follow())
    assert found is not None
    assert found[""] == "alive"


def test_one_stream_too_many_is_503(empty: FakeNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "STREAMS_MAX", 0)
    answer = ask(empty.app(), "GET", "/v1/events")
    assert (answer.status_code, answer.json()["code"]) == (503, 5)


def test_a_stream_that_is_left_is_counted_no_more(empty: FakeNode) -> None:
    app = empty.app()

    async def come_and_go() -> None:
        async with streaming(app, "/v1/events") as stream:
            await stream.event()

    empty.do(org("一"))
    asyncio.run(come_and_go())
    assert "mulu_event_streams 0" in ask(app, "GET", "/metrics").text


@pytest.mark.parametrize("asked", ["x", "-1", "1e3", "9" * 16, "٣"])
def test_an_odd_last_event_id_is_passed_over(asked: str) -> None:
    assert events._last(asked, 5) == 4
