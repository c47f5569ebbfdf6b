"""Where in a row a gap is mended.

Source: docs/spec/excel.md XLS-18; docs/spec/profiles.md PRO-6.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from mulu.intake.excel.columns import Sheet
from mulu.modules.catalog.gap_names import GAP_NAMES

_FIELDS: Final[Mapping[str, str]] = {
    "format": "format_class",
    "official_code": "code",
    "item_names": "items",
    "length": "items",
    "column_names": "columns",
}


def lacking(sheet: Sheet, gaps: Iterable[str], language: str) -> dict[str, str]:
    """Field of each gap, or the gap itself where no cell of the row is meant, and its name."""
    found: dict[str, str] = {}
    for gap in gaps:
        name = gap.partition(":")[2]
        field = _FIELDS.get(name, name)
        zh, en = GAP_NAMES.get(gap, (gap, gap))
        place = field if sheet.column(field) is not None else gap
        told = zh if language == "zh" else en
        found[place] = f"{found[place]}；{told}" if place in found else told
    return found
