"""The engine as a child of the node's parent: started once the ledger listens, ended before it.

Source: docs/spec/engine.md ENG-2, ENG-3, ENG-10 and ENG-14.
"""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mulu.core.errors import UnavailableError
from mulu.node.engine import find_engine
from mulu.node.engine_home import prepare_engine, rpc_socket
from mulu.node.engine_output import pass_on
from mulu.node.engine_words import LastWords
from mulu.node.home import Home
from mulu.node.settings import read_settings
from mulu.ordering.sockets import short_path

START_SECONDS_MAX: Final = 300
"""Replaying blocks at its start may take this long."""
LOOK_SECONDS: Final = 0.02
_FOREIGN: Final = ("CMT", "TM", "COMETBFT")
"""Beginnings of variables that would override the engine's configuration."""


class EngineStartError(UnavailableError):
    """The engine did not start; the text says why in its own words, as far as it said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A running engine."""

    process: "subprocess.Popen[bytes]"
    words: LastWords


def start_engine(home: Home, stopping: Callable[[], bool]) -> Engine:
    """Start the engine of a home and wait until it answers.

    Args:
        home: The home folder.
        stopping: Tells whether to give up, since the node is to stop.

    Raises:
        EngineMissingError: There is no engine to run.
        EngineStartError: It ended at once, does not answer in time, or the node is to stop.
    """
    program = find_engine()
    prepare_engine(home, home.genesis(), read_settings(home.settings_file))
    process = subprocess.Popen(  # noqa: S603 - the program that was built or named
        [program, "start", "--home", "."],
        cwd=home.engine,
        env=engine_environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    words = pass_on(process)
    until = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < until and not stopping():
        if process.poll() is not None:
            raise EngineStartError(
                f"the engine ended at its start with status {process.returncode}"
                f"{last_words(words)}. Its files stand in {home.engine}: where they are damaged,"
                " this node begins anew from the others, see the guide for recovery"
            )
        if answers(rpc_socket(home)):
            return Engine(process=process, words=words)
        time.sleep(LOOK_SECONDS)
    process.kill()
    process.wait()
    raise EngineStartError(
        "the node stops"
        if stopping()
        else f"the engine did not answer within {START_SECONDS_MAX} s"
    )


def last_words(words: LastWords) -> str:
    """What an engine said before it ended, to be put behind a sentence about that."""
    said = words.text()
    return f" and said: {said}" if said else " without a word"


def engine_environment(given: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would override the engine's configuration, and no secrets."""
    return {
        name: value
        for name, value in given.items()
        if not name.startswith(_FOREIGN) and name != "MULU_PASSPHRASE"
    }


def answers(path: Path) -> bool:
    """Whether somebody listens on a unix socket."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as trial:
        short, descriptor = short_path(path)
        try:
            trial.connect(short)
        finally:
            os.close(descriptor)
        return True
    return False
