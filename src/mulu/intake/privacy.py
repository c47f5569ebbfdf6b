"""Nobody's data comes in: person fields are dropped by key, patterns of persons in text are masked.

Telephone numbers: mobile (also with separators, ``+86`` or stars), landline with area code, 400
and 800 numbers, those of Taiwan and North America, any with ``+`` and a country code. Bare digits
that could as well be a count are a telephone number only behind a word that says so. Identity
numbers: 18 digits with a valid date and check character (GB 11643-1999), or 15 digits with a
province and a valid date. Mailboxes. Full-width digits and signs count as the plain ones.

Source: docs/spec/intake.md INT-13 to INT-18; 个人信息保护法 arts 4 and 6.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from mulu.core.plain_text import tidy_text
from mulu.intake.limits import DEPTH_MAX
from mulu.intake.person_keys import is_person_key

PHONE: Final = "phone"
ID_NUMBER: Final = "id_number"
MAILBOX: Final = "mailbox"
MASKS: Final = {PHONE: "〔电话〕", ID_NUMBER: "〔身份证号〕", MAILBOX: "〔邮箱〕"}

_NARROW: Final = {
    **{0xFF01 + step: 0x21 + step for step in range(94)},
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), 0x2D),
    0x3000: 0x20,
}
_LIKELY: Final = re.compile(
    "[@\uff20]|\\d[\\d*xX() \uff0a\uff58\uff38\uff08\uff09\u3000\uff0d\u2010-\u2014\u2212-]{5,}"
)
"""Without one of these, in plain or in full width, no pattern is in a text."""
_LONG_NUMBER: Final = re.compile(r"\d{15}")

_LEFT: Final = r"(?<![0-9A-Za-z_.¥$￥])"
_RIGHT: Final = (
    r"(?![\d*]|[a-f]{1,8}\d|\.\d"
    r"|\s?(?:[万亿户部个条件次吨%]|元|美元|公斤|千克|千瓦|平方|立方|公里))"
)
"""No further digit, no rest of a hexadecimal id, no fraction, no unit of a count."""
_AREA: Final = r"0(?:10|2\d|[3-9]\d\d)"
_COUNTRY: Final = r"(?:\+?86[- ]?)?"
_MOBILE: Final = (
    rf"{_LEFT}{_COUNTRY}1[3-9]\d[- ]?(?:\d{{4}}|[*xX]{{4}})[- ]?(?:\d{{4}}|[*xX]{{4}}){_RIGHT}"
)
_LANDLINE: Final = (
    rf"{_LEFT}{_COUNTRY}(?:\({_AREA}\)[- ]?|{_AREA}[- ])\d{{3,4}}[- ]?\d{{4}}(?!\d)"
    r"(?:[-转]\d{1,6}(?!\d)|[/、]\d{7,8}(?!\d))*"
)
_SERVICE: Final = (
    rf"{_LEFT}[48]00(?:-\d{{3}}-?\d{{4}}|-\d{{4}}-\d{{3}}|\d-\d{{3}}-\d{{3}}"
    r"| \d{3} \d{4})(?!\d)"
)
_TAIWAN_AREA: Final = r"0(?:[2-8]|37|49|82|826|836|89)"
_TAIWAN: Final = (
    rf"(?<![0-9A-Za-z_.¥$￥/-])(?:\({_TAIWAN_AREA}\) ?|{_TAIWAN_AREA}-)"
    r"(?:\d{6,8}|\d{3,4}-\d{4})(?![\dA-Fa-f-])(?:#\d{1,6})?"
    r"|(?<![0-9A-Za-z_./-])09\d{2}-\d{3}-?\d{3}(?![\dA-Fa-f-])"
)
_ABROAD: Final = (
    r"(?<![0-9A-Za-z_.$/=-])(?:\+?1[-. ])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])"
    r"\d{3}[-.]\d{4}(?![\dA-Fa-f-])"
    r"|(?<![0-9A-Za-z+])\+[1-9]\d{0,2}[ -./]?(?:\(0\) ?)?\d(?:[ -./]?\d){6,12}(?!\d)"
)
_PHONES: Final = re.compile(rf"{_MOBILE}|{_LANDLINE}|{_SERVICE}|{_TAIWAN}|{_ABROAD}")
_SAID_PHONE: Final = re.compile(
    r"(?:电话|電話|手机|手機|热线|專線|传真|傳真|座机|联系方式"
    r"|(?<![a-z])(?:tel|phone|fax))号?码?[ 为是:.)(]{0,4}"
    rf"((?:{_AREA}|[48]00)?\d{{7,8}}){_RIGHT}",
    re.IGNORECASE,
)
_ID_18: Final = re.compile(r"(?<![0-9A-Za-z])([1-9]\d{16}[\dXx])(?![0-9A-Za-z])")
_ID_15: Final = re.compile(r"(?<![0-9A-Za-z])([1-8]\d{14})(?![0-9A-Za-z])")
_MAIL: Final = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+)"
)
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# fmt: off
_PROVINCES: Final = frozenset((
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46,
    50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82,
))
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A record without persons."""

    values: dict[str, object]
    dropped: int
    """Person fields that held something."""
    masked: Counter[str]
    """Patterns masked, by kind."""


