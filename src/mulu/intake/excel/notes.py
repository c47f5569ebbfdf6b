"""Notes at cells of a workbook: put beside those a person made, and taken away again.

A note is told twice in the file: its words in a part of comments, its frame in a part of VML. Both
are taken as bytes and spliced, so that whatever else stands in them stays.

Source: docs/spec/excel.md XLS-19; ECMA 376 part 1, 18.7 (comments), and part 4, 19 (VML).
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

from mulu.intake.excel.cells import column_letters
from mulu.intake.excel.note_shapes import EMPTY_VML, free_number, note_shape, without_shapes
from mulu.intake.excel.package import SMALL_PART_BYTES, Package
from mulu.intake.port import BrokenFileError

AUTHOR: Final = "mulu"
NOTES_MAX: Final = 5_000
"""Most of one sheet; the sentences in the rows have them all."""
Cell = tuple[int, int]
"""Row from 1, column from 0."""
Notes = Mapping[Cell, str]

_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES: Final = "[Content_Types].xml"
_RELATION: Final = re.compile(rb"<(?:\w{1,20}:)?Relationship\b[^>]{0,4000}>")
_GIVEN: Final = re.compile(rb'(\w+)\s*=\s*"([^"]*)"')
_COMMENT: Final = re.compile(
    rb'<(?:\w{1,20}:)?comment\b(?=[^>]{0,400}\bref="([A-Z]{1,3}[0-9]{1,7})")'
    rb'(?=[^>]{0,400}\bauthorId="([0-9]{1,6})")[^>]{0,800}>.*?</(?:\w{1,20}:)?comment>',
    re.DOTALL,
)
_END: Final = re.compile(rb"</(?:\w{1,20}:)?comment>")
_AUTHOR: Final = re.compile(
    rb"<(?:\w{1,20}:)?author\b[^>]{0,400}(?:/>|>([^<]{0,1000})</(?:\w{1,20}:)?author>)"
)
_EMPTY_COMMENTS: Final = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{_MAIN}">'
    "<authors></authors><commentList></commentList></comments>"
).encode()
_EMPTY_RELATIONS: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns='
    b'"http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


@dataclass(slots=True)
class Noted:
    """What a workbook needs for its notes."""

    parts: dict[str, bytes] = field(default_factory=dict)
    """New parts, and those that take the place of one."""
    frames: dict[str, str] = field(default_factory=dict)
    """Sheet → relation to the frames of its notes, where the sheet does not name it yet."""


def make_notes(package: Package, wanted: Mapping[str, Notes]) -> Noted:
    """Put notes at cells; ours of an earlier time are taken away first.

    Args:
        package: The open workbook.
        wanted: By part of a sheet.

    A sheet whose notes cannot be read, or are too many to be held, keeps them and gets none.
    """
    noted = Noted()
    for place, (sheet, notes) in enumerate(sorted(wanted.items()), 1):
        trial = Noted(dict(noted.parts), dict(noted.frames))
        try:
            _Sheet(package, trial, sheet, place).put(notes)
        except BrokenFileError:
            continue
        noted = trial
    return noted


class _Sheet:
    """The notes of one sheet."""

    def __init__(self, package: Package, noted: Noted, sheet: str, place: int) -> None:
        self._package = package
        self._noted = noted
        self._sheet = sheet
        self._place = place
        folder, name = posixpath.split(sheet)
        self._relations = f"{folder}/_rels/{name}.rels"

    def put(self, notes: Notes) -> None:
        relations = self._part(self._relations, _EMPTY_RELATIONS)
        there = self._target(relations, "/comments")
        if not (notes or there):
            return
        comments = there or self._new("comments", "xml")
        frames = self._target(relations, "/vmlDrawing") or self._new("vmlDrawing", "vml")
        words, gone, taken = _without_ours(self._part(comments, _EMPTY_COMMENTS))
        if not _takes_words(words):
            return
        shapes = without_shapes(self._part(frames, EMPTY_VML), gone)
        fresh = [one for one in sorted(notes.items()) if one[0] not in taken][:NOTES_MAX]
        self._noted.parts[comments] = _with_words(words, fresh)
        numbers = enumerate(fresh, free_number(shapes))
        frame = b"".join(note_shape(cell, number) for number, (cell, _) in numbers)
        self._noted.parts[frames] = _before(shapes, rb"</xml>", frame)

    def _part(self, name: str, empty: bytes) -> bytes:
        if name in self._noted.parts:
            return self._noted.parts[name]
        if name not in self._package.parts():
            return empty
        return b"".join(self._package.chunks(name, SMALL_PART_BYTES))

    def _target(self, relations: bytes, kind: str) -> str:
        for found in _RELATION.findall(relations):
            given = dict(_GIVEN.findall(found))
            target = given.get(b"Target", b"").decode("utf-8", "replace")
            if given.get(b"Type", b"").decode("utf-8", "replace").endswith(kind):
                folder = posixpath.dirname(self._sheet)
                return posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
        return ""

    def _new(self, kind: str, suffix: str) -> str:
        """Name a part, and tell of it in the sheet's relations and in the types of parts."""
        name, key = f"xl/mulu_{kind}{self._place}.{suffix}", f"rIdMulu_{kind}"
        relation = f'<Relationship Id="{key}" Type="{_RELATIONS}/{kind}" Target="/{name}"/>'
        relations = self._part(self._relations, _EMPTY_RELATIONS)
        self._noted.parts[self._relations] = _before(
            relations, rb"</(?:\w+:)?Relationships>", relation.encode()
        )
        types = self._part(_TYPES, b"")
        if kind == "vmlDrawing":
            self._noted.frames[self._sheet] = key
            told = '<Default Extension="vml" ContentType="application/vnd.openxmlformats-'
            told += 'officedocument.vmlDrawing"/>'
            known = re.search(rb'Extension="vml"', types, re.IGNORECASE) is not None
        else:
            told = f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-'
            told += 'officedocument.spreadsheetml.comments+xml"/>'
            known = False
        if not known:
            self._noted.parts[_TYPES] = _before(types, rb"</(?:\w+:)?Types>", told.encode())
        return name


