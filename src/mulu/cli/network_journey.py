"""The journey on a consortium: the same steps, then one validator dies and comes back.

Source: docs/spec/cli.md CLI-22.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from mulu.cli.journey import STEPS, Journey
from mulu.cli.network_nodes import Network, stand_of
from mulu.core.errors import UnavailableError

STEPS_MORE: Final = 2
CAUGHT_UP_SECONDS_MAX: Final = 120
LOOK_SECONDS: Final = 0.2


class NetworkJourney(Journey):
    """One record's way through a chain of several validators.

    Args:
        console: Where steps are announced.
        folder: Where the network's homes are made.
        data: Catalogue files and folders.
        validators: How many.
    """

    def __init__(
        self, console: Console, folder: Path, data: Sequence[str], validators: int
    ) -> None:
        more = STEPS_MORE if validators > STEPS_MORE else 0
        super().__init__(console, folder / "org1", data, STEPS + more)
        self._out = console
        self._folder = folder
        self._validators = validators
        self._loses_one = bool(more)

    def make_network(self, port: int) -> None:
        """Step 1."""
        count = self._validators
        self.begin(
            f"新建 {count} 个机构共同出块的链", f"a new chain that {count} organisations run"
        )
        ports = ("--port", str(port), "--peer-port", "0")
        folder = str(self._folder)
        self.run(
            "network", "new", "--validators", str(count), "-o", folder, "--chain-id", "demo",
            *ports, "--throw-away",
        )  # fmt: skip
        (self._folder / "throw-away").touch()

    def nodes_started(self, network: Network) -> None:
        """Step 2: the nodes are up."""
        self.begin("启动全部节点", "start all nodes")
        self._out.print(f"$ mulu network up {self._folder}", style="dim")
        for name, url in network.urls.items():
            self._out.print(f"  {name}  {url}")

    def lose_one(self, network: Network) -> None:
        """The last two steps: a validator is killed, the others go on, and it comes back."""
        if not self._loses_one:
            return
        lost = network.homes[-1]
        self.begin("最后一个节点断电，其余照常出块", "the last node dies, the others go on")
        self._out.print(f"$ kill -9  # {lost.root.name}", style="dim")
        network.kill(lost)
        self.run("org", "add", "断电期间登记的机构")
        self.run("network", "status", str(self._folder))
        self.begin("它重新启动并追上", "it starts again and catches up")
        network.begin(lost)
        network.await_ready(lost)
        self._await_equal(network)
        self.run("network", "status", str(self._folder))
        self.complete()

    def _await_equal(self, network: Network) -> None:
        """Wait until every node stands at the same block.

        Raises:
            UnavailableError: They do not within two minutes.
        """
        pause = threading.Event()
        for _ in range(int(CAUGHT_UP_SECONDS_MAX / LOOK_SECONDS)):
            stands = [stand_of(home) for home in network.homes]
            if len({each.block_hash for each in stands}) == 1 and all(s.healthy for s in stands):
                return
            pause.wait(LOOK_SECONDS)
        raise UnavailableError("节点没有追上 · the node did not catch up")
