"""Machines of their own on this one: network namespaces joined by a bridge, and small disks.

Everything made here is removed at the end, by its own name.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from mulu.node.network_places import Place
from tests.support.mounting import mounted

PEER_PORT = 26656


def run(*words: object) -> None:
    """Run a command that must be done."""
    subprocess.run([str(word) for word in words], check=True, capture_output=True)


def _ip() -> str:
    return shutil.which("ip") or "ip"


def ensure_netns() -> None:
    """Skip where network namespaces cannot be made."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("network namespaces need root and iproute2")
    name = f"mulu-{os.getpid()}-try"
    tried = subprocess.run(
        [_ip(), "netns", "add", name], check=False, capture_output=True, text=True
    )
    if tried.returncode:
        pytest.skip(f"network namespaces are not permitted here: {tried.stderr.strip()}")
    run("ip", "netns", "del", name)


class Wires:
    """Nodes 1 to n, each in a namespace with one wire to a common bridge.

    Args:
        count: How many.
        delay_ms: Added to everything a node sends.
        loss_percent: Of packets that it sends.
    """

    def __init__(self, count: int, delay_ms: int, loss_percent: float) -> None:
        self._tag = f"mu{os.getpid() % 100_000}"
        self._count = count
        self._delay_ms = delay_ms
        self._loss_percent = loss_percent
        self.undelayed = ""
        """Why the wires have neither delay nor loss; empty when they have."""

    def namespace(self, number: int) -> str:
        return f"{self._tag}n{number}"

    def places(self) -> list[Place]:
        return [
            Place(
                api="127.0.0.1:0",
                listen=f"0.0.0.0:{PEER_PORT}",
                reached=f"10.77.0.{number}:{PEER_PORT}",
            )
            for number in range(1, self._count + 1)
        ]

    @contextmanager
    def up(self) -> Iterator[None]:
        """Make them, and take them away."""
        with ExitStack() as undo:
            bridge = f"{self._tag}b"
            run("ip", "link", "add", bridge, "type", "bridge")
            undo.callback(run, "ip", "link", "del", bridge)
            run("ip", "link", "set", bridge, "up")
            for number in range(1, self._count + 1):
                self._plug(number, bridge, undo)
            yield

    def _plug(self, number: int, bridge: str, undo: ExitStack) -> None:
        name, outer = self.namespace(number), self._outer(number)
        inside = ("ip", "-n", name)
        run("ip", "netns", "add", name)
        undo.callback(run, "ip", "netns", "del", name)
        run("ip", "link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "link", "set", outer, "master", bridge, "up")
        run(*inside, "addr", "add", f"10.77.0.{number}/24", "dev", "eth0")
        run(*inside, "link", "set", "eth0", "up")
        run(*inside, "link", "set", "lo", "up")
        if self._delay_ms or self._loss_percent:
            self._slow_down(name)

    def _slow_down(self, name: str) -> None:
        netem = ["delay", f"{self._delay_ms}ms", "loss", f"{self._loss_percent}%"]
        tc = shutil.which("tc") or "tc"
        words = [tc, "-n", name, "qdisc", "add", "dev", "eth0", "root", "netem", *netem]
        tried = subprocess.run(words, check=False, capture_output=True, text=True)
        if tried.returncode:
            self.undelayed = tried.stderr.strip() or "netem is not there"

    def cut(self, number: int) -> None:
        """Pull the wire of a node."""
        run("ip", "link", "set", self._outer(number), "down")

    def join(self, number: int) -> None:
        """Plug it in again."""
        run("ip", "link", "set", self._outer(number), "up")

    def _outer(self, number: int) -> str:
        return f"{self._tag}v{number}"


@contextmanager
def small_disks(folders: Sequence[Path], size_mib: int = 64) -> Iterator[None]:
    """Put a small disk of its own under each folder."""
    with ExitStack() as undo:
        for folder in folders:
            folder.mkdir(parents=True)
            undo.enter_context(mounted(folder, "-o", f"size={size_mib}m"))
        yield


BALLAST = "ballast"


def fill_disk(home: Path) -> None:
    """Take every byte that is left."""
    with (home / BALLAST).open("wb", buffering=0) as out:
        for size in (1 << 20, 4096, 1):
            try:
                while out.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


def free_disk(home: Path) -> None:
    """Give it back."""
    (home / BALLAST).unlink()