def _without_ours(comments: bytes) -> tuple[bytes, set[Cell], set[Cell]]:
    """The comments that others made, where ours stood, and the cells that are taken."""
    names = [match[1] or b"" for match in _AUTHOR.finditer(comments)]
    ours = {str(at).encode() for at, name in enumerate(names) if name.strip() == AUTHOR.encode()}
    ends = [match.end() for match in _END.finditer(comments)]
    # Behind the last end nothing is looked for: every beginning before it has an end at hand.
    told, rest = (comments[: ends[-1]], comments[ends[-1] :]) if ends else (b"", comments)
    cells = [(cell_of(match[1].decode()), match[2] in ours) for match in _COMMENT.finditer(told)]
    kept = _COMMENT.sub(lambda match: b"" if match[2] in ours else match[0], told) + rest
    return kept, {one for one, is_ours in cells if is_ours}, {o for o, mine in cells if not mine}


def cell_of(ref: str) -> Cell:
    """Row and column of a reference such as ``B2``."""
    letters = ref.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(ref[len(letters) :]), column - 1


def _takes_words(comments: bytes) -> bool:
    """Tell whether a part has both lists that words are added to."""
    ends = (rb"</(?:\w+:)?authors>", rb"</(?:\w+:)?commentList>")
    return all(re.search(end, comments) is not None for end in ends)


def _with_words(comments: bytes, notes: list[tuple[Cell, str]]) -> bytes:
    """Add the words; elements get the prefix that the part has."""
    found = re.search(rb"</((?:\w+:)?)commentList>", comments)
    p = found[1].decode() if found is not None else ""
    number = len(_AUTHOR.findall(comments))
    told = "".join(
        f'<{p}comment ref="{column_letters(column)}{row}" authorId="{number}"><{p}text><{p}t'
        f' xml:space="preserve">{escape(text)}</{p}t></{p}text></{p}comment>'
        for (row, column), text in notes
    )
    author = f"<{p}author>{AUTHOR}</{p}author>".encode() if notes else b""
    comments = _before(comments, rb"</(?:\w+:)?authors>", author)
    return _before(comments, rb"</(?:\w+:)?commentList>", told.encode())


def _before(data: bytes, end: bytes, told: bytes) -> bytes:
    """Put bytes before an element's last end."""
    found = [match.start() for match in re.finditer(end, data)]
    return data[: found[-1]] + told + data[found[-1] :] if found else data
