"""What every child process of a node does: take orders, say it is ready, end with its parent.

The parent writes one line of orders to the child's standard input and keeps it open; when the
parent
is gone, however it went, the input ends and the child stops. The child writes one line to its
standard
output: ready, or why not.

Source: docs/spec/node.md NOD-2.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO, Final

import msgspec

NICE: Final = 5
"""How far work that nobody waits for stands back."""


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """What the parent tells a child."""

    home: str
    passphrase: str = ""
    listen: str = ""
    accept_clock: bool = False


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What a child says once."""

    ready: bool
    error: str = ""
    detail: str = ""
    """For instance the address it listens on."""
    needs_release: bool = False
    """Not ready since the chain needs rules that this program lacks: starting again is no help."""


def take_orders(source: BinaryIO = sys.stdin.buffer) -> Orders:
    """Read the parent's line."""
    return msgspec.json.decode(source.readline(), type=Orders)


def say(word: Word) -> None:
    """Tell the parent."""
    sys.stdout.buffer.write(msgspec.json.encode(word) + b"\n")
    sys.stdout.buffer.flush()


def stop_with_parent(stop: Callable[[], object]) -> None:
    """Call ``stop`` once when the parent is gone or on SIGTERM; Ctrl-C is the parent's."""
    once = threading.Event()

    def end() -> None:
        if not once.is_set():
            once.set()
            stop()

    def watch() -> None:
        while sys.stdin.buffer.read(4096):
            pass
        end()

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: end())
    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def give_way() -> None:
    """Let the processes that answer people be scheduled before this one."""
    os.nice(NICE)
