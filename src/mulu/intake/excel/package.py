"""A workbook as a package of parts: opened within bounds, its sheets, strings and styles told.

Nothing of it is trusted: every part is unpacked in pieces and counted, declarations of a document
type are refused, formulas and links are never followed.

Source: docs/spec/excel.md XLS-20 to XLS-22; ECMA 376 part 1 (18.2, 18.4, 18.8) and part 2.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self
from xml.parsers import expat

from mulu.intake.excel import wording
from mulu.intake.excel.formats import number_kind
from mulu.intake.excel.strings import StringElements, Strings
from mulu.intake.port import BrokenFileError

OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC: Final = b"PK\x03\x04"
CHUNK_BYTES: Final = 128 * 1024
PARTS_MAX: Final = 10_000
SMALL_PART_BYTES: Final = 16 * 1024**2
"""Of parts that are held whole: the list of sheets, styles, relations."""
STRINGS_BYTES_MAX: Final = 256 * 1024**2
SHEET_BYTES_MAX: Final = 2 * 1024**3
FREE_BYTES: Final = 32 * 1024**2
RATIO_MAX: Final = 500
"""Unpacked to packed, asked once a part is larger than ``FREE_BYTES``; empty styled cells of a
spreadsheet program come to 100 or so."""
TOKEN_BYTES_MAX: Final = 8 * 1024**2
"""Most of a part that the parser may hold without having told anything of it."""
_PROBLEMS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    ValueError,
    KeyError,
)
_WORKBOOK: Final = "xl/workbook.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """One sheet of a workbook."""

    name: str
    part: str
    """Path within the package."""
    hidden: bool


class Package:
    """An open workbook.

    Args:
        path: Where it stands.

    Raises:
        BrokenFileError: It is no workbook, is damaged, locked, or exceeds a bound.
    """

    def __init__(self, path: Path) -> None:
        self._zip = _open_zip(path)
        self.bytes_read = 0
        """Unpacked so far."""
        try:
            self._begin()
        except BrokenFileError:
            self._zip.close()
            raise

    def _begin(self) -> None:
        self.date1904 = False
        self.sheets: list[SheetPart] = []
        self._targets: dict[str, str] = {}
        self._named: list[tuple[str, str, bool]] = []
        workbook = self._workbook_part()
        folder, name = posixpath.split(workbook)
        self.parse(f"{folder}/_rels/{name}.rels", _Elements(self._relation), SMALL_PART_BYTES)
        self.parse(workbook, _Elements(self._workbook), SMALL_PART_BYTES)
        for sheet, relation, hidden in self._named:
            target = self._targets.get(relation, "")
            part = (
                target[1:] if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            )
            if part in self._zip.NameToInfo and "worksheet" in part:
                self.sheets.append(SheetPart(name=sheet, part=part, hidden=hidden))
        self.styles = self._read_styles(folder)
        self.strings = self._read_strings(folder)

    def _workbook_part(self) -> str:
        """Where the workbook stands: by the package's own relations, else at its usual place."""
        found: list[str] = []

        def relation(tag: str, given: dict[str, str]) -> None:
            if tag == "Relationship" and given.get("Type", "").endswith("/officeDocument"):
                found.append(given.get("Target", "").lstrip("/"))

        if "_rels/.rels" in self._zip.NameToInfo:
            self.parse("_rels/.rels", _Elements(relation), SMALL_PART_BYTES)
        part = found[0] if found else _WORKBOOK
        if part not in self._zip.NameToInfo or not part.endswith(".xml"):
            raise BrokenFileError(0, wording.no_workbook("xl/workbook.xml"))
        return part

    def _relation(self, tag: str, given: dict[str, str]) -> None:
        if tag == "Relationship" and given.get("TargetMode") != "External":
            self._targets[given.get("Id", "")] = given.get("Target", "")

    def _workbook(self, tag: str, given: dict[str, str]) -> None:
        if tag == "workbookPr":
            self.date1904 = given.get("date1904") in ("1", "true")
        elif tag == "sheet":
            hidden = given.get("state", "visible") != "visible"
            self._named.append((given.get("name", ""), given.get("r:id", ""), hidden))

    def _read_styles(self, folder: str) -> list[str]:
        """For each style of a cell "date", "percent" or ""."""
        own: dict[int, str] = {}
        kinds: list[str] = []
        within = [""]

        def element(tag: str, given: dict[str, str]) -> None:
            if tag in ("cellXfs", "cellStyleXfs", "dxfs"):
                within[0] = tag
            elif tag == "numFmt":
                own[int(given.get("numFmtId", "0"))] = given.get("formatCode", "")
            elif tag == "xf" and within[0] == "cellXfs":
                number = int(given.get("numFmtId", "0"))
                kinds.append(number_kind(number, own.get(number, "")))

        part = f"{folder}/styles.xml"
        if part in self._zip.NameToInfo:
            self.parse(part, _Elements(element), SMALL_PART_BYTES)
        return kinds

    def _read_strings(self, folder: str) -> Strings:
        strings = Strings()
        part = f"{folder}/sharedStrings.xml"
        if part in self._zip.NameToInfo:
            self.parse(part, StringElements(strings), STRINGS_BYTES_MAX)
        return strings

    def parse(self, part: str, target: "Target", most: int = SHEET_BYTES_MAX) -> None:
        """Feed a part to a parser.

        Raises:
            BrokenFileError: It cannot be unpacked or parsed, or exceeds a bound.
        """
        for _ in self.parsing(part, target, most):
            pass

    def parsing(self, part: str, target: "Target", most: int = SHEET_BYTES_MAX) -> Iterator[None]:
        """The same in steps: after each, what the target was told may be taken."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        target.begin(parser)
        fed = 0
        try:
            for chunk in self.chunks(part, most):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > TOKEN_BYTES_MAX:
                    raise BrokenFileError(fed, wording.too_dense(part, TOKEN_BYTES_MAX))
                yield
            parser.Parse(b"", True)
            yield
        except (expat.ExpatError, _DoctypeError, ValueError) as err:
            raise BrokenFileError(fed, wording.no_workbook(f"{part}: {err}")) from err

    def chunks(self, part: str, most: int = SHEET_BYTES_MAX) -> Iterator[bytes]:
        """The bytes of a part, unpacked in pieces.

        Raises:
            BrokenFileError: It cannot be unpacked, or exceeds a bound.
        """
        size = 0
        try:
            packed = self._zip.getinfo(part).compress_size
            with self._zip.open(part) as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    size += len(chunk)
                    self.bytes_read += len(chunk)
                    if size > most or (size > FREE_BYTES and size > RATIO_MAX * packed):
                        raise BrokenFileError(size, wording.too_dense(part, most))
                    yield chunk
        except (*_PROBLEMS, OSError) as err:
            raise BrokenFileError(size, wording.no_workbook(f"{part}: {err}")) from err

    def parts(self) -> list[str]:
        """Paths of all parts but folders."""
        return [name for name in self._zip.NameToInfo if not name.endswith("/")]

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self._zip.close()


class Target(Protocol):
    """What a part is parsed for."""

    def begin(self, parser: expat.XMLParserType) -> None:
        """Set the parser's handlers."""
        ...


class _Elements:
    """Asks about the beginning of each element only."""

    def __init__(self, element: Callable[[str, dict[str, str]], None]) -> None:
        self._element = element

    def begin(self, parser: expat.XMLParserType) -> None:
        element = self._element
        parser.StartElementHandler = lambda tag, given: element(tag.rpartition(":")[2], given)


class _DoctypeError(Exception):
    pass


def _refuse_doctype(*_given: object) -> None:
    raise _DoctypeError("DOCTYPE")


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        with path.open("rb") as raw:
            head = raw.read(8)
        if head == OLE_MAGIC:
            raise BrokenFileError(0, wording.old_or_locked())
        opened = zipfile.ZipFile(path)
    except (*_PROBLEMS, OSError) as err:
        raise BrokenFileError(0, wording.no_workbook(str(err))) from err
    if len(opened.NameToInfo) > PARTS_MAX:
        opened.close()
        raise BrokenFileError(0, wording.no_workbook(f"> {PARTS_MAX} parts"))
    return opened
