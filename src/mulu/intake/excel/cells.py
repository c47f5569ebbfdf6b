"""The rows of a sheet as a stream: cells by column, and what is odd about a cell.

Memory does not grow with a sheet: a row is handed over when it ends, and only cells that stand in
the file are looked at, however many rows a sheet declares.

Source: docs/spec/excel.md XLS-7, XLS-8 and XLS-22; ECMA 376 part 1, 18.3.1 (sheetData, row, c).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from mulu.intake.excel import formats, wording
from mulu.intake.excel.package import Package, SheetPart
from mulu.intake.port import BrokenFileError

COLUMNS_MAX: Final = 500
"""Cells further right are not looked at."""
CELL_CHARS_MAX: Final = 200_000
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REF: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MERGE: Final = re.compile(
    rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"'
)
_MERGES_MAX: Final = 500_000
_OVERLAP: Final = 80
_PLAIN: Final = frozenset(("c", "v", "t", "is", "f", "row"))
"""Elements as they are mostly written, without a prefix."""


@dataclass(slots=True)
class Row:
    """One row that has cells."""

    number: int
    """From 1."""
    cells: dict[int, str]
    """By column, from 0; without those that are empty."""
    odd: dict[int, str] = field(default_factory=dict)
    """Sentences about cells whose value cannot be taken."""


def read_rows(package: Package, sheet: SheetPart) -> Iterator[Row]:
    """Read the rows of a sheet in their order.

    Raises:
        BrokenFileError: It can be read no further; rows before that place were handed over.
    """
    found: list[Row] = []
    target = _SheetElements(package, found)
    try:
        for _ in package.parsing(sheet.part, target):
            yield from found
            found.clear()
    except BrokenFileError as err:
        yield from found
        raise BrokenFileError(err.offset, wording.sheet_broken(sheet.name, str(err))) from err


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells merged into one."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


def read_merges(package: Package, sheet: SheetPart) -> list[Merge]:
    """The merged cells of a sheet, which stand behind its rows; found without parsing those."""
    merges: list[Merge] = []
    rest = b""
    for chunk in package.chunks(sheet.part):
        piece = rest + chunk
        end = 0
        for match in _MERGE.finditer(piece):
            left, top, right, bottom = (group.decode() for group in match.groups())
            merges.append(Merge(int(top), int(bottom), column_index(left), column_index(right)))
            end = match.end()
        if len(merges) > _MERGES_MAX:
            break
        rest = piece[max(end, len(piece) - _OVERLAP) :]
    return merges


def column_index(letters: str) -> int:
    """Place of a column from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def column_letters(index: int) -> str:
    """Letters of a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _SheetElements:
    """Puts rows together; an import's time is spent here."""

    def __init__(self, package: Package, rows: list[Row]) -> None:
        self._package = package
        self._rows = rows
        self._cells: dict[int, str] = {}
        self._odd: dict[int, str] = {}
        self._pieces: list[str] = []
        self._row = 0
        self._column = -1
        self._columns: dict[str, int] = {}
        self._formula = False

    def begin(self, parser: expat.XMLParserType) -> None:
        """Set the parser's handlers."""
        given: dict[str, str] = {}
        take = self._pieces.append

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal given
            if tag not in _PLAIN:
                tag = tag.rpartition(":")[2]
            if tag == "c":
                given = attributes
                self._formula = False
                self._place(attributes.get("r", "").rstrip("0123456789"))
            elif tag in ("v", "t"):
                parser.CharacterDataHandler = take
            else:
                self._start_other(tag, attributes)

        def end(tag: str) -> None:
            if tag not in _PLAIN:
                tag = tag.rpartition(":")[2]
            if tag in ("v", "t"):
                parser.CharacterDataHandler = None
            elif tag == "c":
                self._end_cell(given)
            else:
                self._end_other(tag, parser)

        parser.StartElementHandler, parser.EndElementHandler = start, end

    def _place(self, letters: str) -> None:
        """Go to the column of a cell; one without a reference stands beside the one before."""
        known = self._columns.get(letters)
        if known is None:
            known = self._column + 1
            if letters:
                known = self._columns[letters] = column_index(letters[:3])
        self._column = known

    def _start_other(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdigit() else self._row + 1
            self._column = -1
        elif tag == "f":
            self._formula = True

    def _end_other(self, tag: str, parser: expat.XMLParserType) -> None:
        if tag == "sheetData":
            parser.StartElementHandler = parser.EndElementHandler = None
        elif tag == "row" and (self._cells or self._odd):
            self._rows.append(Row(self._row, dict(self._cells), dict(self._odd)))
            self._cells.clear()
            self._odd.clear()

    def _end_cell(self, given: dict[str, str]) -> None:
        pieces, column = self._pieces, self._column
        if not pieces:
            if self._formula and column < COLUMNS_MAX:
                self._odd[column] = wording.unsaved_formula()
            return
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        pieces.clear()
        if column >= COLUMNS_MAX:
            return
        kind = given.get("t", "n")
        if kind == "s":
            text = self._package.strings[int(text)] if text.isdigit() else ""
        elif kind in ("n", "b", "e"):
            text, problem = self._told(kind, given.get("s", ""), text)
            if problem:
                self._odd[column] = problem
        if len(text) > CELL_CHARS_MAX:
            self._odd[column] = wording.too_long(len(text), CELL_CHARS_MAX)
        elif text:
            self._cells[column] = unescape(text) if "_x" in text or "\r" in text else text

    def _told(self, kind: str, style: str, text: str) -> tuple[str, str]:
        """What a cell that is no text says, and what is odd about it."""
        if kind == "b":
            return ("TRUE" if text == "1" else "FALSE"), ""
        if kind == "e":
            return "", wording.error_value(text[:20])
        styles = self._package.styles
        shown = styles[int(style)] if style.isdigit() and int(style) < len(styles) else ""
        if shown == formats.DATE:
            return formats.day_of(text, date1904=self._package.date1904) or text, ""
        if shown == formats.PERCENT:
            return per_cent(text), ""
        return formats.plain_number(text), "" if formats.is_exact(text) else wording.imprecise()


def per_cent(text: str) -> str:
    """0.15 is shown as 15%."""
    try:
        return formats.plain_number(str(round(float(text) * 100, 10))) + "%"
    except ValueError:
        return text


def unescape(text: str) -> str:
    r"""Signs that XML cannot hold are written ``_x000D_``; line ends become ``\n``."""
    told = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return told.replace("\r\n", "\n").replace("\r", "\n")
