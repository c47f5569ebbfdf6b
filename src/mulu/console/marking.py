"""Marking the words that were searched for in the texts that were found.

Source: docs/spec/http.md API-22; docs/spec/search.md SEA-9.
"""

import re
from typing import Final

from markupsafe import Markup, escape

SNIPPET_CHARS: Final = 120
BEFORE_CHARS: Final = 30
"""Characters shown before the first mark when a snippet does not begin at the beginning."""


def mark(text: str, query: str) -> Markup:
    """Escape a text and mark the words of a query in it, letter case aside."""
    pattern = _pattern(query)
    if pattern is None:
        return escape(text)
    pieces = pattern.split(text)
    marked = [
        Markup("<mark>{}</mark>").format(piece) if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
    ]
    return Markup().join(marked)


def snippet(text: str, query: str) -> Markup:
    """The part of a text around the first word of a query, marked."""
    found = None if (pattern := _pattern(query)) is None else pattern.search(text)
    start = 0
    if found is not None and found.end() > SNIPPET_CHARS:
        start = max(0, found.start() - BEFORE_CHARS)
    shown = text[start : start + SNIPPET_CHARS]
    head, tail = "…" if start else "", "…" if start + SNIPPET_CHARS < len(text) else ""
    return Markup("{}{}{}").format(head, mark(shown, query), tail)


def _pattern(query: str) -> re.Pattern[str] | None:
    words = sorted({re.escape(word) for word in query.split()}, key=len, reverse=True)
    return re.compile(f"({'|'.join(words)})", re.IGNORECASE) if words else None
