"""What two names differ in, and whether that tells two things apart or is a slip of the pen.

Source: docs/spec/duplicates.md DUP-5.
"""

import re
from typing import Final, Literal

from mulu.projection.sounds import syllables_of
from mulu.query.duplicates.spelling import Spelt

Difference = Literal["slip", "more", "other"]
"""``slip``: written otherwise; ``more``: one says more; ``other``: they name different things."""
_SOUND_CHARS_MAX: Final = 2
_MORE_CHARS_MAX: Final = 4
_WORDS: Final = re.compile(r"[a-z]+", re.ASCII)
_PLURAL_CHARS_MIN: Final = 4
_WORD_CHARS_MIN: Final = 8
_APART: Final = re.compile(
    "[非不未无男女新旧老幼大小前后内外进出入多少正副]|[省市县区乡镇村州旗路街]$"
)
"""Words that make a thing another one, and ends of places."""
_CHINESE: Final = re.compile("[\u4e00-\u9fff]+")


def difference(left: Spelt, right: Spelt) -> Difference:
    """Judge the one place in which two names differ.

    Args:
        left: A title.
        right: Another one.
    """
    a, b = _parts(left.words, right.words)
    if _sounds_alike(a, b) or _misspelt(left.title, right.title):
        return "slip"
    longer = a or b
    one_sided = not (a and b)
    if one_sided and len(longer) <= _MORE_CHARS_MAX and _APART.search(longer) is None:
        return "more"
    return "other"


def _parts(left: str, right: str) -> tuple[str, str]:
    """What stands between what they begin and end with alike."""
    shorter = min(len(left), len(right))
    start = next((at for at in range(shorter) if left[at] != right[at]), shorter)
    rest = shorter - start
    end = next((at for at in range(rest) if left[-1 - at] != right[-1 - at]), rest)
    return left[start : len(left) - end], right[start : len(right) - end]


def _sounds_alike(a: str, b: str) -> bool:
    """One or two characters for others that are typed alike."""
    if not (a and b) or len(a) != len(b) or len(a) > _SOUND_CHARS_MAX:
        return False
    chinese = _CHINESE.fullmatch(a) is not None and _CHINESE.fullmatch(b) is not None
    return chinese and syllables_of(a) == syllables_of(b)


def _misspelt(left: str, right: str) -> bool:
    """One word of Latin letters in another number, or in a long one a letter too many or wrong."""
    ours, theirs = _WORDS.findall(left), _WORDS.findall(right)
    if len(ours) != len(theirs) or _WORDS.sub("", left) != _WORDS.sub("", right):
        return False
    pairs = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    return len(pairs) == 1 and _is_slip(*pairs[0])


def _is_slip(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    if len(short) >= _PLURAL_CHARS_MIN and long in {f"{short}s", f"{short}es"}:
        return True
    start = next((at for at in range(len(short)) if short[at] != long[at]), len(short))
    same_rest = {short[start:], short[start + 1 :]}
    swapped = short[start + 1 : start + 2] + short[start : start + 1] + short[start + 2 :]
    one_off = long[start + 1 :] in same_rest or long[start:] == swapped
    return len(short) >= _WORD_CHARS_MIN and one_off
