"""Column lists that stand as free text in one cell, brought to items.

``CASE_ID(案件編號)、編號(serial_number_1)`` names two columns, each with its field name.

Source: docs/spec/intake.md INT-70.
"""

import re
from collections.abc import Iterator
from typing import Final

from mulu.intake.items import NamedItem, make_item, named_once

_OPEN: Final = "(（[【〔{"
_CLOSE: Final = ")）]】〕}"
_SEPARATORS: Final = "、,，;；\t\n\r|「」"
_PROSE: Final = re.compile(r"[。！？]")
_PAIR: Final = re.compile(r"(.{1,200}?)\s*[(（]\s*([^()（）]{1,200}?)\s*[)）]")
_FIELD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_ .\-/]*")
_NUMBERED: Final = re.compile("^\\d{1,3}[.\uff0e)、]\\s*")
_NOTHING: Final = frozenset(("無", "无", "-", "—", "none", "null", "n/a", "等", ""))
_SPACED_MIN: Final = 3


def column_items(text: str) -> list[NamedItem]:
    """Items of a column list; none when the text is prose or says nothing."""
    if _PROSE.search(text):
        return []
    return named_once(_item(piece) for piece in _pieces(text) if piece.lower() not in _NOTHING)


def _pieces(text: str) -> list[str]:
    pieces = [_NUMBERED.sub("", " ".join(piece.split())) for piece in _cut(text)]
    pieces = [piece.strip(' :：."') for piece in pieces]
    if len(pieces) == 1 and len(words := pieces[0].split(" ")) >= _SPACED_MIN:
        return words if not pieces[0].isascii() else pieces
    return [piece for piece in pieces if piece]


def _cut(text: str) -> Iterator[str]:
    """Cut at separators that stand outside brackets."""
    depth, begin = 0, 0
    for place, sign in enumerate(text):
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(depth - 1, 0)
        elif sign in _SEPARATORS and (depth == 0 or sign in "\n\r"):
            yield text[begin:place]
            begin, depth = place + 1, 0
    yield text[begin:]


def _item(piece: str) -> NamedItem:
    found = _PAIR.fullmatch(piece)
    if found is None:
        return make_item(piece)
    outer, inner = found[1].strip(), found[2].strip()
    if outer == inner:
        return make_item(outer)
    if _FIELD.fullmatch(outer) and not inner.isascii():
        return make_item(inner, name_en=outer)
    if _FIELD.fullmatch(inner) and not outer.isascii():
        return make_item(outer, name_en=inner)
    return make_item(outer, note=inner)
