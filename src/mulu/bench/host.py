"""The node under measurement: its real parent and processes, in a family of its own.

Source: docs/performance.md, "How it is measured"; docs/spec/node.md NOD-1.
"""

import multiprocessing
import signal
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


@contextmanager
def running_node(home: Home) -> Iterator[RunningNode]:
    """Run a node on a home until the block ends.

    Raises:
        NodeFailedError: It did not start.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_host, args=(str(home.root), theirs), name="node")
    process.start()
    theirs.close()
    try:
        address = _address(ours)
        yield RunningNode(home=home, address=address, pid=process.pid or 0)
    finally:
        process.terminate()
        process.join(END_SECONDS_MAX)
        if process.is_alive():
            process.kill()
            process.join()


def role_of(pid: int) -> str:
    """What a process of a node does: ``ledger``, ``projection``, ``web`` or ``parent``."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return "gone"
    return next((role for role in ROLES if role.encode() in words), "parent")


def _address(pipe: "Connection[object, tuple[str, str]]") -> str:
    try:
        what, text = pipe.recv()
    except EOFError as err:
        raise NodeFailedError("the node's parent ended without a word; see the log above") from err
    if what != "address":
        raise NodeFailedError(f"the node did not start: {text}")
    return text


def _host(root: str, pipe: "Connection[tuple[str, str], object]") -> None:
    orders = Orders(home=root, passphrase=PASSPHRASE, listen="127.0.0.1:0")
    home = Home(Path(root))
    reads = read_settings(home.settings_file).reads
    supervisor = Supervisor(home, orders, reads=reads)
    signal.signal(signal.SIGTERM, lambda *_: supervisor.stop())
    try:
        supervisor.run(lambda address: pipe.send(("address", address)))
    except StartError as err:
        pipe.send(("error", str(err)))
