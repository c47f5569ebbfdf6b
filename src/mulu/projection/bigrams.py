"""Character bigrams: the one form in which texts are indexed and questions are asked.

A text becomes its overlapping pairs of code points, each pair one token, so that a phrase of tokens
is exactly a substring. Nothing is done token by token: a whole batch is one array, written three
cells a character (first, second, separator).

Source: docs/spec/search.md SEA-1 to SEA-4; SQLite FTS5, tokenizer ``ascii`` with ``tokenchars``.
"""

import re
import sys
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from typing import Final

TOKEN_END: Final = "\x1f"  # noqa: S105 - a separator
"""Stands between two tokens: the only ASCII character that belongs to none."""
ROW_END: Final = "\x1e"
"""Stands after a row's text, and so is the second half of its last pair."""
FIELD_END: Final = "\n"
"""Stands between two fields of a row, so that no phrase runs across."""
FACET_MARK: Final = "\x02"
"""Begins a token that is a filter; no text can begin one."""

PAIR_CHARS: Final = 2
"""A shorter word has no pair; it is asked for as the beginning of one."""
INDEXED_CHARS_MAX: Final = 65_536
"""Code points of one row that are indexed; what follows is not found."""

FORM: Final = f"bigram/1 unicode/{unicodedata.unidata_version}"
"""Names the form. Removing a row needs the tokens it was added with."""

_TOKEN_CHARS: Final = "".join(
    chr(code) for code in range(1, 128) if not chr(code).isalnum() and chr(code) != TOKEN_END
)
_TOKENIZER: Final = "ascii tokenchars '{}'".format(_TOKEN_CHARS.replace("'", "''"))
TOKENIZE_OPTION: Final = 'tokenize="{}"'.format(_TOKENIZER.replace('"', '""'))
"""The option of ``CREATE VIRTUAL TABLE`` under which each pair is one token."""

_NATIVE: Final = f"utf-32-{sys.byteorder[0]}e"
_NARROW: Final = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF41, 0xFF5B))
} | {0x3000: 0x20}
_WIDE: Final = re.compile("[\u3000\uff10-\uff19\uff41-\uff5a]+")
_CONTROL: Final = re.compile("[\x00-\x1f\ud800-\udfff]")
_ODD_IN_ROW: Final = re.compile("[\x00-\x09\x0b-\x1f\u3000\ud800-\udfff\uff10-\uff19\uff41-\uff5a]")
_ODD_IN_ROWS: Final = re.compile(
    "[\x00-\x09\x0b-\x1d\x1f\u3000\ud800-\udfff\uff10-\uff19\uff41-\uff5a]"
)
"""The same without ``ROW_END``: one look at a batch tells that most of them need no second look."""


def fold(text: str) -> str:
    """Make spellings alike that people do not tell apart: letter case, full-width letters, digits.

    Each character is folded by itself, so a part of a text stays a part of the folded text.
    Control characters and lone surrogates become spaces.
    """
    plain = _CONTROL.sub(" ", text).casefold()
    return _WIDE.sub(lambda match: match.group().translate(_NARROW), plain)


def pair_rows(rows: Iterable[Sequence[str]]) -> list[str]:
    """Write the tokens of many rows.

    Args:
        rows: For each row its fields, as they are written in the record.

    Returns:
        For each row its pairs, separated by ``TOKEN_END``; "" for a row without text.
    """
    joined = [FIELD_END.join(filter(None, fields))[:INDEXED_CHARS_MAX] for fields in rows]
    folded = _fold_rows(joined)
    pairs = _pairs(ROW_END.join(folded) + ROW_END)
    tokens = []
    start = 0
    for text in folded:
        tokens.append(pairs[3 * start : 3 * (start + len(text)) - 1] if text else "")
        start += len(text) + 1
    return tokens


def pair_word(word: str) -> str:
    """Write the tokens of one folded word of at least two characters."""
    return _pairs(word)[:-1]


def _fold_rows(rows: list[str]) -> list[str]:
    joined = ROW_END.join(rows).casefold()
    if joined.count(ROW_END) == len(rows) - 1 and _ODD_IN_ROWS.search(joined) is None:
        return joined.split(ROW_END)
    return [_fold_row(row) for row in rows]


def _fold_row(row: str) -> str:
    folded = row.casefold()
    if _ODD_IN_ROW.search(folded) is None:
        return folded
    return FIELD_END.join(fold(field) for field in row.split(FIELD_END))


def _pairs(text: str) -> str:
    """Every pair of neighbours, each followed by ``TOKEN_END``; the last character begins none."""
    codes = array("I", text.encode(_NATIVE))
    cells = array("I", [ord(TOKEN_END)]) * (3 * max(len(codes) - 1, 0))
    cells[0::3] = codes[:-1]
    cells[1::3] = codes[1:]
    return cells.tobytes().decode(_NATIVE)
