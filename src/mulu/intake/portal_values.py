"""Wild values of portals brought to code lists, dates and lists; None where no list knows them.

Source: docs/spec/intake.md INT-32 to INT-37.
"""

import ast
import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from mulu.core.canonical import INT_MAX
from mulu.intake import cycles
from mulu.intake import portal_words as words

_SILENT: Final = words.PLACEHOLDERS | {""}
_SILENT_CHARS: Final = 40
"""A longer text says something."""
_WORDS_KEPT: Final = 20_000
"""Short words whose normal form is remembered: catalogues repeat theirs."""
_QUOTES: Final = "‘’“”'\"`「」《》 "
_DATE: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?!\d)(?:[T\s].*)?"
)
_COMPACT_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?")
_CHINA: Final = timedelta(hours=8)
_SEPARATORS: Final = re.compile(r"[,，;；|\r\n\t]+")
_COUNT: Final = re.compile(r"(\d{1,16}|\d{1,3}(?:,\d{3})+)(?:\.0+)?\s*[条行筆]?")
_WORD: Final = re.compile(r"[a-z0-9_]{1,16}")


def plain_value(value: object) -> str:
    """Normal form of a word from a list: no case, outer quotation marks or inner spaces."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return _plain_word(text) if len(text) <= _SILENT_CHARS else _plain_word.__wrapped__(text)


@lru_cache(maxsize=_WORDS_KEPT)
def _plain_word(text: str) -> str:
    return "".join(text.split()).strip(_QUOTES).lower().replace("，", ",")


def is_said(value: object) -> bool:
    """Tell whether a value says anything: not empty, not 暂无."""
    if isinstance(value, str):
        word = value if len(value) <= _SILENT_CHARS else value.strip(_QUOTES)
        return len(word) > _SILENT_CHARS or _is_word_said(word)
    if isinstance(value, list | dict):
        return bool(value)
    return value is not None and plain_value(value) not in _SILENT


@lru_cache(maxsize=_WORDS_KEPT)
def _is_word_said(word: str) -> bool:
    return _plain_word(word) not in _SILENT


def as_text(value: object) -> str:
    """A value as one line of text; lists are joined."""
    if not is_said(value):
        return ""
    if isinstance(value, list):
        return "，".join(filter(None, map(as_text, value)))
    return " ".join(str(value).split())


def as_list(value: object) -> tuple[str, ...]:
    """A list however it is written: JSON, the spelling of another language, or separated text.

    ``、`` separates nothing, since it stands within names such as 文化、体育.
    """
    if isinstance(value, str) and value.startswith("["):
        value = _spelled_list(value)
    if isinstance(value, list):
        pieces = [piece for element in value for piece in as_list(element)]
    else:
        pieces = _SEPARATORS.split(as_lines(value))
    tidy = (" ".join(piece.split()).strip('"').strip() for piece in pieces)
    return tuple(dict.fromkeys(piece for piece in tidy if is_said(piece)))


def as_lines(value: object) -> str:
    """A plain value as text, with its line breaks."""
    return str(value) if is_said(value) and not isinstance(value, dict) else ""


def _spelled_list(text: str) -> object:
    """``"['xls', 'xml']"`` as a list; the text itself when it is no list of texts."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
    whole = isinstance(value, list) and all(isinstance(element, str) for element in value)
    return value if whole else text


def as_date(value: object) -> str | None:
    """A day as CCYY-MM-DD: written with any usual sign, with a time behind it, or as epoch seconds.

    Epoch seconds and milliseconds are read in China's time (UTC+8).
    """
    text = str(value).strip()
    found = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    if found:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if _EPOCH.fullmatch(text):
        seconds = int(text[:10])
        return (datetime.fromtimestamp(seconds, tz=UTC) + _CHINA).date().isoformat()
    return None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def as_cycle(value: object) -> int | None:
    """An update cycle: 每年, 年, 按年更新 and ‘每年’ are 6."""
    return cycles.as_cycle(plain_value(value))


def as_count(value: object) -> int | None:
    """A number of records: digits, with thousands separated by commas or a unit 条 behind it."""
    found = _COUNT.fullmatch(str(value).strip())
    count = int(found[1].replace(",", "")) if found else None
    return count if count is not None and count <= INT_MAX else None


def as_format(word: str) -> tuple[str, int] | None:
    """Format type and class of a portal's word; class 0 when the word does not tell."""
    plain = plain_value(word).lstrip(".")
    known = words.FORMATS.get(plain)
    if known is None and _WORD.fullmatch(plain):
        return plain, 0
    return known
