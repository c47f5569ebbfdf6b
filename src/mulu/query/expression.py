"""From what a person types, and chooses as filters, to a question the index understands.

Words are separated by white space and must all occur, each as it stands, anywhere in the record's
title, summary or item names. The text is data throughout: nothing in it is an operator.

Source: docs/spec/search.md SEA-2, SEA-6 and SEA-9.
"""

from typing import Final

import msgspec

from mulu.projection.bigrams import PAIR_CHARS, fold, pair_word
from mulu.projection.facets import LIVE_TOKEN, NOT_SAID, facet_token

TEXT_CHARS_MAX: Final = 200
WORDS_MAX: Final = 16
KINDS: Final = ("data_entry", "duty", "system", "table")


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is narrowed to; a filter left out does not narrow."""

    kind: str = ""
    """``data_entry``, ``duty``, ``system`` or ``table``; "" for all four."""
    org: str = ""
    """Provider's id."""
    status: str = ""
    """``PUBLISHED``, ``UNCONFIRMED`` or ``WITHDRAWN``; "" for all that are not withdrawn."""
    share_type: int | None = None
    """1, 2, 3, or 0 for those that do not say."""
    level: str | None = None
    """``G1`` to ``G4``, ``IMPORTANT``, ``CORE``, or "" for those that do not say."""
    update_cycle: int | None = None
    is_open: str = ""
    """``yes``, ``no`` or ``unknown``."""
    gap: str = ""
    """Only records with this gap, such as ``missing:summary``."""
    duty: str = ""
    """Only records that name this duty."""
    system: str = ""
    """Only records that stand in this system."""
    entry: str = ""
    """Only tables that carry this data entry."""
    related: str = ""
    """Only entries related to this one."""


def match_expression(text: str, filters: Filters) -> str:
    """Write the question as an FTS5 expression.

    Args:
        text: As typed; "" for all.
        filters: As chosen.

    Raises:
        ValueError: The text is too long, or a filter's value cannot be one.
    """
    terms = [_word_term(word) for word in words_of(text)] + [
        _quoted(token) for token in _tokens(filters)
    ]
    if not filters.kind:
        terms.append(
            "({})".format(" OR ".join(_quoted(facet_token("kind", kind)) for kind in KINDS))
        )
    return " AND ".join(terms)


def words_of(text: str) -> list[str]:
    """The folded words of a text, each once.

    Raises:
        ValueError: There are too many, or the text is too long.
    """
    if len(text) > TEXT_CHARS_MAX:
        raise ValueError(
            f"the search text has {len(text)} characters; use at most {TEXT_CHARS_MAX}"
        )
    words = list(dict.fromkeys(fold(text).split()))
    if len(words) > WORDS_MAX:
        raise ValueError(f"the search text has {len(words)} words; use at most {WORDS_MAX}")
    return words


def _word_term(word: str) -> str:
    if len(word) < PAIR_CHARS:
        return f"{_quoted(word)}*"
    return _quoted(pair_word(word))


def _tokens(filters: Filters) -> list[str]:
    chosen = [
        ("kind", filters.kind),
        ("org", filters.org),
        ("status", filters.status.upper()),
        ("share", "" if filters.share_type is None else str(filters.share_type)),
        ("level", "" if filters.level is None else filters.level or NOT_SAID),
        ("cycle", "" if filters.update_cycle is None else str(filters.update_cycle)),
        ("open", filters.is_open),
        ("gap", filters.gap),
        ("duty", filters.duty),
        ("system", filters.system),
        ("entry", filters.entry),
        ("related", filters.related),
    ]
    tokens = [facet_token(name, value) for name, value in chosen if value]
    return tokens if filters.status else [*tokens, LIVE_TOKEN]


def _quoted(tokens: str) -> str:
    return '"{}"'.format(tokens.replace('"', '""'))
