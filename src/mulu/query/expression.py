"""From what a person types, and chooses as filters, to a question the index understands.

Words are separated by white space and must all occur, each as it stands, anywhere in the record's
title, summary or item names; letters may also be how a title sounds. The text is data throughout:
nothing in it is an operator.

Source: docs/spec/search.md SEA-2, SEA-6, SEA-9 and SEA-18.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from mulu.projection.bigrams import PAIR_CHARS, fold, pair_word
from mulu.projection.facets import LIVE_TOKEN, NOT_SAID, facet_token
from mulu.query.spelling import sound_phrases

TEXT_CHARS_MAX: Final = 200
WORDS_MAX: Final = 16
KINDS: Final = ("data_entry", "duty", "system", "table")
NO_ORG: Final = "none"
"""Stands for organisations when there are none; no organisation has this id."""


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is narrowed to; a filter left out does not narrow."""

    kind: str = ""
    """``data_entry``, ``duty``, ``system`` or ``table``; "" for all four."""
    org: str = ""
    """Provider's id."""
    region: str = ""
    """Region code of the provider."""
    org_level: str = ""
    """Level of the provider, such as ``city``."""
    status: str = ""
    """``PUBLISHED``, ``UNCONFIRMED`` or ``WITHDRAWN``; "" for all that are not withdrawn."""
    share_type: int | None = None
    """1, 2, 3, or 0 for those that do not say."""
    level: str | None = None
    """``G1`` to ``G4``, ``IMPORTANT``, ``CORE``, or "" for those that do not say."""
    update_cycle: int | None = None
    is_open: str = ""
    """``yes``, ``no`` or ``unknown``."""
    format_class: int | None = None
    """1 to 7, or 0 for those that do not say."""
    has_api: str = ""
    """``yes`` or ``no``."""
    profile: str = ""
    """Profile that the record pins, such as ``register@1``."""
    is_confirmed: str = ""
    """``yes`` or ``no``: whether a key of the provider declared or confirmed it."""
    drift: str = ""
    """``none``, ``other`` or ``breaking``."""
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


def match_expression(text: str, filters: Filters, orgs: Sequence[str] | None = None) -> str:
    """Write the question as an FTS5 expression.

    Args:
        text: As typed; "" for all.
        filters: As chosen.
        orgs: Providers that have the region and level asked for; None when neither is.

    Raises:
        ValueError: The text is too long, or a filter's value cannot be one.
    """
    return all_of([*map(any_term, words_of(text)), filter_expression(filters, orgs)])


def filter_expression(filters: Filters, orgs: Sequence[str] | None = None) -> str:
    """The filters alone.

    Raises:
        ValueError: A filter's value cannot be one.
    """
    terms = [quoted(token) for token in _tokens(filters)]
    if not filters.kind:
        terms.append(any_of(quoted(facet_token("kind", kind)) for kind in KINDS))
    if orgs is not None:
        terms.append(any_of(quoted(facet_token("org", org)) for org in orgs or (NO_ORG,)))
    return all_of(terms)


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


def text_term(word: str) -> str:
    """A word as it stands in a text."""
    if len(word) < PAIR_CHARS:
        return f"{quoted(word)}*"
    return quoted(pair_word(word))


def any_term(word: str) -> str:
    """A word as it stands in a text, or as a title sounds."""
    sounds = sound_phrases(word)
    return any_of([text_term(word), *sounds]) if sounds else text_term(word)


def quoted(tokens: str) -> str:
    """Tokens as one phrase."""
    return '"{}"'.format(tokens.replace('"', '""'))


def all_of(terms: Iterable[str]) -> str:
    """All terms must hold."""
    return "({})".format(" AND ".join(terms))


def any_of(terms: Iterable[str]) -> str:
    """One of the terms must hold."""
    return "({})".format(" OR ".join(terms))


def _tokens(filters: Filters) -> list[str]:
    chosen = [
        ("kind", filters.kind),
        ("org", filters.org),
        ("status", filters.status.upper()),
        ("share", _number(filters.share_type)),
        ("level", "" if filters.level is None else filters.level or NOT_SAID),
        ("cycle", _number(filters.update_cycle)),
        ("open", filters.is_open),
        ("format", _number(filters.format_class)),
        ("api", filters.has_api),
        ("profile", filters.profile),
        ("confirmed", filters.is_confirmed),
        ("drift", filters.drift),
        ("gap", filters.gap),
        ("duty", filters.duty),
        ("system", filters.system),
        ("entry", filters.entry),
        ("related", filters.related),
    ]
    tokens = [facet_token(name, value) for name, value in chosen if value]
    return tokens if filters.status else [*tokens, LIVE_TOKEN]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
