"""Cells become values of the catalogue, and values become cells.

Source: docs/spec/excel.md XLS-5, XLS-6 and XLS-8.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from mulu.core.plain_text import form_problems, tidy_text
from mulu.intake.excel import wording
from mulu.intake.excel.code_lists import YES_NO, CodeList
from mulu.intake.excel.columns import Column
from mulu.intake.portal_values import as_count, as_date
from mulu.modules.catalog.admission import LINE_MAX, LIST_MAX, LONGEST
from mulu.modules.catalog.records import LINKS_MAX

SEPARATOR: Final = "；"
_SEPARATORS: Final = re.compile(r"[;；]")
_WORDS: Final = re.compile(r"[;；,，、\s]+")
_WORD: Final = re.compile(r"[a-z0-9_]{1,16}")
_TYPE_NAME: Final = re.compile(r"[a-z0-9_ (),]{0,40}")
_WORDS_MAX: Final = 32


class BadCellError(ValueError):
    """A cell says what its column cannot hold; the text is a sentence in both languages."""


def read_value(column: Column, cell: str) -> Any:  # noqa: ANN401 - as the field has it
    """The value that a cell of a column says.

    Args:
        column: Not one of the workbook's own.
        cell: Not empty.

    Raises:
        BadCellError: It cannot be held.
    """
    return _READ[column.kind](column, cell)


def clean_text(cell: str) -> str:
    """A text as a node takes it: as it is when nothing is wrong with its form, else tidied."""
    return tidy_text(cell) if any(form_problems("", cell)) else cell


def _text(column: Column, cell: str) -> str:
    text = clean_text(cell)
    most = LONGEST.get(column.field, LINE_MAX)
    if len(text) > most:
        raise BadCellError(wording.too_long(len(text), most))
    if column.field == "type_name":
        return _type_name(text)
    if column.field == "db_kind" and text and not _WORD.fullmatch(text.lower()):
        raise BadCellError(wording.no_word(text))
    return text.lower() if column.field == "db_kind" else text


def _type_name(text: str) -> str:
    if not _TYPE_NAME.fullmatch(text.lower()):
        raise BadCellError(wording.no_word(text))
    return text.lower()


def split_list(cell: str) -> list[str]:
    """The values of a list: one a line when there are lines, else with ； between them."""
    if "\n" in cell:
        lines = cell.split("\n")
        return lines[:-1] if not lines[-1] else lines
    return [piece for piece in map(str.strip, _SEPARATORS.split(cell)) if piece]


def join_list(values: Iterable[str]) -> str:
    """Write a list so that ``split_list`` gives it back."""
    given = list(values)
    plain = all(value and not _SEPARATORS.search(value) for value in given)
    return SEPARATOR.join(given) if plain else "".join(f"{value}\n" for value in given)


def _list(_column: Column, cell: str) -> tuple[str, ...]:
    values = tuple(map(clean_text, split_list(cell)))
    _ensure_count(values, LIST_MAX)
    longest = max(map(len, values), default=0)
    if longest > LINE_MAX:
        raise BadCellError(wording.too_long(longest, LINE_MAX))
    return values


def _ensure_count(values: tuple[str, ...], most: int) -> None:
    if len(values) > most:
        raise BadCellError(wording.too_many(len(values), most))


def _words(_column: Column, cell: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(filter(None, _WORDS.split(cell.lower()))))
    for word in words:
        if not _WORD.fullmatch(word):
            raise BadCellError(wording.no_word(word))
    _ensure_count(words, _WORDS_MAX)
    return words


def _links(_column: Column, cell: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(filter(None, map(clean_text, _lines(cell)))))
    _ensure_count(names, LINKS_MAX)
    return names


def _lines(cell: str) -> list[str]:
    """Links also part at commas, since neither codes nor keys should hold them."""
    return [piece for line in cell.split("\n") for piece in re.split(r"[;；,，]", line)]


def _date(_column: Column, cell: str) -> str:
    day = as_date(cell)
    if day is None:
        raise BadCellError(wording.no_date(cell))
    return day


def _count(_column: Column, cell: str) -> int:
    count = as_count(cell)
    if count is None:
        raise BadCellError(wording.no_count(cell))
    return count


def _choice(column: Column, cell: str) -> str | int:
    codes = _codes(column)
    code = codes.code(cell)
    if code is None:
        raise _not_in(codes, cell)
    return code


def _choices(column: Column, cell: str) -> tuple[str | int, ...]:
    pieces = [piece for piece in re.split(r"[;；,，、\n]+", cell) if piece.strip()]
    return tuple(dict.fromkeys(_choice(column, piece) for piece in pieces))


def _flag(_column: Column, cell: str) -> bool:
    code = YES_NO.code(cell)
    if code is None:
        raise _not_in(YES_NO, cell)
    return code == "yes"


def _not_in(codes: CodeList, cell: str) -> BadCellError:
    return BadCellError(wording.not_in_list(cell, codes.labels("zh"), codes.labels("en")))


def _codes(column: Column) -> CodeList:
    if column.codes is None:
        raise TypeError(f"column {column.field} has no code list")
    return column.codes


_READ: Final[dict[str, Callable[[Column, str], Any]]] = {
    "text": _text,
    "list": _list,
    "words": _words,
    "links": _links,
    "date": _date,
    "count": _count,
    "choice": _choice,
    "choices": _choices,
    "flag": _flag,
    "mark": _flag,
}


def show_value(column: Column, value: Any, language: str) -> str:  # noqa: ANN401 - as the field has it
    """What a cell says for a value; "" for one that is not said.

    Args:
        column: Not one of the workbook's own.
        value: As the record or its text has it.
        language: ``zh`` or ``en``.
    """
    match column.kind:
        case "list" | "words":
            return join_list(value)
        case "links":
            return SEPARATOR.join(value)
        case "choice":
            return _codes(column).label(value, language) if value else ""
        case "choices":
            return SEPARATOR.join(_codes(column).label(code, language) for code in value)
        case "flag" | "mark":
            silent = value is None or (column.kind == "mark" and not value)
            return "" if silent else YES_NO.label("yes" if value else "no", language)
        case _:
            silent = value is None or (column.field == "length" and not value)
            return "" if silent else str(value)
