"""The rows of a sheet as a stream: cells by column, and what is odd about a cell.

Memory does not grow with a sheet: a row is handed over when it ends, and only cells that stand in
the file are looked at, however many rows a sheet declares.

Source: docs/spec/excel.md XLS-7, XLS-8 and XLS-22; ECMA-376 part 1, 18.3.1 (sheetData, row, c).
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
    """Puts rows together.

    Handlers are closures over locals: they run for every cell, and this is what an import's time
    is spent on.
    """

    def __init__(self, package: Package, rows: list[Row]) -> None:
        self._package = package
        self._rows = rows

    def begin(self, parser: expat.XMLParserType) -> None:  # noqa: C901, PLR0915 - one loop, inlined
        package, rows = self._package, self._rows
        strings, styles, date1904 = package.strings, package.styles, package.date1904
        columns: dict[str, int] = {}
        cells: dict[int, str] = {}
        odd: dict[int, str] = {}
        pieces: list[str] = []
        given: dict[str, str] = {}
        column = row = -1
        formula = False
        take = pieces.append

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal given, column, row, formula
            if ":" in tag:
                tag = tag.rpartition(":")[2]
            if tag == "c":
                given = attributes
                formula = False
                letters = attributes.get("r", "").rstrip("0123456789")
                known = columns.get(letters)
                if known is None:
                    known = column + 1 if not letters else column_index(letters[:3])
                    if letters:
                        columns[letters] = known
                column = known
            elif tag in ("v", "t"):
                parser.CharacterDataHandler = take
            elif tag == "row":
                number = attributes.get("r", "")
                row = int(number) if number.isdigit() else row + 1 if row > 0 else 1
                column = -1
            elif tag == "f":
                formula = True
            elif tag == "rPh":
                parser.CharacterDataHandler = None

        def end(tag: str) -> None:
            if ":" in tag:
                tag = tag.rpartition(":")[2]
            if tag in ("v", "t"):
                parser.CharacterDataHandler = None
            elif tag == "c":
                if pieces:
                    text = pieces[0] if len(pieces) == 1 else "".join(pieces)
                    pieces.clear()
                    if column < COLUMNS_MAX and text:
                        value(text)
                elif formula and column < COLUMNS_MAX:
                    odd[column] = wording.unsaved_formula()
            elif tag == "row":
                if cells or odd:
                    rows.append(Row(row, dict(cells), dict(odd)))
                    cells.clear()
                    odd.clear()
            elif tag == "sheetData":
                parser.StartElementHandler = parser.EndElementHandler = None

        def value(text: str) -> None:
            kind = given.get("t", "n")
            if kind == "s":
                text = strings[int(text)] if text.isdigit() else ""
            elif kind == "n":
                text = number(text)
            elif kind == "b":
                text = "TRUE" if text == "1" else "FALSE"
            elif kind == "e":
                odd[column] = wording.error_value(text[:20])
                return
            if len(text) > CELL_CHARS_MAX:
                odd[column] = wording.too_long(len(text), CELL_CHARS_MAX)
            elif text:
                cells[column] = unescape(text) if "_x" in text or "\r" in text else text

        def number(text: str) -> str:
            style = given.get("s", "")
            kind = styles[int(style)] if style.isdigit() and int(style) < len(styles) else ""
            if kind == formats.DATE:
                return formats.day_of(text, date1904=date1904) or text
            if kind == formats.PERCENT:
                return per_cent(text)
            if not formats.is_exact(text):
                odd[column] = wording.imprecise()
            return formats.plain_number(text)

        parser.StartElementHandler, parser.EndElementHandler = start, end


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
