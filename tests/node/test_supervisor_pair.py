"""Ledger and engine fall and rise together, and not for ever (ENG-10)."""

from types import SimpleNamespace

import pytest

from mulu.node import pair, supervisor
from mulu.node.child import Orders
from mulu.node.engine_words import LastWords
from mulu.node.home import Home
from mulu.node.network_create import create_network
from mulu.node.supervisor import Child, ReleaseNeededError, StartError, Supervisor
from tests.support.networks import AT, network


class Fake:
    """A child process that ends when a test says so."""

    def __init__(self) -> None:
        self.returncode: int | None = None
        self.pid = 1
        self.stdin = None

    def poll(self) -> int | None:
        return self.returncode

    def terminate(self) -> None:
        self.returncode = self.returncode or 0

    kill = terminate

    def wait(self, timeout: float | None = None) -> int:
        return self.returncode or 0


class Watched(Supervisor):
    """Starts fakes and notes them; the test's script says what happens after each start."""

    def __init__(self, home: Home, script) -> None:
        super().__init__(home, Orders(home=str(home.root)))
        self.started: list[str] = []
        self.heights = iter(script)

    def _start(self, name: str) -> Child:
        self.started.append(name)
        detail = ""
        if name == "ledger":
            height = next(self.heights, None)
            if height is None:
                raise StartError("the disk is full")
            detail = str(height)
        child = Child(name=name, process=Fake(), detail=detail or "http://127.0.0.1:1")
        if name == "engine":
            child.words = LastWords()
            child.words.hear(b"panic: no room\n")
            child.words.end()
        if name == "engine" and len(self.started) > 4:
            child.process.returncode = 0
        return child


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(pair, "PAUSE_SECONDS", (0.0,))
    made = create_network(tmp_path, network(1), ["p"], AT).homes[0].home
    made.run.mkdir()
    return made


def test_five_falls_without_a_block_stop_the_node_with_the_height(home, caplog):
    watched = Watched(home, [7] * 20)
    assert watched.run(lambda _: watched._children["engine"].process.terminate()) == 3
    assert "fell 5 times at height 7" in caplog.text
    assert "The last time: the engine ended with status 0 and said: panic: no room" in caplog.text
    pairs = watched.started[4:]
    assert pairs == ["ledger", "engine"] * 4 + ["ledger"]
    assert watched.started[:4] == ["ledger", "engine", "projection", "web"]


def test_a_ledger_that_cannot_start_counts_as_a_fall(home, caplog):
    watched = Watched(home, [7])
    assert watched.run(lambda _: watched._children["ledger"].process.terminate()) == 3
    assert watched.started[4:] == ["ledger"] * 5
    assert "the disk is full" in caplog.text


def test_a_ledger_that_needs_another_release_stops_the_node_at_once(home, caplog):
    watched = Watched(home, [7])
    start = watched._start

    def lacking(name: str) -> Child:
        if name == "ledger" and watched.started:
            watched.started.append(name)
            raise ReleaseNeededError("block 8 needs the rules of app version 2; install 1.1.0")
        return start(name)

    watched._start = lacking
    assert watched.run(lambda _: watched._children["ledger"].process.terminate()) == 3
    assert watched.started[4:] == ["ledger"]
    assert "install 1.1.0; the node stops" in caplog.text


def test_new_blocks_between_falls_keep_the_node_up(home):
    watched = Watched(home, range(7, 20))
    ends = SimpleNamespace(count=0)
    start = watched._start

    def until_twelve(name: str) -> Child:
        ends.count += name == "engine"
        if ends.count == 12:
            watched.stop()
        return start(name)

    watched._start = until_twelve
    assert watched.run(lambda _: watched._children["engine"].process.terminate()) == 0
    assert watched.started.count("projection") == 1


def test_the_engine_ends_before_the_ledger(home, monkeypatch):
    watched = Watched(home, [7])
    order = []
    end = watched._end
    monkeypatch.setattr(watched, "_end", lambda name: (order.append(name), end(name)))
    assert watched.run(lambda _: watched.stop()) == 0
    assert order == ["web", "projection", "engine", "ledger"]
    assert supervisor.PAIR == ("ledger", "engine")
