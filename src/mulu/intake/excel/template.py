"""Workbooks are written: templates, and the same templates filled with what the chain has.

Rows go to disk as they come, so memory does not grow with them. What a text begins with never makes
it a formula: every text is written as a text, and one that begins with a sign of formulas is marked
so that editing it keeps it one.

Source: docs/spec/excel.md XLS-1 to XLS-6, XLS-10, XLS-18, XLS-23 and XLS-24.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from mulu.intake.excel import columns as tools
from mulu.intake.excel.code_lists import ALL, FORMAT_TYPES
from mulu.intake.excel.columns import Column, Level, Sheet
from mulu.intake.excel.drafting import mark_fields, parts_text
from mulu.intake.excel.drop_downs import ORGS, DropDowns
from mulu.intake.excel.gap_sheet import NAME as GAP_SHEET
from mulu.intake.excel.gap_sheet import GapSheet
from mulu.intake.excel.lacking import lacking, mending
from mulu.intake.excel.marks import make_marks
from mulu.intake.excel.parts import PartRow
from mulu.intake.excel.sheets import SHEETS
from mulu.intake.excel.showing import Shown
from mulu.intake.excel.workbook import ABOUT, FORMAT

EXAMPLE: Final = {"zh": "填写说明与示例", "en": "Example"}
LISTS: Final = "lists"
ROWS_VALIDATED: Final = 200_000
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS_MAX: Final = 10**15
_HEADINGS: Final = {
    "zh": ("工作表", "列", "必填", "示例", "说明", "可选值"),
    "en": ("sheet", "column", "needed", "example", "how to fill it in", "choices"),
}
_INTRO: Final = {
    "zh": "每行一条记录；带 * 的列必填。数据目录的信息项、库表的字段写在各自的工作表，"
    "用编号或代码对应。填好后：mulu import 文件.xlsx",
    "en": "One record a row; columns with * are needed. Items of entries and columns of tables"
    " stand on sheets of their own and name their record by key or code."
    " Then: mulu import FILE.xlsx",
}


class WorkbookWriter:
    """A workbook in the making.

    Args:
        path: Where it is written; its folder takes the temporary files too.
        levels: Sheets that it has.
        language: ``zh`` or ``en``.
        about: What the hidden sheet says besides: ``chain``, ``height``.
        orgs: Organisations to choose from: how they are shown, and credit code or "".
        gaps: Has columns that say what records lack and how that is mended, and explains it.
    """

    def __init__(
        self,
        path: Path,
        levels: Sequence[Level],
        language: str,
        *,
        about: Mapping[str, str] | None = None,
        orgs: Sequence[tuple[str, str]] = (),
        gaps: bool = False,
    ) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(path.parent),
        }
        self._language = language
        self._book = xlsxwriter.Workbook(str(path), options)
        self._formats = _formats(self._book)
        self._exported = bool(about)
        self._sheets: dict[str, Any] = {}
        self._rows: dict[str, int] = {}
        self._drop_downs = DropDowns(language, levels, by_code=bool(about))
        self._example([SHEETS[level] for level in levels])
        self._gap_sheet = self._explaining() if gaps else None
        for level in levels:
            self._open(SHEETS[level])
        self._orgs(orgs)
        self._lists()
        self._about({**(about or {}), "format": FORMAT, "language": language})

    def _explaining(self) -> GapSheet:
        page = self._book.add_worksheet(GAP_SHEET[self._language])
        forms = self._formats
        return GapSheet(page, self._language, heading=forms["heading"], wrapped=forms["wrapped"])

    def _name(self, thing: Sheet | Column) -> str:
        return thing.zh if self._language == "zh" else thing.en

    def _parts_name(self, sheet: Sheet) -> str:
        return sheet.parts_zh if self._language == "zh" else sheet.parts_en

    def record_columns(self, sheet: Sheet) -> tuple[Column, ...]:
        """The columns of records, those of exports included."""
        gaps = (tools.GAPS, tools.MENDING) if self._gap_sheet else ()
        return (*sheet.columns, *gaps, *((tools.BASE, tools.MARKS) if self._exported else ()))

    def _open(self, sheet: Sheet) -> None:
        self._add(self._name(sheet), self.record_columns(sheet), sheet)
        if sheet.parts:
            self._add(self._parts_name(sheet), sheet.parts, sheet)

    def _add(self, name: str, columns: Sequence[Column], sheet: Sheet) -> None:
        page = self._book.add_worksheet(name)
        self._sheets[name] = page
        self._rows[name] = 1
        page.freeze_panes(1, 4 if columns is not sheet.parts else 1)
        for place, column in enumerate(columns):
            hidden = {"hidden": True} if column in (tools.BASE, tools.MARKS) else {}
            style = self._formats["number" if column.kind == "count" else "text"]
            page.set_column(place, place, column.width, style, hidden)
            rule = self._drop_downs.rule(column, columns, sheet)
            if rule:
                page.data_validation(1, place, ROWS_VALIDATED, place, rule)
        for place, column in enumerate(columns):
            heading = self._name(column) + ("*" if column.required else "")
            style = self._formats["needed" if column.required else "heading"]
            page.write_string(0, place, heading, style)
            if note := self._note(column):
                page.write_comment(0, place, note, {"x_scale": 2, "y_scale": 1.5})
        page.autofilter(0, 0, ROWS_VALIDATED, len(columns) - 1)

    def _note(self, column: Column) -> str:
        zh = self._language == "zh"
        lines = [column.note[0 if zh else 1]]
        if example := column.example[0 if zh else 1]:
            lines.append(("例：" if zh else "for example: ") + example)
        return "\n".join(filter(None, lines))

    def _example(self, sheets: Sequence[Sheet]) -> None:
        language, place = self._language, 0 if self._language == "zh" else 1
        page = self._book.add_worksheet(EXAMPLE[language])
        for index, width in enumerate((14, 24, 8, 34, 60, 60)):
            page.set_column(index, index, width, self._formats["wrapped"])
        page.write_string(0, 0, _INTRO[language], self._formats["plain"])
        for index, heading in enumerate(_HEADINGS[language]):
            page.write_string(2, index, heading, self._formats["heading"])
        row = 3
        for sheet in sheets:
            for name, listed in (
                (self._name(sheet), sheet.columns),
                (self._parts_name(sheet), sheet.parts),
            ):
                for column in listed:
                    labels = "；".join(column.codes.labels(language)) if column.codes else ""
                    needed = ("是" if language == "zh" else "yes") if column.required else ""
                    cells = (name, self._name(column), needed, column.example[place])
                    self._line(page, row, (*cells, column.note[place], labels))
                    row += 1
        page.freeze_panes(3, 0)

    def _line(self, page: Any, row: int, cells: Sequence[str]) -> None:  # noqa: ANN401
        for index, cell in enumerate(cells):
            if cell:
                page.write_string(row, index, cell, self._formats["wrapped"])

    def _orgs(self, orgs: Sequence[tuple[str, str]]) -> None:
        page = self._book.add_worksheet(ORGS[self._language])
        zh = self._language == "zh"
        page.set_column(0, 0, 40, self._formats["text"])
        page.set_column(1, 1, 24, self._formats["text"])
        headings = ("机构", "统一社会信用代码") if zh else ("organisation", "credit code")
        for index, heading in enumerate(headings):
            page.write_string(0, index, heading, self._formats["heading"])
        for row, cells in enumerate(orgs, 1):
            for index, cell in enumerate(cells):
                self._put(page, row, index, cell)

    def _lists(self) -> None:
        """The code lists that drop-downs draw from, each a named range."""
        page = self._book.add_worksheet(LISTS)
        page.hide()
        lists = [(codes.name, codes.labels(self._language)) for codes in ALL]
        lists += [(f"types_{number}", list(types)) for number, types in FORMAT_TYPES.items()]
        for row in range(max(len(labels) for _, labels in lists)):
            for index, (_, labels) in enumerate(lists):
                if row < len(labels):
                    page.write_string(row, index, labels[row])
        for index, (name, labels) in enumerate(lists):
            letter = chr(65 + index)
            self._book.define_name(name, f"={LISTS}!${letter}$1:${letter}${len(labels)}")

    def _about(self, about: Mapping[str, str]) -> None:
        page = self._book.add_worksheet(ABOUT)
        page.hide()
        for row, (name, value) in enumerate(sorted(about.items())):
            page.write_string(row, 0, name)
            page.write_string(row, 1, value)

    def write(self, shown: Shown, base: str, gaps: Sequence[str] = ()) -> None:
        """Write a record below those before it.

        Args:
            shown: The record.
            base: Its content hash.
            gaps: What it lacks; for workbooks that say so.
        """
        sheet = shown.sheet
        wanted = lacking(sheet, gaps, self._language)
        if self._gap_sheet is not None:
            self._gap_sheet.count(sheet, gaps)
        rows = [PartRow(number=0, cells=cells, odd={}) for cells in shown.parts]
        said = {**shown.cells, sheet.part_field: parts_text(rows)}
        cells = {
            **shown.cells,
            "base": base,
            "marks": make_marks(mark_fields(sheet), said),
            "gaps": "；".join(wanted.values()),
            "mending": mending(gaps, self._language),
        }
        self._row(self._name(sheet), self.record_columns(sheet), cells, wanted)
        for part in shown.parts:
            owner = {"of": shown.cells["code"], **part}
            self._row(self._parts_name(sheet), sheet.parts, owner, {})

    def _row(
        self,
        name: str,
        columns: Sequence[Column],
        cells: Mapping[str, str],
        lacks: Mapping[str, str],
    ) -> None:
        page, row = self._sheets[name], self._rows[name]
        for place, column in enumerate(columns):
            cell = cells.get(column.field, "")
            wanted = column.field in lacks
            if cell and column.kind == "count" and int(cell) < _NUMBERS_MAX and not wanted:
                page.write_number(row, place, int(cell))
            elif cell:
                self._put(page, row, place, cell, wanted=wanted)
            elif wanted:
                page.write_blank(row, place, None, self._formats["wanted"])
        self._rows[name] = row + 1

    def _put(self, page: Any, row: int, place: int, cell: str, *, wanted: bool = False) -> None:  # noqa: ANN401
        quoted = "quoted_" if cell.startswith(FORMULA_SIGNS) else ""
        style = self._formats[f"{quoted}{'wanted' if wanted else 'text'}"]
        page.write_string(row, place, cell, style)

    def close(self) -> None:
        """Put the file together."""
        if self._gap_sheet is not None:
            self._gap_sheet.write()
        self._book.close()


def _formats(book: Any) -> dict[str, Any]:  # noqa: ANN401 - untyped package
    made: dict[str, dict[str, object]] = {
        "plain": {},
        "wrapped": {"text_wrap": True, "valign": "top"},
        "text": {"num_format": "@"},
        "number": {"num_format": "0"},
        "heading": {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True},
        "needed": {"bold": True, "bg_color": "#FCE4D6", "border": 1, "text_wrap": True},
        "wanted": {"num_format": "@", "bg_color": "#FFF2CC"},
    }
    found = {name: book.add_format(form) for name, form in made.items()}
    for name in ("text", "wanted"):
        found[f"quoted_{name}"] = book.add_format({**made[name], "quote_prefix": True})
    return found
