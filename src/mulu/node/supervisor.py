"""The parent of a node's processes: starts them in order, restarts readers, ends all together.

The ledger comes first and its end is the node's end; projection and web only read, so they are
started again with growing pauses when they fall. Under an engine, ledger and engine are started
again, both and in this order, whichever fell.

Source: docs/spec/node.md NOD-1; docs/spec/engine.md ENG-10.
"""

import contextlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from mulu.core.errors import UnavailableError
from mulu.node.child import Orders, Word
from mulu.node.clock import SystemClock
from mulu.node.engine_home import rpc_socket
from mulu.node.engine_process import last_words, start_engine
from mulu.node.engine_words import LastWords
from mulu.node.home import Home
from mulu.node.lock import only_one
from mulu.node.lonely import Lonely, count_peers
from mulu.node.pair import Falls
from mulu.node.process_notes import ProcessNote, note_processes
from mulu.node.settings import read_settings

logger = logging.getLogger(__name__)

START_SECONDS_MAX: Final = 300
PAUSE_SECONDS: Final = (0.2, 1.0, 5.0, 15.0)
"""Pauses before a reader is started again; after the last it stays at the last."""
END_SECONDS_MAX: Final = 20
READERS: Final = ("projection", "web")
"""Processes that only read; a node may do without (NOD-23)."""
PAIR: Final = ("ledger", "engine")
"""What falls and rises together when an engine orders the chain."""


class StartError(UnavailableError):
    """A process of the node could not start; the text says which and why."""


class ReleaseNeededError(StartError):
    """The chain needs rules that this program lacks; only another release can go on (MAC-11)."""


@dataclass(slots=True)
class Child:
    """One running child process."""

    name: str
    process: "subprocess.Popen[bytes]"
    detail: str
    falls: int = field(default=0)
    words: LastWords | None = None
    """Of an engine: hears why it ends."""


class Supervisor:
    """Runs the processes of one home.

    Args:
        home: The home folder.
        orders: What to tell the children.
        reads: Whether the node runs what only reads: projection and web.
    """

    def __init__(self, home: Home, orders: Orders, *, reads: bool = True) -> None:
        self._home = home
        self._reads = reads
        self._orders = orders
        self._children: dict[str, Child] = {}
        self._falls: Falls | None = None
        """How often ledger and engine fell; None on a chain without an engine."""
        self._lonely: Lonely | None = None
        self._stop = threading.Event()

    def run(self, ready: Callable[[str], None]) -> int:
        """Run until told to stop or the ledger ends.

        Args:
            ready: Called once when all processes are up, with the address of the API, or "" when
                there is none.

        Returns:
            0 after a stop that was asked for, 3 when the ledger ended by itself, or fell too often
            with its engine.

        Raises:
            StartError: A process could not start.
        """
        with only_one(self._home.run / "node.lock"):
            try:
                engine = self._home.genesis().ordering == "cometbft"
                readers = READERS if self._reads else ()
                for name in ("ledger", *(("engine",) if engine else ()), *readers):
                    self._children[name] = self._start(name)
                if engine:
                    self._watch_engine()
                self._note()
                ready(self._keep_address() if self._reads else "")
                return self._watch()
            except UnavailableError:
                if self._stop.is_set():  # told to stop while it was still starting
                    return 0
                raise
            finally:
                self._home.address_file.unlink(missing_ok=True)
                self._end_all()

    def _watch_engine(self) -> None:
        """Begin to count falls, and to look whether the engine has peers when it should."""
        self._falls = Falls(int(self._children["ledger"].detail))
        if read_settings(self._home.settings_file).engine_peers:
            socket = rpc_socket(self._home)
            self._lonely = Lonely(lambda: count_peers(socket), SystemClock().monotonic_ms)

    def _keep_address(self) -> str:
        """Keep the API's address for commands of this home, and for a web process to come."""
        address = self._children["web"].detail
        listen = address.removeprefix("http://")
        self._orders = msgspec.structs.replace(self._orders, listen=listen)
        self._home.address_file.write_text(address, encoding="utf-8")
        return address

    def stop(self) -> None:
        """Ask for the end; safe from a signal handler."""
        self._stop.set()

    def _start(self, name: str) -> Child:
        if name == "engine":
            engine = start_engine(self._home, self._stop.is_set)
            return Child(name=name, process=engine.process, detail="", words=engine.words)
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
            why = f"the {name} process did not start: {word.error}"
            raise ReleaseNeededError(why) if word.needs_release else StartError(why)
        return Child(name=name, process=process, detail=word.detail)

    def _watch(self) -> int:
        while not self._stop.wait(0.2):
            for child in list(self._children.values()):
                if child.process.poll() is None:
                    continue
                if child.name in PAIR and self._falls is not None:
                    if not self._raise_pair(child, self._falls):
                        return 3
                    break
                if child.name == "ledger":
                    logger.error(
                        "the ledger process ended with status %s; the node stops",
                        child.process.returncode,
                    )
                    return 3
                self._start_again(child)
            if self._lonely is not None and self._lonely.is_due():
                self._dial_anew()
        return 0

    def _dial_anew(self) -> None:
        """Start an engine without peers again; the ledger waits for it."""
        logger.info("the engine has no peer; it starts again, to dial them anew")
        self._end("engine")
        try:
            engine = self._start("engine")
        except UnavailableError as err:
            logger.warning("%s", err)  # it is found dead at the next look
            return
        engine.falls = self._children["engine"].falls
        self._children["engine"] = engine
        self._note()

    def _raise_pair(self, fallen: Child, falls: Falls) -> bool:
        """Start ledger and engine again, in this order; False when that is of no more use."""
        said = last_words(fallen.words) if fallen.words is not None else ""
        why = f"the {fallen.name} ended with status {fallen.process.returncode}{said}"
        logger.warning("%s; ledger and engine start again", why)
        while not self._stop.is_set():
            falls.fell()
            self._end("engine")
            self._end("ledger")
            if self._stop.wait(falls.pause_seconds):
                break
            try:
                ledger = self._start("ledger")
                self._children["ledger"] = ledger
                falls.stands_at(int(ledger.detail))
                if falls.too_many:
                    break
                self._children["engine"] = self._start("engine")
            except ReleaseNeededError as err:
                logger.error("%s; the node stops", err)  # noqa: TRY400 - the text says it all
                return False
            except UnavailableError as err:
                why = str(err)
                logger.warning("%s", err)
                if falls.too_many:
                    break
                continue
            self._children["ledger"].falls = self._children["engine"].falls = falls.total
            self._note()
            return True
        if falls.too_many:
            logger.error(
                "ledger and engine fell %d times at height %d without a new block; the node stops."
                " The last time: %s. Run `mulu audit` on this home, and see the guide for a"
                " consortium",
                falls.count,
                falls.height,
                why,
            )
        return not falls.too_many

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
        self._note()

    def _note(self) -> None:
        notes = {
            child.name: ProcessNote(pid=child.process.pid, restarts=child.falls)
            for child in self._children.values()
        }
        note_processes(self._home.run, {"parent": ProcessNote(pid=os.getpid()), **notes})

    def _end_all(self) -> None:
        for name in ("web", "projection", "engine", "ledger"):
            self._end(name)

    def _end(self, name: str) -> None:
        child = self._children.get(name)
        if child is None:
            return
        with contextlib.suppress(OSError):
            if child.process.stdin is not None:
                child.process.stdin.close()
            else:
                child.process.terminate()
        try:
            child.process.wait(END_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
