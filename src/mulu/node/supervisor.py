"""The parent of a node's processes: starts them in order, restarts readers, ends all together.

The ledger comes first and its end is the node's end; projection and web only read, so they are
started
again with growing pauses when they fall.

Source: docs/spec/node.md NOD-1.
"""

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from mulu.core.errors import UnavailableError
from mulu.node.child import Orders, Word
from mulu.node.home import Home
from mulu.node.lock import only_one

logger = logging.getLogger(__name__)

START_SECONDS_MAX: Final = 300
PAUSE_SECONDS: Final = (0.2, 1.0, 5.0, 15.0)
"""Pauses before a reader is started again; after the last it stays at the last."""
END_SECONDS_MAX: Final = 20


class StartError(UnavailableError):
    """A process of the node could not start; the text says which and why."""


@dataclass(slots=True)
class Child:
    """One running child process."""

    name: str
    process: "subprocess.Popen[bytes]"
    detail: str
    falls: int = field(default=0)


class Supervisor:
    """Runs the processes of one home.

    Args:
        home: The home folder.
        orders: What to tell the children.
    """

    def __init__(self, home: Home, orders: Orders) -> None:
        self._home = home
        self._orders = orders
        self._children: dict[str, Child] = {}
        self._stop = threading.Event()

    def run(self, ready: Callable[[str], None]) -> int:
        """Run until told to stop or the ledger ends.

        Args:
            ready: Called once with the address of the API when all processes are up.

        Returns:
            0 after a stop that was asked for, 3 when the ledger ended by itself.

        Raises:
            StartError: A process could not start.
        """
        with only_one(self._home.run / "node.lock"):
            try:
                for name in ("ledger", "projection", "web"):
                    self._children[name] = self._start(name)
                address = self._children["web"].detail
                listen = address.removeprefix("http://")
                self._orders = msgspec.structs.replace(self._orders, listen=listen)
                self._home.address_file.write_text(address, encoding="utf-8")
                ready(address)
                return self._watch()
            finally:
                self._home.address_file.unlink(missing_ok=True)
                self._end_all()

    def stop(self) -> None:
        """Ask for the end; safe from a signal handler."""
        self._stop.set()

    def _start(self, name: str) -> Child:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "mulu.node", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=False,
        )
        if process.stdin is None or process.stdout is None:
            raise StartError(f"the {name} process has no pipes")
        secret = {} if name == "ledger" else {"passphrase": ""}
        orders = msgspec.structs.replace(self._orders, **secret)
        process.stdin.write(msgspec.json.encode(orders) + b"\n")
        process.stdin.flush()
        timer = threading.Timer(START_SECONDS_MAX, process.kill)
        timer.start()
        line = process.stdout.readline()
        timer.cancel()
        word = (
            msgspec.json.decode(line, type=Word)
            if line
            else Word(ready=False, error="it ended without a word; see the log above")
        )
        if not word.ready:
            process.wait()
            raise StartError(f"the {name} process did not start: {word.error}")
        return Child(name=name, process=process, detail=word.detail)

    def _watch(self) -> int:
        while not self._stop.wait(0.2):
            for child in list(self._children.values()):
                if child.process.poll() is None:
                    continue
                if child.name == "ledger":
                    logger.error(
                        "the ledger process ended with status %s; the node stops",
                        child.process.returncode,
                    )
                    return 3
                self._start_again(child)
        return 0

    def _start_again(self, fallen: Child) -> None:
        pause = PAUSE_SECONDS[min(fallen.falls, len(PAUSE_SECONDS) - 1)]
        logger.warning(
            "the %s process ended with status %s; again in %s s",
            fallen.name,
            fallen.process.returncode,
            pause,
        )
        if self._stop.wait(pause):
            return
        try:
            child = self._start(fallen.name)
        except StartError as err:
            logger.warning("%s", err)
            fallen.falls += 1
            return
        child.falls = fallen.falls + 1
        self._children[child.name] = child

    def _end_all(self) -> None:
        for name in ("web", "projection", "ledger"):
            child = self._children.get(name)
            if child is None:
                continue
            with contextlib.suppress(OSError):
                if child.process.stdin is not None:
                    child.process.stdin.close()
            try:
                child.process.wait(END_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
