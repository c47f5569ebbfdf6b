"""A node as a process of its own, for the demonstration: ``mulu start``, until it is ready.

Source: docs/spec/cli.md CLI-22; docs/spec/node.md NOD-1.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from mulu.core.errors import UnavailableError

END_SECONDS_MAX: Final = 60
_LOG_SHOWN_BYTES: Final = 2000


class NodeProcess:
    """A running node.

    Args:
        process: ``mulu start``.
        url: Address of its API.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", url: str) -> None:
        self._process = process
        self.url = url

    def wait(self) -> int:
        """Wait until it ends, or until Ctrl-C; returns 0 after Ctrl-C, else its exit status."""
        try:
            return self._process.wait()
        except KeyboardInterrupt:
            return 0


@contextmanager
def running_node(home: Path, listen: str, log: Path) -> Iterator[NodeProcess]:
    """Run the node of a home; the passphrase stands in ``MULU_PASSPHRASE``.

    Args:
        home: The home folder.
        listen: ``HOST:PORT``; port 0 takes a free one.
        log: File its log is written to.

    Yields:
        The node, when it is ready.

    Raises:
        UnavailableError: It did not start; the text holds the end of its log.
    """
    process = begin_node(home, listen, log)
    try:
        yield NodeProcess(process, url_of(process, log))
    finally:
        end_node(process)


def begin_node(
    home: Path, listen: str, log: Path, passphrase: str | None = None
) -> "subprocess.Popen[bytes]":
    """Begin a node, without waiting for it.

    Args:
        home: The home folder.
        listen: ``HOST:PORT``; "" takes that of its settings.
        log: File its log is written to.
        passphrase: Opens its keys; None takes ``MULU_PASSPHRASE`` of this process.
    """
    command = [sys.executable, "-m", "mulu", "--home", str(home), "--json", "start"]
    given = {} if passphrase is None else {"MULU_PASSPHRASE": passphrase}
    with log.open("wb") as log_out:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [*command, "--listen", listen] if listen else command,
            stdout=subprocess.PIPE,
            stderr=log_out,
            env={**os.environ, **given},
        )


def url_of(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Wait until a node is ready; address of its API, in the one document that ``start`` prints.

    Raises:
        UnavailableError: It did not start; the text holds the end of its log.
    """
    document = b""
    for line in process.stdout or ():
        document += line
        if line.rstrip() == b"}":
            break
    said = msgspec.json.decode(document or b"{}", type=dict[str, str | int])
    if "url" not in said:
        tail = log.read_bytes()[-_LOG_SHOWN_BYTES:].decode("utf-8", "replace")
        raise UnavailableError(f"{said.get('error', 'the node did not start')}\n{tail}")
    return str(said["url"])


def end_node(process: "subprocess.Popen[bytes]") -> None:
    """Tell a node to end, and wait until it has."""
    process.terminate()
    try:
        process.wait(END_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
