"""Drop-downs: what the cells of a column offer, from code lists and from other sheets.

Source: docs/spec/excel.md XLS-6.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from mulu.intake.excel.cells import column_letters
from mulu.intake.excel.code_lists import FORMAT_CLASS
from mulu.intake.excel.columns import Column, Level, Sheet
from mulu.intake.excel.sheets import SHEETS

ORGS: Final = {"zh": "机构", "en": "organisations"}
_CHOSEN: Final = frozenset(("choice", "choices", "flag", "mark"))
_LINK_TARGETS: Final[Mapping[str, Level]] = {
    "duties": "duty",
    "systems": "system",
    "system": "system",
    "entries": "entry",
    "related": "entry",
}


class DropDowns:
    """The drop-downs of a workbook.

    Args:
        language: ``zh`` or ``en``.
        levels: Levels that have a sheet in it.
        by_code: Records are named by their codes, else by keys.
    """

    def __init__(self, language: str, levels: Sequence[Level], *, by_code: bool) -> None:
        self._language = language
        self._levels = levels
        self._by_code = by_code

    def rule(self, column: Column, columns: Sequence[Column], sheet: Sheet) -> dict[str, object]:
        """What is offered and taken in the cells of a column; empty when anything is."""
        zh = self._language == "zh"
        one = {
            "error_title": "不在列表中" if zh else "not in the list",
            "error_message": "请从下拉列表选一项" if zh else "choose from the list",
        }
        if column.kind == "count":
            words = "请只写整数" if zh else "whole numbers only"
            return {"validate": "integer", "criteria": ">=", "value": 0, "error_message": words}
        if column.kind in _CHOSEN and column.codes is not None:
            several = {"show_error": False} if column.kind == "choices" else one
            return {"validate": "list", "source": f"={column.codes.name}", **several}
        if column.field == "format_types":
            cell = f"${_letter(columns, 'format_class')}2"
            source = f'=INDIRECT("types_"&MATCH({cell},{FORMAT_CLASS.name},0))'
            return {"validate": "list", "source": source, "show_error": False}
        if source := self._linked(column, sheet):
            return {"validate": "list", "source": source, "show_error": False}
        return {}

    def _linked(self, column: Column, sheet: Sheet) -> str:
        """Where a list draws from what other sheets say, "" when it does not."""
        if column.field == "provider":
            return f"='{ORGS[self._language]}'!$A$2:$A$5000"
        target = sheet.level if column.field == "of" else _LINK_TARGETS.get(column.field)
        if target is None or target not in self._levels:
            return ""
        letter = "A" if self._by_code else "B"
        return f"='{_name(SHEETS[target], self._language)}'!${letter}$2:${letter}$50001"


def _name(sheet: Sheet, language: str) -> str:
    return sheet.zh if language == "zh" else sheet.en


def _letter(columns: Sequence[Column], field: str) -> str:
    return column_letters([column.field for column in columns].index(field))
