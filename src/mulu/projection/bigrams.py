"""Character bigrams: the one form in which texts are indexed and questions are asked.

A text becomes its overlapping pairs of code points, each pair one token, so that a phrase of tokens
is exactly a substring. Nothing is done token by token: a whole batch is one array, written three
cells a character (first, second, separator).

Titles begin and end with a mark, keywords begin with one, so "begins with" and "is" are phrases.

Source: docs/spec/search.md SEA-1 to SEA-4 and SEA-19; SQLite FTS5, tokenizer ``ascii`` with
``tokenchars``.
"""

import re
import sys
import unicodedata
from array import array
from collections.abc import Sequence
from itertools import chain
from typing import Final, NamedTuple

from mulu.projection.traditional import VERSION, simplify

TOKEN_END: Final = "\x1f"  # noqa: S105 - a separator
"""Stands between two tokens: the only ASCII character that belongs to none."""
ROW_END: Final = "\x1e"
"""Stands after a row's text, and so is the second half of its last pair."""
FIELD_END: Final = "\n"
"""Stands between two fields of a row, so that no phrase runs across."""
FACET_MARK: Final = "\x02"
"""Begins a token that is a filter; no text can begin one."""
TITLE_BEGIN: Final = "\x03"
TITLE_END: Final = "\x04"
KEYWORD_BEGIN: Final = "\x05"
_MARKS: Final = (TITLE_BEGIN, TITLE_END, KEYWORD_BEGIN)

PAIR_CHARS: Final = 2
"""A shorter word has no pair; it is asked for as the beginning of one."""
INDEXED_CHARS_MAX: Final = 65_536
"""Code points of one row that are indexed; what follows is not found."""

FORM: Final = f"bigram/3 unicode/{unicodedata.unidata_version} opencc/{VERSION}"
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
_ODD_IN_FIELD: Final = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_ODD_IN_ROWS: Final = re.compile(
    "[\x00-\x02\x06-\x09\x0b-\x1d\x1f\u3000\ud800-\udfff\uff10-\uff19\uff41-\uff5a]"
)
"""What a batch mostly has none of, so that one look tells that nothing needs a second one."""


class Words(NamedTuple):
    """Texts by which a row is found, as they are written in the record."""

    titles: Sequence[str] = ()
    """The title, and the title in English."""
    keywords: Sequence[str] = ()
    others: Sequence[str] = ()


class RowTokens(NamedTuple):
    """What the index takes of a row's texts."""

    pairs: str
    """Pairs separated by ``TOKEN_END``; "" for a row without text."""
    title: str
    """The first title, folded."""


def fold(text: str) -> str:
    """Make spellings alike that people do not tell apart.

    These are letter case, full-width letters and digits, traditional characters. Each character is
    folded by itself, so a part of a text stays a part of the folded text. Control characters and
    lone surrogates become spaces.
    """
    plain = _CONTROL.sub(" ", text).casefold()
    return simplify(_narrow(plain))


def pair_rows(rows: Sequence[Words]) -> list[RowTokens]:
    """Write the tokens of many rows; each gives what it gives alone."""
    folded = _fold_rows(rows)
    pairs = _pairs(ROW_END.join(folded) + ROW_END)
    tokens = []
    start = 0
    for text in folded:
        written = pairs[3 * start : 3 * (start + len(text)) - 1] if text else ""
        tokens.append(RowTokens(written, _first_title(text)))
        start += len(text) + 1
    return tokens


def pair_word(word: str) -> str:
    """Write the tokens of one folded word of at least two characters."""
    return _pairs(word)[:-1]


def _fold_rows(rows: Sequence[Words]) -> list[str]:
    marked = [_marked(row) for row in rows]
    joined = ROW_END.join(marked).casefold()
    expected = [len(rows) - 1, *_marks_of(rows)]
    counted = [joined.count(mark) for mark in (ROW_END, *_MARKS)]
    if counted == expected and _ODD_IN_ROWS.search(joined) is None:
        return simplify(joined).split(ROW_END)
    return [simplify(_narrow(_marked(_cleaned(row)).casefold())) for row in rows]


def _marked(row: Words) -> str:
    titles = [f"{TITLE_BEGIN}{' '.join(title.split())}{TITLE_END}" for title in row.titles if title]
    keywords = [KEYWORD_BEGIN + keyword for keyword in row.keywords if keyword]
    return FIELD_END.join(chain(titles, keywords, filter(None, row.others)))[:INDEXED_CHARS_MAX]


def _marks_of(rows: Sequence[Words]) -> tuple[int, int, int]:
    """How many of each mark the rows have when no text holds one and none is cut."""
    titles = sum(sum(map(bool, row.titles)) for row in rows)
    return titles, titles, sum(sum(map(bool, row.keywords)) for row in rows)


def _cleaned(row: Words) -> Words:
    return Words(*([_ODD_IN_FIELD.sub(" ", text) for text in texts] for texts in row))


def _narrow(text: str) -> str:
    return _WIDE.sub(lambda match: match.group().translate(_NARROW), text)


def _first_title(folded: str) -> str:
    if not folded.startswith(TITLE_BEGIN):
        return ""
    return folded[1:].partition(TITLE_END)[0]


def _pairs(text: str) -> str:
    """Every pair of neighbours, each followed by ``TOKEN_END``; the last character begins none."""
    codes = array("I", text.encode(_NATIVE))
    cells = array("I", [ord(TOKEN_END)]) * (3 * max(len(codes) - 1, 0))
    cells[0::3] = codes[:-1]
    cells[1::3] = codes[1:]
    return cells.tobytes().decode(_NATIVE)
