"""Marking the words that were searched for in the texts that were found.

Words and texts are compared as the search compares them, so a word in traditional characters is
marked where it stands in simplified ones.

Source: docs/spec/http.md API-22; docs/spec/search.md SEA-1, SEA-9 and SEA-17.
"""

import re
from collections.abc import Iterator
from typing import Final

from markupsafe import Markup, escape

from mulu.projection.bigrams import fold

SNIPPET_CHARS: Final = 120
BEFORE_CHARS: Final = 30
"""Characters shown before the first mark when a snippet does not begin at the beginning."""


def mark(text: str, query: str) -> Markup:
    """Escape a text and mark the words of a query in it."""
    pieces, at = [], 0
    for start, end in _places(text, query):
        pieces += [escape(text[at:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        at = end
    return Markup().join([*pieces, escape(text[at:])])


def snippet(text: str, query: str) -> Markup:
    """The part of a text around the first word of a query, marked."""
    start = 0
    first = next(_places(text, query), None)
    if first is not None and first[1] > SNIPPET_CHARS:
        start = max(0, first[0] - BEFORE_CHARS)
    shown = text[start : start + SNIPPET_CHARS]
    head, tail = "…" if start else "", "…" if start + SNIPPET_CHARS < len(text) else ""
    return Markup("{}{}{}").format(head, mark(shown, query), tail)


def _places(text: str, query: str) -> Iterator[tuple[int, int]]:
    """Where words stand, from left to right, none within another.

    Folding seldom changes a text's length (ß becomes ss); then only letter case is passed over.
    """
    words = sorted({re.escape(word) for word in fold(query).split()}, key=len, reverse=True)
    if not words:
        return
    folded = fold(text)
    same = folded if len(folded) == len(text) else text
    for found in re.finditer("|".join(words), same, re.IGNORECASE):
        yield found.span()