def clean_values(values: Mapping[str, object]) -> Cleaned:
    """Drop person fields, also within fields, and mask patterns of persons in all text.

    Text comes out in NFC, without control characters but line breaks, trimmed line by line: an
    invisible character within a number hides nothing.

    Args:
        values: A record as its source has it, at most ``DEPTH_MAX`` deep.
    """
    masked: Counter[str] = Counter()
    kept, dropped = _clean_object(values, masked, DEPTH_MAX)
    return Cleaned(values=kept, dropped=dropped, masked=masked)


def _clean_object(
    values: Mapping[str, object], masked: Counter[str], depth: int
) -> tuple[dict[str, object], int]:
    kept: dict[str, object] = {}
    dropped = 0
    for key, value in values.items():
        if is_person_key(key):
            dropped += value not in (None, "", [], {}) and str(value).strip() != ""
            continue
        kept[key], within = _clean(value, masked, depth)
        dropped += within
    return kept, dropped


def _clean(value: object, masked: Counter[str], depth: int) -> tuple[object, int]:
    if isinstance(value, str):
        lines = (value,) if value.isprintable() else value.splitlines()
        text = "\n".join(map(tidy_text, lines))
        if _LIKELY.search(text):
            text, found = mask_text(text)
            masked.update(found)
        return text, 0
    if depth == 0:
        return None, 0
    if isinstance(value, list):
        pairs = [_clean(element, masked, depth - 1) for element in value]
        return [element for element, _ in pairs], sum(dropped for _, dropped in pairs)
    if isinstance(value, dict | Mapping):
        return _clean_object(value, masked, depth - 1)
    return value, 0


def mask_text(text: str) -> tuple[str, Counter[str]]:
    """Replace patterns of persons by a word in brackets.

    Returns:
        The text, and how many were replaced by kind.
    """
    found: Counter[str] = Counter()
    if not _LIKELY.search(text):
        return text, found
    narrow = text.translate(_NARROW)
    absent = _absent(narrow)
    for kind, pattern, holds in _PATTERNS:
        if kind in absent:
            continue
        masked = _mask(text, narrow, pattern, holds, kind, found)
        if masked is not text:
            text, narrow = masked, masked.translate(_NARROW)
    return text, found


def masked_text(text: str) -> str:
    """A text with patterns of persons replaced, where their number is of no interest."""
    return mask_text(text)[0] if _LIKELY.search(text) else text


def _absent(narrow: str) -> tuple[str, ...]:
    """Kinds of which a text has no sign."""
    mailbox = () if "@" in narrow else (MAILBOX,)
    return mailbox if _LONG_NUMBER.search(narrow) else (*mailbox, ID_NUMBER)


def _mask(
    text: str,
    narrow: str,
    pattern: re.Pattern[str],
    holds: Callable[[str], bool],
    kind: str,
    found: Counter[str],
) -> str:
    """Mask one pattern; the last group, or the whole match, is what is replaced."""
    pieces, done = [], 0
    for match in pattern.finditer(narrow):
        group = pattern.groups
        if holds(match[group]):
            pieces += [text[done : match.start(group)], MASKS[kind]]
            done = match.end(group)
            found[kind] += 1
    return "".join([*pieces, text[done:]]) if pieces else text


def is_id_number(text: str) -> bool:
    """Tell whether 18 signs are an identity number: valid date and check character."""
    total = sum(int(sign) * weight for sign, weight in zip(text[:17], _ID_WEIGHTS, strict=True))
    return _is_date(text[6:14]) and "10X98765432"[total % 11] == text[17].upper()


def _is_old_id_number(text: str) -> bool:
    return int(text[:2]) in _PROVINCES and _is_date("19" + text[6:12])


def _is_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1800 <= born.year < 2100  # noqa: PLR2004 - nobody alive is outside


def _always(_text: str) -> bool:
    return True


_PATTERNS: Final = (
    (MAILBOX, _MAIL, _always),
    (ID_NUMBER, _ID_18, is_id_number),
    (ID_NUMBER, _ID_15, _is_old_id_number),
    (PHONE, _PHONES, _always),
    (PHONE, _SAID_PHONE, _always),
)
