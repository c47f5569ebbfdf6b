"""A copy of a workbook with its problems: cells coloured with a note, sentences in a column.

The copy is the workbook itself: every part is taken over as it is, and only the rows with problems
are touched, in the stream of their bytes. So whatever a person made of the workbook stays.

Source: docs/spec/excel.md XLS-19; ECMA 376 part 1, 18.3.1 and 18.8.
"""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from mulu.intake.excel.cells import column_index, column_letters
from mulu.intake.excel.headers import Layout
from mulu.intake.excel.notes import make_notes
from mulu.intake.excel.package import Package
from mulu.intake.excel.problems import Problem

HEADING: Final = {"zh": "问题", "en": "problems"}
_CHARS_MAX: Final = 32_000
_NOTE_MAX: Final = 2_000
_AFTER_FRAMES: Final = frozenset(
    (
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    )
)
"""Elements of a sheet that stand behind the one that names the frames of notes."""
_XF: Final = re.compile(rb"<((?:\w+:)?)xf\b[^>]*?(?:/>|>.*?</\1xf>)", re.DOTALL)
_FILL: Final = (
    b'<%sfill><%spatternFill patternType="solid"><%sfgColor rgb="FFFFC7CE"/>'
    b'<%sbgColor indexed="64"/></%spatternFill></%sfill>'
)
_RED_CELL: Final = re.compile(rb'\s(?:fillId|applyFill)="[^"]*"')
_STYLE: Final = re.compile(rb'\ss="[0-9]*"')
_STYLES: Final = "styles.xml"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def mark_copy(
    package: Package,
    out: Path,
    layouts: Sequence[Layout],
    problems: Iterable[Problem],
    language: str,
) -> None:
    """Write the copy.

    Args:
        package: The open workbook.
        out: Where the copy is written.
        layouts: Sheets of records and of parts.
        problems: What is wrong where.
        language: ``zh`` or ``en``.

    Raises:
        BrokenFileError: The workbook cannot be read.
    """
    by_sheet: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_sheet[problem.sheet].append(problem)
    found = {
        layout.part.part: _Marks(layout, by_sheet[layout.part.name], language)
        for layout in layouts
        if layout.part.name in by_sheet
    }
    styles, red = _red_styles(package)
    noted = make_notes(package, {part: marks.notes for part, marks in found.items()})
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in dict.fromkeys([*package.parts(), *noted.parts]):
            with copy.open(part, "w", force_zip64=True) as target:
                if part in found:
                    frames = noted.frames.get(part, "")
                    for piece in _rewritten(package, part, found[part], red, frames):
                        target.write(piece)
                elif part in noted.parts:
                    target.write(noted.parts[part])
                elif part.endswith(_STYLES) and styles:
                    target.write(styles)
                else:
                    for chunk in package.chunks(part):
                        target.write(chunk)


class _Marks:
    """What is to be marked on one sheet."""

    def __init__(self, layout: Layout, problems: Sequence[Problem], language: str) -> None:
        own = [i for i, column in layout.columns.items() if column.field == "problems"]
        headings = [*layout.columns, *layout.parts, *layout.others, *layout.persons]
        self.column = own[0] if own else max(headings) + 1
        self.cells: defaultdict[int, set[int]] = defaultdict(set)
        self.texts: dict[int, str] = {layout.header_row: HEADING[language]}
        lines: defaultdict[int, list[str]] = defaultdict(list)
        said: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
        for problem in problems:
            lines[problem.row].append(problem.text)
            if problem.column is not None:
                self.cells[problem.row].add(problem.column)
                said[problem.row, problem.column].append(problem.text)
        self.notes = {cell: _printable("\n".join(told))[:_NOTE_MAX] for cell, told in said.items()}
        for row, told in lines.items():
            self.texts[row] = "\n".join(dict.fromkeys(told))[:_CHARS_MAX]


def _red_styles(package: Package) -> tuple[bytes, Mapping[int, int]]:
    """The styles with a red twin of each, and the twin of each; nothing when there are none."""
    part = next((one for one in package.parts() if one.endswith(_STYLES)), "")
    data = b"".join(package.chunks(part)) if part else b""
    fills = re.search(rb"</((?:\w+:)?)fills>", data)
    begin = re.search(rb"<((?:\w+:)?)cellXfs\b[^>]*>", data)
    end = re.search(rb"</(?:\w+:)?cellXfs>", data)
    if fills is None or begin is None or end is None:
        return b"", {}
    fill = len(re.findall(rb"<(?:\w+:)?fill>|<(?:\w+:)?fill/>", data[: fills.start()]))
    forms = [match.group() for match in _XF.finditer(data, begin.end(), end.start())]
    twins = b"".join(_twin(form, fill) for form in forms)
    prefix = fills[1]
    data = (
        data[: fills.start()]
        + _FILL % ((prefix,) * 6)
        + data[fills.start() : end.start()]
        + twins
        + data[end.start() :]
    )
    data = re.sub(rb'(<(?:\w+:)?(?:fills|cellXfs)\b[^>]*?)\scount="\d+"', rb"\1", data)
    return data, {place: len(forms) + place for place in range(len(forms))}


