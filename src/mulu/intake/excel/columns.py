"""What a column of a workbook is, and the sheets that columns make.

Source: docs/spec/excel.md XLS-1 to XLS-4.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mulu.intake.excel.code_lists import CodeList
from mulu.modules.catalog.records import DataEntry, Duty, Record, System, Table
from mulu.modules.catalog.texts import DutyText, EntryText, RecordText, SystemText, TableText

Kind = Literal[
    "text",  # one line
    "list",  # texts: ； or line breaks between them
    "words",  # words of a-z, 0-9 and _
    "links",  # codes or keys of other records
    "date",
    "count",
    "choice",  # one of a code list
    "choices",  # several of a code list
    "flag",  # yes, no, or not said
    "mark",  # yes, else no
    "own",  # code, key, provider: not a field of the record
]
Level = Literal["duty", "entry", "system", "table"]
LEVELS: Final[tuple[Level, ...]] = ("duty", "entry", "system", "table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column."""

    field: str
    """Field of the record or its text, or a name of the workbook's own (``own``)."""
    zh: str
    en: str
    kind: Kind = "text"
    codes: CodeList | None = None
    """Of ``choice`` and ``choices``."""
    required: bool = False
    note: tuple[str, str] = ("", "")
    """How to fill it in, Chinese and English."""
    example: tuple[str, str] = ("", "")
    """Of the worked example, Chinese and English."""
    synonyms: tuple[str, ...] = ()
    """Other headings, as old templates have them."""
    width: int = 16
    """In characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One level, with the sheet of its parts if it has parts."""

    level: Level
    zh: str
    en: str
    columns: tuple[Column, ...]
    parts_zh: str = ""
    parts_en: str = ""
    parts: tuple[Column, ...] = ()
    """Columns of items or of a table's columns; the first names the record they belong to."""
    part_field: str = ""
    """``items`` or ``columns``, of the record and of its text."""
    body: type[Record]
    text: type[RecordText]

    def column(self, field: str) -> Column | None:
        """The column of a field, None when there is none."""
        return next((column for column in self.columns if column.field == field), None)


BODIES: Final[Mapping[Level, type[Record]]] = {
    "duty": Duty,
    "entry": DataEntry,
    "system": System,
    "table": Table,
}
TEXTS: Final[Mapping[Level, type[RecordText]]] = {
    "duty": DutyText,
    "entry": EntryText,
    "system": SystemText,
    "table": TableText,
}
BASE: Final = Column(
    field="base",
    zh="基于版本（勿改）",
    en="base version (leave as it is)",
    kind="own",
    note=(
        "导出时的版本；据此发现他人同时作的修改",
        "the version that was exported; tells whether others changed the record meanwhile",
    ),
)
MARKS: Final = Column(
    field="marks",
    zh="校验（勿改）",
    en="marks (leave as they are)",
    kind="own",
    note=("导出时各单元格的校验值；据此只提交改动", "what was exported, cell by cell"),
)
PROBLEMS: Final = Column(field="problems", zh="问题", en="problems", kind="own")
GAPS: Final = Column(field="gaps", zh="缺项", en="gaps", kind="own", width=40)
MENDING: Final = Column(
    field="mending", zh="怎样补", en="how to mend", kind="own", synonyms=("如何补",), width=60
)
TOOLS: Final = (BASE, MARKS, PROBLEMS, GAPS, MENDING)
"""Columns that workbooks of ours have besides."""


def heading_key(heading: str) -> str:
    """Normal form of a heading: without case, spaces, signs, brackets and what stands in them."""
    bare = re.sub(r"[（(\[【][^）)\]】]*[）)\]】]", "", heading)
    return re.sub(r"[\s*\uff0a:：/\uff0f、_\-·.。]+", "", bare).lower()


def known_headings(columns: Sequence[Column]) -> dict[str, Column]:
    """Every heading by which a column is known, in normal form."""
    found: dict[str, Column] = {}
    for column in columns:
        for heading in (column.zh, column.en, column.field, *column.synonyms):
            found.setdefault(heading_key(heading), column)
    return found
