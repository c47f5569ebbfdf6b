"""A whole node: what dies is started again, and all end together (NOD-1, NOD-2, NOD-5)."""

import os
import signal
import threading
from pathlib import Path

import httpx
import pytest

from tests.support.whole_node import make_home, mulu, mulu_json, open_node


def children(pid: int) -> dict[str, int]:
    """Name and process id of each child of a node."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if len(words) > 1:
            found[words[-2].decode()] = int(child)
    return found


def until(condition, seconds: float = 30):
    """Ask again and again until it holds; returns what it gave."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        try:
            answer = condition()
        except (httpx.HTTPError, OSError):
            answer = None
        if answer:
            return answer
        pause.wait(0.05)
    pytest.fail("it did not come about in time")


@pytest.fixture
def node(tmp_path):
    make_home(tmp_path / "home")
    with open_node(tmp_path / "home", tmp_path / "node.log") as opened:
        yield opened


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")")[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("name", ["projection", "web"])
def test_a_reader_that_dies_is_started_again(node, name):
    before = children(node.pid)
    os.kill(before[name], signal.SIGKILL)
    until(lambda: children(node.pid).get(name) not in (None, before[name]))
    until(lambda: httpx.get(f"{node.url}/readyz").status_code == httpx.codes.OK)
    assert children(node.pid)["ledger"] == before["ledger"]


def test_the_end_of_the_ledger_is_the_end_of_the_node(node):
    there = children(node.pid)
    os.kill(there["ledger"], signal.SIGKILL)
    until(lambda: all(is_gone(pid) for pid in (node.pid, *there.values())))


def test_children_end_when_the_node_is_killed(node):
    there = children(node.pid)
    os.kill(node.pid, signal.SIGKILL)
    until(lambda: all(is_gone(pid) for pid in there.values()))


def test_a_second_node_on_the_same_home_is_refused(node):
    done = mulu(node.home, "start", "--listen", "127.0.0.1:0")
    assert done.returncode == 3
    assert b"another node" in done.stdout + done.stderr
    assert mulu_json(node.home, "status")["height"] == 0
