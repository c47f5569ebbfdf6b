"""Cutting a stream of JSON into records, without reading it whole, and going on after a broken one.

A push parser: bytes go in, slices and troubles come out. It follows strings, brackets and what
may stand beside them, so that a missing quotation mark or bracket is met where it happens; the
inside of a record is decoded elsewhere. After a broken record it looks for the next place where
a record begins with the same field as the first one did, which is certain enough only in a list
of alike records.

Source: docs/spec/intake.md INT-8 to INT-11; RFC 8259.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from mulu.intake import wording
from mulu.intake.brackets import Brackets
from mulu.intake.limits import RECORD_BYTES_MAX
from mulu.intake.outline import Outline, Wanted
from mulu.intake.tape import Place, Tape

_SPACE: Final = re.compile(rb"[ \t\r\n]*+")
_SCALAR: Final = re.compile(rb'"(?:[^"\\\x00-\x1f]++|\\.)*+"|[^ \t\r\n,\[\]{}"]++')
_FIRST_KEY: Final = re.compile(rb'\{\s*+("(?:[^"\\\x00-\x1f]++|\\.)*+")\s*+:')
_SEEK_TAIL: Final = 4096


class Shape(Enum):
    """How the records of a file are held together."""

    LIST = "list"
    """The file is one list."""
    WRAPPED = "wrapped"
    """The file is an object that holds the list or lists."""
    SEQUENCE = "sequence"
    """One object after another (JSON lines), or a single one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """The bytes of one record."""

    data: bytes
    index: int
    listed_in: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A place that is not JSON as it should be."""

    index: int | None
    """The record it costs, if it costs one."""
    place: Place
    reason: str


Output = Slice | Trouble
_Step = tuple[Output, ...] | None
"""What one step gave; None when it needs more bytes."""


class Splitter:
    """Cut one file.

    Args:
        shape: How its records are held together.
        wanted: Which lists of a wrapping object hold records.
        recover: Look for the next record after a broken one.
    """

    def __init__(self, shape: Shape, wanted: Wanted, *, recover: bool = True) -> None:
        self._shape = shape
        self._outline = Outline(wanted)
        self._recover = recover
        self._tape = Tape()
        self._brackets = Brackets()
        self._at = 0
        self._start = -1
        self._index = 0
        self._after_record = False
        self._anchor: re.Pattern[bytes] | None = None
        self._state: Callable[[], _Step] = self._before
        self.entered = False
        """A list of records was reached."""

    def feed(self, chunk: bytes) -> Iterator[Output]:
        """Take more bytes, give what is complete."""
        self._tape.add(chunk)
        yield from self._run()
        keep = self._at if self._start < 0 else self._start
        self._tape.forget(keep)
        self._at -= keep
        self._start = min(self._start, 0)

    def finish(self) -> Iterator[Output]:
        """Take the end of the file, give what that means."""
        if self._state == self._next and self._shape is Shape.SEQUENCE:
            self._tape.add(b"\n")
            yield from self._run()
        if self._start < 0 and self._state in (self._before, self._next):
            if self._shape is not Shape.SEQUENCE:
                yield self._note(len(self._tape.data), wording.cut_before_end())
            return
        while self._start >= 0:
            yield self._lose(len(self._tape.data), wording.cut_in_record())
            yield from self._run()

    def _run(self) -> Iterator[Output]:
        while (found := self._state()) is not None:
            yield from found

    def _before(self) -> _Step:
        """Before the first list, and between lists."""
        if self._shape is Shape.WRAPPED:
            self._at, entered, problem = self._outline.walk(self._tape.data, self._at)
            if problem:
                return self._stop(problem)
            if not entered:
                self._state = self._end if self._outline.closed else self._state
                return () if self._outline.closed else None
        elif self._shape is Shape.LIST:
            if not self._more():
                return None
            self._at += 1
        self._state, self._after_record, self.entered = self._next, False, True
        return ()

    def _more(self) -> bool:
        """Pass over space; tell whether anything stands behind it."""
        space = _SPACE.match(self._tape.data, self._at)
        self._at = self._at if space is None else space.end()
        return self._at < len(self._tape.data)

    def _next(self) -> _Step:
        """Where a record, a comma or the end of the list may stand."""
        if not self._more():
            return None
        sign = self._tape.data[self._at : self._at + 1]
        if sign == b",":
            extra = not self._after_record
            self._at, self._after_record = self._at + 1, False
            return (self._note(self._at - 1, wording.comma("extra")),) if extra else ()
        if sign == b"]" and self._shape is not Shape.SEQUENCE:
            return self._close()
        if sign in b"]}:":
            self._at += 1
            return self._stray(wording.bracket(sign.decode()))
        return self._begin(sign)

    def _stray(self, problem: str) -> _Step:
        if self._anchor is None:
            return self._stop(wording.cannot_go_on(problem))
        self._state = self._seek
        return (self._note(self._at - 1, problem),)

    def _close(self) -> _Step:
        self._at += 1
        self._state = self._end
        if self._shape is Shape.WRAPPED:
            self._outline.leave()
            self._state = self._before
        return ()

    def _begin(self, sign: bytes) -> _Step:
        missing = self._after_record and self._shape is not Shape.SEQUENCE
        notes = (self._note(self._at, wording.comma("missing")),) if missing else ()
        if sign in b"[{":
            self._start, self._state = self._at, self._within
            self._brackets.begin()
            return notes
        scalar = _SCALAR.match(self._tape.data, self._at)
        if scalar is not None and scalar.end() < len(self._tape.data):
            return (*notes, self._cut(self._at, scalar.end()))
        if len(self._tape.data) - self._at > RECORD_BYTES_MAX:
            return self._stop(wording.record_too_large(RECORD_BYTES_MAX))
        return None

    def _within(self) -> _Step:
        """Within a record: follow strings and brackets to its end."""
        self._at, closed, problem = self._brackets.follow(self._tape.data, self._at, self._start)
        if closed:
            start, self._start, self._state = self._start, -1, self._next
            return (self._cut(start, self._at),)
        if problem:
            return (self._lose(self._at, problem),)
        if len(self._tape.data) - self._start > RECORD_BYTES_MAX:
            return (self._lose(self._start, wording.record_too_large(RECORD_BYTES_MAX)),)
        return None

    def _cut(self, start: int, end: int) -> Slice:
        data, place = self._tape.data[start:end], self._tape.place(start)
        if self._index == 0 and self._recover:
            anchor = _anchor(data)
            self._anchor = None if anchor is None or len(anchor.findall(data)) > 1 else anchor
        self._index += 1
        self._at, self._after_record = end, True
        return Slice(data=data, index=self._index - 1, listed_in=self._outline.name, place=place)

    def _lose(self, at: int, problem: str) -> Trouble:
        """Give up the record in hand; look for the next one if that is safe."""
        if self._index == 0 and self._recover:
            self._anchor = _anchor(self._tape.data[self._start : self._start + _SEEK_TAIL])
        words = wording.in_record(self._tape.place(self._start).line, problem)
        if self._anchor is None:
            words = wording.cannot_go_on(words)
        trouble = Trouble(index=self._index, place=self._tape.place(at), reason=words)
        self._index += 1
        self._at, self._start, self._after_record = self._start + 1, -1, False
        self._state = self._end_given_up if self._anchor is None else self._seek
        return trouble

    def _seek(self) -> _Step:
        """After a broken record: find where a record begins as the first one did."""
        match = None if self._anchor is None else self._anchor.search(self._tape.data, self._at)
        if match is None:
            self._at = max(self._at, len(self._tape.data) - _SEEK_TAIL)
            return None
        self._at, self._state, self._after_record = match.start(), self._next, False
        return ()

    def _end(self) -> _Step:
        """After the end: nothing but space may follow."""
        return self._stop(wording.after_end()) if self._more() else None

    def _end_given_up(self) -> _Step:
        self._at = len(self._tape.data)
        return None

    def _stop(self, problem: str) -> _Step:
        note = self._note(self._at, problem)
        self._state = self._end_given_up
        return (note,)

    def _note(self, at: int, reason: str) -> Trouble:
        return Trouble(index=None, place=self._tape.place(at), reason=reason)


def _anchor(record: bytes) -> re.Pattern[bytes] | None:
    """How records of this file begin."""
    first = _FIRST_KEY.match(record)
    if first is None:
        return None
    return re.compile(rb"\{\s*+" + re.escape(first[1]) + rb"\s*+:")