def _twin(form: bytes, fill: int) -> bytes:
    name, rest = re.match(rb"(<(?:\w+:)?xf)\b(.*)", form, re.DOTALL).groups()  # type: ignore[union-attr]
    return name + b' fillId="%d" applyFill="1"' % fill + _RED_CELL.sub(b"", rest)


def _rewritten(
    package: Package, part: str, marks: _Marks, red: Mapping[int, int], frames: str
) -> Iterator[bytes]:
    rewriter = _Rewriter(marks, red, frames)
    parser = expat.ParserCreate()
    parser.StartElementHandler = rewriter.start
    parser.EndElementHandler = rewriter.end
    rewriter.parser = parser
    for chunk in package.chunks(part):
        rewriter.feed(chunk)
        yield rewriter.done()
    parser.Parse(b"", True)
    yield rewriter.rest()


class _Rewriter:
    """Splices the bytes of a sheet at the places the parser tells."""

    parser: expat.XMLParserType

    def __init__(self, marks: _Marks, red: Mapping[int, int], frames: str) -> None:
        self._marks = marks
        self._frames = frames
        """Relation to the frames of notes that is still to be named; "" for none."""
        self._red = red
        self._held = b""
        self._begin = 0
        """Place in the part of the first byte held."""
        self._out: list[bytes] = []
        self._row = 0
        self._text: str | None = None
        self._skipping = False

    def feed(self, chunk: bytes) -> None:
        self._held += chunk
        self.parser.Parse(chunk, False)

    def done(self) -> bytes:
        """What is certain by now: everything before what the parser looks at."""
        if not self._skipping:
            self._pass(min(self.parser.CurrentByteIndex, self._begin + len(self._held)))
        out = b"".join(self._out)
        self._out.clear()
        return out

    def rest(self) -> bytes:
        return self.done() + self._held

    def _pass(self, to: int) -> None:
        """Hand over the bytes before a place."""
        count = max(to - self._begin, 0)
        self._out.append(self._held[:count])
        self._drop(count)

    def _drop(self, count: int) -> None:
        self._held = self._held[count:]
        self._begin += count

    def _tag(self) -> bytes:
        """The tag at the first byte held; signs ``>`` never stand in attributes of cells."""
        return self._held[: self._held.index(b">") + 1]

    def start(self, tag: str, given: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            number = given.get("r", "")
            self._row = int(number) if number.isdigit() else self._row + 1
            self._text = self._marks.texts.get(self._row)
        elif name == "dimension":
            self._pass(self.parser.CurrentByteIndex)
            self._drop(len(self._tag()))
        elif name in _AFTER_FRAMES:
            self._name_frames(tag.rpartition(name)[0])
        elif name == "c" and (self._text is not None or self._row in self._marks.cells):
            self._cell(tag, given)

    def _cell(self, tag: str, given: dict[str, str]) -> None:
        column = column_index(given.get("r", "").rstrip("0123456789"))
        if column >= self._marks.column and self._text is not None:
            self._pass(self.parser.CurrentByteIndex)
            self._insert(tag.rpartition("c")[0])
        if column in self._marks.cells.get(self._row, ()):
            style = given.get("s", "0")
            twin = self._red.get(int(style)) if style.isdigit() else None
            if twin is not None:
                self._pass(self.parser.CurrentByteIndex)
                old = self._tag()
                name = tag.encode()
                self._out.append(
                    b"<" + name + b' s="%d"' % twin + _STYLE.sub(b"", old[len(name) + 1 :])
                )
                self._drop(len(old))
        elif column == self._marks.column:
            self._pass(self.parser.CurrentByteIndex)
            self._skipping = not self._tag().endswith(b"/>")
            if not self._skipping:
                self._drop(len(self._tag()))

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "c" and self._skipping:
            self._skipping = False
            self._drop(self.parser.CurrentByteIndex - self._begin)
            self._drop(len(self._tag()))
        elif name == "row" and self._text is not None:
            self._pass(self.parser.CurrentByteIndex)
            if self._held.startswith(b"</"):
                self._insert(tag.rpartition("row")[0])
        elif name == "worksheet":
            self._name_frames(tag.rpartition(name)[0])

    def _name_frames(self, prefix: str) -> None:
        """The element that leads to the frames of notes."""
        if self._frames:
            self._pass(self.parser.CurrentByteIndex)
            told = f'<{prefix}legacyDrawing xmlns:r="{_RELATIONS}" r:id="{self._frames}"/>'
            self._out.append(told.encode())
            self._frames = ""

    def _insert(self, prefix: str) -> None:
        """The cell with the sentences about a row."""
        p, ref = prefix, f"{column_letters(self._marks.column)}{self._row}"
        words = escape(_printable(self._text or ""))
        self._out.append(
            f'<{p}c r="{ref}" t="inlineStr"><{p}is><{p}t xml:space="preserve">{words}</{p}t>'
            f"</{p}is></{p}c>".encode()
        )
        self._text = None


def _printable(text: str) -> str:
    """Without signs that XML cannot hold."""
    return "".join(sign for sign in text if sign >= " " or sign == "\n")
