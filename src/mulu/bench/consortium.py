"""A throw-away consortium on loopback: its homes, and its nodes as families of processes.

Only the first node serves readers; validators that serve nobody are what is measured.

Source: docs/performance.md, "A consortium"; docs/spec/node.md NOD-23.
"""

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mulu.bench.city import FIRST_ORG_NUMBER
from mulu.bench.host import HostedNode, RunningNode
from mulu.bench.lab import PASSPHRASE
from mulu.core.signing import ED25519, Signer
from mulu.node.clock import SystemClock
from mulu.node.home import Home
from mulu.node.network_create import NewNetwork, create_network
from mulu.node.network_places import trial_places


@dataclass(frozen=True, slots=True, kw_only=True)
class Consortium:
    """Homes with one chain."""

    folder: Path
    homes: Sequence[Home]
    chain: str
    authority: Signer
    suite: int

    @property
    def first_org(self) -> int:
        """Number that the chain gives to the first organisation after its members."""
        return FIRST_ORG_NUMBER + len(self.homes) - 1


def make_consortium(folder: Path, validators: int, suite: int = ED25519) -> Consortium:
    """Make the homes of a consortium in an empty folder.

    Args:
        folder: Empty.
        validators: How many.
        suite: Of the organisations' keys.
    """
    new = NewNetwork(
        chain_id="bench",
        organisations=[f"澜川市第{number}局" for number in range(1, validators + 1)],
        operator_name="澜川市大数据中心",
        places=trial_places(validators, 0, 0),
        suite=suite,
        throw_away=True,
    )
    created = create_network(folder, new, [PASSPHRASE] * validators, SystemClock())
    homes = [made.home for made in created.homes]
    for home in homes[1:]:
        with home.settings_file.open("a", encoding="utf-8") as settings:
            settings.write("reads = false\n")
    authority = homes[0].keystore().open("authority", PASSPHRASE, "authority")
    return Consortium(
        folder=folder, homes=homes, chain=created.chain, authority=authority, suite=suite
    )


class Fleet:
    """Running nodes of a consortium.

    Args:
        logs: Folder for a log of each.
    """

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self.nodes: dict[str, HostedNode] = {}

    def begin(self, home: Home) -> HostedNode:
        """Begin a node, without waiting for it."""
        name = home.root.name
        node = self.nodes[name] = HostedNode(home, self._logs / f"{name}.log")
        return node

    def begin_all(self, homes: Sequence[Home]) -> list[RunningNode]:
        """Begin nodes together, and wait until all are up."""
        begun = [self.begin(home) for home in homes]
        return [node.await_ready() for node in begun]

    def kill(self, home: Home) -> None:
        """SIGKILL all processes of a node."""
        self.nodes.pop(home.root.name).kill()

    def end(self) -> None:
        """End all that still run."""
        for node in self.nodes.values():
            with contextlib.suppress(OSError):
                node.end()
        self.nodes.clear()


@contextmanager
def running_fleet(consortium: Consortium, homes: Sequence[Home] | None = None) -> Iterator[Fleet]:
    """Run nodes of a consortium until the block ends; all of them unless told which."""
    fleet = Fleet(consortium.folder)
    try:
        fleet.begin_all(consortium.homes if homes is None else homes)
        yield fleet
    finally:
        fleet.end()


CONSORTIUM: Final = 4
"""Validators of the usual consortium: it bears one that fails."""
