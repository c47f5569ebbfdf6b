"""Reader for workbooks: our templates filled in, exports edited, and tables of old templates.

Source: docs/spec/excel.md XLS-9 to XLS-17; docs/spec/intake.md INT-1 to INT-6.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.excel import wording
from mulu.intake.excel.cells import Row, column_letters
from mulu.intake.excel.columns import TOOLS
from mulu.intake.excel.drafting import draft_row
from mulu.intake.excel.headers import Layout, Mapped
from mulu.intake.excel.package import OLE_MAGIC, ZIP_MAGIC, Package
from mulu.intake.excel.parts import PartRow, Parts, owner_of, part_row
from mulu.intake.excel.pod_sheets import POD, pod_records
from mulu.intake.excel.workbook import Workbook, data_rows, look_into
from mulu.intake.pod import PodReader
from mulu.intake.port import BrokenFileError, BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.intake.privacy import mask_text

_SIGNS: Final = (b"[Content_Types].xml", b"xl/", b"_rels/.rels")
_FREE: Final = frozenset(("text", "list"))
_POD: Final = PodReader()
_BESIDE: Final = frozenset(column.field for column in TOOLS)
"""Columns that say nothing of a record."""
_DIGITS_LEAST: Final = 6
"""Fewer digits are neither a telephone nor an identity number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcelReader:
    """The reader of workbooks."""

    name: str = "excel"
    said: Mapped = field(default_factory=dict)
    """What a person said about headings, in normal form → field."""

    def detects(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - content decides
        """A package with the parts of a workbook, or an OLE file, which is told what to do."""
        if head.startswith(OLE_MAGIC):
            return True
        return head.startswith(ZIP_MAGIC) and any(sign in head for sign in _SIGNS)

    def read(self, file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
        """Read duties, then entries, systems and tables, each in the order of rows."""
        try:
            with Package(file.path) as package:
                yield from _Run(file, package, look_into(package, self.said)).records()
        except BrokenFileError as err:
            yield BrokenPlace(line=0, offset=0, reason=str(err))

    def draft(self, record: SourceRecord) -> Draft | OrgDraft | Unusable:
        """Turn a row, with its parts, into a draft."""
        if record.listed_in == POD:
            return _POD.draft(record)
        return draft_row(record)


class _Run:
    """One reading of one workbook."""

    def __init__(self, file: SourceFile, package: Package, book: Workbook) -> None:
        self._file = file
        self._package = package
        self._book = book
        self._parts: dict[str, Parts] = {}
        self._index = 0

    def records(self) -> Iterator[SourceRecord | BrokenPlace]:
        yield from self._book.problems
        if self._book.pod and not self._book.layouts:
            yield from pod_records(self._file, self._package, self._book.pod)
            return
        for layout in self._book.parts:
            self._collect(layout)
        for layout in self._book.layouts:
            rows = data_rows(self._package, layout)
            if layout.parts:
                yield from self._grouped(layout, rows)
            else:
                for row in rows:
                    yield from self._single(layout, row)
        for parts in self._parts.values():
            yield from _orphans(parts)

    def _collect(self, layout: Layout) -> None:
        parts = self._parts.setdefault(layout.sheet.level, Parts())
        parts.layout = layout
        for row in data_rows(self._package, layout):
            part = part_row(row, layout)
            owner = owner_of(part.cells.pop("of", ""))
            if part.cells or part.odd:
                parts.take(owner, part)

    def _single(self, layout: Layout, row: Row) -> Iterator[SourceRecord]:
        if _says_something(layout, row):
            parts = self._parts.get(layout.sheet.level) or Parts()
            cells = _cells(layout, row)
            names = tuple(owner_of(cells.get(name, "")) for name in ("code", "key"))
            found = parts.of(names)
            title = owner_of(cells.get("title", ""))
            doubtful = not found and title in parts.used
            found = found or parts.of((title,))
            yield self._record(layout, row, found, parts.layout or layout, doubtful=doubtful)

    def _grouped(self, layout: Layout, rows: Iterator[Row]) -> Iterator[SourceRecord]:
        """Rows of an old template, where a record takes as many rows as it has items."""
        first: Row | None = None
        found: list[PartRow] = []
        for row in rows:
            part = part_row(row, layout)
            if first is None or _begins_anew(layout, row, first):
                if first is not None:
                    yield self._record(layout, first, found, layout)
                first, found = (row, []) if _says_something(layout, row) else (None, [])
            if first is not None and (part.cells or part.odd):
                found.append(part)
        if first is not None:
            yield self._record(layout, first, found, layout)

    def _record(
        self,
        layout: Layout,
        row: Row,
        parts: list[PartRow],
        parts_layout: Layout,
        *,
        doubtful: bool = False,
    ) -> SourceRecord:
        masked: Counter[str] = Counter()
        values: dict[str, object] = {
            "cells": _masked(layout, _cells(layout, row), masked),
            "raw": _cells(layout, row),
            "odd": {c.field: row.odd[i] for i, c in layout.columns.items() if i in row.odd},
            "others": _others(layout, row, masked),
            "parts": parts,
            "layout": layout,
            "parts_layout": parts_layout,
            "ours": self._book.ours,
            "doubtful": doubtful,
        }
        self._index += 1
        return SourceRecord(
            source=self._file.source,
            index=self._index - 1,
            line=row.number,
            offset=0,
            values=values,
            listed_in=layout.sheet.level,
            dropped_person_fields=sum(1 for index in layout.persons if row.cells.get(index, "")),
            masked=masked,
            place=f"{layout.part.name}!{row.number}",
        )


def _says_something(layout: Layout, row: Row) -> bool:
    return any(
        index in row.cells or index in row.odd
        for index, column in layout.columns.items()
        if column.field not in _BESIDE
    )


def _cells(layout: Layout, row: Row) -> dict[str, str]:
    cells = row.cells
    return {
        column.field: cells[index] for index, column in layout.columns.items() if index in cells
    }


def _others(layout: Layout, row: Row, masked: Counter[str]) -> dict[str, str]:
    return {
        heading: _mask(row.cells[index], masked)
        for index, heading in layout.others.items()
        if row.cells.get(index, "").strip()
    }


def _masked(layout: Layout, cells: dict[str, str], masked: Counter[str]) -> dict[str, str]:
    """Cells of free text without patterns of persons."""
    for column in layout.columns.values():
        text = cells.get(column.field)
        if text is not None and column.kind in _FREE:
            cells[column.field] = _mask(text, masked)
    return cells


def _mask(text: str, masked: Counter[str]) -> str:
    if "@" not in text and "\uff20" not in text and sum(map(str.isdigit, text)) < _DIGITS_LEAST:
        return text
    told, found = mask_text(text)
    masked.update(found)
    return told


def _begins_anew(layout: Layout, row: Row, first: Row) -> bool:
    """A row names another record than the one before; one that names none goes on with it."""
    for index, column in layout.columns.items():
        if column.field in ("code", "title", "provider", "key"):
            text = row.cells.get(index, "")
            if text and text != first.cells.get(index, ""):
                return True
    return False


def _orphans(parts: Parts) -> Iterator[BrokenPlace]:
    if parts.layout is None:
        return
    part, sheet = parts.layout.part.name, parts.layout.sheet.zh
    letter = next(column_letters(i) for i, c in parts.layout.parts.items() if c.field == "of")
    for name, number in parts.first_rows.items():
        if name in parts.packed:
            words = wording.orphan_part(name, sheet) if name else wording.missing()
            first = parts.layout.sheet.parts[0]
            reason = wording.at_cell(f"{part}!{letter}{number}", (first.zh, first.en), words)
            yield BrokenPlace(line=number, offset=0, reason=reason)
