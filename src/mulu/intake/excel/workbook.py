"""A workbook as an import sees it: its sheets of records, and what it says about itself.

Source: docs/spec/excel.md XLS-9 to XLS-17.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from mulu.intake.excel import wording
from mulu.intake.excel.cells import Row, read_merges, read_rows
from mulu.intake.excel.columns import LEVELS
from mulu.intake.excel.headers import ROWS_SEARCHED, Layout, Mapped, find_layout, keep_merges
from mulu.intake.excel.package import Package, SheetPart
from mulu.intake.excel.pod_sheets import PodSheet, find_pod
from mulu.intake.port import BrokenFileError, BrokenPlace

ABOUT: Final = "mulu"
"""Name of the hidden sheet on which a workbook of ours says what it is."""
FORMAT: Final = "mulu-workbook/1"
_ASIDE: Final = ("示例", "example", "说明", "填写", "缺项说明", "gaps explained")
"""How the names of sheets begin that hold examples and explanations."""


@dataclass(slots=True, kw_only=True)
class Workbook:
    """What was found in a workbook."""

    layouts: list[Layout] = field(default_factory=list)
    """Sheets of records, in the order in which they are read: duties, entries, systems, tables."""
    parts: list[Layout] = field(default_factory=list)
    """Sheets of parts."""
    pod: list[PodSheet] = field(default_factory=list)
    """Sheets of a workbook of ``data.json``; read when nothing else is."""
    about: Mapping[str, str] = field(default_factory=dict)
    """``format``, ``chain``, ``height``, ``language`` of a workbook of ours; else empty."""
    problems: list[BrokenPlace] = field(default_factory=list)

    @property
    def marked(self) -> list[Layout]:
        """Every sheet on which something may be wrong."""
        return [*self.layouts, *self.parts, *(sheet.layout for sheet in self.pod)]

    @property
    def ours(self) -> bool:
        """It was made by this program."""
        return self.about.get("format") == FORMAT


def look_into(package: Package, said: Mapped) -> Workbook:
    """Find the sheets of records.

    Args:
        package: The open workbook.
        said: What a person said about headings.

    Raises:
        BrokenFileError: A sheet cannot be read.
    """
    book = Workbook()
    for part in package.sheets:
        head = _first_rows(package, part)
        if part.name == ABOUT and part.hidden:
            book.about = {row.cells[0]: row.cells.get(1, "") for row in head if 0 in row.cells}
            continue
        if part.name.strip().lower().startswith(_ASIDE):
            continue
        layout = find_layout(part, head, said)
        if layout is not None:
            _keep(package, book, layout)
        elif (pod := find_pod(part, head)) is not None and not part.hidden:
            book.pod.append(pod)
    book.layouts.sort(key=lambda layout: LEVELS.index(layout.sheet.level))
    if not any(sheet.kind == "dataset" for sheet in book.pod):
        book.pod = []
    if not (book.layouts or book.pod or book.problems):
        names = [part.name for part in package.sheets if not part.hidden]
        book.problems.append(_place(0, wording.no_catalogue(names)))
    return book


def _keep(package: Package, book: Workbook, layout: Layout) -> None:
    if layout.part.hidden:
        book.problems.append(_place(0, wording.hidden_sheet(layout.part.name)))
        return
    for heading, letters in layout.twice:
        reason = wording.column_twice(layout.part.name, heading, letters)
        book.problems.append(_place(layout.header_row, reason))
    keep_merges(layout, read_merges(package, layout.part))
    (book.parts if layout.of_parts else book.layouts).append(layout)


def _first_rows(package: Package, part: SheetPart) -> list[Row]:
    rows = islice(read_rows(package, part), ROWS_SEARCHED)
    return [row for row in rows if row.number <= 2 * ROWS_SEARCHED]


def _place(line: int, reason: str) -> BrokenPlace:
    return BrokenPlace(line=line, offset=0, reason=reason)


def data_rows(package: Package, layout: Layout) -> Iterator[Row]:
    """The rows below the headings, merged cells filled in downwards.

    Raises:
        BrokenFileError: The sheet can be read no further.
    """
    active: dict[int, tuple[int, str]] = {}
    for row in read_rows(package, layout.part):
        if row.number <= layout.header_row:
            continue
        for merge in layout.merges.get(row.number, ()):
            value = row.cells.get(merge.first_column, "")
            active[merge.first_column] = (merge.last_row, value)
        if active:
            _fill(row, active)
        yield row


def _fill(row: Row, active: dict[int, tuple[int, str]]) -> None:
    for column, (last, value) in list(active.items()):
        if row.number > last:
            del active[column]
        elif value:
            row.cells.setdefault(column, value)


def read_about(package: Package) -> Mapping[str, str]:
    """What a workbook says about itself; empty when it is not ours."""
    for part in package.sheets:
        if part.name == ABOUT and part.hidden:
            try:
                rows = _first_rows(package, part)
            except BrokenFileError:
                return {}
            return {row.cells[0]: row.cells.get(1, "") for row in rows if 0 in row.cells}
    return {}
