"""The command line on a home of each test's own, or on the shared node."""

import shutil
from pathlib import Path

import pytest

from tests.support.command import Mulu, clean_environment
from tests.support.node import LiveNode, live_node, make_home

__all__ = ["live_node"]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clean_environment(monkeypatch)


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new chain; never written to."""
    home = tmp_path_factory.mktemp("made") / "home"
    make_home(home)
    return home


@pytest.fixture
def mulu(capsys: pytest.CaptureFixture[str], made_home: Path, tmp_path: Path) -> Mulu:
    """The command line on a copy of a new chain; no node runs on it."""
    home = tmp_path / "home"
    shutil.copytree(made_home, home)
    return Mulu(capsys, home)


@pytest.fixture
def live(capsys: pytest.CaptureFixture[str], live_node: LiveNode) -> Mulu:
    """The command line on the home of the shared running node."""
    return Mulu(capsys, live_node.home)
