"""How a title is read aloud: its syllables in pinyin, and their first letters, as tokens.

A character has one reading, its commonest, unless it stands in a phrase that reads it otherwise
(重庆, 银行, 市长). Tones are left out, ü is written v. What is no Chinese character has no reading
and is passed over.

Source: docs/spec/search.md SEA-18; data of the package pypinyin; GB/T 16159.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from typing import Final, NamedTuple, TypeVar

import msgspec

from mulu.projection.bigrams import TOKEN_END
from mulu.projection.traditional import package_file

SYLLABLES: Final = "\x06"
"""Begins a token that is two syllables, a space between them; the last syllable stands alone."""
INITIALS: Final = "\x07"
"""Begins a token that is the first letters of two syllables."""
PACKAGE: Final = "pypinyin"
VERSION: Final = version(PACKAGE)
SOUNDED_CHARS_MAX: Final = 100
"""So many characters of a title are read aloud."""
_START: Final = 2
"""Characters by which a phrase is looked up."""
_PLANE_END: Final = "\uffff"
_DIAERESIS: Final = "\u0308"
_T = TypeVar("_T")


class _Readings(NamedTuple):
    chars: Mapping[int, str]
    """Code point → syllable and a space; "" for every other character."""
    phrases: Mapping[str, str]
    """Phrase that is read otherwise → its syllables, a space after each."""
    lengths: Mapping[str, tuple[int, ...]]
    """First two characters of such phrases → their lengths, the longest first."""
    starts: re.Pattern[str]
    """Any such first character."""


class _ByChar(dict[int, str]):
    def __missing__(self, key: int) -> str:
        return ""


def syllables_of(text: str) -> list[str]:
    """The syllables of a folded text, in order."""
    readings = _readings()
    pieces, at = [], 0
    for start in readings.starts.finditer(text):
        phrase = _phrase_at(readings, text, start.start()) if start.start() >= at else None
        if phrase is not None:
            pieces += [text[at : start.start()].translate(readings.chars), readings.phrases[phrase]]
            at = start.start() + len(phrase)
    pieces.append(text[at:].translate(readings.chars))
    return "".join(pieces).split()


def sound_tokens(title: str) -> str:
    """The tokens of a folded title: its syllables two by two, then their first letters.

    Returns:
        Tokens separated by ``TOKEN_END``; "" for a title without Chinese characters.
    """
    found = syllables_of(title[:SOUNDED_CHARS_MAX])
    letters = [one[0] for one in found]
    return TOKEN_END.join([*syllable_pairs([*found, ""]), *initial_pairs(letters)])


def syllable_pairs(syllables: Sequence[str]) -> list[str]:
    """Tokens of neighbouring syllables; an empty one ends a title."""
    return [f"{SYLLABLES}{one} {two}" for one, two in pairwise(syllables)]


def initial_pairs(letters: Sequence[str]) -> list[str]:
    """Tokens of the first letters of neighbouring syllables."""
    return [f"{INITIALS}{one}{two}" for one, two in pairwise(letters)]


def spelled(text: str) -> tuple[str, str]:
    """A folded text as people type it: all its syllables, and all their first letters."""
    found = syllables_of(text)
    return "".join(found), "".join(one[0] for one in found)


@cache
def plain_syllable(reading: str) -> str:
    """A reading without its tone, ü as v."""
    parts = unicodedata.normalize("NFD", reading)
    kept = [part for part in parts if part == _DIAERESIS or not unicodedata.combining(part)]
    return unicodedata.normalize("NFC", "".join(kept)).replace("ü", "v").replace("ê", "e")


@cache
def _readings() -> _Readings:
    of_chars = {
        chr(int(code)): plain_syllable(readings.partition(",")[0])
        for code, readings in _load("pinyin_dict.json", dict[str, str]).items()
    }
    phrases = {
        phrase: _spaced(plain_syllable(reading) for (reading, *_) in readings)
        for phrase, readings in _load("phrases_dict.json", dict[str, list[list[str]]]).items()
        if len(phrase) == len(readings)
    }
    other = {
        phrase: said
        for phrase, said in phrases.items()
        if said != _spaced(of_chars.get(char, "") for char in phrase)
    }
    chars = _ByChar({ord(char): _spaced([reading]) for char, reading in of_chars.items()})
    return _Readings(chars, other, _lengths(other), re.compile(f"[{''.join(_firsts(other))}]"))


def _load(name: str, type_: type[dict[str, _T]]) -> dict[str, _T]:
    return msgspec.json.decode(package_file(PACKAGE, name).read_bytes(), type=type_)


def _spaced(syllables: Iterable[str]) -> str:
    return "".join(f"{one} " for one in syllables)


def _firsts(phrases: Iterable[str]) -> list[str]:
    return sorted({phrase[0] for phrase in phrases if phrase[0] <= _PLANE_END})


def _lengths(phrases: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for phrase in phrases:
        found.setdefault(phrase[:_START], set()).add(len(phrase))
    return {start: tuple(sorted(sizes, reverse=True)) for start, sizes in found.items()}


def _phrase_at(readings: _Readings, text: str, at: int) -> str | None:
    for size in readings.lengths.get(text[at : at + _START], ()):
        if text[at : at + size] in readings.phrases:
            return text[at : at + size]
    return None
