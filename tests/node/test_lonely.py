"""An engine without peers is started again, more and more seldom (ENG-13)."""

import asyncio

import pytest

from mulu.node.lonely import LONELY_MS, LOOK_MS, Lonely, count_peers
from tests.support.fake_rpc import fake_rpc, http


class World:
    """A clock and an engine's peers, as a test sets them."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.peers: int | None = 0
        self.asked = 0

    def ask(self) -> int | None:
        self.asked += 1
        return self.peers


@pytest.fixture
def world() -> World:
    return World()


def due_times(world: World, lonely: Lonely, until_ms: int) -> list[int]:
    found = []
    while world.now_ms < until_ms:
        world.now_ms += 1_000
        if lonely.is_due():
            found.append(world.now_ms)
    return found


def test_it_is_started_again_after_growing_times_alone(world):
    times = due_times(world, Lonely(world.ask, lambda: world.now_ms), 1_200_000)
    gaps = [late - early for early, late in zip([0, *times], times, strict=False)]
    assert gaps == [*LONELY_MS, LONELY_MS[-1], LONELY_MS[-1]]
    assert world.asked == 1_200_000 // LOOK_MS


def test_a_peer_begins_the_time_anew(world):
    lonely = Lonely(world.ask, lambda: world.now_ms)
    assert due_times(world, lonely, 100_000) == [30_000, 90_000]
    world.peers = 1
    assert due_times(world, lonely, 400_000) == []
    world.peers = 0
    assert due_times(world, lonely, 440_000) == [430_000]


def test_an_engine_that_does_not_answer_is_not_alone(world):
    world.peers = None
    assert due_times(world, Lonely(world.ask, lambda: world.now_ms), 300_000) == []


@pytest.mark.parametrize(("result", "count"), [({"n_peers": "3"}, 3), ({}, None)])
def test_peers_are_counted_by_the_engines_word(tmp_path, result, count):
    path = tmp_path / "engine.sock"
    answer = http({"jsonrpc": "2.0", "id": 0, "result": result})

    async def run() -> int | None:
        async with fake_rpc(path, lambda _: answer):
            return await asyncio.to_thread(count_peers, path)

    assert asyncio.run(run()) == count
    path.unlink(missing_ok=True)
    assert count_peers(path) is None
