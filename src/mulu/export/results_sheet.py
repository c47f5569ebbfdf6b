"""A workbook of search results: one sheet of records, one that says what was asked, and when.

Source: docs/spec/export.md EXP-12; docs/spec/search.md SEA-22.
"""

from pathlib import Path
from typing import Final

import msgspec
import xlsxwriter

from mulu.export.csv_file import COLUMNS, cells_of
from mulu.export.exported import Heading, Records

CELL_CHARS_MAX: Final = 32_767
"""A cell holds no more."""
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_WIDE: Final = {"code": 26, "title": 44, "summary": 60, "provider_name": 30, "items": 60}
_NARROW: Final = 14


def write_results(path: Path, heading: Heading, records: Records) -> None:
    """Write records.

    Args:
        path: The file, written over.
        heading: What the export speaks of.
        records: In their order.
    """
    with xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("结果 results")
        sheet.freeze_panes(1, 1)
        for at, name in enumerate(COLUMNS):
            sheet.set_column(at, at, _WIDE.get(name, _NARROW))
        sheet.write_row(0, 0, COLUMNS, bold)
        for row, record in enumerate(records, 1):
            for at, text in enumerate(cells_of(record)):
                if text:
                    sheet.write_string(row, at, text[:CELL_CHARS_MAX])
        sheet.autofilter(0, 0, max(heading.count, 1), len(COLUMNS) - 1)
        about = book.add_worksheet("检索 query")
        about.set_column(0, 1, 40)
        for row, (name, value) in enumerate(heading.facts.items()):
            about.write_string(row, 0, name, bold)
            about.write_string(row, 1, _plain(value))


def _plain(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text[:CELL_CHARS_MAX]
