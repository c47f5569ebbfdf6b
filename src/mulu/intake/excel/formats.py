"""What a number in a cell stands for: a day, a share in per cent, or just a number.

Source: docs/spec/excel.md XLS-8; ECMA 376 part 1, 18.8.30 (numFmt).
"""

import re
from datetime import datetime, timedelta
from typing import Final

DATE: Final = "date"
PERCENT: Final = "percent"
_DATES: Final = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_PERCENTS: Final = frozenset((9, 10))
_ASIDE: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - days of a sheet have no zone
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001
_DAYS_MAX: Final = 2_958_466
"""Day after 9999-12-31."""
EXACT_DIGITS: Final = 15


def number_kind(number: int, code: str) -> str:
    """Tell by a number format whether it shows dates ("date"), per cent, or neither ("").

    Args:
        number: Its id; those below 164 are built in.
        code: Its code when it is a workbook's own, else "".
    """
    if code:
        plain = _ASIDE.sub("", code.partition(";")[0]).lower()
        if "%" in plain:
            return PERCENT
        return (
            DATE
            if re.search(r"[ydhs年月日]|m(?!\d)", plain) and "0" not in plain.partition(".")[0]
            else ""
        )
    if number in _DATES:
        return DATE
    return PERCENT if number in _PERCENTS else ""


def day_of(serial: str, *, date1904: bool) -> str:
    """A serial number as CCYY-MM-DD, with its time when it has one; "" when it is no day."""
    try:
        days = float(serial)
    except ValueError:
        return ""
    if not 0 < days < _DAYS_MAX:
        return ""
    moment = (_EPOCH_1904 if date1904 else _EPOCH) + timedelta(seconds=round(days * 86400))
    whole = days == int(days)
    return moment.date().isoformat() if whole else moment.isoformat(sep=" ")


def plain_number(text: str) -> str:
    """A number as people write it: ``12.0`` and ``1.2E1`` are 12."""
    if text.isdigit():
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    if value == int(value) and abs(value) < 10**EXACT_DIGITS:
        return str(int(value))
    return repr(value)


def is_exact(text: str) -> bool:
    """Tell whether a number has no more digits than a spreadsheet program keeps."""
    digits = text.lower().partition("e")
    if digits[1] and digits[2].lstrip("+-").isdigit() and int(digits[2]) >= EXACT_DIGITS:
        return False
    return len(digits[0].partition(".")[0].lstrip("-0")) <= EXACT_DIGITS
