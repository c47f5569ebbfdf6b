"""A whole node: what dies is started again, and all end together (NOD-1, NOD-2, NOD-5)."""

import os
import signal

import httpx
import pytest

from tests.support.whole_node import (
    children,
    is_gone,
    make_home,
    mulu,
    mulu_json,
    open_node,
    until,
)


@pytest.fixture
def node(tmp_path):
    make_home(tmp_path / "home")
    with open_node(tmp_path / "home", tmp_path / "node.log") as opened:
        yield opened


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
