"""Codes of records: who chooses them, and what they tell.

Source: docs/spec/catalog.md CAT-2; 发改高技术〔2017〕1272号 for official codes of entries.
"""

import re
from typing import Final, Literal

from mulu.core.ids import (
    DUTY_CODE,
    GIVEN_CODE,
    OFFICIAL_CODE,
    SOURCE,
    SYSTEM_CODE,
    TABLE_CODE,
)
from mulu.modules.catalog.records import DataEntry, Duty, Record, System, Table

Kind = Literal["duty", "data_entry", "system", "table"]

OWN_CODE: Final = {
    DataEntry: re.compile(OFFICIAL_CODE, re.ASCII),
    Duty: re.compile(DUTY_CODE, re.ASCII),
    System: re.compile(SYSTEM_CODE, re.ASCII),
    Table: re.compile(TABLE_CODE, re.ASCII),
}
"""Grammar of the codes that a sender may choose, by kind of record."""
EXAMPLES: Final = {
    DataEntry: "3071109900001/000001",
    Duty: "D-o0003-0001",
    System: "S-o0003-0001",
    Table: "T-o0003-0001",
}
KINDS: Final[dict[type, Kind]] = {
    DataEntry: "data_entry",
    Duty: "duty",
    System: "system",
    Table: "table",
}
_LETTER: Final[dict[str, Kind]] = {"D": "duty", "S": "system", "T": "table"}
_source = re.compile(SOURCE, re.ASCII)
_given = re.compile(GIVEN_CODE, re.ASCII)
_category = re.compile("[1-3][0-9]{0,25}", re.ASCII)


def kind_of(record: Record) -> Kind:
    """Kind of a record."""
    return KINDS[type(record)]


def kind_of_code(code: str) -> Kind:
    """Kind that a code stands for, told by its first letter."""
    return _LETTER.get(code[:1], "data_entry")


def is_own_code(record: Record, code: str, provider: str) -> bool:
    """Tell whether a sender may choose a code: the kind's grammar, the provider where named."""
    if OWN_CODE[type(record)].fullmatch(code) is None:
        return False
    return isinstance(record, DataEntry) or code[2:].startswith(f"{provider}-")


def is_source(source: str) -> bool:
    """Tell whether a text names a source, such as ``lanchuan`` or ``sichuan-luzhou``."""
    return _source.fullmatch(source) is not None


def given_code(source: str, number: int) -> str:
    """Code that the chain gives to the nth record of a source."""
    return f"x-{source}/{number}"


def is_given_code(code: str) -> bool:
    """Tell whether a code was given by the chain."""
    return _given.fullmatch(code) is not None


def is_category(category: str, code: str) -> bool:
    """Tell whether a category holds: digits of the class, and the beginning of an official code."""
    if _category.fullmatch(category) is None:
        return False
    return code.startswith("x-") or code.partition("/")[0].startswith(category)


def duty_org(code: str) -> str:
    """Organisation that a duty's, system's or table's code names: ``o0003`` of ``D-o0003-0001``."""
    return code[2:].partition("-")[0]
