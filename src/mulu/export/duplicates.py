"""Entries that may be the same as a table for people: a row for each entry, group after group.

Source: docs/spec/duplicates.md DUP-13.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import xlsxwriter

from mulu.export.csv_file import csv_row, safe_cell

COLUMNS: Final = (
    "group",
    "score",
    "orgs",
    "reasons",
    "count",
    "decided",
    "code",
    "title",
    "provider",
    "provider_name",
    "status",
    "version",
    "items",
    "source",
    "time",
)
Row = Mapping[str, object]
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_WIDE: Final = {"reasons": 40, "code": 26, "title": 48, "provider_name": 30}
_NARROW: Final = 10
_CELL_CHARS_MAX: Final = 32_767


def write_csv(rows: Iterable[Row]) -> Iterator[str]:
    """Write rows as CSV that a spreadsheet opens."""
    yield "\ufeff" + csv_row(COLUMNS)
    for row in rows:
        yield csv_row([safe_cell(str(row.get(name, ""))) for name in COLUMNS])


def write_jsonl(groups: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Write a group a line, as the interface answers it."""
    for group in groups:
        yield msgspec.json.encode(group).decode() + "\n"


def write_xlsx(path: Path, rows: Iterable[Row], sheet_name: str) -> None:
    """Write rows as a workbook; groups are told apart by their shade.

    Args:
        path: The file, written over.
        rows: In the order of their groups.
        sheet_name: Name of the sheet.
    """
    with xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)}) as book:
        bold = book.add_format({"bold": True})
        shades = [book.add_format(), book.add_format({"bg_color": "#EEF3F8"})]
        sheet = book.add_worksheet(sheet_name)
        sheet.freeze_panes(1, 0)
        for at, name in enumerate(COLUMNS):
            sheet.set_column(at, at, _WIDE.get(name, _NARROW))
        sheet.write_row(0, 0, COLUMNS, bold)
        for number, row in enumerate(rows, 1):
            shade = shades[int(str(row["group"])) % 2]
            for at, name in enumerate(COLUMNS):
                _write_cell(sheet, number, at, row.get(name, ""), shade)


def _write_cell(sheet: Any, row: int, at: int, value: object, shade: object) -> None:  # noqa: ANN401 - untyped
    if isinstance(value, int):
        sheet.write_number(row, at, value, shade)
    else:
        sheet.write_string(row, at, str(value)[:_CELL_CHARS_MAX], shade)
