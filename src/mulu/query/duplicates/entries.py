"""What is compared of an entry, and what was found of several.

Source: docs/spec/duplicates.md DUP-2.
"""

from dataclasses import dataclass

from mulu.query.duplicates.spelling import Spelt
from mulu.query.duplicates.swept import ReasonName


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry; whoever makes many of them shares what is equal."""

    code: str
    org: str
    place: str
    """Place that the name of its organisation begins with, or ""."""
    spelt: Spelt
    items: frozenset[int]
    """Hashes of the folded names of its items."""
    ref: str
    """Its id at its source, when that tells anything; else ""."""
    page: str
    """Its page at its source, or ""."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Entries that have something in common."""

    places: tuple[int, ...]
    """Where they stand among the entries, in order."""
    reason: ReasonName
