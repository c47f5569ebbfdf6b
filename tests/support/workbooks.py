"""Workbooks for tests, written and opened with a library that the program does not use."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from mulu.intake.excel.columns import LEVELS
from mulu.intake.excel.showing import show_record
from mulu.intake.excel.template import WorkbookWriter
from mulu.intake.port import SourceFile
from mulu.modules.catalog.texts import EntryText
from tests.support.catalogue_files import source_file
from tests.support.fake_chain import FakeChain


def sheet_file(
    folder: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], name: str = "book.xlsx"
) -> SourceFile:
    """A workbook with these rows on its sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(list(row))
    made.save(folder / name)
    return source_file(folder / name)


def template(folder: Path, name: str = "template.xlsx", language: str = "zh") -> Path:
    """An empty template of all levels."""
    path = folder / name
    WorkbookWriter(path, LEVELS, language).close()
    return path


def exported(chain: FakeChain, path: Path, language: str = "zh", **about: str) -> Path:
    """What a chain has, as an export."""
    orgs = {one.org_id: f"{one.org_id} {one.text.name}" for one in chain.orgs() if one.text}
    records = chain.records()

    def item_names(code: str) -> list[str]:
        text = records[code].text
        return [item.name for item in text.items] if isinstance(text, EntryText) else []

    told = {"chain": "test", "height": "7", **about}
    writer = WorkbookWriter(path, LEVELS, language, about=told)
    for known in records.values():
        shown = show_record(known, language, orgs[known.provider], item_names)
        writer.write(shown, known.content_hash)
    writer.close()
    return path


class Editing:
    """A workbook opened, changed and saved, as a person does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book: Any = openpyxl.load_workbook(path)

    def column(self, sheet: str, heading: str) -> int:
        """Number of a column, from 1."""
        headings = [str(cell.value or "").rstrip("*") for cell in self.book[sheet][1]]
        return headings.index(heading) + 1

    def put(self, sheet: str, row: int, **cells: Any) -> "Editing":
        """Write cells of a row by their headings."""
        page = self.book[sheet]
        for heading, value in cells.items():
            page.cell(row, self.column(sheet, heading)).value = value
        return self

    def get(self, sheet: str, row: int, heading: str) -> Any:
        """What a cell holds."""
        return self.book[sheet].cell(row, self.column(sheet, heading)).value

    def row_of(self, sheet: str, heading: str, value: str) -> int:
        """The row that says something in a column."""
        place = self.column(sheet, heading)
        rows = range(2, self.book[sheet].max_row + 1)
        return next(row for row in rows if self.book[sheet].cell(row, place).value == value)

    def save(self, path: Path | None = None) -> SourceFile:
        """Save it."""
        self.book.save(path or self.path)
        return source_file(path or self.path)
