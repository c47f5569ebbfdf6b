"""Cutting a stream of comma-separated text into records, and going on after a broken one.

A record ends with its line unless a quotation mark is open. One that does not fit the header over
several lines has most likely an unpaired mark: it is given up, and reading goes on with its second
line.

Source: docs/spec/intake.md INT-65 to INT-67; RFC 4180.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mulu.intake import wording, wording_forms
from mulu.intake.limits import RECORD_BYTES_MAX
from mulu.intake.tape import Place, Tape

DELIMITERS: Final = (",", ";", "\t", "|")
csv.field_size_limit(RECORD_BYTES_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The cells of one record, or why there are none."""

    place: Place
    cells: tuple[str, ...] = ()
    problem: str = ""


class CsvSplitter:
    """Cut one file.

    Args:
        delimiter: What separates cells.
    """

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._tape = Tape()
        self._width = 0
        self._skipping = False

    def feed(self, chunk: bytes) -> Iterator[Row]:
        """Take more bytes, give what is complete."""
        self._tape.add(chunk)
        yield from self._run(ended=False)

    def finish(self) -> Iterator[Row]:
        """Take the end of the file, give what that means."""
        yield from self._run(ended=True)

    def _run(self, *, ended: bool) -> Iterator[Row]:
        at = 0
        while (end := self._end(at, ended=ended)) > at:
            data = self._tape.data[at:end]
            if self._skipping:
                self._skipping = not data.endswith(b"\n")
            elif data.strip():
                row, used = self._row(data, at, ended=ended)
                end = at + used
                yield row
            at = end
        self._tape.forget(at)

    def _end(self, at: int, *, ended: bool) -> int:
        """Where the record that begins at an index ends; ``at`` when more bytes are needed."""
        data = self._tape.data
        end, marks = at, 0
        while (newline := data.find(b"\n", end)) >= 0 and newline - at <= RECORD_BYTES_MAX:
            marks += data.count(b'"', end, newline)
            end = newline + 1
            if marks % 2 == 0 or self._skipping:
                return end
        if len(data) - at > RECORD_BYTES_MAX or ended:
            beyond = len(data) if newline < 0 else newline + 1
            return end if end > at else beyond
        return at

    def _row(self, data: bytes, at: int, *, ended: bool) -> tuple[Row, int]:
        place = self._tape.place(at)
        cells, problem = _cells(data, self._delimiter)
        if len(data) > RECORD_BYTES_MAX:
            problem = wording.record_too_large(RECORD_BYTES_MAX)
            self._skipping = not data.endswith(b"\n") and not ended
        self._width = self._width or len(cells)
        if not problem and len(cells) != self._width:
            problem = wording_forms.wrong_width(len(cells), self._width)
        if not problem:
            return Row(place=place, cells=cells), len(data)
        first = data.find(b"\n") + 1
        return Row(place=place, problem=problem), first or len(data)


def _cells(data: bytes, delimiter: str) -> tuple[tuple[str, ...], str]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return (), wording.bad_utf8(_guess(data))
    try:
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as err:
        return (), wording_forms.bad_csv(str(err))
    return tuple(rows[0]) if rows else (), "" if len(rows) == 1 else wording_forms.bad_csv(
        "a bare CR"
    )


def _guess(data: bytes) -> str:
    for name in ("gb18030", "cp950"):
        try:
            data.decode(name)
        except UnicodeDecodeError:
            continue
        return {"gb18030": "GB18030", "cp950": "Big5"}[name]
    return ""


def header_of(head: bytes) -> tuple[tuple[str, ...], str]:
    """The header of a file and what separates its cells, told from its first bytes.

    Returns:
        Cells without outer spaces, and the separator that gives most of them; no cells when the
        first line is not comma-separated text.
    """
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").partition(b"\n")[0]
    best: tuple[tuple[str, ...], str] = ((), ",")
    for delimiter in DELIMITERS:
        cells, problem = _cells(line, delimiter)
        if not problem and len(cells) > max(len(best[0]), 1):
            best = (tuple(cell.strip() for cell in cells), delimiter)
    return best
