"""What the HTTP API answers about gaps: what is missing, why it matters, how it is mended.

Source: docs/spec/http.md API-40 and API-41; docs/spec/profiles.md PRO-13 to PRO-15.
"""

from typing import Literal

from mulu.client.answers import Answer
from mulu.client.catalog_answers import Kind


class Both(Answer):
    """A text in both languages."""

    zh: str
    en: str


class GapTold(Answer):
    """One gap, in words."""

    gap: str
    """Its id, such as ``missing:summary``."""
    effect: Literal["shares", "law", "found", "nice", ""]
    """``shares``: blocks sharing; ``law``: not the form the law asks for; ``found``: hard to find
    or understand; ``nice``: would be nice to have; empty for one that this node does not know."""
    weight: int
    name: Both
    why: Both
    """Article of law, or use."""
    how: Both
    """What to write where."""
    example: Both
    field: str
    """Where it is mended: a field of the record or of its text, or ``code``."""
    setting: str
    """``FIELD=VALUE`` as ``mulu revise --set`` takes it; empty where no single value mends it."""


class RecordGapsAnswer(Answer):
    """What one record lacks, the heaviest first."""

    height: int
    code: str
    kind: Kind
    title: str
    version: int
    gaps_profile: str
    """The judging profile."""
    gaps_height: int
    """Height up to which every switch of the judging profile is carried out."""
    gaps: list[GapTold]


class GapCounted(Answer):
    """One gap, and how many records of one kind have it."""

    kind: Kind
    count: int
    told: GapTold


class GapsAnswer(Answer):
    """What many records lack, by weight times number of records."""

    height: int
    gaps_height: int
    """Height up to which every switch of the judging profile is carried out."""
    records: dict[str, int]
    """Number of records asked about, by kind, withdrawn ones left out."""
    complete: dict[str, int]
    """Of them, those without a gap."""
    is_capped: bool
    """There are more records in the system than were looked at."""
    gaps: list[GapCounted]
