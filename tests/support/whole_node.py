"""A whole node and its commands as processes of their own, as an operator has them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


@contextmanager
def open_node(home: Path, log: Path) -> Iterator[Node]:
    """Run the node of a home until the block ends."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command(home), "start", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=out,
            env=ENVIRONMENT,
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
