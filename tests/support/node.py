"""A real node, as people start one: a process of ``mulu start`` on a new chain and a free port.

A test file takes it with ``from tests.support.node import live_node``; there is one for each run of
pytest (with several workers, one for each).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from mulu.cli.main import run
from mulu.cli.node_process import running_node
from tests.support.command import CLEAN

LISTEN = "127.0.0.1:0"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveNode:
    """A running node and its home."""

    home: Path
    url: str

    @property
    def passphrase(self) -> str:
        """Opens the keys of the home."""
        return CLEAN["MULU_PASSPHRASE"] or ""


def make_home(home: Path, chain_id: str = "tests") -> None:
    """Make a new chain with throw-away keys."""
    with mock.patch.dict(os.environ, {k: v for k, v in CLEAN.items() if v is not None}):
        status = run(
            ["--home", str(home), "--json", "init", "--chain-id", chain_id, "--throw-away"]
        )
    assert status == 0, f"init in {home} ended with {status}"


@pytest.fixture(scope="session")
def live_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveNode]:
    """The node of this run of pytest; tests share its chain, so they use codes of their own."""
    folder = tmp_path_factory.mktemp("node")
    home = folder / "home"
    make_home(home)
    environment = {k: v for k, v in CLEAN.items() if v is not None}
    with (
        mock.patch.dict(os.environ, environment),
        running_node(home, LISTEN, folder / "node.log") as node,
    ):
        yield LiveNode(home=home, url=node.url)
