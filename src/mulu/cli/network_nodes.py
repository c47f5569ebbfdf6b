"""Nodes of a network on one machine: started together, ended together, asked how they stand.

Source: docs/spec/cli.md CLI-26.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mulu.cli.node_process import begin_node, end_node, url_of
from mulu.client import asks
from mulu.client.http import Http
from mulu.core.errors import MuluError, UnavailableError
from mulu.node.home import Home

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

    urls: dict[str, str] = field(default_factory=dict)
    """API of each node, by name."""
    processes: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

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
    network = Network()
    with ExitStack() as stack:
        for home, passphrase in zip(homes, passphrases, strict=True):
            name = home.root.name
            process = begin_node(home.root, "", logs / f"{name}.log", passphrase)
            stack.callback(end_node, process)
            network.processes[name] = process
        for home in homes:
            name = home.root.name
            network.urls[name] = url_of(network.processes[name], logs / f"{name}.log")
        yield network


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
