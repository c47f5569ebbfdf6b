"""Names that tell themselves apart by a trailing number only: 信息表1, 信息表2, 信息表(3).

Rule V11 flags them (faults that reviewers of returns name most often). Years of four digits and
numbers after a Latin letter, a point or a dash within a word (PM2.5, ISO-8859-1) are part of it.
Plain character ranges, no tables of the interpreter.

Source: docs/spec/profiles.md PRO-6 and PRO-12.
"""

import re
from collections.abc import Iterable
from typing import Final

_DIGITS: Final = "[0-9\uff10-\uff19]{1,3}"
_NUMBER: Final = re.compile(
    r"(?P<stem>.*[\u3400-\u9fff\uf900-\ufaff)\uff09])[ \u3000_\u2014\uff0d-]?"
    rf"(?:{_DIGITS}|[(\uff08]{_DIGITS}[)\uff09])",
    re.DOTALL,
)


_LAST: Final = frozenset(
    "0123456789)\uff09\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"
)
"""Characters that a running number can end with, the wide ones too."""
_A_RUN: Final = 2


def ends_in_number(name: str) -> bool:
    """Tell whether a name ends in a running number of one to three digits."""
    return name[-1:] in _LAST and _NUMBER.fullmatch(name) is not None


def runs_on(names: Iterable[str]) -> bool:
    """Tell whether two of several different names differ only by their trailing number."""
    likely = [name for name in names if name[-1:] in _LAST]
    if len(likely) < _A_RUN:
        return False
    stems = [found["stem"] for name in likely if (found := _NUMBER.fullmatch(name)) is not None]
    return len(set(stems)) < len(stems)
