"""A whole node and its commands as processes of their own, as an operator has them."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from mulu.core.signing import Ed25519Signer
from mulu.node.home import Home

T = TypeVar("T")

PASSPHRASE = "a passphrase of tests"
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("MULU_")},
    "MULU_LANG": "en",
    "MULU_PASSPHRASE": PASSPHRASE,
}
SECONDS_MAX = 240


def command(home: Path) -> list[str]:
    return [sys.executable, "-m", "mulu", "--home", str(home), "--json"]


def mulu(home: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command."""
    return subprocess.run(
        [*command(home), *words],
        capture_output=True,
        env=ENVIRONMENT,
        timeout=SECONDS_MAX,
        check=False,
    )


def mulu_json(home: Path, *words: str) -> dict[str, Any]:
    """Run a command that must be done; its one document."""
    done = mulu(home, *words)
    assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-2000:])
    return json.loads(done.stdout)


def make_home(home: Path, chain_id: str = "tests") -> None:
    mulu_json(home, "init", "--chain-id", chain_id, "--throw-away")


@dataclass(frozen=True, kw_only=True)
class Node:
    """A running node."""

    home: Path
    url: str
    pid: int

    def kill(self) -> None:
        """SIGKILL all its processes at once; returns when they are gone."""
        there = (self.pid, *children(self.pid).values())
        os.killpg(self.pid, signal.SIGKILL)
        until(lambda: all(is_gone(pid) for pid in there))


def children(pid: int) -> dict[str, int]:
    """Name and process id of each child of a node."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if len(words) > 1:
            found[words[-2].decode()] = int(child)
    return found


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has asked after yet has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")")[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def until(condition: Callable[[], T], seconds: float = 30) -> T:
    """Ask again and again until it holds; returns what it gave."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        try:
            answer = condition()
        except (httpx.HTTPError, OSError):
            answer = None
        if answer:
            return answer
        pause.wait(0.05)
    pytest.fail("it did not come about in time")


@contextmanager
def open_node(home: Path, log: Path) -> Iterator[Node]:
    """Run the node of a home, in a process group of its own, until the block ends."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command(home), "start", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=out,
            env=ENVIRONMENT,
            start_new_session=True,
        )
    try:
        said = b""
        for line in process.stdout:
            said += line
            if line.rstrip() == b"}":
                break
        assert b'"url"' in said, (said, log.read_bytes()[-2000:])
        yield Node(home=home, url=json.loads(said)["url"], pid=process.pid)
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


def secrets_of(home: Path) -> list[bytes]:
    """Everything that must never be logged: the passphrase and every seed, as bytes and in hex."""
    keystore = Home(home).keystore()
    signers = [keystore.open(name, PASSPHRASE) for name in keystore.names()]
    seeds = [signer._secret[:32] for signer in signers if isinstance(signer, Ed25519Signer)]
    assert len(seeds) == len(signers) > 0
    return [PASSPHRASE.encode(), *seeds, *(seed.hex().encode() for seed in seeds)]
