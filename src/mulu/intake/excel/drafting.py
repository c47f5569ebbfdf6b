"""Rows become drafts: each cell by its column, whatever cannot be held said beside its place.

A row that was exported carries what it was made from. When nothing of it changed, its draft says so
and nothing more is looked at; else the draft names the changed fields, and only these are put onto
what the chain has.

Source: docs/spec/excel.md XLS-9 to XLS-13.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from mulu.core import ids
from mulu.intake.draft import NO_LINKS, Draft, Links, SourceKey, source_id
from mulu.intake.excel import wording
from mulu.intake.excel.cells import column_letters
from mulu.intake.excel.columns import Column, Level, Sheet
from mulu.intake.excel.headers import Layout
from mulu.intake.excel.marks import changed_fields
from mulu.intake.excel.parts import PartRow
from mulu.intake.excel.values import BadCellError, clean_text, read_value
from mulu.intake.linking import native_id
from mulu.intake.originals import Originals
from mulu.intake.port import SourceRecord, Unusable
from mulu.modules.catalog.records import Column as TableColumn
from mulu.modules.catalog.records import Item, Record, Table
from mulu.modules.catalog.texts import ColumnText, ItemText, SourceRef

_CODES: Final[Mapping[Level, re.Pattern[str]]] = {
    "duty": re.compile(ids.DUTY_CODE, re.ASCII),
    "entry": re.compile(ids.ENTRY_CODE, re.ASCII),
    "system": re.compile(ids.SYSTEM_CODE, re.ASCII),
    "table": re.compile(ids.TABLE_CODE, re.ASCII),
}
_ORG: Final = re.compile(rf"({ids.ORG_ID})(?:\s.*)?", re.ASCII | re.DOTALL)
_CREDIT_CODE: Final = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{18}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_PARTS_MAX: Final = {"entry": 1000, "table": 2000}
_WILD: Final = frozenset(("choice", "choices", "flag", "mark", "words", "date", "count"))
_LINKS: Final = frozenset(("duties", "systems", "entries", "related"))
TEXT_FIELDS: Final = {"deny_basis_text": "deny_basis"}
"""Columns whose field of the text is called otherwise."""


def mark_fields(sheet: Sheet) -> list[str]:
    """The fields of a sheet that a person may change, parts as one."""
    fields = [column.field for column in sheet.columns if column.field not in ("code", "key")]
    return [*fields, sheet.part_field] if sheet.part_field else fields


def parts_text(parts: Sequence[PartRow]) -> str:
    """What the parts of a record say, as one text that tells any change."""
    rows = [sorted((name, text) for name, text in part.cells.items() if text) for part in parts]
    return repr(rows) if rows else ""


def draft_row(record: SourceRecord) -> Draft | Unusable:
    """Turn a row into a draft."""
    layout = record.values.get("layout")
    if not isinstance(layout, Layout):
        return Unusable(reasons=(wording.no_workbook(record.listed_in),))
    return _Drafting(record, layout).draft()


class _Drafting:
    """One row on its way."""

    def __init__(self, record: SourceRecord, layout: Layout) -> None:
        values: Mapping[str, Any] = record.values
        self._record = record
        self._layout = layout
        self._sheet = layout.sheet
        self._cells: Mapping[str, str] = values["cells"]
        self._raw: Mapping[str, str] = values["raw"]
        self._odd: Mapping[str, str] = values["odd"]
        self._parts: Sequence[PartRow] = values["parts"]
        self._parts_layout: Layout = values["parts_layout"]
        self._others: Mapping[str, str] = values["others"]
        self._strict: bool = values["ours"]
        self._doubtful: bool = values["doubtful"]
        self._problems: list[str] = []
        self._originals = Originals()

    def draft(self) -> Draft | Unusable:
        code = clean_text(self._cells.get("code", ""))
        if code and not _CODES[self._sheet.level].fullmatch(code):
            self._say("code", wording.bad_code(code, (self._sheet.zh, self._sheet.en)))
        base = self._cells.get("base", "").strip()
        base = base if code and _HASH.fullmatch(base) else ""
        changed = self._changed() if base else frozenset()
        if base and not changed and not self._odd and not self._problems:
            return self._untouched(code, base)
        draft = self._whole(code, base, changed)
        return Unusable(reasons=tuple(self._problems)) if self._problems else draft

    def _changed(self) -> frozenset[str]:
        """Fields that were changed since the export; all when that cannot be told."""
        fields = mark_fields(self._sheet)
        said = {**self._raw, self._sheet.part_field: parts_text(self._parts)}
        changed = changed_fields(fields, said, self._cells.get("marks", ""))
        present = {column.field for column in self._layout.columns.values()}
        present.add(self._sheet.part_field)
        return (frozenset(fields) if changed is None else changed) & present

    def _untouched(self, code: str, base: str) -> Draft:
        key = SourceKey(self._record.source, native_id(self._sheet.level, code))
        return Draft(
            key=key,
            name=code,
            code=code,
            provider=None,
            body=self._empty_body(),
            text=self._sheet.text(),
            base=base,
        )

    def _whole(self, code: str, base: str, changed: frozenset[str]) -> Draft:
        fields = self._fields()
        provider, named = self._provider()
        name = code or clean_text(self._cells.get("key", ""))
        title = str(fields.get("title", ""))
        native = native_id(self._sheet.level, name) if name else ""
        owner = clean_text(self._cells.get("provider", self._cells.get("system", "")))
        key = SourceKey(self._record.source, source_id(native, owner, title))
        body, text, items = self._record_of(fields, key)
        return Draft(
            key=key,
            name=name,
            code=code,
            provider=provider,
            provider_named=named,
            body=body,
            text=text,
            links=self._links(fields, items),
            left_out=tuple(self._others) if base else (),
            base=base,
            changed=changed,
        )

    def _say(self, field: str, words: str) -> None:
        """Say something about a cell of the row."""
        for index, column in self._layout.columns.items():
            if column.field == field:
                place = f"{column_letters(index)}{self._record.line}"
                self._problems.append(wording.at_cell(place, _heading(column), words))
                return
        column_ = self._sheet.column(field)
        heading = (field, field) if column_ is None else _heading(column_)
        self._problems.append(wording.at_cell(f"A{self._record.line}", heading, words))

    def _fields(self) -> dict[str, Any]:
        """The values of all cells that say something."""
        found: dict[str, Any] = {}
        for column in self._sheet.columns:
            cell = self._cells.get(column.field, "").strip(" \u3000\t")
            if column.field in self._odd:
                self._say(column.field, self._odd[column.field])
            elif not cell.strip() and not (column.kind == "list" and cell):
                if column.required:
                    self._say(column.field, wording.missing())
            elif column.kind != "own":
                self._take(column, cell, found)
        if self._doubtful:
            self._say("title", wording.ambiguous(self._cells.get("title", "")))
        return found

    def _take(self, column: Column, cell: str, found: dict[str, Any]) -> None:
        try:
            found[column.field] = read_value(column, cell)
        except BadCellError as err:
            if self._strict or column.kind not in _WILD:
                self._say(column.field, str(err))
            else:
                self._originals.keep(column.field, cell)

    def _provider(self) -> tuple[SourceKey | None, bool]:
        if self._sheet.level == "table":
            return None, False
        name = clean_text(self._cells.get("provider", ""))
        known = _ORG.fullmatch(name)
        if known is not None:
            return SourceKey("", known[1]), False
        if _CREDIT_CODE.fullmatch(name):
            return SourceKey("", name), False
        return SourceKey(self._record.source, name), True

    def _links(self, fields: Mapping[str, Any], items: tuple[str, ...]) -> Links:
        if self._sheet.level == "duty":
            return NO_LINKS
        return Links(
            duties=fields.get("duties", ()),
            systems=fields.get("systems", ()),
            entries=fields.get("entries", ()),
            related=fields.get("related", ()),
            system=clean_text(self._cells.get("system", "")),
            items=items,
        )

    def _record_of(
        self, fields: Mapping[str, Any], key: SourceKey
    ) -> tuple[Any, Any, tuple[str, ...]]:
        """Body and text of the record, and what each column of a table carries."""
        body = {name: value for name, value in fields.items() if name not in _LINKS}
        names = set(self._sheet.body.__struct_fields__)
        text = {
            TEXT_FIELDS.get(name, name): value
            for name, value in fields.items()
            if name not in names
        }
        body = {name: value for name, value in body.items() if name in names}
        items: tuple[str, ...] = ()
        if self._sheet.part_field:
            parts = [self._part(part) for part in self._parts]
            most = _PARTS_MAX[self._sheet.level]
            if len(parts) > most:
                self._say("title", wording.too_many(len(parts), most))
            body[self._sheet.part_field] = tuple(part[0] for part in parts)
            text[self._sheet.part_field] = tuple(part[1] for part in parts)
            items = tuple(part[2] for part in parts)
        if self._sheet.level == "table":
            body["system"] = ""
        text["source_ref"] = SourceRef(id=key.id, source=key.source)
        for heading, value in self._others.items():
            self._originals.keep(heading, value)
        text["originals"] = self._originals.kept()
        if self._problems:
            return self._empty_body(), self._sheet.text(), ()
        return self._sheet.body(**body), self._sheet.text(**text), items

    def _empty_body(self) -> Record:
        body: Any = self._sheet.body
        made: Record = Table(system="") if body is Table else body()
        return made

    def _part(self, row: PartRow) -> tuple[Item | TableColumn, ItemText | ColumnText, str]:
        found: dict[str, Any] = {}
        for column in self._sheet.parts:
            cell = row.cells.get(column.field, "").strip(" \u3000\t")
            if column.field in row.odd:
                self._say_part(row, column, row.odd[column.field])
            elif not cell.strip():
                if column.required and column.field != "of":
                    self._say_part(row, column, wording.missing())
            elif column.kind != "own":
                try:
                    found[column.field] = read_value(column, cell)
                except BadCellError as err:
                    if self._strict or column.kind not in _WILD:
                        self._say_part(row, column, str(err))
                    else:
                        self._originals.keep(column.field, cell)
        return self._part_of(found, clean_text(row.cells.get("item", "")))

    def _part_of(
        self, found: Mapping[str, Any], item: str
    ) -> tuple[Item | TableColumn, ItemText | ColumnText, str]:
        table = self._sheet.level == "table"
        body = TableColumn if table else Item
        text = ColumnText if table else ItemText
        return (
            body(**{n: v for n, v in found.items() if n in body.__struct_fields__}),
            text(**{n: v for n, v in found.items() if n in text.__struct_fields__}),
            item,
        )

    def _say_part(self, row: PartRow, column: Column, words: str) -> None:
        layout = self._parts_layout
        letters = next((column_letters(i) for i, c in layout.parts.items() if c is column), "A")
        sheet = "" if layout is self._layout else f"{layout.part.name}!"
        place = f"{sheet}{letters}{row.number}"
        self._problems.append(wording.at_cell(place, _heading(column), words))


def _heading(column: Column) -> tuple[str, str]:
    return column.zh, column.en
