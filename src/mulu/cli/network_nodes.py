"""Nodes of a network on one machine: started together, ended together, asked how they stand.

Source: docs/spec/cli.md CLI-26.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mulu.cli.node_process import begin_node, end_node, url_of
from mulu.client import asks
from mulu.client.http import Http
from mulu.core.errors import MuluError, UnavailableError
from mulu.node.home import Home
from mulu.node.process_notes import noted_processes

if TYPE_CHECKING:
    import subprocess


class NodeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """How one node stands; empty and 0 where it does not answer."""

    name: str
    home: str
    url: str = ""
    height: int = 0
    block_hash: str = ""
    healthy: bool = False
    reason: str = ""


@dataclass(slots=True)
class Network:
    """Running nodes."""

    homes: Sequence[Home]
    passphrases: Sequence[str]
    logs: Path
    urls: dict[str, str] = field(default_factory=dict)
    """API of each node, by name."""
    processes: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    def begin(self, home: Home) -> None:
        """Begin the node of a home, without waiting for it."""
        name = home.root.name
        passphrase = self.passphrases[list(self.homes).index(home)]
        self.processes[name] = begin_node(home.root, "", self._log(name), passphrase)

    def await_ready(self, home: Home) -> None:
        """Wait until a node is ready.

        Raises:
            UnavailableError: It did not start; the text holds the end of its log.
        """
        name = home.root.name
        self.urls[name] = url_of(self.processes[name], self._log(name))

    def kill(self, home: Home) -> None:
        """SIGKILL every process of a node, as a power cut does."""
        name = home.root.name
        for noted in noted_processes(home.run).values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(noted.pid, signal.SIGKILL)
        self.processes[name].kill()
        end_node(self.processes.pop(name))

    def end(self) -> None:
        """End every node."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            end_node(process)

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def wait(self) -> None:
        """Wait until Ctrl-C or SIGTERM.

        Raises:
            UnavailableError: A node ended by itself.
        """
        gone = threading.Event()
        try:
            while not gone.wait(0.5):
                for name, process in self.processes.items():
                    if process.poll() is not None:
                        raise UnavailableError(
                            f"{name} ended with status {process.returncode}; its log says why"
                        )
        except KeyboardInterrupt:
            return


@contextmanager
def running_network(
    homes: Sequence[Home], passphrases: Sequence[str], logs: Path
) -> Iterator[Network]:
    """Run the nodes of these homes; all begin at once, since no block comes before most are up.

    Args:
        homes: The homes.
        passphrases: One for each.
        logs: Folder for a log of each node.

    Yields:
        The network, when every node is ready.

    Raises:
        UnavailableError: One did not start; the text holds the end of its log.
    """
    network = Network(homes=homes, passphrases=passphrases, logs=logs)
    try:
        for home in homes:
            network.begin(home)
        for home in homes:
            network.await_ready(home)
        yield network
    finally:
        network.end()


def stand_of(home: Home) -> NodeFacts:
    """How the node of a home stands."""
    name, where = home.root.name, str(home.root)
    try:
        url = home.address_file.read_text(encoding="utf-8").strip()
        http = Http(url)
        try:
            answer = http.ask(asks.status())
        finally:
            http.close()
    except (OSError, MuluError) as err:
        reason = "not running" if isinstance(err, OSError) else str(err)
        return NodeFacts(name=name, home=where, reason=reason)
    return NodeFacts(
        name=name,
        home=where,
        url=url,
        height=answer.height,
        block_hash=answer.block_hash,
        healthy=answer.ready,
        reason=answer.reason,
    )
