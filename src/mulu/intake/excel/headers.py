"""Which sheets of a workbook hold records, and what their columns mean.

A sheet is told by its headings, wherever in the first rows they stand, also when they take two or
three rows: the cell of the lowest counts, where it is empty the one above.

Source: docs/spec/excel.md XLS-14 to XLS-17.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mulu.intake.excel import columns as tools
from mulu.intake.excel.cells import Merge, Row, column_letters
from mulu.intake.excel.columns import Column, Level, Sheet, heading_key, known_headings
from mulu.intake.excel.package import SheetPart
from mulu.intake.excel.sheets import SHEETS
from mulu.intake.person_keys import is_person_key

ROWS_SEARCHED: Final = 30
_HEADING_ROWS: Final = 3
_KNOWN_LEAST: Final = 2
GENERIC_TITLES: Final = ("名称", "标题", "name", "title")


@dataclass(slots=True, kw_only=True)
class Layout:
    """What the columns of one sheet mean."""

    part: SheetPart
    sheet: Sheet
    header_row: int
    columns: dict[int, Column] = field(default_factory=dict)
    """Of records; empty on a sheet of parts."""
    parts: dict[int, Column] = field(default_factory=dict)
    """Of parts: on a sheet of their own, or in the rows of records (old templates)."""
    others: dict[int, str] = field(default_factory=dict)
    """Headings that nothing is known about."""
    persons: dict[int, str] = field(default_factory=dict)
    """Headings of columns with persons."""
    twice: list[tuple[str, str]] = field(default_factory=list)
    """Headings that stand there twice, with their letters."""
    merges: dict[int, list[Merge]] = field(default_factory=dict)
    """Cells merged downwards, by their first row."""

    @property
    def score(self) -> int:
        """How many headings are known."""
        return len(self.columns) + len(self.parts)

    @property
    def of_parts(self) -> bool:
        """The sheet holds parts only."""
        return not self.columns


Mapped = Mapping[str, str]
"""Heading → field, as a person said; an empty field leaves the column out."""


def find_layout(
    part: SheetPart, rows: Sequence[Row], said: Mapped, levels: Sequence[Level] = ()
) -> Layout | None:
    """Find the headings of a sheet.

    Args:
        part: The sheet.
        rows: Its first rows.
        said: What a person said about headings.
        levels: Levels that come into question; all when empty.

    Returns:
        The layout in which most headings are known, None when the sheet holds no records.
    """
    best: Layout | None = None
    for place in range(len(rows)):
        headings = _headings(rows, place)
        for level in levels or SHEETS:
            layout = _judge(part, SHEETS[level], rows[place].number, headings, said)
            if layout is not None and (best is None or layout.score > best.score):
                best = layout
    return best


def _headings(rows: Sequence[Row], place: int) -> dict[int, str]:
    found: dict[int, str] = {}
    for above in range(_HEADING_ROWS):
        if place - above < 0 or rows[place].number - rows[place - above].number > above:
            break
        for column, text in rows[place - above].cells.items():
            found.setdefault(column, text)
    return found


def _judge(
    part: SheetPart, sheet: Sheet, number: int, headings: Mapping[int, str], said: Mapped
) -> Layout | None:
    of_records = known_headings((*sheet.columns, *tools.TOOLS))
    if heading_key(part.name) in (heading_key(sheet.zh), heading_key(sheet.en), sheet.level):
        title = sheet.column("title")
        for word in GENERIC_TITLES:
            if title is not None:
                of_records.setdefault(word, title)
    of_parts = known_headings(sheet.parts)
    layout = Layout(part=part, sheet=sheet, header_row=number)
    belongs = heading_key(sheet.parts_zh) and any(
        of_parts.get(heading_key(text)) is sheet.parts[0] for text in headings.values()
    )
    if belongs:
        _assign(layout, headings, said, {}, of_parts)
        return layout if {"of", "name"} <= _fields(layout.parts) else None
    _assign(layout, headings, said, of_records, of_parts)
    known = _fields(layout.columns)
    return layout if "title" in known and layout.score >= _KNOWN_LEAST else None


def _fields(columns: Mapping[int, Column]) -> set[str]:
    return {column.field for column in columns.values()}


def _assign(
    layout: Layout,
    headings: Mapping[int, str],
    said: Mapped,
    of_records: Mapping[str, Column],
    of_parts: Mapping[str, Column],
) -> None:
    taken: dict[str, int] = {}
    for index in sorted(headings):
        heading = headings[index]
        key = heading_key(said.get(heading_key(heading), heading))
        record, part = of_records.get(key), of_parts.get(key)
        known = record or part
        if known is None:
            if key:
                _set_aside(layout, index, heading)
        elif (name := f"{record is None}{known.field}") in taken:
            letters = f"{column_letters(taken[name])}, {column_letters(index)}"
            layout.twice.append((heading, letters))
        else:
            taken[name] = index
            (layout.columns if record is not None else layout.parts)[index] = known


def _set_aside(layout: Layout, index: int, heading: str) -> None:
    plain = " ".join(heading.split())[:80]
    if is_person_key(plain):
        layout.persons[index] = plain
    else:
        layout.others[index] = plain


def keep_merges(layout: Layout, merges: Sequence[Merge]) -> None:
    """Keep the merges that reach down over rows of records."""
    for merge in merges:
        if merge.first_row > layout.header_row and merge.last_row > merge.first_row:
            layout.merges.setdefault(merge.first_row, []).append(merge)
