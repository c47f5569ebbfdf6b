"""Records of the chain as rows: the cells of a record, and of its items or columns.

Source: docs/spec/excel.md XLS-5 and XLS-11.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from mulu.intake.excel.columns import BODIES, Column, Level, Sheet
from mulu.intake.excel.drafting import TEXT_FIELDS
from mulu.intake.excel.sheets import SHEETS
from mulu.intake.excel.values import show_value
from mulu.intake.needs import KnownRecord
from mulu.modules.catalog.records import Table

CELL_CHARS_MAX: Final = 32_767
"""Most that a spreadsheet program keeps of one cell, its sign at the end included."""
_AMBIGUOUS: Final = re.compile(r"_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")
"""Two escapes of the file format that share a sign: no two programs read it alike."""
TOO_LONG: Final = {
    "zh": "（无法列出；不改此格即保持原值）",
    "en": "(cannot be shown; as long as this cell is left alone its value stays)",
}

ItemNames = Callable[[str], Sequence[str]]
"""Names of the items of an entry, by its code; empty when they are not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A record as rows."""

    sheet: Sheet
    cells: dict[str, str]
    """By field, without those that are empty."""
    parts: list[dict[str, str]] = field(default_factory=list)


def level_of(record: KnownRecord) -> Level:
    """The level that a record is of."""
    return next(level for level, body in BODIES.items() if isinstance(record.record, body))


def show_record(known: KnownRecord, language: str, provider: str, item_names: ItemNames) -> Shown:
    """Show a record whose text can be read.

    Args:
        known: The record; its text is not None.
        language: ``zh`` or ``en``.
        provider: How its provider is shown.
        item_names: Asked about a table's first entry.
    """
    sheet = SHEETS[level_of(known)]
    cells = {"code": known.code, "provider": provider}
    if isinstance(known.record, Table):
        cells["system"] = known.record.system
    for column in sheet.columns:
        if column.kind != "own":
            cells[column.field] = _fit(
                show_value(column, _value(known, column), language), language
            )
    parts = _parts(sheet, known, language, item_names) if sheet.part_field else []
    return Shown(sheet=sheet, cells={n: t for n, t in cells.items() if t}, parts=parts)


def _fit(cell: str, language: str) -> str:
    shows = len(cell) < CELL_CHARS_MAX and not _AMBIGUOUS.search(cell)
    return cell if shows else TOO_LONG[language]


def _value(known: KnownRecord, column: Column) -> object:
    name = TEXT_FIELDS.get(column.field)
    if name is None and column.field in known.record.__struct_fields__:
        return getattr(known.record, column.field)
    return getattr(known.text, name or column.field)


def _parts(
    sheet: Sheet, known: KnownRecord, language: str, item_names: ItemNames
) -> list[dict[str, str]]:
    bodies = getattr(known.record, sheet.part_field)
    texts = getattr(known.text, sheet.part_field)
    names = _items_carried(known, item_names)
    return [
        _part(sheet, body, text, names, language) for body, text in zip(bodies, texts, strict=False)
    ]


def _part(
    sheet: Sheet, body: object, text: object, names: Sequence[str], language: str
) -> dict[str, str]:
    cells: dict[str, str] = {}
    for column in sheet.parts:
        if column.field == "item":
            place = getattr(body, "item", 0)
            cells["item"] = names[place - 1] if 0 < place <= len(names) else ""
        elif column.kind != "own":
            source = body if hasattr(body, column.field) else text
            cells[column.field] = show_value(column, getattr(source, column.field), language)
    return {name: cell for name, cell in cells.items() if cell}


def _items_carried(known: KnownRecord, item_names: ItemNames) -> Sequence[str]:
    record = known.record
    if not isinstance(record, Table) or not record.entries:
        return ()
    return item_names(record.entries[0]) if any(c.item for c in record.columns) else ()
