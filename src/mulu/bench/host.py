"""The node under measurement: its real parent and processes, in a family of its own.

Source: docs/performance.md, "How it is measured"; docs/spec/node.md NOD-1.
"""

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mulu.bench.lab import PASSPHRASE
from mulu.bench.memory import cpu_seconds, family
from mulu.core.errors import UnavailableError
from mulu.node.child import Orders
from mulu.node.home import Home
from mulu.node.settings import read_settings
from mulu.node.supervisor import StartError, Supervisor

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

END_SECONDS_MAX: Final = 60
ROLES: Final = ("ledger", "admission", "projection", "web")
ENGINE: Final = b"cometbft"


class NodeFailedError(UnavailableError):
    """The node did not start, or did not end in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningNode:
    """A node that is up."""

    home: Home
    address: str
    """Where its API listens, ``HOST:PORT``."""
    pid: int
    """Of the parent."""

    def pids(self) -> list[int]:
        """All of its processes."""
        return family(self.pid)

    def cpu_seconds(self) -> dict[str, float]:
        """CPU time so far of each process, by what it does."""
        return {role_of(pid): cpu_seconds(pid) for pid in self.pids()}


class HostedNode:
    """A node's parent in a process of its own.

    Args:
        home: The node's home.
        log: File that all its processes log to; None leaves them the terminal.
    """

    def __init__(self, home: Home, log: Path | None = None) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_host, args=(str(home.root), log, theirs))
        self._process.start()
        theirs.close()
        self.home = home

    def await_ready(self) -> RunningNode:
        """Wait until it is up.

        Raises:
            NodeFailedError: It did not start.
        """
        address = _address(self._pipe)
        return RunningNode(home=self.home, address=address, pid=self._process.pid or 0)

    def cpu_seconds(self) -> dict[str, float]:
        """CPU time so far of each process, by what it does."""
        return {role_of(pid): cpu_seconds(pid) for pid in family(self._process.pid or 0)}

    def kill(self) -> None:
        """SIGKILL all its processes, as a power cut does."""
        for pid in family(self._process.pid or 0):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.join()

    def end(self) -> None:
        """End it in order."""
        self._process.terminate()
        self._process.join(END_SECONDS_MAX)
        if self._process.is_alive():
            self.kill()


@contextmanager
def running_node(home: Home) -> Iterator[RunningNode]:
    """Run a node on a home until the block ends.

    Raises:
        NodeFailedError: It did not start.
    """
    hosted = HostedNode(home)
    try:
        yield hosted.await_ready()
    finally:
        hosted.end()


def role_of(pid: int) -> str:
    """What a process of a node does: ``ledger``, ``engine``, ``web`` and so on, or ``parent``."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return "gone"
    if ENGINE in words[0]:
        return "engine"
    return next((role for role in ROLES if role.encode() in words), "parent")


def _address(pipe: "Connection[object, tuple[str, str]]") -> str:
    try:
        what, text = pipe.recv()
    except EOFError as err:
        raise NodeFailedError("the node's parent ended without a word; see the log above") from err
    if what != "address":
        raise NodeFailedError(f"the node did not start: {text}")
    return text


def _host(root: str, log: Path | None, pipe: "Connection[tuple[str, str], object]") -> None:
    if log is not None:
        with log.open("ab") as out:
            os.dup2(out.fileno(), sys.stderr.fileno())
    orders = Orders(home=root, passphrase=PASSPHRASE, listen="127.0.0.1:0")
    home = Home(Path(root))
    reads = read_settings(home.settings_file).reads
    supervisor = Supervisor(home, orders, reads=reads)
    signal.signal(signal.SIGTERM, lambda *_: supervisor.stop())
    try:
        supervisor.run(lambda address: pipe.send(("address", address)))
    except StartError as err:
        pipe.send(("error", str(err)))
