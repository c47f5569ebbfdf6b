"""Items of an entry as catalogues list them: name, field name, note, type in the source's word.

Source: docs/spec/intake.md INT-63.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple, cast

from mulu.core.plain_text import tidy_text
from mulu.intake.portal_words import word_table
from mulu.intake.privacy import masked_text
from mulu.modules.catalog.admission import LONGEST
from mulu.modules.catalog.records import DataType, Item
from mulu.modules.catalog.texts import ItemText

_NAME_CHARS: Final = LONGEST["name"]
_TYPES: Final[dict[str, str]] = {
    word: code
    for code, words in word_table("""
C: text string varchar char str 字符型
N: number numeric decimal 数值型
I: integer int long 整型
B: double 双精度型
F: float 浮点型
D: date 日期型
T: datetime timestamp date-time 日期时间型 calendardate fixedtimestamp
    floatingtimestamp
L: boolean bool checkbox 逻辑型
Y: money currency 货币型
""").items()
    for word in words
}
"""Types that a code says entirely; for others the word stays in the note."""
_NEAR: Final[dict[str, str]] = {
    word: code
    for code, words in word_table("""
C: url uri email html
G: point line polygon multipoint multiline multipolygon location document photo blob object array
    geometry
""").items()
    for word in words
}
"""Types of which a code says something, and the word more."""


class NamedItem(NamedTuple):
    """One item: what stands in the body and what in the part."""

    body: Item
    text: ItemText


def make_item(name: str, *, name_en: str = "", note: str = "", type_word: str = "") -> NamedItem:
    """One item; a name too long for a name stands whole in the note.

    Args:
        name: What people call it.
        name_en: Its field name, dropped when it is the name.
        note: What is said of it.
        type_word: Its type as the source writes it; one that no code says entirely is added to the
            note in square brackets.
    """
    plain = "".join(type_word.split()).lower()
    whole, near = _TYPES.get(plain, ""), _NEAR.get(plain, "")
    longs = [text for text in (name, name_en) if len(text) > _NAME_CHARS]
    kind = f"[{type_word.strip()}]" if plain and not whole else ""
    words = [*longs, note, kind]
    return NamedItem(
        Item(dtype=cast("DataType", whole or near)),
        ItemText(
            name=_short(name or name_en),
            name_en="" if name_en == name or not name else _short(name_en),
            note=" ".join(filter(None, words)),
        ),
    )


def named_once(items: Iterable[NamedItem]) -> list[NamedItem]:
    """Items without exact repeats and without those that have no name."""
    return list(dict.fromkeys(item for item in items if item.text.name))


def tidy(value: object) -> str:
    """A text as one masked line; "" for what is no plain value."""
    if value is None or isinstance(value, dict | list | bool):
        return ""
    return masked_text(tidy_text(" ".join(str(value).split())))


def _short(text: str) -> str:
    return text if len(text) <= _NAME_CHARS else text[: _NAME_CHARS - 1] + "…"
