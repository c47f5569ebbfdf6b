"""How often something is updated, in the words of the world's catalogues, brought to our codes.

Source: docs/spec/intake.md INT-34 and INT-62; ISO 8601-2 repeating intervals as Project Open Data
uses them; the frequency list of the EU's Publications Office.
"""

import re
from typing import Final

from mulu.intake.portal_words import CYCLES, word_table

_INTERVALS: Final = {
    "pt1s": 1,
    "p1d": 2,
    "p1w": 3,
    "p7d": 3,
    "p1m": 4,
    "p3m": 5,
    "p1y": 6,
    "p12m": 6,
    "p6m": 91,
    "p0.5y": 91,
}
_INTERVAL: Final = re.compile(r"(?:r\d*/)?(p[0-9a-z.]+)")
_PREFIX: Final = re.compile(r"^(?:data)?(?:is|are)?(?:updated)?")
_WORLD: Final[dict[str, int]] = {
    word: int(code)
    for code, words in word_table("""
1: cont update_cont continuous continual continuouslyupdated streaming real-time 即時
2: everyday täglich diario
3: 週 onceaweek wöchentlich semanal
4: onceamonth monatlich mensual
5: vierteljährlich trimestral
6: onceayear jährlich anual
91: annual_2 semi-annual semi-annually every6months twiceayear halbjährlich semestral
98: irreg irregularly eventual asrequired unregelmäßig
99: historicaldata nolongerupdated notupdated static(notupdated) notupdated(historicalonly)
    one-time onetime one-time,static notplanned
""").items()
    for word in words
}


def as_cycle(plain: str) -> int | None:
    """The code of an update cycle, None when no list knows it.

    Args:
        plain: A word in normal form (``plain_value``), an ISO 8601 interval, or the IRI of either.
    """
    word = re.split(r"[/#]", plain)[-1] if "://" in plain else plain
    interval = _INTERVAL.fullmatch(word)
    if interval is not None and interval[1] in _INTERVALS:
        return _INTERVALS[interval[1]]
    bare = re.sub(r"更新$", "", re.sub(r"^[每按]+", "", word))
    shorn = _PREFIX.sub("", word).rstrip(".")
    for form in (word, bare, shorn):
        code = CYCLES.get(form) or _WORLD.get(form)
        if code is not None:
            return code
    return None
