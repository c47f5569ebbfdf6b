"""Why an engine ended, in its own words: the one line among all it writes that says it.

Source: docs/spec/engine.md ENG-14; CometBFT 0.38, ``cmd/cometbft/main.go`` (``ERROR:``); the Go
runtime (``panic:``, ``fatal error:``).
"""

import threading
from typing import Final

import msgspec

CHARACTERS_MAX: Final = 400
_LAST: Final = (b"panic: ", b"fatal error: ", b"ERROR: ", b"Error ")
"""Beginnings of lines after which a program of Go does nothing any more."""
FAILURE: Final = b"CONSENSUS FAILURE"
"""Stands in the line after which an engine takes part no longer, though it goes on."""
END_SECONDS_MAX: Final = 5.0
"""A process that has ended leaves its last words in the pipe; they are read at once."""


class _Line(msgspec.Struct):
    """What counts of a line of the engine's log."""

    level: str
    msg: str = msgspec.field(name="_msg")
    err: str = ""


class LastWords:
    """Hears every line that an engine writes."""

    def __init__(self) -> None:
        self._final = ""
        self._trouble = ""
        self._ended = threading.Event()

    def hear(self, line: bytes) -> None:
        """Take one line."""
        told = _told(line) if line.startswith(b"{") else ""
        self._trouble = told or self._trouble
        if not self._final and line.startswith(_LAST):
            self._final = _shown(line.decode(errors="replace"))
        elif not self._final and FAILURE in line:
            self._final = told

    @property
    def final(self) -> str:
        """The line after which it takes part no longer; "" so far."""
        return self._final

    def end(self) -> None:
        """There will be no more."""
        self._ended.set()

    def text(self) -> str:
        """Why it ended; "" when it said nothing."""
        self._ended.wait(END_SECONDS_MAX)
        return self._final or self._trouble


def _told(line: bytes) -> str:
    """What a line of its log says, when that is trouble."""
    try:
        read = msgspec.json.decode(line, type=_Line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    if read.level != "error":
        return ""
    return _shown(f"{read.msg}: {read.err}" if read.err else read.msg)


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= CHARACTERS_MAX else f"{text[:CHARACTERS_MAX]}…"
